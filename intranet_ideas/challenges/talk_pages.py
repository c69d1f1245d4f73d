"""The page on which those who run a challenge choose how people talk in it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import talking
from intranet_ideas.challenges.talking import TalkRules
from intranet_ideas.challenges.views import bp
from intranet_ideas.errors import Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.web import ground, page, perform, received_at, row_number, viewer


@bp.get("/challenges/<int:challenge_id>/talk")
def talk(challenge_id: int) -> Any:
    """How people talk in a challenge."""
    return _talk_page(challenge_id)


def _talk_page(challenge_id: int, status: int = 200, *, typed: TalkRules | None = None) -> Any:
    with ground().database.read() as session:
        seen = talking.see_talk(session, viewer(), challenge_id, received_at())
        return page(
            "challenges/talk.html", status, challenge=seen.challenge, phase=seen.phase,
            values=typed or talking.talk_rules(seen.challenge), stale=typed is not None,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/talk")
def set_talk(challenge_id: int) -> Any:
    """Choose it."""
    typed = TalkRules(sides="sides" in request.form)

    def action(session: Session) -> str:
        version = request.form.get("version", 0, type=row_number)
        talking.set_talk(session, viewer(), challenge_id, typed, version, received_at())
        return url_for("challenges.talk", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Saved."))
    except Stale:
        return _talk_page(challenge_id, 409, typed=typed)
