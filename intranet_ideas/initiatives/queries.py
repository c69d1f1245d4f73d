"""Initiatives as a viewer may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true, union_all
from sqlalchemy.orm import Session, selectinload

from intranet_ideas.access import Phase, Role, permits
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import N_, NotAllowed, NotFound
from intranet_ideas.initiatives import rules
from intranet_ideas.initiatives.models import (
    Initiative,
    InitiativeMember,
    InitiativeOrigin,
    LogLine,
    Milestone,
    StageSet,
    Story,
    Tick,
)
from intranet_ideas.initiatives.rules import Decider, Need, Stage, State, in_language
from intranet_ideas.initiatives.stages import DEFAULT
from intranet_ideas.outcomes.answer_versions import published_answer
from intranet_ideas.outcomes.models import CHOSEN
from intranet_ideas.outcomes.story import Step
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.rules import Viewer

FIRST = 20
"""Initiatives on a page of a list."""

ON_BOARD = 8
"""Initiatives of a stage that the board shows: what is drawn is what it takes."""


@dataclass(frozen=True, slots=True)
class SeenInitiative:
    """An initiative that the viewer may see, the organisation's stages, and as whom the viewer
    decides on it: None for who only reads."""

    initiative: Initiative
    stages: tuple[Stage, ...]
    as_whom: Decider | None

    @property
    def stage(self) -> Stage:
        """The stage it stands at."""
        return next(each for each in self.stages if each.key == self.initiative.stage)

    @property
    def writes(self) -> bool:
        """Whether the viewer may write in it."""
        return self.as_whom is not None

    def decides(self, decider: Decider) -> bool:
        """Say whether the viewer may decide what ``decider`` decides."""
        return rules.decides(self.as_whom, decider)

    @property
    def reach(self) -> tuple[Stage, ...]:
        """The stages that the viewer may move it to, back or forward."""
        here = self.initiative.stage
        others = [each for each in self.stages if each.key != here]
        moves = [rules.move(self.stages, here, each.key, ()) for each in others]
        return tuple(each for each, made in zip(others, moves, strict=True)
                     if self.decides(made.decider))  # fmt: skip

    @property
    def people(self) -> frozenset[int]:
        """The owner and the team, by number."""
        return frozenset({self.initiative.owner_id,
                          *(each.user_id for each in self.initiative.members)})

    def addresses(self, session: Session) -> dict[str, int]:
        """Return the people in it by their address, the owner first; one statement."""
        ids = [self.initiative.owner_id, *(each.user_id for each in self.initiative.members)]
        rows = session.execute(select(User.email, User.id).where(User.id.in_(ids))).all()
        found = sorted(rows, key=lambda row: (ids.index(row.id) > 0, row.email))
        return {row.email: row.id for row in found}


@dataclass(frozen=True, slots=True)
class Listed:
    """An initiative in a list."""

    id: int
    title: str
    language: str
    stage: str
    state: str
    owner: str
    department: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A milestone that is to come, or late."""

    id: int
    title: str
    due_on: date
    initiative_id: int
    initiative: str
    language: str
    late: bool


