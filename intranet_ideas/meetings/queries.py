"""Meetings as the group sees them, and minutes as all staff may read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from intranet_ideas.access import permits, require_sight
from intranet_ideas.aliases import another
from intranet_ideas.canonical import digest_of
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import visible_to
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.errors import NotFound
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives.models import Initiative, InitiativeOrigin, LogLine
from intranet_ideas.meetings import rules
from intranet_ideas.meetings.models import (
    GroupMeeting,
    MeetingPerson,
    MeetingPoint,
    MeetingTask,
    MinutesAddition,
    PointBar,
    PointDeed,
)
from intranet_ideas.meetings.rules import Kind, State
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import NOBODY, Viewer
from intranet_ideas.tips.models import Tip

ON_A_PAGE = 20
OF_NO_INITIATIVE = ("answered", "approved")

_done_by = another(User, name="done_by")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that the reader may see, as it is called now; ``state`` is what it has come to, and
    ``version`` that of minutes."""

    title: str
    language: str
    state: str = ""
    open: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class Attendee:
    """Someone who is invited; ``present`` None while nobody has said whether they came."""

    user_id: int
    name: str
    present: bool | None


@dataclass(frozen=True, slots=True)
class Task:
    """A task with who is responsible, and whether it is late."""

    id: int
    point_id: int
    meeting_id: int
    words: str
    responsible_id: int
    responsible: str
    due_on: Any
    done_at: datetime | None
    done_by: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done from a point, by whom; of an initiative, where it stood after it and why."""

    kind: str
    thing: int
    by: str
    by_id: int
    at: datetime
    log: int | None
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point with what belongs to it. ``thing`` is None where it is gone, or the reader may not
    see it; ``number`` is its place on the agenda."""

    row: MeetingPoint
    number: int
    thing: Named | None
    changed_by: str
    barred: tuple[Attendee, ...]
    deeds: tuple[Deed, ...]
    tasks: tuple[Task, ...]

    @property
    def title(self) -> str:
        """What it is called: as when the agenda was fixed, else as the thing is called now."""
        return self.row.title or (self.thing.title if self.thing else "")

    def bars(self, user_id: int) -> bool:
        """Say whether someone is disqualified here."""
        return any(each.user_id == user_id for each in self.barred)


@dataclass(frozen=True, slots=True)
class Addition:
    """A correction of approved minutes, by whom."""

    row: MinutesAddition
    by: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A meeting with all that belongs to it. ``whole`` is False for who reads what is published:
    closed points are left out then, and places are not told."""

    meeting: GroupMeeting
    people: tuple[Attendee, ...]
    points: tuple[Point, ...]
    additions: tuple[Addition, ...]
    approver: str
    approved_by: str
    whole: bool

    @property
    def present(self) -> tuple[Attendee, ...]:
        """Who came."""
        return tuple(each for each in self.people if each.present)

    @property
    def absent(self) -> tuple[Attendee, ...]:
        """Who did not."""
        return tuple(each for each in self.people if each.present is False)

    @property
    def writers(self) -> frozenset[int]:
        """Who wrote down what was decided, or carried it out from here."""
        return frozenset(
            {each.row.changed_by for each in self.points if each.row.decision}
            | {deed.by_id for each in self.points for deed in each.deeds}
        )

    def fit_to_approve(self, user_id: int) -> bool:
        """Say whether someone may approve the minutes alone."""
        return rules.fit_to_approve(user_id, {each.user_id for each in self.present}, self.writers)

    def point(self, point_id: int) -> Point:
        """Return one of its points. Raises ``NotFound``."""
        found = next((each for each in self.points if each.row.id == point_id), None)
        if found is None:
            raise NotFound
        return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting in a list."""

    id: int
    starts_at: datetime
    place: str
    state: str
    published_at: datetime | None
    points: int


def of_group(viewer: Viewer) -> bool:
    """Say whether the viewer sees all of the group's meetings."""
    return permits("meeting.manage", viewer.roles)


