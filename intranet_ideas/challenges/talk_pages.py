"""The page on which those who run a challenge choose how people talk in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import talking
from intranet_ideas.challenges.talk_rules import MOST_TRUST, USUAL_TRUST_IN_IDEAS, TalkRules
from intranet_ideas.challenges.views import bp
from intranet_ideas.errors import Fault, Invalid, Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/challenges/<int:challenge_id>/talk")
def talk(challenge_id: int) -> Any:
    """How people talk in a challenge."""
    return _talk_page(challenge_id)


def _talk_page(
    challenge_id: int, status: int = 200, *, typed: TalkRules | None = None,
    errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = talking.see_talk(session, viewer(), challenge_id, received_at())
        return page(
            "challenges/talk.html", status, challenge=seen.challenge, phase=seen.phase,
            values=typed or talking.talk_rules(seen.challenge), errors=errors or [],
            stale=status == HTTPStatus.CONFLICT, most=MOST_TRUST,
            count=request.form.get("trusted_after"),
            ideas_count=request.form.get("ideas_trusted_after"),
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/talk")
def set_talk(challenge_id: int) -> Any:
    """Choose it."""
    given = request.form
    typed = TalkRules(
        sides="sides" in given, pre_moderated="pre_moderated" in given,
        trusted_after=given.get("trusted_after", type=row_number),
        staff_trusted="staff_trusted" in given, guests_wait="guests_wait" in given,
        guest_ideas_wait="guest_ideas_wait" in given,
        ideas_trusted_after=given.get(
            "ideas_trusted_after", None if "ideas_trusted_after" in given
            else USUAL_TRUST_IN_IDEAS, type=row_number,
        ),
    )  # fmt: skip

    def action(session: Session) -> str:
        version = request.form.get("version", 0, type=row_number)
        talking.set_talk(session, viewer(), challenge_id, typed, version, received_at())
        return url_for("challenges.talk", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Saved."))
    except Invalid as error:
        return _talk_page(challenge_id, 422, typed=typed, errors=shown(error))
    except Stale:
        return _talk_page(challenge_id, 409, typed=typed)
