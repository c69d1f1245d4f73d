"""The report of a plan's goals, as a page and as a file."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from intranet_ideas.errors import NotFound
from intranet_ideas.goals import queries, reporting, rules
from intranet_ideas.goals.models import GoalPlan
from intranet_ideas.goals.reporting import Line, Report
from intranet_ideas.goals.views import bp
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.initiatives.benefit_rules import plain
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.initiatives.views import today
from intranet_ideas.web import ground, list_as_file, page, row_number, viewer


def asked_plan(plans: list[GoalPlan]) -> GoalPlan | None:
    """Return the plan that the address names, the first where it names none, None where there are
    none. Raises ``NotFound``."""
    asked = request.args.get("plan", type=row_number)
    if asked is None:
        return plans[0] if plans else None
    found = next((each for each in plans if each.id == asked), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/goals/report")
def report() -> Any:
    """What is done for the goals of a plan, and what lacks."""
    with ground().database.read() as session:
        plans = queries.plans(session)
        plan = asked_plan(plans)
        found = reporting.report(session, viewer(), plan, today()) if plan else None
    return page("goals/report.html", plans=plans, plan=plan, found=found, gaps=rules.GAPS,
                in_language=in_language, plain=plain)  # fmt: skip


@bp.get("/goals/report.<kind>")
def report_file(kind: str) -> Any:
    """The same as a file."""
    with ground().database.read() as session:
        plan, found = _found(session)
    stages = [(each.key, in_language(each.name, current_language())) for each in found.stages]
    heads = [gettext("Number"), gettext("Goal"), gettext("Challenges"), gettext("Ideas"),
             gettext("Initiatives"),
             *(gettext("At %(stage)s", stage=name) for _, name in stages), gettext("Ended"),
             gettext("Benefits"), gettext("State"), gettext("Number before"),
             gettext("In its place")]  # fmt: skip
    rows = [
        dict(zip(heads, _cells(line, [key for key, _ in stages]), strict=True))
        for line in (*found.lines, *found.ended)
    ]
    return list_as_file(f"goals-report-{plan.id}", kind, heads, rows)


def _found(session: Session) -> tuple[GoalPlan, Report]:
    plan = asked_plan(queries.plans(session))
    if plan is None:
        raise NotFound
    return plan, reporting.report(session, viewer(), plan, today())


def _state(line: Line) -> str:
    if line.gap:
        return translate(rules.GAPS[line.gap])
    return gettext("The goal is ended") if line.goal.ended_at else ""


def _cells(line: Line, stages: list[str]) -> list[str]:
    goal = line.goal
    words = gettext("planned %(planned)s, realised %(realised)s %(unit)s", planned="%(planned)s",
                    realised="%(realised)s", unit="%(unit)s")  # fmt: skip
    return [
        goal.number, goal.text(current_language()), str(line.challenges), str(line.ideas),
        str(line.initiatives), *(str(line.stages.get(key, 0)) for key in stages), str(line.ended),
        reporting.gain_words(line.gains, words),
        _state(line),
        line.was.number if line.was else "", line.successor.number if line.successor else "",
    ]