def listed(
    session: Session, viewer: Viewer, *, before: int | None = None, limit: int = ON_A_PAGE
) -> list[Listed]:
    """Return meetings, the latest first, from those that begin before one of them on: for the group
    all, for others those whose minutes are published, without how many points they have: closed
    ones are nobody else's. One statement, two with ``before``."""
    require_sight("minutes.view", viewer.roles)
    points: ColumnElement[int] = literal(0)
    if of_group(viewer):
        points = (
            select(func.count()).where(MeetingPoint.meeting_id == GroupMeeting.id)
            .correlate(GroupMeeting).scalar_subquery()
        )  # fmt: skip
    query = select(
        GroupMeeting.id, GroupMeeting.starts_at, GroupMeeting.place, GroupMeeting.state,
        GroupMeeting.published_at, points,
    )  # fmt: skip
    if not of_group(viewer):
        query = query.where(GroupMeeting.published_at.is_not(None))
    if before is not None and (at := session.get(GroupMeeting, before)) is not None:
        query = query.where(or_(
            GroupMeeting.starts_at < at.starts_at,
            and_(GroupMeeting.starts_at == at.starts_at, GroupMeeting.id < at.id),
        ))  # fmt: skip
    rows = session.execute(
        query.order_by(GroupMeeting.starts_at.desc(), GroupMeeting.id.desc()).limit(limit)
    )
    return [Listed(*row) for row in rows]


def upcoming(session: Session, viewer: Viewer, now: datetime) -> Listed | None:
    """Return the group's next planned meeting, if there is one; one statement."""
    row = session.execute(
        select(GroupMeeting.id, GroupMeeting.starts_at, GroupMeeting.place, GroupMeeting.state,
               GroupMeeting.published_at, GroupMeeting.version)
        .where(GroupMeeting.state == State.PLANNED, GroupMeeting.starts_at > now,
               true() if of_group(viewer) else false())
        .order_by(GroupMeeting.starts_at, GroupMeeting.id).limit(1)
    ).one_or_none()  # fmt: skip
    return Listed(*row) if row else None


def minutes_with(
    session: Session, viewer: Viewer, initiative_id: int
) -> Sequence[tuple[int, datetime]]:
    """Return the meetings that have minutes the viewer reads an initiative in, or an idea it comes
    from, with when they began, the earliest first; one statement, none for who reads none."""
    if not permits("minutes.view", viewer.roles):
        return []
    ideas = select(InitiativeOrigin.entry_id).where(
        InitiativeOrigin.initiative_id == initiative_id
    )
    query = select(GroupMeeting.id, GroupMeeting.starts_at).join(
        MeetingPoint, MeetingPoint.meeting_id == GroupMeeting.id
    ).where(
        GroupMeeting.state.in_((State.HELD, State.APPROVED)),
        or_(and_(MeetingPoint.kind == Kind.INITIATIVE, MeetingPoint.thing == initiative_id),
            and_(MeetingPoint.kind == Kind.IDEA, MeetingPoint.thing.in_(ideas))),
    )  # fmt: skip
    if not of_group(viewer):
        seen = (
            select(Entry.id).join(Challenge, Challenge.id == Entry.challenge_id)
            .where(Entry.id == MeetingPoint.thing, visible_entries(viewer)).exists()
        )  # fmt: skip
        query = query.where(
            GroupMeeting.published_at.is_not(None), MeetingPoint.closed.is_(False),
            or_(MeetingPoint.kind == Kind.INITIATIVE, seen),
            exists().where(Initiative.id == initiative_id, initiatives.visible(viewer)),
        )
    rows = session.execute(
        query.distinct().order_by(GroupMeeting.starts_at, GroupMeeting.id).limit(ON_A_PAGE),
        viewer.values,
    )
    return [(number, starts_at) for number, starts_at in rows]


