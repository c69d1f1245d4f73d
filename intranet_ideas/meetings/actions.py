"""Planning a meeting of the innovation group, its agenda, and calling it off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from intranet_ideas import access, events
from intranet_ideas.access import Role
from intranet_ideas.database import new_version
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, Stale
from intranet_ideas.events import record
from intranet_ideas.meetings import queries, rules
from intranet_ideas.meetings.drawing import waiting
from intranet_ideas.meetings.models import (
    GroupMeeting,
    MeetingPerson,
    MeetingPoint,
    MeetingTask,
    PointBar,
    PointDeed,
)
from intranet_ideas.meetings.rules import Kind, MeetingFields, State
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import has_role, people_by_address
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line, clean_text

OVER = N_("The meeting is held or cancelled, so its agenda stays as it is.")
FIXED = N_("The minutes are approved and stay as they are. Write a correction instead.")
FULL = N_("There is no room for more points. Move some to another meeting.")
USED = N_("Something was done or is to be done at this point, so it stays.")
NOT_OURS = N_("Write the e-mail address of someone in the innovation group.")


def group(session: Session) -> list[int]:
    """Return who is in the innovation group, by number; one statement."""
    return list(session.scalars(
        select(User.id).where(User.active, has_role(Role.INNOVATION_GROUP)).order_by(User.id)
    ))  # fmt: skip


def plan(session: Session, viewer: Viewer, fields: MeetingFields, now: datetime) -> GroupMeeting:
    """Plan a meeting and invite the group. Raises ``Invalid``."""
    access.require("meeting.manage", viewer.roles)
    made = GroupMeeting(state=State.PLANNED, others="", language=viewer.language,
                        created_by=viewer.id, created_at=now)  # fmt: skip
    _fill(session, viewer, made, fields, now)
    made.changed_at = now
    session.add(made)
    session.flush()
    invited = group(session)
    session.add_all(MeetingPerson(meeting_id=made.id, user_id=each) for each in invited)
    session.flush()
    record(session, events.GROUP_MEETING_PLANNED, now=now, actor_id=viewer.id, meeting=made.id)
    tell(session, events.GROUP_MEETING_INVITED, viewer, made, now)
    return made


def change(
    session: Session, viewer: Viewer, meeting_id: int, fields: MeetingFields, version: int,
    now: datetime,
) -> GroupMeeting:  # fmt: skip
    """Change when and where a meeting is, and who approves its minutes. The invited hear of a new
    time or place. One that is held does not begin later than now. Raises ``Stale``, ``Invalid``,
    ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    check_version(found, version)
    if not rules.changes_allowed(found.state):
        raise Conflict(FIXED if found.state == State.APPROVED else OVER)
    before = (found.starts_at, found.place, found.minutes)
    _fill(session, viewer, found, fields, now)
    found.changed_at = now
    new_version(found)
    session.flush()
    record(session, events.GROUP_MEETING_CHANGED, now=now, actor_id=viewer.id, meeting=found.id)
    if found.state == State.PLANNED and before != (found.starts_at, found.place, found.minutes):
        tell(session, events.GROUP_MEETING_MOVED, viewer, found, now)
    return found


def _fill(
    session: Session, viewer: Viewer, found: GroupMeeting, fields: MeetingFields, now: datetime
) -> None:
    fields = MeetingFields(fields.starts_at, clean_line(fields.place), fields.minutes,
                           fields.approver.strip().lower())  # fmt: skip
    faults = rules.check_meeting(fields)
    approver = None
    if fields.approver:
        approver = people_by_address(session, viewer, [fields.approver]).get(fields.approver)
        if approver is None or approver not in group(session):
            faults.append(Fault("approver", NOT_OURS))
    if found.state == State.HELD:
        faults += _after(session, viewer, found, fields, approver, now)
    if faults or fields.starts_at is None or fields.minutes is None:
        raise Invalid(faults)
    found.starts_at, found.place = fields.starts_at, fields.place
    found.minutes, found.approver_id = fields.minutes, approver


def _after(
    session: Session, viewer: Viewer, found: GroupMeeting, fields: MeetingFields,
    approver: int | None, now: datetime,
) -> list[Fault]:  # fmt: skip
    """Return what is wrong with a change of a meeting that is held."""
    faults = []
    if fields.starts_at and fields.starts_at > now:
        faults.append(Fault("starts_at", rules.ALREADY_HELD))
    if approver and not queries.see(session, viewer, found.id).fit_to_approve(approver):
        faults.append(Fault("approver", rules.NOT_FIT))
    return faults