def stages_of(session: Session) -> tuple[tuple[Stage, ...], int]:
    """Return the organisation's stages and their version, 0 of the usual ones; one statement."""
    row = session.scalars(select(StageSet)).one_or_none()
    if row is None:
        return DEFAULT, 0
    return tuple(
        Stage(each["key"], each["name"], Decider(each["decider"]), tuple(each["needs"]))
        for each in row.stages
    ), row.version


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of what the viewer may see, as ``rules.may_read`` says it."""
    if viewer.roles & {Role.INNOVATION_GROUP, Role.AUDITOR}:
        return true()
    own = or_(Initiative.owner_id == viewer.id, _in_team(viewer))
    return or_(Initiative.open_to_staff, own) if Role.STAFF in viewer.roles else own


def _in_team(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        InitiativeMember.initiative_id == Initiative.id, InitiativeMember.user_id == viewer.id
    )


def see(
    session: Session, viewer: Viewer, initiative_id: int, *, lock: bool = False
) -> SeenInitiative:
    """Return an initiative. Raises ``NotFound``."""
    query = (
        select(Initiative).where(Initiative.id == initiative_id)
        .options(selectinload(Initiative.members), selectinload(Initiative.milestones))
        .execution_options(populate_existing=True)
    )  # fmt: skip
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound
    as_whom = rules.standing(viewer, found.owner_id, {each.user_id for each in found.members})
    if not rules.may_read(viewer, as_whom, open_to_staff=found.open_to_staff):
        raise NotFound
    return SeenInitiative(found, stages_of(session)[0], as_whom)


def see_to_write(session: Session, viewer: Viewer, initiative_id: int) -> SeenInitiative:
    """Return an initiative that the viewer may write in, locked. Raises ``NotAllowed`` where they
    only read, and ``NotFound``."""
    seen = see(session, viewer, initiative_id, lock=True)
    if not seen.writes:
        raise NotAllowed
    return seen


def _listed(viewer: Viewer, language: str) -> Any:
    mine = or_(Initiative.owner_id == viewer.id, _in_team(viewer))
    if Role.INNOVATION_GROUP in viewer.roles:
        mine = true()
    name = {"nn": Department.name_nn, "en": Department.name_en}.get(language, Department.name)
    return (
        select(Initiative.id, Initiative.title, Initiative.language, Initiative.stage,
               Initiative.state, User.name,
               func.coalesce(func.nullif(name, ""), Department.name), mine)
        .join(User, User.id == Initiative.owner_id)
        .join(Department, Department.id == Initiative.department_id)
    )  # fmt: skip


def board(
    session: Session, viewer: Viewer, stages: Sequence[Stage], language: str
) -> dict[str, tuple[int, list[Listed]]]:
    """Return for each stage how many initiatives stand there and are not ended, and the newest of
    them; two statements for any number."""
    shown = visible(viewer)
    on = Initiative.state != State.ENDED
    counts = dict(session.execute(
        select(Initiative.stage, func.count()).where(on, shown).group_by(Initiative.stage)
    ).all())  # fmt: skip
    first = union_all(*(
        select(select(Initiative.id).where(Initiative.stage == stage.key, on, shown)
               .order_by(Initiative.id.desc()).limit(ON_BOARD).subquery().c.id)
        for stage in stages
    ))  # fmt: skip
    found: dict[str, list[Listed]] = {stage.key: [] for stage in stages}
    for row in session.execute(
        _listed(viewer, language).where(Initiative.id.in_(first)).order_by(Initiative.id.desc())
    ):
        found[row.stage].append(Listed(*row))
    return {key: (counts.get(key, 0), rows) for key, rows in found.items()}


def listed(
    session: Session, viewer: Viewer, language: str, *, stage: str = "", ended: bool = False,
    before: int | None = None, limit: int = FIRST,
) -> list[Listed]:  # fmt: skip
    """Return initiatives, the newest first, those before a number; those that are ``ended``, or
    those that are not, at a stage if one is named. One statement."""
    query = _listed(viewer, language).where(
        visible(viewer), (Initiative.state == State.ENDED) if ended
        else (Initiative.state != State.ENDED),
    )  # fmt: skip
    if stage:
        query = query.where(Initiative.stage == stage)
    if before:
        query = query.where(Initiative.id < before)
    rows = session.execute(query.order_by(Initiative.id.desc()).limit(limit))
    return [Listed(*row) for row in rows]


def to_come(session: Session, viewer: Viewer, today: date, limit: int = 100) -> list[Due]:
    """Return the milestones that are not done, of initiatives that go on, the first due first;
    one statement."""
    rows = session.execute(
        select(Milestone.id, Milestone.title, Milestone.due_on, Initiative.id,
               Initiative.title, Initiative.language)
        .join(Initiative, Initiative.id == Milestone.initiative_id)
        .where(Milestone.done_on.is_(None), Initiative.state == State.ACTIVE, visible(viewer))
        .order_by(Milestone.due_on, Milestone.id).limit(limit)
    )  # fmt: skip
    return [Due(*row, late=row[2] < today) for row in rows]


def ticks(session: Session, initiative_id: int) -> dict[Need, Tick]:
    """Return the requirements that are met, with by what; one statement."""
    rows = session.scalars(select(Tick).where(Tick.initiative_id == initiative_id))
    return {(row.stage, row.need): row for row in rows}


def ticked(session: Session, initiative_id: int) -> frozenset[Need]:
    """Return the requirements that are met; one statement."""
    return frozenset(ticks(session, initiative_id))


def log_of(session: Session, initiative_id: int) -> list[tuple[LogLine, str]]:
    """Return an initiative's log with the names of who wrote it, the newest first; one
    statement."""
    rows = session.execute(
        select(LogLine, User.name).join(User, User.id == LogLine.made_by)
        .where(LogLine.initiative_id == initiative_id).order_by(LogLine.id.desc())
    )  # fmt: skip
    return [(line, name) for line, name in rows]


def people_of(session: Session, seen: SeenInitiative) -> dict[int, User]:
    """Return the owner and the team by number, the owner first; one statement."""
    owner = seen.initiative.owner_id
    ids = [owner, *(each.user_id for each in seen.initiative.members)]
    rows = session.scalars(select(User).where(User.id.in_(ids)).order_by(User.name))
    return {row.id: row for row in sorted(rows, key=lambda row: row.id != owner)}


def origins_of(
    session: Session, viewer: Viewer, initiative_id: int, now: datetime
) -> list[SeenEntry]:
    """Return the ideas an initiative came from, those the viewer may see."""
    found = []
    for entry_id in session.scalars(
        select(InitiativeOrigin.entry_id)
        .where(InitiativeOrigin.initiative_id == initiative_id)
        .order_by(InitiativeOrigin.entry_id)
    ).all():
        try:
            found.append(see_entry(session, viewer, entry_id, now))
        except NotFound:
            continue
    return found


MADE = N_("The idea became an initiative: %(title)s. It stands at %(stage)s.")
MADE_INSIDE = N_("The idea became an initiative. It stands at %(stage)s.")
STEPS = {
    "moved": N_("The initiative came to %(stage)s."),
    "measured": N_("It was measured what came of the initiative."),
    "paused": N_("The initiative was paused."),
    "active": N_("The initiative was taken up again."),
    "ended": N_("The initiative was ended. What it taught is kept."),
}
TAUGHT = N_("Its story was published: what was tried, what happened, and what others can learn.")


def of_entry(
    session: Session, seen: SeenEntry, language: str
) -> tuple[Initiative | None, list[Step]]:
    """Return what an idea became, and the steps of that for its story.

    Its authors learn the steps of one that is not open to all, and no more: the initiative is None
    and no reason is given to who may not read it. Three statements at most, one where the idea
    became nothing, none before results are out.
    """
    if seen.challenge.phase != Phase.DECIDED:
        return None, []
    viewer = seen.challenge.viewer
    origin = session.get(InitiativeOrigin, seen.entry.id)
    if origin is None:
        return None, []
    found: Initiative | None = None
    try:
        found = see(session, viewer, origin.initiative_id).initiative
    except NotFound:
        if not seen.mine:
            return None, []
    names = {each.key: in_language(each.name, language) for each in stages_of(session)[0]}
    rows = session.execute(
        select(LogLine.kind, LogLine.made_at, LogLine.words, LogLine.stage, Initiative.title,
               Story.published_at)
        .join(Initiative, Initiative.id == LogLine.initiative_id)
        .outerjoin(Story, Story.initiative_id == Initiative.id)
        .where(LogLine.initiative_id == origin.initiative_id, LogLine.kind != "note")
        .order_by(LogLine.id)
    ).all()  # fmt: skip
    begun = MADE if found else MADE_INSIDE
    told = [
        Step("initiative_story", row.published_at, TAUGHT, {"initiative": origin.initiative_id})
        for row in rows[:1] if row.published_at
    ]  # fmt: skip
    return found, [
        Step(f"initiative_{row.kind}", row.made_at, STEPS.get(row.kind, begun),
             {"stage": names.get(row.stage, row.stage), "title": row.title},
             reason=row.words if found else "")
        for row in rows
    ] + told  # fmt: skip


def may_become(session: Session, seen: SeenEntry) -> bool:
    """Say whether the viewer may make an initiative of an idea: it is chosen, which is public. One
    statement, for who may make any."""
    roles = seen.challenge.viewer.roles
    if seen.challenge.phase != Phase.DECIDED or not permits("initiative.begin", roles):
        return False
    answer = published_answer(session, seen.entry.id)
    return answer is not None and answer.outcome == CHOSEN
