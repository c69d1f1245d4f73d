"""What is done for the goals of a plan, as far as a viewer may see it. It counts things and no
people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.goals import queries, rules
from intranet_ideas.goals.models import (
    ChallengeGoal,
    EntryGoal,
    Goal,
    GoalImport,
    GoalImportChange,
    GoalPlan,
    InitiativeGoal,
)
from intranet_ideas.goals.queries import Row
from intranet_ideas.goals.rules import Gap
from intranet_ideas.goals.rules import Kind as ChangeKind
from intranet_ideas.initiatives import benefit_queries
from intranet_ideas.initiatives.benefit_queries import ShownBenefit
from intranet_ideas.initiatives.benefit_rules import Kind, plain
from intranet_ideas.initiatives.models import Initiative
from intranet_ideas.initiatives.queries import stages_of, visible
from intranet_ideas.initiatives.rules import Stage, State
from intranet_ideas.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class Gain:
    """Benefits of one kind and unit: how many, of how many it is known what came of them, and what
    they were planned and realised to be together; None for quality, which is no sum, and
    ``realised`` where nothing was measured."""

    kind: str
    unit: str
    count: int
    measured: int
    planned: float | None
    realised: float | None


@dataclass(frozen=True, slots=True)
class Was:
    """The number that a goal had, until an import gave it another."""

    number: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """What names a goal or one below it. ``stages`` counts initiatives that are not ended. ``was``
    is told of a goal that something names, ``successor`` is what took the place of one that
    ended. ``whole`` is False for who sees no initiatives but their own."""

    goal: Row
    challenges: int
    ideas: int
    stages: Mapping[str, int]
    ended: int
    gains: Sequence[Gain]
    was: Was | None = None
    successor: Goal | None = None
    whole: bool = True

    @property
    def initiatives(self) -> int:
        """How many there are, ended ones too."""
        return sum(self.stages.values()) + self.ended

    @property
    def named(self) -> bool:
        """Whether anything names it."""
        return bool(self.challenges or self.ideas or self.initiatives)

    @property
    def gap(self) -> Gap | None:
        """What lacks for the goal, None for one that has ended, and for who can't know."""
        if self.goal.ended_at is not None or not self.whole:
            return None
        return rules.gap(self.challenges, self.initiatives)


@dataclass(frozen=True, slots=True)
class Report:
    """The lines of a plan's goals, each followed by those below it, and of those that ended and
    are named by something. ``whole`` is as each line's."""

    stages: Sequence[Stage]
    lines: Sequence[Line]
    ended: Sequence[Line]
    whole: bool = True

    def having(self, gap: str) -> list[Line]:
        """Return the goals that lack something."""
        return [line for line in self.lines if line.gap == gap]


@dataclass(frozen=True, slots=True)
class _Ties:
    """What names each goal itself, by the goal: numbers of challenges and ideas, and of
    initiatives with where they stand."""

    challenges: Mapping[int, set[int]]
    ideas: Mapping[int, set[int]]
    initiatives: Mapping[int, set[int]]
    stands: Mapping[int, tuple[str, bool]]


def report(session: Session, viewer: Viewer, plan: GoalPlan, today: date) -> Report:
    """Return what is done for a plan's goals; seven statements."""
    family, after = _goals(session, plan.id)
    before = _numbers_before(session, family, plan.id)
    ties = _ties(session, viewer, plan.id)
    shown: dict[int, list[ShownBenefit]] = {}
    for each in benefit_queries.benefits(session, viewer, today):
        shown.setdefault(each.initiative_id, []).append(each)
    stages = stages_of(session)[0]
    below = rules.with_below({each.id: each.parent_id for each in family
                              if each.ended_at is None})  # fmt: skip
    whole = not viewer.guest
    lines = [replace(_line(row, below[row.id], ties, shown, before.get(row.id)), whole=whole)
             for row in queries.as_tree(family)]  # fmt: skip
    ended = [
        replace(_line(row, {row.id}, ties, shown), successor=after.get(row.successor_id or 0))
        for row in queries.as_tree(family, ended=True)
    ]
    return Report(stages, lines, [line for line in ended if line.named], whole)


def _goals(session: Session, plan_id: int) -> tuple[list[Goal], dict[int, Goal]]:
    """Return the goals of a plan, and what took the place of those that ended, which may be of
    another plan."""
    after = select(Goal.successor_id).where(Goal.plan_id == plan_id)
    found = session.scalars(
        select(Goal).where(or_(Goal.plan_id == plan_id, Goal.id.in_(after))).order_by(Goal.id)
    ).all()  # fmt: skip
    return [each for each in found if each.plan_id == plan_id], {each.id: each for each in found}