def hold(session: Session, viewer: Viewer, meeting_id: int) -> GroupMeeting:
    """Return a meeting to one of the group who changes something of it, locked: who writes in a
    meeting does so one after the other. Raises ``NotFound``."""
    require_sight("meeting.manage", viewer.roles)
    found = session.get(GroupMeeting, meeting_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def hold_point(session: Session, meeting: GroupMeeting, point_id: int) -> MeetingPoint:
    """Return a point of a meeting that is held. Raises ``NotFound``."""
    found = session.get(MeetingPoint, point_id, populate_existing=True)
    if found is None or found.meeting_id != meeting.id:
        raise NotFound
    return found


def barred_at(session: Session, point_id: int, user_id: int) -> bool:
    """Say whether someone is disqualified at a point; one statement."""
    return session.get(PointBar, (point_id, user_id)) is not None


def see(session: Session, viewer: Viewer, meeting_id: int) -> Whole:
    """Return a meeting to one of the group; a constant number of statements. Raises
    ``NotFound``."""
    require_sight("meeting.manage", viewer.roles)
    return _whole(session, viewer, meeting_id, whole=True)


def all_of(session: Session, meeting_id: int) -> Whole:
    """Return a meeting without the names of what its points are about. Asks for nobody's sight:
    for who holds minutes against the trail."""
    return _whole(session, NOBODY, meeting_id, whole=True)


def see_minutes(session: Session, viewer: Viewer, meeting_id: int) -> Whole:
    """Return the minutes of a meeting: to the group whole, to other staff once they are published
    and without what is kept closed or about what they may not see. Raises ``NotFound``."""
    require_sight("minutes.view", viewer.roles)
    return _whole(session, viewer, meeting_id, whole=of_group(viewer))


def _whole(session: Session, viewer: Viewer, meeting_id: int, *, whole: bool) -> Whole:
    meeting = session.get(GroupMeeting, meeting_id, populate_existing=True)
    if meeting is None or not (whole or meeting.published_at):
        raise NotFound
    people = _people(session, meeting)
    rows = session.execute(
        select(MeetingPoint, User.name).join(User, User.id == MeetingPoint.changed_by)
        .where(MeetingPoint.meeting_id == meeting_id)
        .order_by(MeetingPoint.place, MeetingPoint.id)
    ).all()  # fmt: skip
    things = things_of(session, viewer, [row for row, _ in rows])
    shown = [
        (number, row, name) for number, (row, name) in enumerate(rows, 1)
        if whole or _published(row, things)
    ]
    ids = [row.id for _, row, _ in shown]
    barred, given = _bars(session, ids), tasks_of(session, ids)
    deeds = _deeds(session, ids, None if whole else viewer)
    names = _names(session, meeting)
    return Whole(
        meeting, people,
        tuple(
            Point(row, number, things.get((row.kind, row.thing or 0)), name,
                  tuple(barred.get(row.id, ())), tuple(deeds.get(row.id, ())),
                  tuple(given.get(row.id, ())))
            for number, row, name in shown
        ),
        _additions(session, meeting_id, None if whole else ids),
        names.get(meeting.approver_id or 0, ""), names.get(meeting.approved_by or 0, ""), whole,
    )  # fmt: skip


def _published(row: MeetingPoint, things: Mapping[tuple[str, int], Named]) -> bool:
    """Say whether a point may be read by others than the group, who see of it what they see of
    the thing itself."""
    if row.closed or row.kind == Kind.TIP:
        return False
    return row.kind in (Kind.OWN, Kind.MINUTES) or (row.kind, row.thing) in things


def _people(session: Session, meeting: GroupMeeting) -> tuple[Attendee, ...]:
    rows = session.execute(
        select(User.id, User.name, MeetingPerson.present)
        .join(MeetingPerson, MeetingPerson.user_id == User.id)
        .where(MeetingPerson.meeting_id == meeting.id).order_by(User.name, User.id)
    )  # fmt: skip
    return tuple(Attendee(*row) for row in rows)


def _names(session: Session, meeting: GroupMeeting) -> dict[int, str]:
    ids = [each for each in (meeting.approver_id, meeting.approved_by) if each]
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())


def things_of(
    session: Session, viewer: Viewer, rows: Sequence[MeetingPoint]
) -> dict[tuple[str, int], Named]:
    """Return what points are about, as far as the viewer may see it, by kind and number; a
    statement for each kind there is, five at most."""
    numbers: dict[str, list[int]] = {}
    for row in rows:
        if row.thing is not None:
            numbers.setdefault(row.kind, []).append(row.thing)
    found: dict[tuple[str, int], Named] = {}
    for kind, ids in numbers.items():
        for number, named in _NAMED[Kind(kind)](session, viewer, ids):
            found[kind, number] = named
    return found


Rows = list[tuple[int, Named]]


def _ideas(session: Session, viewer: Viewer, ids: Collection[int]) -> Rows:
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.id.in_(ids), visible_entries(viewer)), viewer.values,
    )  # fmt: skip
    return [(number, Named(title, language)) for number, title, language in rows]


def _tips(session: Session, viewer: Viewer, ids: Collection[int]) -> Rows:
    if not permits("tip.answer", viewer.roles):
        return []
    rows = session.execute(
        select(Tip.id, func.substr(Tip.need, 1, 120), Tip.language, Tip.status)
        .where(Tip.id.in_(ids))
    )  # fmt: skip
    return [(number, Named(need, language, status)) for number, need, language, status in rows]


def _challenges(session: Session, viewer: Viewer, ids: Collection[int]) -> Rows:
    rows = session.execute(
        select(Challenge.id, Challenge.title, Challenge.language)
        .where(Challenge.id.in_(ids), visible_to(viewer)), viewer.values,
    )  # fmt: skip
    return [(number, Named(title, language)) for number, title, language in rows]


