"""What is done from a point of a meeting: by the same actions as on the thing's own page. Here it
is only noted that it was done there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.errors import N_, Conflict, NotFound
from intranet_ideas.initiatives import actions as initiatives
from intranet_ideas.initiatives.models import LogLine
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.meetings import minutes, queries
from intranet_ideas.meetings.actions import require_open, written_on
from intranet_ideas.meetings.models import GroupMeeting, MeetingPoint, PointDeed
from intranet_ideas.meetings.rules import Kind
from intranet_ideas.people.rules import Viewer
from intranet_ideas.tips import actions as tips

FIRST = minutes.NO_AGENDA


def _at(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, kind: Kind
) -> tuple[GroupMeeting, MeetingPoint, int]:
    """Return a meeting, held, one of its points of a kind, and what the point is about. Raises
    ``NotAllowed`` for who is disqualified there."""
    found = queries.hold(session, viewer, meeting_id)
    row = queries.hold_point(session, found, point_id)
    if row.kind != kind or row.thing is None:
        raise NotFound
    require_open(found)
    if found.agenda_at is None:
        raise Conflict(FIRST)
    minutes.require_impartial(session, viewer, row)
    written_on(found)
    return found, row, row.thing


def _note(
    session: Session, viewer: Viewer, row: MeetingPoint, kind: str, thing: int, now: datetime, *,
    of_initiative: bool = False,
) -> PointDeed:  # fmt: skip
    log = session.scalar(
        select(func.max(LogLine.id)).where(LogLine.initiative_id == thing)
    ) if of_initiative else None  # fmt: skip
    made = PointDeed(point_id=row.id, kind=kind, thing=thing, log=log, made_by=viewer.id,
                     made_at=now)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def move_initiative(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, stage: str, reason: str,
    now: datetime,
) -> PointDeed:  # fmt: skip
    """Move the initiative of a point to another stage, as ``initiatives.actions.move`` does."""
    _, row, thing = _at(session, viewer, meeting_id, point_id, Kind.INITIATIVE)
    initiatives.move(session, viewer, thing, stage, reason, now)
    return _note(session, viewer, row, "moved", thing, now, of_initiative=True)


def hold_initiative(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, state: str, reason: str,
    now: datetime,
) -> PointDeed:  # fmt: skip
    """Pause, end or take up again the initiative of a point."""
    _, row, thing = _at(session, viewer, meeting_id, point_id, Kind.INITIATIVE)
    initiatives.hold(session, viewer, thing, state, reason, now)
    return _note(session, viewer, row, state, thing, now, of_initiative=True)


def ask_initiative(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, words: str, now: datetime
) -> PointDeed:
    """Ask the team of a point's initiative for more, in its log."""
    _, row, thing = _at(session, viewer, meeting_id, point_id, Kind.INITIATIVE)
    initiatives.note(session, viewer, thing, words, now)
    return _note(session, viewer, row, "note", thing, now, of_initiative=True)


def answer_tip(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, answer: str, becomes: str,
    now: datetime, *, challenge: int | None = None, department: str = "",
    again: datetime | None = None,
) -> PointDeed:  # fmt: skip
    """Answer the tip of a point; ``again`` as where it is answered otherwise."""
    _, row, thing = _at(session, viewer, meeting_id, point_id, Kind.TIP)
    tips.answer_tip(session, viewer, thing, answer, becomes, now, challenge=challenge,
                    department=department, again=again)  # fmt: skip
    return _note(session, viewer, row, "answered", thing, now)


def begin_initiative(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, fields: InitiativeFields,
    now: datetime,
) -> PointDeed:  # fmt: skip
    """Make an initiative of the chosen idea of a point."""
    _, row, thing = _at(session, viewer, meeting_id, point_id, Kind.IDEA)
    made = initiatives.begin(session, viewer, fields, [thing], now)
    return _note(session, viewer, row, "begun", made.id, now, of_initiative=True)


def approve_minutes(
    session: Session, viewer: Viewer, meeting_id: int, point_id: int, version: int, now: datetime
) -> PointDeed:
    """Approve the minutes of the earlier meeting that a point is about; ``version`` is that of the
    earlier meeting as one read it. Raises ``Stale``."""
    # By number, not by time: two meetings may have each other's minutes as points.
    about = session.scalar(select(MeetingPoint.thing).where(
        MeetingPoint.id == point_id, MeetingPoint.meeting_id == meeting_id,
        MeetingPoint.kind == Kind.MINUTES,
    ))  # fmt: skip
    if about is not None and about < meeting_id:
        queries.hold(session, viewer, about)
    later, row, thing = _at(session, viewer, meeting_id, point_id, Kind.MINUTES)
    earlier = queries.hold(session, viewer, thing)
    if later.state == "planned" and later.starts_at > now:
        raise Conflict(N_("The meeting has not begun. Change its time if it was moved."))
    minutes.approve_in(session, viewer, earlier, later, version, now)
    return _note(session, viewer, row, "approved", thing, now)