def cancel(
    session: Session, viewer: Viewer, meeting_id: int, version: int, now: datetime
) -> GroupMeeting:
    """Call a planned meeting off; the invited hear of it, and those who have tasks from it need not
    do them. Raises ``Stale`` and ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    check_version(found, version)
    require_planned(found)
    found.state, found.changed_at = State.CANCELLED, now
    left = session.scalars(
        select(MeetingTask).join(MeetingPoint, MeetingPoint.id == MeetingTask.point_id)
        .where(MeetingPoint.meeting_id == found.id, MeetingTask.done_at.is_(None))
        .order_by(MeetingTask.id).with_for_update(of=MeetingTask)
    ).all()  # fmt: skip
    for task in left:
        end_task(session, viewer, found, task, now)
    session.flush()
    record(session, events.GROUP_MEETING_CANCELLED, now=now, actor_id=viewer.id,
           meeting=found.id)  # fmt: skip
    tell(session, events.GROUP_MEETING_MOVED, viewer, found, now)
    return found


def fix_agenda(
    session: Session, viewer: Viewer, meeting_id: int, wanted: Collection[str], now: datetime,
    today: date,
) -> int:  # fmt: skip
    """Draw the agenda from the desk as it is now: what is ``wanted`` of ``rules.KINDS`` and not on
    it yet. Can be done again. Who came to the group meanwhile is invited, who left it is not.
    Returns how many points were drawn; the invited hear of it the first time."""
    found = queries.hold(session, viewer, meeting_id)
    require_planned(found)
    rows = points_of(session, found)
    there = {(row.kind, row.thing) for row in rows if row.thing is not None}
    drawn = rules.to_draw(
        waiting(session, viewer, found, now, today), wanted, there, rules.MOST_POINTS - len(rows)
    )
    # What one adds oneself stands behind what is drawn, and can be moved.
    own = [row for row in rows if row.kind == Kind.OWN] if found.agenda_at is None else []
    kept = [row for row in rows if row not in own]
    new = [
        MeetingPoint(meeting_id=found.id, kind=each.kind, thing=each.number, title=each.title,
                     closed=each.closed, words="", decision="", changed_by=viewer.id,
                     changed_at=now, place=0)
        for each in drawn
    ]  # fmt: skip
    session.add_all(new)
    session.flush()
    _arrange(session, [row.id for row in (*kept, *new, *own)])
    first = found.agenda_at is None
    found.agenda_at = found.agenda_at or now
    found.changed_at = now
    _invite_anew(session, found)
    session.flush()
    record(session, events.GROUP_AGENDA_FIXED, now=now, actor_id=viewer.id, meeting=found.id,
           points=len(rows) + len(new))  # fmt: skip
    if first:
        tell(session, events.GROUP_AGENDA_READY, viewer, found, now)
    return len(new)


def _invite_anew(session: Session, found: GroupMeeting) -> None:
    rows = session.scalars(select(MeetingPerson).filter_by(meeting_id=found.id)).all()
    ours, there = set(group(session)), {row.user_id for row in rows}
    for row in rows:
        if row.user_id not in ours and row.present is None:
            session.delete(row)
    session.add_all(
        MeetingPerson(meeting_id=found.id, user_id=each) for each in sorted(ours - there)
    )


def add_point(
    session: Session, viewer: Viewer, meeting_id: int, title: str, words: str, closed: bool,
    now: datetime,
) -> MeetingPoint:  # fmt: skip
    """Put a point of one's own on the agenda, the last one; also in the meeting. Raises
    ``Invalid`` and ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    require_open(found)
    title, words = clean_line(title), clean_text(words)
    if faults := rules.check_point(title, words):
        raise Invalid(faults)
    rows = points_of(session, found)
    if len(rows) >= rules.MOST_POINTS:
        raise Conflict(FULL)
    made = MeetingPoint(
        meeting_id=found.id, kind=Kind.OWN, thing=None, title=title, words=words, closed=closed,
        decision="", changed_by=viewer.id, changed_at=now, place=len(rows) + 1,
    )  # fmt: skip
    session.add(made)
    written_on(found)
    session.flush()
    record(session, events.GROUP_AGENDA_CHANGED, now=now, actor_id=viewer.id, meeting=found.id,
           point=made.id)  # fmt: skip
    return made


