"""Operations of how long a challenge keeps what."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, base_version, bp, etag, operation, write
from intranet_ideas.api.schemas import KeepingFieldsSchema, KeepingSchema
from intranet_ideas.privacy import choosing
from intranet_ideas.privacy.choosing import Keeping, Kept
from intranet_ideas.web import ground, received_at, viewer


def _found(session: Session, challenge_id: int) -> Keeping:
    return choosing.keeping_of(
        session, ground().settings, viewer(), challenge_id, received_at()
    )


def _answer(found: Keeping) -> Response:
    body = {"items": [_kind(each) for each in found.kinds], "version": found.version}
    return answer(KeepingSchema, body, 200, etag(found.version))


def _kind(kept: Kept) -> dict[str, Any]:
    least, most = kept.bounds or (None, None)
    return {
        "kind": kept.kind.key, "days": kept.days, "chosen": kept.chosen, "site": kept.site,
        "least": least, "most": most, "gone_at": kept.gone_at, "held": kept.held,
        "waits_for_package": kept.waits,
    }  # fmt: skip


@operation("GET", CHALLENGE + "/keeping", "getKeeping", KeepingSchema)
def get_keeping(challenge_id: int) -> Response:
    """How long the challenge keeps what, and what will go when; version 0 while nothing was
    chosen."""
    with ground().database.read() as session:
        return _answer(_found(session, challenge_id))


@operation("PUT", CHALLENGE + "/keeping", "putKeeping", KeepingSchema, write=True, match=False,
           fails=(428,))
@bp.arguments(KeepingFieldsSchema)
def put_keeping(data: dict[str, Any], challenge_id: int) -> Response:
    """Choose how long the challenge keeps what. Changing it needs If-Match."""

    def action(session: Session) -> Response:
        present = _found(session, challenge_id).version
        base = base_version(present, required=present > 0)
        choosing.choose(
            session, ground().settings, viewer(), challenge_id, data, base, received_at()
        )
        return _answer(_found(session, challenge_id))

    return write(action)
