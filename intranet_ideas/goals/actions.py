"""What people do with goals: keep plans, import goals and take that back, name goals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.database import insert_into
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotAllowed, NotFound
from intranet_ideas.events import record
from intranet_ideas.goals import queries, rules, un
from intranet_ideas.goals.models import (
    ChallengeGoal,
    EntryGoal,
    Goal,
    GoalImport,
    GoalImportChange,
    GoalPlan,
    InitiativeGoal,
)
from intranet_ideas.goals.queries import COLUMNS, Tie
from intranet_ideas.goals.rules import GoalLine, Kind, Step
from intranet_ideas.initiatives.queries import see_to_write
from intranet_ideas.people.rules import Viewer

CHANGED = N_("The plan was changed while you looked. Look at what would change now.")
LATER = N_("A later list was imported. Undo that first.")
UNDONE = N_("This import is undone already.")
FIXED = N_("The UN’s goals are as they are.")


@dataclass(frozen=True, slots=True)
class PlanFields:
    """A plan: ``name`` by language, and its years, None for no limit."""

    name: Mapping[str, str]
    starts: int | None = None
    ends: int | None = None


def keep_plan(
    session: Session, viewer: Viewer, plan_id: int | None, fields: PlanFields, now: datetime, *,
    base_version: int = 0,
) -> GoalPlan:  # fmt: skip
    """Make a plan, or change what one is called and its years. Raises ``Invalid``, and ``Stale``
    where it was changed since ``base_version``."""
    require("goal.manage", viewer.roles)
    rules.check_plan(fields.name, fields.starts, fields.ends)
    plan = GoalPlan(kind="own") if plan_id is None else _own(session, plan_id)
    if plan_id is not None:
        check_version(plan.version, base_version)
    plan.name = {language: words for language, words in fields.name.items() if words}
    plan.starts, plan.ends = fields.starts, fields.ends
    session.add(plan)
    session.flush()
    record(session, events.GOAL_PLAN_KEPT, now=now, actor_id=viewer.id, goal_plan=plan.id)
    return plan


def _own(session: Session, plan_id: int) -> GoalPlan:
    plan = queries.plan_of(session, plan_id, lock=True)
    if plan.kind == "un":
        raise Conflict(FIXED)
    return plan


def take_in_un(session: Session, viewer: Viewer, now: datetime) -> GoalPlan:
    """Take the UN's goals in, once; return them."""
    require("goal.manage", viewer.roles)
    un_plan = select(GoalPlan).where(GoalPlan.kind == "un")
    plan = session.scalars(un_plan).one_or_none()
    if plan is None:
        # Somebody may take them in at this very moment.
        made = session.scalar(
            insert_into(session, GoalPlan).on_conflict_do_nothing().returning(GoalPlan.id),
            {"kind": "un", "name": un.NAME, "starts": un.STARTS, "ends": un.ENDS, "version": 1},
        )  # fmt: skip
        plan = session.scalars(un_plan).one()
        if made is not None:
            session.add_all(Goal(plan_id=plan.id, number=line.number, texts=dict(line.texts))
                            for line in un.LINES)  # fmt: skip
            record(session, events.GOAL_PLAN_KEPT, now=now, actor_id=viewer.id,
                   goal_plan=plan.id)  # fmt: skip
            session.flush()
    return plan


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would do, and a digest of it: what is done must be what was looked at.
    ``named`` says how much names each goal that would end, by its number."""

    steps: Sequence[Step]
    digest: str
    named: Mapping[str, int]

    def of(self, kind: str) -> list[Step]:
        """Return the steps of a kind."""
        return [each for each in self.steps if each.kind == kind]

    @property
    def changes(self) -> int:
        """How many goals would change."""
        return sum(each.kind is not Kind.KEPT for each in self.steps)


def look(
    session: Session, viewer: Viewer, plan_id: int, lines: Sequence[GoalLine]
) -> Proposal:  # fmt: skip
    """Return what importing the lines would change; a constant number of statements. Raises
    ``Invalid``."""
    require("goal.manage", viewer.roles)
    queries.plan_of(session, plan_id)
    return _look(session, queries.goals(session, plan_id), lines)


def _look(session: Session, found: Sequence[Goal], lines: Sequence[GoalLine]) -> Proposal:
    steps = rules.plan(lines, queries.present(found),
                       {each.number for each in found if each.ended_at is not None})  # fmt: skip
    told = [
        [each.kind, each.was.id if each.was else 0, each.number, sorted(each.texts.items()),
         each.parent, each.successor]
        for each in steps
    ]  # fmt: skip
    ending = {each.was.id: each.number for each in steps if each.kind is Kind.ENDED and each.was}
    named = {ending[key]: count for key, count in queries.ties(session, ending).items()}
    return Proposal(steps, hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32], named)


def import_goals(
    session: Session, viewer: Viewer, plan_id: int, lines: Sequence[GoalLine], now: datetime, *,
    looked_at: str = "", carry: bool = False,
) -> GoalImport | None:  # fmt: skip
    """Do what the lines say, all or nothing; return the import, None where nothing changes.

    ``looked_at`` is the digest of what was looked at; ``carry``: what names a goal that goes out
    is to name its successor too. Raises ``Invalid``, and ``Conflict`` where something else would
    be done now.
    """
    require("goal.manage", viewer.roles)
    _own(session, plan_id)
    found = queries.goals(session, plan_id)
    proposal = _look(session, found, lines)
    if looked_at and looked_at != proposal.digest:
        raise Conflict(CHANGED)
    if not proposal.changes:
        return None
    made = GoalImport(plan_id=plan_id, made_by=viewer.id, made_at=now)
    session.add(made)
    session.flush()
    done = _apply(session, plan_id, {each.id: each for each in found}, proposal.steps, now)
    for step, goal, was in done:
        session.add(GoalImportChange(import_id=made.id, goal_id=goal.id, kind=step.kind, was=was))
        if carry and goal.successor_id and step.kind is Kind.ENDED:
            _carry(session, goal.id, goal.successor_id)
    record(session, events.GOALS_IMPORTED, now=now, actor_id=viewer.id, goal_plan=plan_id,
           batch=made.id, new=len(proposal.of(Kind.NEW)), renamed=len(proposal.of(Kind.RENAMED)),
           moved=len(proposal.of(Kind.MOVED)), ended=len(proposal.of(Kind.ENDED)))  # fmt: skip
    session.flush()
    return made


def _columns(goal: Goal) -> dict[str, Any]:
    return {"number": goal.number, "texts": dict(goal.texts), "parent_id": goal.parent_id}


def _apply(
    session: Session, plan_id: int, found: Mapping[int, Goal], steps: Sequence[Step],
    now: datetime,
) -> list[tuple[Step, Goal, dict[str, Any]]]:  # fmt: skip
    """Change the rows; return each that changes with what its columns were."""
    done = []
    at: dict[str, Goal] = {}
    for step in steps:
        goal = found[step.was.id] if step.was else Goal(plan_id=plan_id)
        if step.kind is not Kind.KEPT:
            done.append((step, goal, _columns(goal) if step.was else {}))
        if step.kind is not Kind.ENDED:
            at[step.number] = goal
        else:
            goal.ended_at = now
    _renumber(session, {
        goal: step.number for step, goal, _ in done if step.was and step.kind is not Kind.ENDED
    })  # fmt: skip
    for step, goal, _ in done:
        if step.kind is not Kind.ENDED:
            goal.number, goal.texts = step.number, dict(step.texts)
            session.add(goal)
    session.flush()
    for step, goal, _ in done:
        if step.kind is Kind.ENDED:
            goal.successor_id = at[step.successor].id if step.successor else None
        else:
            goal.parent_id = at[step.parent].id if step.parent else None
    session.flush()
    return done


def _renumber(session: Session, numbers: Mapping[Goal, str]) -> None:
    """Give goals their numbers, also where two change places: no two may have one at a time."""
    moving = {goal: number for goal, number in numbers.items() if goal.number != number}
    for goal in moving:
        goal.number = f"~{goal.id}"
    session.flush()
    for goal, number in moving.items():
        goal.number = number
    session.flush()


def undo_import(session: Session, viewer: Viewer, import_id: int, now: datetime) -> GoalImport:
    """Put a plan back as it was before its last import. What the import added is ended, not
    deleted, for something may name it by now; it then stands behind what it had replaced.

    Raises ``NotFound``, and ``Conflict`` where it is undone already or a later one is not.
    """
    require("goal.manage", viewer.roles)
    made = session.get(GoalImport, import_id)
    if made is None:
        raise NotFound
    _own(session, made.plan_id)
    session.refresh(made)
    made, pairs, last = queries.changes_of(session, import_id)
    if made.undone_at is not None:
        raise Conflict(UNDONE)
    if not last:
        raise Conflict(LATER)
    behind = {goal.successor_id: goal.id for change, goal in pairs if change.kind == Kind.ENDED}
    for change, goal in pairs:
        if change.kind == Kind.NEW:
            goal.ended_at, goal.successor_id = now, behind.get(goal.id)
    session.flush()
    back = [(goal, change.was) for change, goal in pairs if change.kind != Kind.NEW]
    for goal, _ in back:
        goal.number = f"~{goal.id}"
    session.flush()
    for goal, was in back:
        goal.number, goal.texts, goal.parent_id = was["number"], was["texts"], was["parent_id"]
        goal.ended_at = goal.successor_id = None
    made.undone_at, made.undone_by = now, viewer.id
    record(session, events.GOAL_IMPORT_UNDONE, now=now, actor_id=viewer.id,
           goal_plan=made.plan_id, batch=import_id)  # fmt: skip
    session.flush()
    return made


def carry_over(
    session: Session, viewer: Viewer, goal_id: int, successor: int | None, now: datetime
) -> int:
    """Say which goal took the place of one that ended, and let what names the old one name the
    new one too; return how much was left out, since it names as many as it may.

    Raises ``Invalid``, and ``Conflict`` where the goal is not ended.
    """
    require("goal.manage", viewer.roles)
    goal = queries.goal_of(session, goal_id)
    if goal.ended_at is None:
        raise Conflict(N_("The goal is not ended."))
    other = session.get(Goal, successor) if successor else None
    if other is None or other.ended_at is not None:
        raise Invalid([Fault("successor", N_("Choose a goal that is not ended."))])
    goal.successor_id = other.id
    left = _carry(session, goal.id, other.id)
    record(session, events.GOAL_CARRIED_OVER, now=now, actor_id=viewer.id, goal=goal_id,
           successor=other.id)  # fmt: skip
    return left


def _carry(session: Session, old: int, new: int) -> int:
    """Let what names the old goal name the new one too; the old ties stay, for what was. Return how
    much is left out: it names as many goals as it may already."""
    left = 0
    for tie, column in COLUMNS.items():
        there = select(column).where(tie.goal_id == new)
        asked = select(column).where(tie.goal_id == old, column.not_in(there)).order_by(column)
        full = set(session.scalars(
            select(column).join(Goal, Goal.id == tie.goal_id)
            .where(Goal.ended_at.is_(None), column.in_(asked.order_by(None)))
            .group_by(column).having(func.count() >= rules.MOST_NAMED)
        ))  # fmt: skip
        wanted = session.scalars(asked).all()
        rows = [{column.key: each, "goal_id": new} for each in wanted if each not in full]
        left += len(wanted) - len(rows)
        if rows:
            # Somebody may name the new goal at this very moment.
            session.execute(insert_into(session, tie).on_conflict_do_nothing(), rows)
    return left


def name_for_challenge(
    session: Session, viewer: Viewer, challenge_id: int, goals: Collection[int], now: datetime
) -> None:
    """Let a challenge aim at some goals, three at most, and at no other. Raises ``Invalid``."""
    challenges.see(session, viewer, challenge_id, now, "challenge.run", lock=True)
    if _name(session, ChallengeGoal, challenge_id, goals):
        record(session, events.GOALS_NAMED, now=now, actor_id=viewer.id,
               challenge_id=challenge_id, goals=sorted(goals))  # fmt: skip


def name_for_entry(
    session: Session, viewer: Viewer, entry_id: int, goals: Collection[int], now: datetime
) -> None:
    """Name goals for an idea beside those of its challenge; its authors do. Raises ``Invalid``."""
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    if not seen.mine:
        raise NotAllowed
    seen.require("entry.edit")
    if _name(session, EntryGoal, entry_id, goals):
        record(session, events.GOALS_NAMED, now=now, actor_id=viewer.id, entry_id=entry_id,
               challenge_id=seen.entry.challenge_id, goals=sorted(goals))  # fmt: skip


def name_for_initiative(
    session: Session, viewer: Viewer, initiative_id: int, goals: Collection[int], now: datetime
) -> None:
    """Say which goals an initiative serves; its team does. Raises ``Invalid``."""
    see_to_write(session, viewer, initiative_id)
    if _name(session, InitiativeGoal, initiative_id, goals):
        record(session, events.GOALS_NAMED, now=now, actor_id=viewer.id,
               initiative=initiative_id, goals=sorted(goals))  # fmt: skip


def _name(session: Session, tie: Tie, number: int, goals: Collection[int]) -> bool:
    """Put ties to these goals in the place of those there are, but for ties to goals that are
    ended, which stay; say whether that changes anything."""
    before = queries.kept_by(session, tie, number)
    live = {goal for goal, ended in before.items() if not ended}
    wanted = set(goals) - (before.keys() - live)
    offered = session.scalars(
        select(Goal.id).where(Goal.id.in_(wanted), Goal.ended_at.is_(None))
    ).all()  # fmt: skip
    rules.check_named(live, wanted, offered)
    if wanted == live:
        return False
    column = COLUMNS[tie]
    session.execute(delete(tie).where(column == number, tie.goal_id.in_(live - wanted)))
    rows = [{column.key: number, "goal_id": goal} for goal in sorted(wanted - live)]
    if rows:
        # Ties may be carried over to one of them at this very moment.
        session.execute(insert_into(session, tie).on_conflict_do_nothing(), rows)
    session.flush()
    return True
