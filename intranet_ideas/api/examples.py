"""Operations of the example that the judges of a round score first."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, base_version, bp, etag, operation, write
from intranet_ideas.api.schemas import (
    ExampleFieldsSchema,
    ExampleNoteSchema,
    ExampleSchema,
    ExampleScoresSchema,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.judging import examples
from intranet_ideas.web import ground, received_at, viewer

PATH = CHALLENGE + "/example"


def _example(session: Session, challenge_id: int) -> Response:
    found = examples.seen_example(session, viewer(), challenge_id, received_at())
    there = found.example
    version = there.version if there else 0
    body = {
        "title": there.title if there else "", "body": there.body if there else "",
        "required": bool(there and there.required), "version": version, "own": found.own,
        "judges": found.judges, "done": found.done if found.open else None,
        "scores": found.said,
        "spread": [
            {"criterion": each.key, "lowest": min(each.values, default=None), "mean": each.mean,
             "highest": max(each.values, default=None), "wide": each.wide}
            for each in found.spread
        ],
        "notes": found.notes,
    }  # fmt: skip
    return answer(ExampleSchema, body, 200, etag(version))


@operation("GET", PATH, "getExample", ExampleSchema)
def get_example(challenge_id: int) -> Response:
    """The present round's example; what all gave it, when the caller has scored it."""
    with ground().database.read() as session:
        return _example(session, challenge_id)


@operation("PUT", PATH, "putExample", ExampleSchema, write=True, match=False, fails=(428,))
@bp.arguments(ExampleFieldsSchema)
def put_example(data: dict[str, Any], challenge_id: int) -> Response:
    """Write the example, or copy an entry of a decided challenge. Changing one needs If-Match."""

    def action(session: Session) -> Response:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        seen.require("example.set")
        there = examples.example_of(session, seen.challenge)
        present = there.version if there else 0
        base = base_version(present, required=present > 0)
        examples.set_example(
            session, viewer(), challenge_id, data["title"], data["body"], data["required"],
            data["copy_of"], base, received_at(),
        )  # fmt: skip
        return _example(session, challenge_id)

    return write(action)


@operation("DELETE", PATH, "deleteExample", None, status=204, write=True)
def delete_example(challenge_id: int) -> Response:
    """Take the example away with its scores and notes."""

    def action(session: Session) -> Response:
        examples.remove_example(session, viewer(), challenge_id, received_at())
        return Response(status=204)

    return write(action)


@operation("PUT", PATH + "/scores", "scoreExample", ExampleSchema, write=True)
@bp.arguments(ExampleScoresSchema)
def score_example(data: dict[str, Any], challenge_id: int) -> Response:
    """Score the example, once."""

    def action(session: Session) -> Response:
        examples.score_example(session, viewer(), challenge_id, data["scores"], received_at())
        return _example(session, challenge_id)

    return write(action)


@operation("POST", PATH + "/notes", "addExampleNote", ExampleSchema, write=True)
@bp.arguments(ExampleNoteSchema)
def add_example_note(data: dict[str, Any], challenge_id: int) -> Response:
    """Add a note to the panel."""

    def action(session: Session) -> Response:
        examples.add_note(session, viewer(), challenge_id, data["text"], received_at())
        return _example(session, challenge_id)

    return write(action)
