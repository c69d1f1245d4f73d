"""What is written of a meeting: who came, what was decided, and its minutes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.canonical import digest_of
from intranet_ideas.database import new_version
from intranet_ideas.errors import (
    N_,
    Conflict,
    Fault,
    Invalid,
    NotAllowed,
    NotFound,
    check_said,
    too_long,
)
from intranet_ideas.events import record
from intranet_ideas.meetings import queries, rules
from intranet_ideas.meetings.actions import check_version, require_open, tell, written_on
from intranet_ideas.meetings.models import (
    GroupMeeting,
    MeetingPerson,
    MeetingPoint,
    MinutesAddition,
    PointBar,
)
from intranet_ideas.meetings.rules import State
from intranet_ideas.meetings.verifying import addition_digest
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line, clean_text

NO_AGENDA = N_("Fix the agenda first: then everybody has the same one.")
NOBODY = N_("Say who was there.")
NOT_HELD = N_("The meeting is not held yet, so there are no minutes to approve.")
APPROVED = N_("The minutes are approved already.")
NOT_YOU = N_("Someone else approves these minutes.")
LATER = N_("The minutes are approved in the next meeting. Do it from its agenda.")
NOT_APPROVED = N_("Only approved minutes are published or corrected.")
BARRED = N_("You are disqualified at this point. Another of the group writes it down.")


def attend(
    session: Session, viewer: Viewer, meeting_id: int, present: Collection[int], others: str,
    version: int, now: datetime,
) -> GroupMeeting:  # fmt: skip
    """Write down who of the invited came, and who else took part. Raises ``Stale``, ``Invalid``
    and ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    check_version(found, version)
    require_open(found)
    others = clean_line(others)
    if faults := too_long("others", others, rules.LONGEST_OTHERS):
        raise Invalid(faults)
    rows = session.scalars(select(MeetingPerson).filter_by(meeting_id=found.id)).all()
    if set(present) - {row.user_id for row in rows}:
        raise NotFound
    for row in rows:
        row.present = row.user_id in present
    found.others, found.changed_at = others, now
    new_version(found)
    session.flush()
    record(session, events.GROUP_MEETING_CHANGED, now=now, actor_id=viewer.id, meeting=found.id)
    return found


def write_point(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, decision: str, closed: bool,
    barred: Collection[int], version: int, now: datetime,
) -> MeetingPoint:  # fmt: skip
    """Write down what was decided at a point, whether it is kept closed, and who of the invited
    was disqualified. Who is can't write here. Raises ``Stale``, ``Invalid``, ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    row = queries.hold_point(session, found, point_id)
    require_open(found)
    require_impartial(session, viewer, row)
    check_version(row, version)
    decision = clean_text(decision)
    faults = too_long("decision", decision, rules.LONGEST_WORDS)
    if decision and found.agenda_at is None:
        faults.append(Fault("decision", NO_AGENDA))
    if faults:
        raise Invalid(faults)
    invited = set(session.scalars(
        select(MeetingPerson.user_id).where(MeetingPerson.meeting_id == found.id)
    ))  # fmt: skip
    known = set(session.scalars(select(PointBar.user_id).where(PointBar.point_id == point_id)))
    if set(barred) - invited - known:
        raise NotFound
    session.execute(delete(PointBar).where(PointBar.point_id == point_id))
    session.add_all(PointBar(point_id=point_id, user_id=each) for each in sorted(set(barred)))
    row.decision, row.closed = decision, closed
    row.changed_by, row.changed_at = viewer.id, now
    new_version(row)
    written_on(found)
    session.flush()
    record(session, events.GROUP_POINT_WRITTEN, now=now, actor_id=viewer.id, meeting=found.id,
           point=row.id, version=row.version)  # fmt: skip
    return row


def require_impartial(session: Session, viewer: Viewer, row: MeetingPoint) -> None:
    """Raise ``NotAllowed`` for who is disqualified at a point."""
    if queries.barred_at(session, row.id, viewer.id):
        raise NotAllowed(BARRED)


def hold_meeting(
    session: Session, viewer: Viewer, meeting_id: int, version: int, now: datetime
) -> GroupMeeting:
    """Say that a meeting is held, once it has begun and it is written who came; its minutes can be
    read through and approved then, and the invited hear of it. Raises ``Stale``, ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    check_version(found, version)
    if found.state != State.PLANNED:
        raise Conflict(N_("It is held or cancelled already."))
    if found.agenda_at is None:
        raise Conflict(NO_AGENDA)
    if found.starts_at > now:
        raise Conflict(N_("The meeting has not begun. Change its time if it was moved."))
    came = select(MeetingPerson).where(MeetingPerson.meeting_id == found.id,
                                       MeetingPerson.present.is_(True))  # fmt: skip
    if not session.scalars(came).first():
        raise Conflict(NOBODY)
    found.state, found.changed_at = State.HELD, now
    session.flush()
    record(session, events.GROUP_MEETING_HELD, now=now, actor_id=viewer.id, meeting=found.id)
    more = [found.approver_id] if found.approver_id else []
    tell(session, events.GROUP_MINUTES_READY, viewer, found, now, *more)
    return found


