"""Plans and goals, and what names them, as a viewer may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.aliases import another
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.packages import PackedGoal
from intranet_ideas.challenges.queries import visible_to
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import SeenEntry, visible_entries
from intranet_ideas.errors import NotFound
from intranet_ideas.goals import rules
from intranet_ideas.goals.models import (
    ChallengeGoal,
    EntryGoal,
    Goal,
    GoalImport,
    GoalImportChange,
    GoalPlan,
    InitiativeGoal,
)
from intranet_ideas.initiatives.models import Initiative
from intranet_ideas.initiatives.queries import visible
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer

Tie = type[ChallengeGoal] | type[EntryGoal] | type[InitiativeGoal]
COLUMNS: Mapping[Tie, Any] = {
    ChallengeGoal: ChallengeGoal.challenge_id, EntryGoal: EntryGoal.entry_id,
    InitiativeGoal: InitiativeGoal.initiative_id,
}
"""The column of each kind of tie that says what names the goal."""

_next = another(Goal, name="next_goal")


@dataclass(frozen=True, slots=True)
class Row:
    """A goal in its tree, ``depth`` from 0; ``texts`` are by language."""

    id: int
    plan_id: int
    number: str
    texts: Mapping[str, str]
    parent_id: int | None
    depth: int
    ended_at: datetime | None = None
    successor_id: int | None = None

    def text(self, language: str) -> str:
        """Return what the goal says in a language, else in the first that has it."""
        return in_language(self.texts, language)

    def language(self, wanted: str) -> str:
        """Return the language that ``text`` answers in."""
        return rules.spoken(self.texts, wanted)


@dataclass(frozen=True, slots=True)
class Named:
    """A goal that something names. ``own`` is false where an idea has it from its challenge."""

    id: int
    plan: str
    number: str
    text: str
    language: str
    ended: bool
    own: bool = True


def plans(session: Session) -> list[GoalPlan]:
    """Return all plans, the organisation's own first, the newest first; one statement."""
    rows = session.scalars(select(GoalPlan)).all()
    return sorted(rows, key=lambda each: (each.kind == "un", -(each.starts or 0), -each.id))


