"""The page on which those who run a challenge follow the judges' work."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.errors import Conflict
from intranet_ideas.i18n import translate
from intranet_ideas.judging.oversight import oversight, remind_judges
from intranet_ideas.judging.rounds import rows_of
from intranet_ideas.judging.views import asked_round, bp
from intranet_ideas.web import ground, page, perform, received_at, viewer


@bp.get("/challenges/<int:challenge_id>/judges-work")
def oversee(challenge_id: int) -> Any:
    """How far each judge is, and, when judging has closed, how each scores."""
    return _page(challenge_id)


def _page(challenge_id: int, status: int = 200, *, refused: str = "") -> Any:
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "judging.oversee")
        rounds = rows_of(session, challenge_id)
        number = asked_round(seen.challenge, rounds, ahead=False)
        return page(
            "judging/oversight.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, found=oversight(session, seen, number), refused=refused,
            rounds=rounds, number=number,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/judges-work/remind")
def remind(challenge_id: int) -> Any:
    """Remind the judges with something left."""

    def action(session: Session) -> str:
        remind_judges(session, viewer(), challenge_id, ground().settings.time_zone, received_at())
        return url_for("judging.oversee", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Those with something left are reminded."))
    except Conflict as error:
        return _page(challenge_id, 409, refused=translate(error.message, **error.values))