def _initiatives(session: Session, viewer: Viewer, ids: Collection[int]) -> Rows:
    rows = session.execute(
        select(Initiative.id, Initiative.title, Initiative.language, Initiative.stage,
               Initiative.open_to_staff)
        .where(Initiative.id.in_(ids), initiatives.visible(viewer))
    )  # fmt: skip
    return [(row[0], Named(*row[1:])) for row in rows]


def _minutes(session: Session, viewer: Viewer, ids: Collection[int]) -> Rows:
    shown = GroupMeeting.published_at.is_not(None)
    rows = session.execute(
        select(GroupMeeting.id, GroupMeeting.starts_at, GroupMeeting.language, GroupMeeting.state,
               GroupMeeting.version)
        .where(GroupMeeting.id.in_(ids), true() if of_group(viewer) else shown)
    )  # fmt: skip
    return [(number, Named(at.isoformat(), language, state, version=version))
            for number, at, language, state, version in rows]  # fmt: skip


_NAMED = {
    Kind.IDEA: _ideas, Kind.TIP: _tips, Kind.ANSWERS: _challenges, Kind.INITIATIVE: _initiatives,
    Kind.MINUTES: _minutes,
}  # fmt: skip


def _bars(session: Session, ids: Sequence[int]) -> dict[int, list[Attendee]]:
    rows = session.execute(
        select(PointBar.point_id, User.id, User.name).join(User, User.id == PointBar.user_id)
        .where(PointBar.point_id.in_(ids)).order_by(User.name, User.id)
    )  # fmt: skip
    found: dict[int, list[Attendee]] = {}
    for point, user, name in rows:
        found.setdefault(point, []).append(Attendee(user, name, None))
    return found


def _deeds(
    session: Session, ids: Sequence[int], viewer: Viewer | None
) -> dict[int, list[Deed]]:
    """Return what was done at points: all of it without a ``viewer``. Else nothing of an initiative
    that they may not see, not that it was begun either: more may see an idea than what was made of
    it."""
    query = (
        select(PointDeed, User.name, LogLine.stage, LogLine.words)
        .join(User, User.id == PointDeed.made_by)
        .outerjoin(LogLine, LogLine.id == PointDeed.log)
        .where(PointDeed.point_id.in_(ids)).order_by(PointDeed.id)
    )  # fmt: skip
    if viewer is not None:
        seen = select(Initiative.id).where(initiatives.visible(viewer))
        query = query.where(
            or_(PointDeed.kind.in_(OF_NO_INITIATIVE), PointDeed.thing.in_(seen))
        )
    found: dict[int, list[Deed]] = {}
    for row, name, stage, words in session.execute(query):
        found.setdefault(row.point_id, []).append(
            Deed(row.kind, row.thing, name, row.made_by, row.made_at, row.log, stage or "",
                 words or "")
        )
    return found


def _tasks() -> Any:
    return (
        select(MeetingTask.id, MeetingTask.point_id, MeetingPoint.meeting_id, MeetingTask.words,
               MeetingTask.responsible_id, User.name, MeetingTask.due_on, MeetingTask.done_at,
               func.coalesce(_done_by.name, ""), GroupMeeting.starts_at)
        .join(MeetingPoint, MeetingPoint.id == MeetingTask.point_id)
        .join(GroupMeeting, GroupMeeting.id == MeetingPoint.meeting_id)
        .join(User, User.id == MeetingTask.responsible_id)
        .outerjoin(_done_by, _done_by.id == MeetingTask.done_by)
    )  # fmt: skip


def tasks_of(session: Session, ids: Sequence[int]) -> dict[int, list[Task]]:
    """Return the tasks that were given at points; one statement."""
    found: dict[int, list[Task]] = {}
    for row in session.execute(
        _tasks().where(MeetingTask.point_id.in_(ids)).order_by(MeetingTask.id)
    ):
        found.setdefault(row.point_id, []).append(Task(*row))
    return found


def own_tasks(session: Session, viewer: Viewer, limit: int = 50) -> list[Task]:
    """Return what the viewer is to do and has not done, the first due first; one statement."""
    if not permits("task.tick", viewer.roles):
        return []
    rows = session.execute(
        _tasks().where(MeetingTask.responsible_id == viewer.id, MeetingTask.done_at.is_(None))
        .order_by(MeetingTask.due_on, MeetingTask.id).limit(limit)
    )
    return [Task(*row) for row in rows]