def plan_of(session: Session, plan_id: int, *, lock: bool = False) -> GoalPlan:
    """Return a plan, locked as it is then if asked. Raises ``NotFound``."""
    query = select(GoalPlan).where(GoalPlan.id == plan_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def goals(session: Session, plan_id: int | None = None) -> list[Goal]:
    """Return the goals of a plan, or of all, ended ones too; one statement."""
    query = select(Goal).order_by(Goal.id)
    return list(session.scalars(query.where(Goal.plan_id == plan_id) if plan_id else query))


def as_tree(found: Iterable[Goal], *, ended: bool = False) -> list[Row]:
    """Return goals each followed by those below it, in the order of their numbers: those that are
    not ended, or those that are, without a tree."""
    those = [each for each in found if (each.ended_at is not None) == ended]
    those.sort(key=lambda each: (rules.natural(each.number), each.id))
    here = {each.id for each in those}
    below: dict[int | None, list[Goal]] = {}
    for each in those:
        above = each.parent_id if not ended and each.parent_id in here else None
        below.setdefault(above, []).append(each)

    def walk(above: int | None, depth: int) -> Iterable[Row]:
        for each in below.get(above, ()):
            yield Row(each.id, each.plan_id, each.number, each.texts, above, depth,
                      each.ended_at, each.successor_id)  # fmt: skip
            yield from walk(each.id, depth + 1)

    return list(walk(None, 0))


def by_parent(rows: Iterable[Row]) -> dict[int | None, list[Row]]:
    """Return the rows of a tree by the goal they stand below, None for those at the top."""
    found: dict[int | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row.parent_id, []).append(row)
    return found


def present(found: Iterable[Goal]) -> list[rules.Present]:
    """Return the goals that are not ended as an import compares with them."""
    return [rules.Present(each.id, each.number, each.texts, each.parent_id)
            for each in found if each.ended_at is None]  # fmt: skip


def goal_of(session: Session, goal_id: int) -> Goal:
    """Return a goal. Raises ``NotFound``."""
    found = session.get(Goal, goal_id)
    if found is None:
        raise NotFound
    return found


def offered(session: Session, language: str) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the goals that can be named: each plan with the numbers and words of its goals; two
    statements."""
    rows = as_tree(goals(session))
    found = [
        (in_language(plan.name, language),
         [(row.id, f"{row.number} {row.text(language)}") for row in rows if row.plan_id == plan.id])
        for plan in plans(session)
    ]  # fmt: skip
    return [(name, those) for name, those in found if those]


def packed(session: Session, challenge_id: int) -> list[PackedGoal]:
    """Return the goals that a challenge aims at and that are not ended, as another organisation
    can look for its own; one statement."""
    rows = session.execute(
        _select(literal(value=True)).join(ChallengeGoal, ChallengeGoal.goal_id == Goal.id)
        .where(ChallengeGoal.challenge_id == challenge_id, Goal.ended_at.is_(None))
    ).all()  # fmt: skip
    return [
        PackedGoal(row.number, dict(row.texts), dict(row.name), row.kind == "un")
        for row in sorted(rows, key=lambda row: (row.kind == "un", rules.natural(row.number),
                                                 row.id))
    ]  # fmt: skip


def found_here(
    session: Session, sought: Sequence[PackedGoal]
) -> list[tuple[PackedGoal, Goal | None]]:
    """Return goals of another organisation, each with the one here that is the same; one
    statement."""
    if not sought:
        return []
    rows = session.execute(
        select(Goal, GoalPlan.kind).join(GoalPlan, GoalPlan.id == Goal.plan_id)
        .where(Goal.ended_at.is_(None))
    ).all()  # fmt: skip
    goals = {goal.id: goal for goal, _ in rows}
    here = [rules.Here(goal.id, goal.number, goal.texts, kind == "un") for goal, kind in rows]
    return [
        (each, goals.get(rules.same_here(each.number, each.texts, here, un=each.un) or 0))
        for each in sought
    ]


def _named(rows: Iterable[Any], language: str) -> list[Named]:
    found = sorted(rows, key=lambda row: (row.kind == "un", rules.natural(row.number), row.id))
    shown = set(rules.shown_ties(
        (row.id, row.ended_at is not None, row.successor_id) for row in found
    ))  # fmt: skip
    return [
        Named(row.id, in_language(row.name, language), row.number,
              in_language(row.texts, language), rules.spoken(row.texts, language),
              row.ended_at is not None, bool(row.own))
        for row in found if row.id in shown
    ]  # fmt: skip


def _select(own: Any) -> Any:
    return select(
        Goal.id, Goal.number, Goal.texts, Goal.ended_at, Goal.successor_id, GoalPlan.kind,
        GoalPlan.name, own.label("own"),
    ).join(GoalPlan, GoalPlan.id == Goal.plan_id)  # fmt: skip


def named_by(session: Session, tie: Tie, number: int, language: str) -> list[Named]:
    """Return the goals that a challenge, an idea or an initiative names itself; one statement."""
    rows = session.execute(
        _select(literal(value=True)).join(tie, tie.goal_id == Goal.id)
        .where(COLUMNS[tie] == number)
    )  # fmt: skip
    return _named(rows, language)


def of_entry(session: Session, seen: SeenEntry, language: str) -> list[Named]:
    """Return the goals of an idea: its challenge's, and those its authors name; one statement."""
    theirs = exists().where(EntryGoal.goal_id == Goal.id, EntryGoal.entry_id == seen.entry.id)
    inherited = exists().where(
        ChallengeGoal.goal_id == Goal.id, ChallengeGoal.challenge_id == seen.entry.challenge_id
    )
    return _named(session.execute(
        _select(~inherited).where(or_(theirs, inherited))
    ), language)  # fmt: skip


def kept_by(session: Session, tie: Tie, number: int) -> dict[int, bool]:
    """Return the goals that something names itself, by id, and whether each is ended; one
    statement."""
    rows = session.execute(
        select(Goal.id, Goal.ended_at).join(tie, tie.goal_id == Goal.id)
        .where(COLUMNS[tie] == number)
    )  # fmt: skip
    return {row.id: row.ended_at is not None for row in rows}


def ties(session: Session, goal_ids: Collection[int]) -> dict[int, int]:
    """Return how much names each of some goals, seen by the viewer or not; three statements. For
    saying that something is kept, to those who write the plans."""
    found = dict.fromkeys(goal_ids, 0)
    for tie in COLUMNS:
        for number, count in session.execute(
            select(tie.goal_id, func.count()).where(tie.goal_id.in_(goal_ids))
            .group_by(tie.goal_id)
        ):  # fmt: skip
            found[number] += count
    return found


def imports(session: Session, plan_id: int, most: int = 20) -> list[tuple[GoalImport, str, int]]:
    """Return a plan's last imports, each with who made it and how many goals it changed; one
    statement."""
    count = (
        select(func.count()).select_from(GoalImportChange)
        .where(GoalImportChange.import_id == GoalImport.id).scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(GoalImport, User.name, count).join(User, User.id == GoalImport.made_by)
        .where(GoalImport.plan_id == plan_id).order_by(GoalImport.id.desc()).limit(most)
    )  # fmt: skip
    return [(made, name, number) for made, name, number in rows]


def changes_of(session: Session, import_id: int) -> tuple[
    GoalImport, list[tuple[GoalImportChange, Goal]], bool
]:  # fmt: skip
    """Return an import with what it changed, and whether it is the plan's last that is not
    undone; three statements. Raises ``NotFound``."""
    made = session.get(GoalImport, import_id)
    if made is None:
        raise NotFound
    rows = session.execute(
        select(GoalImportChange, Goal).join(Goal, Goal.id == GoalImportChange.goal_id)
        .where(GoalImportChange.import_id == import_id)
    ).all()  # fmt: skip
    last = session.scalars(
        select(func.max(GoalImport.id))
        .where(GoalImport.plan_id == made.plan_id, GoalImport.undone_at.is_(None))
    ).one()  # fmt: skip
    pairs = [(change, goal) for change, goal in rows]
    pairs.sort(key=lambda pair: (rules.natural(pair[1].number), pair[1].id))
    return made, pairs, last == import_id


def predecessors(session: Session, goal_id: int) -> Sequence[Goal]:
    """Return the ended goals whose place a goal took; one statement."""
    return session.scalars(
        select(_next).where(_next.successor_id == goal_id).order_by(_next.id)
    ).all()  # fmt: skip


def below(family: Iterable[Goal], goal_id: int) -> set[int]:
    """Return a goal and all that stand below it and are not ended, as the report counts."""
    return rules.with_below({
        each.id: each.parent_id for each in family if each.ended_at is None or each.id == goal_id
    })[goal_id]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """What names a goal or one below it, as far as the viewer sees it: challenges and initiatives
    as ``(id, title, language)``, the newest first, and how many ideas were handed in."""

    challenges: Sequence[tuple[int, str, str]]
    ideas: int
    initiatives: Sequence[tuple[int, str, str]]


def done_for(session: Session, viewer: Viewer, goal_ids: Collection[int]) -> Done:
    """Return what is done for goals; three statements."""
    aiming = select(ChallengeGoal.challenge_id).where(ChallengeGoal.goal_id.in_(goal_ids))
    naming = select(EntryGoal.entry_id).where(EntryGoal.goal_id.in_(goal_ids))
    serving = select(InitiativeGoal.initiative_id).where(InitiativeGoal.goal_id.in_(goal_ids))
    on = session.execute(
        select(Challenge.id, Challenge.title, Challenge.language)
        .where(Challenge.id.in_(aiming), published(viewer)).order_by(Challenge.id.desc())
    ).all()  # fmt: skip
    ideas = session.scalars(
        select(func.count()).select_from(Entry).join(Challenge, Challenge.id == Entry.challenge_id)
        .where(or_(Entry.challenge_id.in_(aiming), Entry.id.in_(naming)), published(viewer),
               visible_entries(viewer))
    ).one()  # fmt: skip
    begun = session.execute(
        select(Initiative.id, Initiative.title, Initiative.language)
        .where(Initiative.id.in_(serving), visible(viewer)).order_by(Initiative.id.desc())
    ).all()  # fmt: skip
    return Done([(row.id, row.title, row.language) for row in on], ideas,
                [(row.id, row.title, row.language) for row in begun])


def published(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of the challenges that count: published, not cancelled, and for the
    viewer to see."""
    return and_(Challenge.published_at.is_not(None), Challenge.cancelled_at.is_(None),
                visible_to(viewer))  # fmt: skip
