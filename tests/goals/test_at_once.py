"""Goals named while what named others is carried over to them, and the UN's goals taken in by two
at once, on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet_ideas.events import GOAL_PLAN_KEPT, Event
from intranet_ideas.goals import actions, queries
from intranet_ideas.goals.models import ChallengeGoal, EntryGoal, Goal, GoalPlan

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


def test_a_goal_carried_over_at_that_moment_stops_nobody_from_naming_it(planned: Planned) -> None:
    make = planned.make
    challenge = make.challenge().id
    old, new = planned.id("3"), planned.id("2")
    planned.do(actions.name_for_challenge, "manager", challenge, {old})
    planned.bring(LINES[:3])
    manager, now = make.viewer("manager"), make.clock.now()
    with make.ground.database.write() as session:
        actions.carry_over(session, make.viewer("innovator"), old, new, now)
        other = Meanwhile(
            make,  # type: ignore[arg-type]  # both have a ground
            lambda s: actions.name_for_challenge(s, manager, challenge, {new}, now),
        )
        other.begin()
        assert other.waits
    other.end()
    assert other.error is None
    with make.ground.database.read() as session:
        assert queries.kept_by(session, ChallengeGoal, challenge) == {old: True, new: False}


def test_two_take_the_uns_goals_in_at_once_and_they_come_once(planned: Planned) -> None:
    make = planned.make
    innovator, now = make.viewer("innovator"), make.clock.now()
    with make.ground.database.write() as session:
        first = actions.take_in_un(session, innovator, now).id
        other = Meanwhile(
            make,  # type: ignore[arg-type]  # both have a ground
            lambda s: actions.take_in_un(s, innovator, now),
        )
        other.begin()
        assert other.waits
    other.end()
    assert other.error is None
    with make.ground.database.read() as session:
        plans = session.scalars(select(GoalPlan.id).where(GoalPlan.kind == "un")).all()
        assert plans == [first]
        assert len(session.scalars(select(Goal.id).where(Goal.plan_id == first)).all()) == 17
        kept = session.scalars(select(Event.data).where(Event.kind == GOAL_PLAN_KEPT)).all()
        assert [each["goal_plan"] for each in kept].count(first) == 1
