"""Random timelines, clocks that jump and many workers: what is said is what a look at
everything would say, each thing once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import Timeline
from intranet_ideas.challenges.schedule import Move, passed, schedule
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import DomainError
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.timing import Timing, key_of

from ..factories import Factory

SILENT = {"judging_overdue", "answers_overdue", "judges_late"}
"""Said only where something is missing, and here nothing is."""

HOURS = st.integers(1, 40 * 24)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 12 * 24)),
        st.tuples(st.just("wait"), st.integers(1, 30)),
        st.tuples(st.just("back"), st.integers(1, 20 * 24)),
        st.tuples(st.just("move"), st.integers(-48, 20 * 24)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    min_size=3, max_size=14,
)  # fmt: skip
# On both sides of the nights on which the clocks change in Oslo.
STARTS = st.sampled_from(
    [datetime(2026, 3, 20, 11, 30, tzinfo=UTC), datetime(2026, 10, 16, 0, 30, tzinfo=UTC),
     datetime(2026, 7, 6, 22, 0, tzinfo=UTC), datetime(2026, 12, 18, 23, 59, tzinfo=UTC)]
)  # fmt: skip


class Model:
    """What must have been said: at each look, all that has passed by then."""

    def __init__(self, challenge: Challenge, ground: Ground) -> None:
        self.id = challenge.id
        self.timeline = Timeline(
            opens_at=challenge.opens_at, closes_at=challenge.closes_at,
            judging_closes_at=challenge.judging_closes_at, results_at=challenge.results_at,
            published_at=challenge.published_at,
        )  # fmt: skip
        self.moves: dict[str, Move] = {}
        self.working = ground.settings.working_time
        self.said: set[str] = set()

    def look(self, now: datetime) -> None:
        plan = schedule(self.timeline, self.working, self.moves)
        self.said |= {
            key_of(self.id, each.kind, each.at) for each in passed(plan, now)
            if each.kind not in SILENT
        }  # fmt: skip

    def move(self, ground: Ground, make: Factory, hours: int, now: datetime) -> None:
        old = self.timeline.closes_at
        assert old is not None
        changed: dict[str, Any] = {"closes_at": old + timedelta(hours=hours)}
        try:
            with ground.database.write() as session:
                version = session.get_one(Challenge, self.id).version
                seen = challenges.change_deadline(
                    session, make.viewer("manager"), self.id, changed, "Flere trenger tid",
                    version, now,
                )  # fmt: skip
        except DomainError:  # passed, cut too short, or not published yet by this clock
            return
        self.timeline = seen.timeline
        self.moves["closes_at"] = Move(old, now)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(STARTS, st.tuples(HOURS, HOURS, HOURS), STEPS, st.randoms(use_true_random=False))
def test_what_is_said_is_what_a_look_at_everything_would_say(
    ground: Ground, make: Factory, clock: FixedClock, start: datetime,
    lengths: tuple[int, int, int], steps: list[tuple[str, int]], chance: Any,
) -> None:  # fmt: skip
    clock.instant = start
    opens = start + timedelta(hours=1)
    ends = [opens + timedelta(hours=sum(lengths[: n + 1])) for n in range(3)]
    challenge = make.challenge(
        opens_at=opens, closes_at=ends[0], judging_closes_at=ends[1], results_at=ends[2]
    )
    model = Model(challenge, ground)
    # Two workers that are never restarted, and one that is.
    workers = [Timing(), Timing(), Timing()]
    for what, hours in steps:
        if what == "restart":
            workers[2] = Timing()
        elif what == "move":
            model.move(ground, make, hours, clock.now())
        else:
            clock.advance(hours=hours if what == "wait" else -hours)
        # Whoever sees that the clock was put back says so to the others by looking anew.
        for lane in chance.sample(workers[:2], 2) if what == "back" else chance.sample(workers, 3):
            lane(ground, clock.now())
        model.look(clock.now())
    with ground.database.read() as session:
        rows = session.scalars(
            select(Event).where(Event.challenge_id == challenge.id, Event.key.is_not(None))
        ).all()
    assert sorted(row.key or "" for row in rows) == sorted(model.said)
    for row in rows:
        assert row.happened_at <= row.recorded_at
        late = row.recorded_at - row.happened_at > timedelta(minutes=1)
        assert bool(row.data.get("late")) == late
