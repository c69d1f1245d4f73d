"""What waits on the innovation group's desk, as points of an agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.initiatives import desk
from intranet_ideas.initiatives import queries as initiatives
from intranet_ideas.initiatives.models import Benefit, Initiative, Milestone
from intranet_ideas.initiatives.rules import Decider, State
from intranet_ideas.meetings.models import GroupMeeting
from intranet_ideas.meetings.rules import CLOSED, Kind, Thing
from intranet_ideas.meetings.rules import State as MeetingState
from intranet_ideas.people.rules import Viewer
from intranet_ideas.tips import queries as tips
from intranet_ideas.tips.rules import WAITING

MOST = desk.MOST


def waiting(
    session: Session, viewer: Viewer, meeting: GroupMeeting, now: datetime, today: date
) -> list[Thing]:
    """Return what could be points of a meeting now, as the viewer sees the desk; a constant number
    of statements."""
    return [
        *_minutes(session, meeting),
        *(Thing(Kind.IDEA, each.entry_id) for each in desk.chosen(session, viewer)),
        *(Thing(Kind.TIP, tip.id, closed=Kind.TIP in CLOSED)
          for tip, _ in tips.queue(session, viewer, status=WAITING)[:MOST]),
        *(Thing(Kind.ANSWERS, each.challenge_id, each.title)
          for each in desk.promised(session, viewer, now)),
        *_initiatives(session, viewer, today),
    ]  # fmt: skip


def _minutes(session: Session, meeting: GroupMeeting) -> Iterator[Thing]:
    """Yield the earlier meetings whose minutes wait for the next one; one statement."""
    rows = session.scalars(
        select(GroupMeeting.id)
        .where(GroupMeeting.state == MeetingState.HELD, GroupMeeting.id != meeting.id,
               GroupMeeting.approver_id.is_(None), GroupMeeting.starts_at < meeting.starts_at)
        .order_by(GroupMeeting.starts_at, GroupMeeting.id).limit(MOST)
    )  # fmt: skip
    for number in rows:
        yield Thing(Kind.MINUTES, number)


def _initiatives(session: Session, viewer: Viewer, today: date) -> Iterator[Thing]:
    """Yield the initiatives that go on and stand where the group decides, or have something late;
    two statements."""
    stages, _ = initiatives.stages_of(session)
    ours = [each.key for each in stages if each.decider == Decider.GROUP]
    late = select(Milestone.initiative_id).where(
        Milestone.done_on.is_(None), Milestone.due_on < today
    )
    overdue = select(Benefit.initiative_id).where(
        Benefit.realised.is_(None), Benefit.measure_on < today
    )
    rows = session.execute(
        select(Initiative.id, func.substr(Initiative.title, 1, 200), Initiative.open_to_staff)
        .where(Initiative.state == State.ACTIVE, initiatives.visible(viewer),
               or_(Initiative.stage.in_(ours), Initiative.id.in_(late),
                   Initiative.id.in_(overdue)))
        .order_by(Initiative.id).limit(MOST)
    )  # fmt: skip
    for number, title, open_to_staff in rows:
        yield Thing(Kind.INITIATIVE, number, title, closed=not open_to_staff)