def move_point(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, up: bool, now: datetime
) -> None:
    """Move a point one place up or down on the agenda."""
    found = queries.hold(session, viewer, meeting_id)
    require_planned(found)
    queries.hold_point(session, found, point_id)
    order = [row.id for row in points_of(session, found)]
    _arrange(session, rules.moved(order, point_id, up=up))
    record(session, events.GROUP_AGENDA_CHANGED, now=now, actor_id=viewer.id, meeting=found.id,
           point=point_id)  # fmt: skip


def remove_point(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, now: datetime
) -> None:
    """Take a point off the agenda; what it is about stays where it is, and can be drawn again.
    Raises ``Conflict`` where something was written or done at it."""
    found = queries.hold(session, viewer, meeting_id)
    require_planned(found)
    row = queries.hold_point(session, found, point_id)
    used = any(
        session.scalar(select(func.count()).where(table.point_id == point_id))
        for table in (PointDeed, MeetingTask)
    )
    if used or row.decision:
        raise Conflict(USED)
    session.execute(delete(PointBar).where(PointBar.point_id == point_id))
    session.delete(row)
    session.flush()
    _arrange(session, [row.id for row in points_of(session, found)])
    record(session, events.GROUP_AGENDA_CHANGED, now=now, actor_id=viewer.id, meeting=found.id,
           point=point_id)  # fmt: skip


def _arrange(session: Session, order: Sequence[int]) -> None:
    """Put points in an order. Their versions stay: who writes a decision meanwhile is not told
    that another has changed it."""
    if not order:
        return
    places = case({number: place for place, number in enumerate(order, 1)}, value=MeetingPoint.id)
    session.execute(update(MeetingPoint).where(MeetingPoint.id.in_(order)).values(place=places)
                    .execution_options(synchronize_session=False))  # fmt: skip


def points_of(session: Session, found: GroupMeeting) -> Sequence[MeetingPoint]:
    """Return a meeting's points in order; one statement."""
    return session.scalars(
        select(MeetingPoint).filter_by(meeting_id=found.id)
        .order_by(MeetingPoint.place, MeetingPoint.id).execution_options(populate_existing=True)
    ).all()  # fmt: skip


def check_version(found: GroupMeeting | MeetingPoint, version: int) -> None:
    """Raise ``Stale`` unless ``version`` is the one that was read."""
    if found.version != version:
        raise Stale(found.version)


def require_planned(found: GroupMeeting) -> None:
    """Raise ``Conflict`` unless the meeting is still to come."""
    if found.state != State.PLANNED:
        raise Conflict(OVER)


def require_open(found: GroupMeeting) -> None:
    """Raise ``Conflict`` once the minutes are approved, or the meeting was called off."""
    if not rules.changes_allowed(found.state):
        raise Conflict(FIXED if found.state == State.APPROVED else OVER)


def written_on(found: GroupMeeting) -> None:
    """Let what is written in a meeting that is held count as a change of its minutes: who approves
    them approves what they read. Before that it does not stand in the way of who came."""
    if found.state == State.HELD:
        new_version(found)


def end_task(
    session: Session, viewer: Viewer, found: GroupMeeting, task: MeetingTask, now: datetime
) -> None:
    """Let a task go; who was to do it and has not hears of it."""
    told = [] if task.done_at else [task.responsible_id]
    session.delete(task)
    record(session, events.GROUP_TASK_TAKEN_BACK, now=now, actor_id=viewer.id, meeting=found.id,
           task=task.id, user_ids=told)  # fmt: skip


def tell(
    session: Session, kind: str, viewer: Viewer, found: GroupMeeting, now: datetime,
    *more: int,
) -> None:  # fmt: skip
    """Tell those who are invited, and ``more``, of something that happened to a meeting."""
    invited = session.scalars(
        select(MeetingPerson.user_id).where(MeetingPerson.meeting_id == found.id)
    ).all()
    record(session, kind, now=now, actor_id=viewer.id, meeting=found.id,
           user_ids=sorted({*invited, *more}), starts_at=found.starts_at.isoformat(),
           cancelled=found.state == State.CANCELLED)  # fmt: skip
