"""Pages of goals: the trees, one goal, and a plan as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import permits
from intranet_ideas.errors import Fault
from intranet_ideas.goals import actions, lists, queries, rules, series
from intranet_ideas.goals.models import Goal
from intranet_ideas.i18n import current_language, gettext, ngettext
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.web import change, ground, list_as_file, page, received_at, row_number, viewer

bp = Blueprint("goals", __name__)
ONE = "/goals/<int:goal_id>"
PLAN = "/goals/plans/<int:plan_id>"


def manages() -> bool:
    """Say whether the viewer keeps plans."""
    return permits("goal.manage", viewer().roles)


@bp.get("/goals")
def overview() -> Any:
    """The goals of all plans, as trees."""
    with ground().database.read() as session:
        plans, found = queries.plans(session), queries.goals(session)
        return page(
            "goals/overview.html", plans=plans, manages=manages(), in_language=in_language,
            trees={plan.id: queries.by_parent(queries.as_tree(
                each for each in found if each.plan_id == plan.id
            )) for plan in plans},
            ended={plan.id: queries.as_tree(
                (each for each in found if each.plan_id == plan.id), ended=True
            ) for plan in plans},
        )  # fmt: skip


@bp.get(PLAN + "/list.<kind>")
def export(plan_id: int, kind: str) -> Any:
    """A plan's goals as a list that can be changed and imported again."""
    with ground().database.read() as session:
        queries.plan_of(session, plan_id)
        rows = lists.as_rows(queries.as_tree(queries.goals(session, plan_id)))
    return list_as_file(f"goals-{plan_id}", kind, lists.COLUMNS, rows)


@bp.get(ONE)
def one(goal_id: int) -> Any:
    """A goal, and what is done for it."""
    return goal_page(goal_id)


def goal_page(
    goal_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    """Show a goal, with what was typed where that could not be done."""
    with ground().database.read() as session:
        goal = queries.goal_of(session, goal_id)
        plan = queries.plan_of(session, goal.plan_id)
        family = queries.goals(session, goal.plan_id)
        tree = queries.as_tree(family)
        below = queries.below(family, goal_id)
        language = current_language()
        return page(
            "goals/page.html", status, goal=goal, plan=plan, in_language=in_language,
            spoken=rules.spoken,
            parent=next((each for each in family if each.id == goal.parent_id), None),
            children=[row for row in tree if row.parent_id == goal_id],
            successor=session.get(Goal, goal.successor_id) if goal.successor_id else None,
            before=queries.predecessors(session, goal_id),
            done=queries.done_for(session, viewer(), below),
            figures=series.indicators(session, [goal_id]),
            manages=manages(), errors=errors or [], typed=typed or {},
            offered=queries.offered(session, language) if goal.ended_at and manages() else [],
        )  # fmt: skip


@bp.post(ONE + "/carry")
def carry(goal_id: int) -> Any:
    """Say what took the place of a goal that ended."""
    left = 0

    def act(session: Session) -> None:
        nonlocal left
        left = actions.carry_over(
            session, viewer(), goal_id, request.form.get("successor", type=row_number),
            received_at(),
        )  # fmt: skip

    answer = change(
        act, url_for("goals.one", goal_id=goal_id), gettext("The ties are carried over."),
        lambda errors: goal_page(goal_id, 422, errors=errors, typed=request.form),
    )
    if left:
        flash(ngettext(
            "%(num)d challenge, idea or initiative names three goals already and gets no other.",
            "%(num)d challenges, ideas or initiatives name three goals already and get no other.",
            left,
        ), "warning")  # fmt: skip
    return answer
