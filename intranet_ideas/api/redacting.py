"""Operations of blanking words in what judges read of an idea."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, base_version, bp, etag, operation, write
from intranet_ideas.api.entries import PATH
from intranet_ideas.api.schemas import RedactionFieldsSchema, RedactionSchema
from intranet_ideas.entries import redacting
from intranet_ideas.entries.blanking import parse_words
from intranet_ideas.entries.redacting import SeenRedaction
from intranet_ideas.web import ground, received_at, viewer


def _found(session: Session, entry_id: int) -> SeenRedaction:
    return redacting.redaction_of(session, viewer(), entry_id, received_at())


def _answer(found: SeenRedaction) -> Response:
    read = found.read
    body = {
        "entry": found.entry.entry.id, "words": found.words, "suggested": found.suggested,
        "look_again": found.look_again, "gone": found.gone, "title": read.title,
        "body": read.body, "answers": read.answers, "version": found.version,
    }  # fmt: skip
    return answer(RedactionSchema, body, 200, etag(found.version))


@operation("GET", PATH + "/redaction", "getRedaction", RedactionSchema)
def get_redaction(entry_id: int) -> Response:
    """What is blanked in an idea, and what the others read; version 0 while nothing was."""
    with ground().database.read() as session:
        return _answer(_found(session, entry_id))


@operation("PUT", PATH + "/redaction", "putRedaction", RedactionSchema, write=True, match=False,
           fails=(428,))
@bp.arguments(RedactionFieldsSchema)
def put_redaction(data: dict[str, Any], entry_id: int) -> Response:
    """Blank exactly these words in what others read of an idea. Changing it needs If-Match."""

    def action(session: Session) -> Response:
        present = _found(session, entry_id).version
        base = base_version(present, required=present > 0)
        words = parse_words("\n".join(data["words"]))
        redacting.redact(session, viewer(), entry_id, words, base, received_at())
        return _answer(_found(session, entry_id))

    return write(action)
