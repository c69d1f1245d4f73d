"""Operations on goals: keeping plans, reading and naming goals, and what is done for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    done,
    etag,
    in_query,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.goals import (
    BroughtSchema,
    CarriedSchema,
    CarryingSchema,
    FiguresSchema,
    GoalImportedSchema,
    GoalImportSchema,
    GoalListSchema,
    GoalLookSchema,
    GoalPlanFieldsSchema,
    GoalPlanSchema,
    GoalReportSchema,
    GoalSchema,
    ImportGoalsSchema,
    IndicatorFieldsSchema,
    IndicatorSchema,
    NamedGoalsSchema,
    NameGoalsSchema,
)
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Fault, Invalid, NotFound
from intranet_ideas.goals import actions, queries, reporting, series
from intranet_ideas.goals.actions import PlanFields
from intranet_ideas.goals.lists import clean_number
from intranet_ideas.goals.models import ChallengeGoal, GoalImport, GoalPlan, InitiativeGoal
from intranet_ideas.goals.queries import Named
from intranet_ideas.goals.report_pages import asked_plan
from intranet_ideas.goals.rules import GoalLine, Kind
from intranet_ideas.goals.series_rules import IndicatorFields
from intranet_ideas.i18n import current_language
from intranet_ideas.initiatives.views import today
from intranet_ideas.text import clean_line
from intranet_ideas.web import ground, received_at, viewer


@operation("GET", "/goals", "listGoals", page_of(GoalSchema, "Goals"),
           query=[in_query("plan", "Only the goals of this plan")])
def list_goals() -> Response:
    """The goals of all plans, each followed by those below it; those that ended come last."""
    with ground().database.read() as session:
        plans = queries.plans(session)
        if "plan" in request.args:
            plans = [each for each in plans if each == asked_plan(plans)]
        found = queries.goals(session)
    rows = [
        {"id": row.id, "plan": plan.id, "plan_name": plan.name, "number": row.number,
         "texts": row.texts, "parent": row.parent_id, "ended_at": row.ended_at,
         "successor": row.successor_id}
        for plan in plans for ended in (False, True)
        for row in queries.as_tree((each for each in found if each.plan_id == plan.id),
                                   ended=ended)
    ]  # fmt: skip
    return whole_listing(GoalSchema, rows)


@operation("GET", "/goal-plans", "listGoalPlans", page_of(GoalPlanSchema, "GoalPlans"))
def list_plans() -> Response:
    """The plans that have goals, the organisation's own first."""
    with ground().database.read() as session:
        return whole_listing(GoalPlanSchema, queries.plans(session))


def _plan_fields(data: dict[str, Any]) -> PlanFields:
    name = {language: clean_line(words) for language, words in data["name"].items()}
    return PlanFields(name, data["starts"], data["ends"])


@operation("POST", "/goal-plans", "makeGoalPlan", GoalPlanSchema, status=201, write=True)
@bp.arguments(GoalPlanFieldsSchema)
def make_plan(data: dict[str, Any]) -> Response:
    """Make a plan; its goals are brought in by ``importGoals``, in the order of their numbers."""
    return write(lambda session: _plan(actions.keep_plan(
        session, viewer(), None, _plan_fields(data), received_at()
    ), 201))  # fmt: skip


def _plan(plan: GoalPlan, status: int = 200) -> Response:
    return answer(GoalPlanSchema, plan, status, etag(plan.version))


@operation("PUT", "/goal-plans/<int:plan_id>", "changeGoalPlan", GoalPlanSchema, write=True,
           match=True)
@bp.arguments(GoalPlanFieldsSchema)
def change_plan(data: dict[str, Any], plan_id: int) -> Response:
    """Change what a plan is called, and its years."""

    def action(session: Session) -> Response:
        base = base_version(queries.plan_of(session, plan_id).version, required=True)
        return _plan(actions.keep_plan(
            session, viewer(), plan_id, _plan_fields(data), received_at(), base_version=base
        ))  # fmt: skip

    return write(action)


@operation("POST", "/goal-plans/un", "takeInUnGoals", GoalPlanSchema, write=True)
def take_in_un() -> Response:
    """Take the UN's goals in; a second time changes nothing."""
    return write(lambda session: _plan(actions.take_in_un(session, viewer(), received_at())))


@operation("GET", "/goal-plans/<int:plan_id>/imports", "listGoalImports",
           page_of(GoalImportedSchema, "GoalImports"))
