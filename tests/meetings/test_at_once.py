"""Two meetings that are written in at once, on PostgreSQL: SQLite lets one write at a time."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet_ideas.meetings import deeds, queries
from intranet_ideas.meetings.models import GroupMeeting
from intranet_ideas.meetings.rules import Kind, State

from ..judging.panels import Judged
from ..outcomes.test_at_once import Meanwhile
from .test_meetings import fixed, held, point, seen

pytestmark = pytest.mark.postgresql


def test_minutes_are_approved_with_both_meetings_locked_by_number(group: Judged) -> None:
    """Whatever comes first in time: each may have the other's minutes as a point."""
    make, number = group.make, fixed(group)
    held(group, number)
    later = fixed(group, hours=24)
    row = point(group, later, Kind.MINUTES)
    make.clock.advance(days=1)
    member, version = make.viewer("member"), seen(group, number).meeting.version
    with group.ground.database.write() as session:
        queries.hold(session, member, number)
        other = Meanwhile(group, lambda other: deeds.approve_minutes(
            other, member, later, row.id, version, make.clock.now()
        ))  # fmt: skip
        other.begin()
        assert other.waits
        free = (
            select(GroupMeeting.id).where(GroupMeeting.id == later)
            .with_for_update(skip_locked=True)
        )  # fmt: skip
        assert list(session.scalars(free)) == [later]
    other.end()
    assert other.error is None
    assert seen(group, number).meeting.state == State.APPROVED
