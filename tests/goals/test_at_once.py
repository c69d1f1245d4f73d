"""Goals named while what named others is carried over to them, on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet_ideas.goals import actions
from intranet_ideas.goals.models import EntryGoal

from ..outcomes.test_at_once import Meanwhile
from .conftest import LINES, Planned

pytestmark = pytest.mark.postgresql


def test_who_names_the_new_goal_at_that_moment_stops_no_carrying_over(planned: Planned) -> None:
    make = planned.make
    entry = make.entry(make.challenge()).id
    old, new = planned.id("3"), planned.id("2")
    planned.do(actions.name_for_entry, "nurse", entry, {old})
    planned.bring(LINES[:3])
    innovator, now = make.viewer("innovator"), make.clock.now()
    with make.ground.database.write() as session:
        actions.name_for_entry(session, make.viewer("nurse"), entry, {new}, now)
        other = Meanwhile(
            make,  # type: ignore[arg-type]  # both have a ground
            lambda s: actions.carry_over(s, innovator, old, new, now),
        )
        other.begin()
        assert other.waits
    other.end()
    assert other.error is None
    with make.ground.database.read() as session:
        ties = session.scalars(select(EntryGoal.goal_id).order_by(EntryGoal.goal_id)).all()
    assert ties == sorted((old, new))