def list_imports(plan_id: int) -> Response:
    """The last imports of a plan, the newest first."""
    with ground().database.read() as session:
        queries.plan_of(session, plan_id)
        rows = queries.imports(session, plan_id)
    return whole_listing(GoalImportedSchema, [
        {"id": made.id, "plan": plan_id, "undone_at": made.undone_at, "made_at": made.made_at,
         "made_by": name, "changed": changed} for made, name, changed in rows
    ])  # fmt: skip


@operation("PUT", "/goals/<int:goal_id>/successor", "carryGoalOver", CarriedSchema, write=True)
@bp.arguments(CarryingSchema)
def carry_over(data: dict[str, Any], goal_id: int) -> Response:
    """Say which goal took the place of one that ended: what names the old one names that too, but
    for what names as many as it may."""
    return write(lambda session: answer(CarriedSchema, {"left_out": actions.carry_over(
        session, viewer(), goal_id, data["successor"], received_at()
    )}))  # fmt: skip


def _lines(data: dict[str, Any]) -> list[GoalLine]:
    return [
        GoalLine(at, clean_number(clean_line(each["number"])),
                 {key: clean_line(words) for key, words in each["texts"].items()},
                 None if each["parent"] is None else clean_number(clean_line(each["parent"])),
                 each["id"],
                 tuple(clean_number(number) for number in each["replaces"]))
        for at, each in enumerate(data["goals"])
    ]  # fmt: skip


def _at_goals(error: Invalid) -> Invalid:
    """Return faults of lines as faults of the goals that were sent."""
    return Invalid([
        Fault(each.field.replace("line ", "goals."), each.message, each.values)
        for each in error.faults
    ])  # fmt: skip


@operation("POST", "/goal-plans/<int:plan_id>/imports/look", "lookAtGoals", GoalLookSchema)
@bp.arguments(GoalListSchema)
def look_at_goals(data: dict[str, Any], plan_id: int) -> Response:
    """What importing these goals would change of the plan; nothing is changed."""
    try:
        with ground().database.read() as session:
            proposal = actions.look(session, viewer(), plan_id, _lines(data))
    except Invalid as error:
        raise _at_goals(error) from None
    return answer(GoalLookSchema, {"digest": proposal.digest, "items": [
        {"kind": step.kind, "id": step.was.id if step.was else None, "number": step.number,
         "texts": step.texts, "parent": step.parent, "was": step.was.number if step.was else None,
         "successor": step.successor,
         "named": proposal.named.get(step.number, 0) if step.kind is Kind.ENDED else 0}
        for step in proposal.steps if step.kind is not Kind.KEPT
    ]})  # fmt: skip


@operation("POST", "/goal-plans/<int:plan_id>/imports", "importGoals", GoalImportSchema,
           status=201, write=True)
@bp.arguments(ImportGoalsSchema)
def import_goals(data: dict[str, Any], plan_id: int) -> Response:
    """Make the plan's goals those that were looked at, all or nothing."""

    def action(session: Session) -> Response:
        made = actions.import_goals(
            session, viewer(), plan_id, _lines(data), received_at(),
            looked_at=data["looked_at"], carry=data["carry"],
        )  # fmt: skip
        return _import(plan_id, made)

    try:
        return write(action)
    except Invalid as error:
        raise _at_goals(error) from None


def _import(plan_id: int, made: GoalImport | None) -> Response:
    return answer(GoalImportSchema, {
        "id": made.id if made else None, "plan": plan_id,
        "undone_at": made.undone_at if made else None,
    }, 201 if made and made.undone_at is None else 200)  # fmt: skip


@operation("POST", "/goal-imports/<int:import_id>/undo", "undoGoalImport", GoalImportSchema,
           write=True)
def undo_goal_import(import_id: int) -> Response:
    """Put a plan back as it was before its last import; what that had added is ended."""

    def action(session: Session) -> Response:
        made = actions.undo_import(session, viewer(), import_id, received_at())
        return _import(made.plan_id, made)

    return write(action)


@operation("GET", "/goals/report", "getGoalReport", GoalReportSchema,
           query=[in_query("plan", "The plan; the organisation's newest where it is left out")])
def get_goal_report() -> Response:
    """What is done for the goals of a plan, as far as the caller may see it."""
    with ground().database.read() as session:
        plan = asked_plan(queries.plans(session))
        if plan is None:
            raise NotFound
        found = reporting.report(session, viewer(), plan, today())
    return answer(GoalReportSchema, {"plan": plan.id, "items": [
        {"goal": line.goal.id, "number": line.goal.number,
         "text": line.goal.text(current_language()), "challenges": line.challenges,
         "ideas": line.ideas, "initiatives": line.initiatives, "stages": line.stages,
         "ended": line.ended, "benefits": line.gains, "gap": line.gap,
         "successor": line.goal.successor_id, "was": line.was.number if line.was else ""}
        for line in (*found.lines, *found.ended)
    ]})  # fmt: skip


