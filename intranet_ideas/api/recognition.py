"""Operations with which those behind an idea are thanked."""

from __future__ import annotations

from typing import Any

from flask import Response

from intranet_ideas.api.core import answer, bp, done, operation, write
from intranet_ideas.api.schemas.recognition import RecognitionFieldsSchema, RecognitionSchema
from intranet_ideas.errors import NotFound
from intranet_ideas.recognition import actions, queries, rules
from intranet_ideas.web import ground, received_at, viewer

PATH = "/entries/<int:entry_id>/thanks"


@operation("PUT", PATH, "thankForEntry", None, status=204, write=True)
def thank_for_entry(entry_id: int) -> Response:
    """Thank those behind an idea; a second time changes nothing. Who it was is told to nobody."""
    setting = ground().settings.recognition
    return done(
        lambda session: actions.thank(session, viewer(), entry_id, received_at(), setting=setting)
    )


@operation("DELETE", PATH, "takeThanksBack", None, status=204, write=True)
def take_thanks_back(entry_id: int) -> Response:
    """Take one's thanks back."""
    setting = ground().settings.recognition
    return done(
        lambda session: actions.take_thanks_back(session, viewer(), entry_id, received_at(),
                                                 setting=setting)
    )  # fmt: skip


@operation("GET", "/me/recognition", "getRecognition", RecognitionSchema)
def get_recognition() -> Response:
    """What the caller has given and was thanked for, told to nobody else."""
    if ground().settings.recognition == rules.OFF:
        raise NotFound
    with ground().database.read() as session:
        found = queries.own(session, viewer(), received_at())
    return answer(RecognitionSchema, {"wanted": not found.off, "items": found.given})


@operation("PUT", "/me/recognition", "setRecognition", RecognitionFieldsSchema, write=True)
@bp.arguments(RecognitionFieldsSchema)
def set_recognition(data: dict[str, Any]) -> Response:
    """Say whether one wants recognition."""

    def action(session: Any) -> Response:
        actions.choose(session, viewer(), received_at(), wanted=data["wanted"])
        return answer(RecognitionFieldsSchema, data)

    return write(action)