def approve(
    session: Session, viewer: Viewer, meeting_id: int, version: int, now: datetime
) -> GroupMeeting:
    """Approve minutes as they were read, where one is named for that, who was there and did not
    write them alone. Raises ``Stale``, ``NotAllowed``, ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    check_version(found, version)
    if not rules.approves(viewer.id, found.approver_id, in_meeting=False):
        raise NotAllowed(NOT_YOU if found.approver_id else LATER)
    return _approve(session, viewer, found, None, now)


def approve_in(
    session: Session, viewer: Viewer, found: GroupMeeting, later: GroupMeeting, version: int,
    now: datetime,
) -> GroupMeeting:  # fmt: skip
    """Approve minutes as they were read, in a later meeting, both held. Raises ``Stale``,
    ``NotAllowed`` where someone is named for it, and ``Conflict``."""
    check_version(found, version)
    in_meeting = later.starts_at > found.starts_at
    if not rules.approves(viewer.id, found.approver_id, in_meeting=in_meeting):
        raise NotAllowed(NOT_YOU)
    return _approve(session, viewer, found, later.id, now)


def _approve(
    session: Session, viewer: Viewer, found: GroupMeeting, later: int | None, now: datetime
) -> GroupMeeting:
    if found.state == State.APPROVED:
        raise Conflict(APPROVED)
    if found.state != State.HELD:
        raise Conflict(NOT_HELD)
    read = queries.see(session, viewer, found.id)
    if later is None and not read.fit_to_approve(viewer.id):
        raise NotAllowed(rules.NOT_FIT)
    found.digest = digest_of(queries.content_of(read))
    found.state, found.approved_at, found.approved_by = State.APPROVED, now, viewer.id
    found.approved_in, found.changed_at = later, now
    session.flush()
    # The digest stands in the trail, which nobody can change: what the minutes said can be shown.
    record(session, events.GROUP_MINUTES_APPROVED, now=now, actor_id=viewer.id, meeting=found.id,
           minutes=found.digest)  # fmt: skip
    return found


def publish(
    session: Session, viewer: Viewer, meeting_id: int, version: int, now: datetime, *,
    shown: bool,
) -> GroupMeeting:  # fmt: skip
    """Let all staff read approved minutes, but for closed points, or take that back. Raises
    ``Stale`` and ``Conflict``."""
    found = queries.hold(session, viewer, meeting_id)
    check_version(found, version)
    if found.state != State.APPROVED:
        raise Conflict(NOT_APPROVED)
    if (found.published_at is not None) == shown:
        return found
    found.published_at, found.changed_at = now if shown else None, now
    session.flush()
    kind = events.GROUP_MINUTES_PUBLISHED if shown else events.GROUP_MINUTES_WITHDRAWN
    record(session, kind, now=now, actor_id=viewer.id, meeting=found.id)
    return found


def correct(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int | None, words: str,
    closed: bool, now: datetime,
) -> MinutesAddition:  # fmt: skip
    """Add a correction to approved minutes, which stay as they are. At a closed point it is closed
    too. Raises ``Invalid``, ``Conflict`` and ``NotFound``."""
    found = queries.hold(session, viewer, meeting_id)
    if found.state != State.APPROVED:
        raise Conflict(NOT_APPROVED)
    row = queries.hold_point(session, found, point_id) if point_id else None
    if row is not None:
        require_impartial(session, viewer, row)
    words = clean_text(words)
    if faults := check_said("correction", words, rules.LONGEST_WORDS, rules.NO_WORDS):
        raise Invalid(faults)
    made = MinutesAddition(
        meeting_id=found.id, point_id=row.id if row else None, words=words,
        closed=closed or (row is not None and row.closed), made_by=viewer.id, made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, events.GROUP_MINUTES_CORRECTED, now=now, actor_id=viewer.id,
           meeting=found.id, addition=made.id,
           words=addition_digest(made))  # fmt: skip
    return made