def open_tasks(session: Session, viewer: Viewer, limit: int = 50) -> list[Task]:
    """Return what anyone has been asked to do in a meeting and has not done, to the group; one
    statement."""
    require_sight("meeting.manage", viewer.roles)
    rows = session.execute(
        _tasks().where(MeetingTask.done_at.is_(None))
        .order_by(MeetingTask.due_on, MeetingTask.id).limit(limit)
    )
    return [Task(*row) for row in rows]


def _additions(
    session: Session, meeting_id: int, points: Sequence[int] | None
) -> tuple[Addition, ...]:
    """Return the corrections; where ``points`` are given, those of these points and those of the
    whole, and none that is closed."""
    query = (
        select(MinutesAddition, User.name).join(User, User.id == MinutesAddition.made_by)
        .where(MinutesAddition.meeting_id == meeting_id).order_by(MinutesAddition.id)
    )  # fmt: skip
    if points is not None:
        query = query.where(
            MinutesAddition.closed.is_(False),
            or_(MinutesAddition.point_id.is_(None), MinutesAddition.point_id.in_(points)),
        )
    return tuple(Addition(*row) for row in session.execute(query))


def recorded(
    session: Session, meeting_id: int, point_id: int, *, closed: bool
) -> list[dict[str, Any]]:
    """Return what the minutes say of a point, for a record of its thing; nothing of one that is
    closed unless ``closed`` ones are asked for. Asks for nobody's sight: for who makes records."""
    meeting = session.get_one(GroupMeeting, meeting_id)
    row = session.get_one(MeetingPoint, point_id)
    if row.closed and not closed:
        return []
    people, ids = _people(session, meeting), [point_id]
    return [{
        "meeting": meeting.id, "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place, "state": meeting.state, "digest": meeting.digest,
        "present": [each.name for each in people if each.present],
        "absent": [each.name for each in people if each.present is False],
        "kind": row.kind, "title": row.title, "closed": row.closed, "decision": row.decision,
        "changed_at": row.changed_at.isoformat(),
        "approved_at": meeting.approved_at.isoformat() if meeting.approved_at else None,
        "barred": [each.name for each in _bars(session, ids).get(point_id, ())],
        "deeds": [{"kind": each.kind, "stage": each.stage, "by": each.by,
                   "at": each.at.isoformat()}
                  for each in _deeds(session, ids, None).get(point_id, ())],
        "tasks": [{"words": each.words, "responsible": each.responsible,
                   "due_on": each.due_on.isoformat(),
                   "done_at": each.done_at.isoformat() if each.done_at else None}
                  for each in tasks_of(session, ids).get(point_id, ())],
        "corrections": [{"words": each.row.words, "by": each.by,
                         "at": each.row.made_at.isoformat()}
                        for each in _additions(session, meeting_id, None)
                        if each.row.point_id == point_id and (closed or not each.row.closed)],
    }]  # fmt: skip


def content_of(found: Whole, *, things: bool = True) -> dict[str, Any]:
    """Return what approved minutes say, people by their number: a name may be erased, and what was
    decided stays. Of a task what was agreed, not whether it is done. Of what was done, which thing
    and which line of its log it was, but without ``things``: as digests were made at first."""
    meeting = found.meeting
    return {
        "meeting": meeting.id, "starts_at": meeting.starts_at.isoformat(),
        "minutes": meeting.minutes, "place": meeting.place, "others": meeting.others,
        "present": sorted(each.user_id for each in found.present),
        "absent": sorted(each.user_id for each in found.absent),
        "points": [
            {
                "id": each.row.id, "kind": each.row.kind, "thing": each.row.thing,
                "title": each.row.title, "words": each.row.words, "closed": each.row.closed,
                "decision": each.row.decision,
                "barred": sorted(person.user_id for person in each.barred),
                "deeds": [
                    {"kind": deed.kind, "by": deed.by_id, "at": deed.at.isoformat()}
                    | ({"thing": deed.thing, "log": deed.log} if things else {})
                    for deed in each.deeds
                ],
                "tasks": [{"words": task.words, "responsible": task.responsible_id,
                           "due_on": task.due_on.isoformat()} for task in each.tasks],
            }
            for each in found.points
        ],
    }  # fmt: skip


def unchanged(found: Whole) -> bool:
    """Say whether minutes still say what was approved. For who sees all of them."""
    return found.meeting.digest in {
        digest_of(content_of(found, things=things)) for things in (True, False)
    }
