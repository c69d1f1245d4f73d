"""Operations for following the judges' work."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import operation, whole_listing, write
from intranet_ideas.api.schemas import JudgeWorkSchema, page_of
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.judging.oversight import oversight, remind_judges
from intranet_ideas.web import ground, received_at, viewer


def _work(session: Session, challenge_id: int) -> Response:
    seen = challenges.see(session, viewer(), challenge_id, received_at(), "judging.oversee")
    rows = [
        {"judge": row.progress.judge.user_id, "name": row.progress.judge.name,
         "handed_in": row.progress.handed_in, "left": row.left, "reminders": row.reminders,
         "late": row.late, "above": row.leaning and row.leaning.above,
         "spread": row.leaning and row.leaning.spread, "minutes": row.spent.minutes,
         "timed": row.spent.timed}
        for row in oversight(session, seen).rows
    ]  # fmt: skip
    return whole_listing(JudgeWorkSchema, rows)


@operation("GET", CHALLENGE + "/judges-work", "getJudgesWork",
           page_of(JudgeWorkSchema, "JudgesWork"))
def get_judges_work(challenge_id: int) -> Response:
    """How far each judge is, and how each scores when judging has closed."""
    with ground().database.read() as session:
        return _work(session, challenge_id)


@operation("POST", CHALLENGE + "/judges-work/remind", "remindJudges",
           page_of(JudgeWorkSchema, "JudgesWork"), write=True)
def remind(challenge_id: int) -> Response:
    """Remind the judges with something left, once a day at most."""

    def action(session: Session) -> Response:
        remind_judges(session, viewer(), challenge_id, ground().settings.time_zone, received_at())
        session.flush()
        return _work(session, challenge_id)

    return write(action)
