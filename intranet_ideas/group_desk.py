"""The innovation group's desk, from which the agenda of its next meeting is drawn: what waits in
initiatives, in the tip box and of what was asked in meetings."""

from __future__ import annotations

from typing import Any

from intranet_ideas.i18n import current_language
from intranet_ideas.initiatives import benefit_queries, desk, queries, rules
from intranet_ideas.initiatives.benefit_rules import Measured
from intranet_ideas.initiatives.views import bp, today
from intranet_ideas.meetings import queries as meetings
from intranet_ideas.tips import queries as tips
from intranet_ideas.tips.rules import WAITING
from intranet_ideas.web import ground, page, received_at, viewer


@bp.get("/initiatives/desk")
def group_desk() -> Any:
    """What waits for the innovation group."""
    asking, now, day = viewer(), received_at(), today()
    with ground().database.read() as session:
        stages, _ = queries.stages_of(session)
        columns = queries.board(session, asking, stages, current_language())
        return page(
            "initiatives/desk.html", stages=stages, rules=rules, day=day,
            counts={key: count for key, (count, _) in columns.items()},
            chosen=desk.chosen(session, asking), promised=desk.promised(session, asking, now),
            late=[each for each in queries.to_come(session, asking, day) if each.late],
            overdue=[each for each in benefit_queries.benefits(session, asking, day)
                     if each.measured == Measured.OVERDUE],
            tips=[tip for tip, _ in tips.queue(session, asking, status=WAITING)][:desk.MOST],
            now=now, workload=desk.workload(session, asking),
            decided=desk.decided(session, asking, now),
            meeting=meetings.upcoming(session, asking, now),
            tasks=meetings.open_tasks(session, asking, limit=desk.MOST),
        )  # fmt: skip