def _numbers_before(session: Session, family: Sequence[Goal], plan_id: int) -> dict[int, Was]:
    """Return what goals were numbered before imports gave them the numbers they have."""
    rows = session.execute(
        select(GoalImportChange.goal_id, GoalImportChange.was, GoalImport.made_at)
        .join(GoalImport, GoalImport.id == GoalImportChange.import_id)
        .where(GoalImport.plan_id == plan_id, GoalImport.undone_at.is_(None),
               GoalImportChange.kind == ChangeKind.MOVED)
        .order_by(GoalImport.id)
    ).all()  # fmt: skip
    now = {each.id: each.number for each in family}
    return {
        row.goal_id: Was(row.was["number"], row.made_at)
        for row in rows if row.was["number"] != now.get(row.goal_id)
    }  # fmt: skip


def _ties(session: Session, viewer: Viewer, plan_id: int) -> _Ties:
    of_plan = select(Goal.id).where(Goal.plan_id == plan_id)
    on = session.execute(
        select(ChallengeGoal.goal_id, ChallengeGoal.challenge_id)
        .join(Challenge, Challenge.id == ChallengeGoal.challenge_id)
        .where(queries.published(viewer), ChallengeGoal.goal_id.in_(of_plan))
    ).all()  # fmt: skip
    visible_ideas = (queries.published(viewer), visible_entries(viewer))
    ideas = session.execute(union(
        select(ChallengeGoal.goal_id, Entry.id)
        .join(Challenge, Challenge.id == ChallengeGoal.challenge_id)
        .join(Entry, Entry.challenge_id == Challenge.id)
        .where(*visible_ideas, ChallengeGoal.goal_id.in_(of_plan)),
        select(EntryGoal.goal_id, Entry.id).join(Entry, Entry.id == EntryGoal.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(*visible_ideas, EntryGoal.goal_id.in_(of_plan)),
    )).all()  # fmt: skip
    begun = session.execute(
        select(InitiativeGoal.goal_id, Initiative.id, Initiative.stage, Initiative.state)
        .join(Initiative, Initiative.id == InitiativeGoal.initiative_id)
        .where(visible(viewer), InitiativeGoal.goal_id.in_(of_plan))
    ).all()  # fmt: skip
    return _Ties(
        _gathered((goal, number) for goal, number in on),
        _gathered((goal, number) for goal, number in ideas),
        _gathered((row.goal_id, row.id) for row in begun),
        {row.id: (row.stage, row.state == State.ENDED) for row in begun},
    )


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for goal, number in pairs:
        found.setdefault(goal, set()).add(number)
    return found


def _line(
    row: Row, goals: set[int], ties: _Ties, shown: Mapping[int, Sequence[ShownBenefit]],
    was: Was | None = None,
) -> Line:  # fmt: skip
    def of(named: Mapping[int, set[int]]) -> set[int]:
        return set[int]().union(*(named.get(each, ()) for each in goals))

    initiatives = of(ties.initiatives)
    stands = [ties.stands[each] for each in initiatives]
    made = Line(
        row, len(of(ties.challenges)), len(of(ties.ideas)),
        {stage: sum(each == (stage, False) for each in stands)
         for stage in dict.fromkeys(stage for stage, over in stands if not over)},
        sum(over for _, over in stands),
        gains([benefit for each in sorted(initiatives) for benefit in shown.get(each, ())]),
    )  # fmt: skip
    return replace(made, was=was) if made.named else made


def gains(shown: Sequence[ShownBenefit]) -> list[Gain]:
    """Return what benefits were planned and realised to be, by kind and unit, which alone are
    added up."""
    planned: dict[tuple[str, str], list[float]] = {}
    for each in shown:
        key = (each.benefit.kind, each.benefit.unit.casefold())
        planned.setdefault(key, []).append(each.benefit.planned)
    return [
        Gain(each.kind, each.unit, each.count,
             sum(number for state, number in each.states.items() if state == "measured"),
             None if each.kind == Kind.QUALITY
             else math.fsum(planned[each.kind, each.unit.casefold()]), each.realised)
        for each in benefit_queries.totals(shown)
    ]  # fmt: skip


def gain_words(found: Sequence[Gain], words: str) -> str:
    """Return gains in one cell of a file; ``words`` is a text with places for ``planned``,
    ``realised`` and ``unit``, a dash for what is not known."""
    return "; ".join(
        words % {"planned": plain(each.planned) or "–", "realised": plain(each.realised) or "–",
                 "unit": each.unit}
        for each in found
    )  # fmt: skip