@operation("GET", "/goals/<int:goal_id>/indicators", "listIndicators",
           page_of(IndicatorSchema, "Indicators"))
def list_indicators(goal_id: int) -> Response:
    """What is counted for a goal, with its figures in the order of their periods."""
    with ground().database.read() as session:
        return whole_listing(IndicatorSchema, _indicators(session, goal_id))


def _indicators(session: Session, goal_id: int) -> list[dict[str, Any]]:
    queries.goal_of(session, goal_id)
    return [
        {name: getattr(each.indicator, name) for name in ("id", "name", "unit", "source", "better")}
        | {"course": each.course, "points": each.points}
        for each in series.indicators(session, [goal_id])
    ]  # fmt: skip


@operation("POST", "/goals/<int:goal_id>/figures", "bringFigures", BroughtSchema, write=True)
@bp.arguments(FiguresSchema)
def bring_figures(data: dict[str, Any], goal_id: int) -> Response:
    """Bring a list of figures in, all or nothing; indicators that the goal lacks are made. Periods
    that the list lacks stay as they are."""
    region, unit, source = (clean_line(data[name]) for name in ("region", "unit", "source"))
    return write(lambda session: answer(BroughtSchema, series.bring_points(
        session, viewer(), goal_id, data["content"].encode(), region, unit, source, received_at()
    )))  # fmt: skip


@operation("PUT", "/indicators/<int:indicator_id>", "changeIndicator", IndicatorSchema, write=True)
@bp.arguments(IndicatorFieldsSchema)
def change_indicator(data: dict[str, Any], indicator_id: int) -> Response:
    """Say otherwise what an indicator counts."""

    def action(session: Session) -> Response:
        goal_id = series.indicator_of(session, indicator_id).goal_id
        fields = IndicatorFields(clean_line(data["name"]), clean_line(data["unit"]),
                                 clean_line(data["source"]), data["better"])  # fmt: skip
        series.keep_indicator(session, viewer(), goal_id, indicator_id, fields, received_at())
        return answer(IndicatorSchema, next(
            row for row in _indicators(session, goal_id) if row["id"] == indicator_id
        ))  # fmt: skip

    return write(action)


@operation("DELETE", "/indicators/<int:indicator_id>", "removeIndicator", None, status=204,
           write=True)
def remove_indicator(indicator_id: int) -> Response:
    """Delete an indicator with its figures, which can be brought in again."""
    return done(lambda session: series.remove_indicator(
        session, viewer(), indicator_id, received_at()
    ))  # fmt: skip


def _named(act: Callable[[Session], object], then: Callable[[Session], list[Named]]) -> Response:
    def action(session: Session) -> Response:
        act(session)
        return answer(NamedGoalsSchema, {"items": then(session)})

    return write(action)


@operation("PUT", CHALLENGE + "/goals", "setChallengeGoals", NamedGoalsSchema, write=True)
@bp.arguments(NameGoalsSchema)
def set_challenge_goals(data: dict[str, Any], challenge_id: int) -> Response:
    """Say which goals a challenge aims at."""
    return _named(
        lambda session: actions.name_for_challenge(session, viewer(), challenge_id,
                                                   set(data["goals"]), received_at()),
        lambda session: queries.named_by(session, ChallengeGoal, challenge_id, current_language()),
    )  # fmt: skip


@operation("PUT", "/entries/<int:entry_id>/goals", "setEntryGoals", NamedGoalsSchema, write=True)
@bp.arguments(NameGoalsSchema)
def set_entry_goals(data: dict[str, Any], entry_id: int) -> Response:
    """Name goals for an idea beside those of its challenge."""
    return _named(
        lambda session: actions.name_for_entry(session, viewer(), entry_id, set(data["goals"]),
                                               received_at()),
        lambda session: queries.of_entry(
            session, see_entry(session, viewer(), entry_id, received_at()), current_language()
        ),
    )  # fmt: skip


@operation("PUT", "/initiatives/<int:initiative_id>/goals", "setInitiativeGoals",
           NamedGoalsSchema, write=True)
@bp.arguments(NameGoalsSchema)
def set_initiative_goals(data: dict[str, Any], initiative_id: int) -> Response:
    """Say which goals an initiative serves."""
    return _named(
        lambda session: actions.name_for_initiative(session, viewer(), initiative_id,
                                                    set(data["goals"]), received_at()),
        lambda session: queries.named_by(session, InitiativeGoal, initiative_id,
                                         current_language()),
    )  # fmt: skip
