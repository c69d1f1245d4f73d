"""The passing of instants becomes Events: once, late, moved, and never for what was called off."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intranet_ideas import housekeeping
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import Timeline, instant_of
from intranet_ideas.challenges.schedule import schedule
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.operations.queries import work_health
from intranet_ideas.timing import Timing, key_of, record_due
from intranet_ideas.worker import Worker
from intranet_ideas.working_time import WorkingTime

from ..factories import Factory

TIMED = (
    "challenge_opened", "challenge_closing_soon", "challenge_closed", "voting_closed",
    "judging_closed", "results_due",
)  # fmt: skip


def timed_events(ground: Ground, challenge_id: int) -> list[Event]:
    with ground.database.read() as session:
        return list(session.scalars(
            select(Event)
            .where(Event.challenge_id == challenge_id, Event.kind.in_(TIMED))
            .order_by(Event.happened_at, Event.id)
        ))  # fmt: skip


def kinds(ground: Ground, challenge: Challenge) -> list[str]:
    return [event.kind for event in timed_events(ground, challenge.id)]


def test_each_instant_becomes_one_event_at_its_time(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    start = clock.now()
    challenge = make.challenge(
        opens_at=start + timedelta(days=1), closes_at=start + timedelta(days=8),
        voting_closes_at=start + timedelta(days=10), judging_closes_at=start + timedelta(days=14),
        results_at=start + timedelta(days=20),
    )  # fmt: skip
    lane = Timing()
    heard = []
    for _ in range(24):
        clock.advance(hours=23, minutes=59)
        lane(ground, clock.now())
        heard.append(tuple(kinds(ground, challenge)))
        lane(ground, clock.now())
    assert kinds(ground, challenge) == list(TIMED)
    assert all(len(set(each)) == len(each) for each in heard)


def test_an_instant_belongs_to_the_tick_that_it_begins(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    opens = clock.now() + timedelta(hours=1)
    challenge = make.challenge(opens_at=opens, closes_at=opens + timedelta(days=7))
    lane = Timing()
    assert lane(ground, opens - timedelta(microseconds=1)) == 0
    assert lane(ground, opens) == 1
    (event,) = timed_events(ground, challenge.id)
    assert event.happened_at == opens
    assert event.key == key_of(challenge.id, "challenge_opened", opens)
    assert event.department_id == challenge.department_id
    assert event.data == {}


def test_a_worker_that_was_away_catches_up_and_says_that_it_is_late(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    now = clock.advance(days=30)
    assert record_due(ground, now) == 4
    events = timed_events(ground, challenge.id)
    assert [event.kind for event in events] == [
        "challenge_opened", "challenge_closed", "judging_closed", "results_due",
    ]  # fmt: skip
    assert [event.happened_at for event in events] == [
        challenge.opens_at, challenge.closes_at, challenge.judging_closes_at,
        challenge.results_at,
    ]  # fmt: skip
    assert all(event.recorded_at == now and event.data == {"late": True} for event in events)


def test_a_worker_that_slept_in_between_catches_up(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    lane = Timing()
    lane(ground, clock.now())
    lane(ground, clock.advance(seconds=1))
    lane(ground, clock.advance(days=7, hours=3))
    assert "challenge_closed" in kinds(ground, challenge)


def test_a_clock_that_goes_back_does_no_harm(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    lane = Timing()
    lane(ground, clock.advance(days=8))
    before = kinds(ground, challenge)
    lane(ground, clock.advance(days=-5))
    lane(ground, clock.advance(days=5, seconds=1))
    assert kinds(ground, challenge) == before


def move(ground: Ground, make: Factory, challenge_id: int, now: datetime,
         **changed: datetime) -> None:
    with ground.database.write() as session:
        version = session.get_one(Challenge, challenge_id).version
        challenges.change_deadline(session, make.viewer("manager"), challenge_id, dict(changed),
                                   "Flere trenger tid", version, now)  # fmt: skip


def test_a_moved_deadline_is_heard_at_its_new_instant_only(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    old = challenge.closes_at
    lane = Timing()
    lane(ground, clock.advance(days=6, hours=12))
    assert kinds(ground, challenge) == ["challenge_opened", "challenge_closing_soon"]
    move(ground, make, challenge.id, clock.now(), closes_at=old + timedelta(days=2))
    lane(ground, clock.advance(days=1))
    assert kinds(ground, challenge) == ["challenge_opened", "challenge_closing_soon"]
    lane(ground, clock.advance(days=1))
    assert kinds(ground, challenge)[2:] == ["challenge_closing_soon"]
    lane(ground, clock.advance(days=1))
    closed = timed_events(ground, challenge.id)[-1]
    assert (closed.kind, closed.happened_at) == ("challenge_closed", old + timedelta(days=2))


def test_a_short_look_finds_what_was_committed_after_its_instant(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    lane = Timing()
    lane(ground, clock.now())
    lane(ground, clock.advance(minutes=2))
    # The request came at 12:02 and waited for the database until 12:04.
    challenge = make.challenge()
    lane(ground, clock.advance(minutes=2))
    assert kinds(ground, challenge) == ["challenge_opened"]


def test_what_was_cancelled_or_never_published_is_silent(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    draft = make.challenge(publish=False)
    cancelled = make.challenge()
    with ground.database.write() as session:
        version = session.get_one(Challenge, cancelled.id).version
        challenges.cancel_challenge(session, make.viewer("manager"), cancelled.id,
                                    "Penger mangler", version, clock.now())  # fmt: skip
    record_due(ground, clock.advance(days=40))
    assert kinds(ground, draft) == kinds(ground, cancelled) == []


def test_closing_soon_is_not_said_after_the_close(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    record_due(ground, clock.advance(days=7))
    assert kinds(ground, challenge) == ["challenge_opened", "challenge_closed"]


def test_closing_soon_is_24_hours_even_when_the_clocks_change() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    for day in (datetime(2026, 3, 29, 15), datetime(2026, 10, 25, 15)):
        closes = instant_of(day, oslo)
        timeline = Timeline(
            opens_at=closes - timedelta(days=9), closes_at=closes,
            judging_closes_at=closes, results_at=closes,
            published_at=closes - timedelta(days=10),
        )  # fmt: skip
        soon = [each.at for each in schedule(timeline, WorkingTime(oslo))
                if each.kind == "challenge_closing_soon"]
        assert soon == [closes - timedelta(hours=24)]


def test_an_instant_in_the_hour_that_comes_twice_is_told_apart(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    oslo = ZoneInfo("Europe/Oslo")
    clock.instant = datetime(2026, 10, 20, 12, tzinfo=UTC)
    twice = datetime(2026, 10, 25, 2, 30)
    first = make.challenge(closes_at=instant_of(twice, oslo, fold=0))
    second = make.challenge(closes_at=instant_of(twice, oslo, fold=1))
    lane = Timing()
    clock.instant = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    lane(ground, clock.now())
    assert "challenge_closed" in kinds(ground, first)
    assert "challenge_closed" not in kinds(ground, second)
    lane(ground, clock.advance(hours=1))
    assert "challenge_closed" in kinds(ground, second)


def test_many_lanes_at_once_write_each_event_once(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    made = [make.challenge(title=f"Utfordring {n}") for n in range(12)]
    now = clock.advance(days=30)
    start = threading.Barrier(6)
    faults: list[BaseException] = []

    def look() -> None:
        try:
            start.wait()
            for _ in range(3):
                record_due(ground, now)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    for challenge in made:
        assert kinds(ground, challenge) == [
            "challenge_opened", "challenge_closed", "judging_closed", "results_due",
        ]  # fmt: skip


def test_a_challenge_that_can_not_be_dealt_with_holds_up_no_other(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intranet_ideas import timing

    good, bad, other = (make.challenge(title=title) for title in ("A", "B", "C"))
    schedule_of = timing.schedule_of

    def faulty(challenge: Challenge, *more: object) -> object:
        if challenge.id == bad.id:
            raise ValueError("of this one challenge")
        return schedule_of(challenge, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(timing, "schedule_of", faulty)
    assert record_due(ground, clock.now()) == 2
    assert kinds(ground, good) == kinds(ground, other) == ["challenge_opened"]
    monkeypatch.undo()
    assert record_due(ground, clock.advance(seconds=59)) == 0, "it is not asked all the time"
    assert record_due(ground, clock.advance(seconds=2)) == 1
    assert kinds(ground, bad) == ["challenge_opened"]


def test_a_worker_that_starts_anew_sees_that_the_clock_was_put_back(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = make.challenge()
    Worker(ground).once()
    ahead = clock.advance(days=8)
    Worker(ground).once()
    with ground.database.read() as session:
        assert session.get_one(Challenge, challenge.id).look_at > ahead  # type: ignore[operator]
    clock.advance(days=-8, hours=1)
    monkeypatch.setattr(housekeeping, "NAME", "host:1:another")
    Worker(ground).once()
    with ground.database.read() as session:
        look_at = session.get_one(Challenge, challenge.id).look_at
        assert work_health(session, clock.now()).seen_at == clock.now()
    assert look_at is not None
    assert look_at < clock.now() + timedelta(days=8)


def test_a_deadline_moved_in_the_last_instant_is_not_closed_at_the_old_one(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look saw the old deadline; the change was committed before the writing."""
    from intranet_ideas import timing

    challenge = make.challenge()
    record_due(ground, clock.now())
    closes = challenge.closes_at
    look, moved = timing._to_look_at, list[bool]()

    def look_and_be_overtaken(*arguments: object) -> object:
        found = look(*arguments)  # type: ignore[arg-type]
        if found and not moved:
            moved.append(True)
            move(ground, make, challenge.id, closes - timedelta(milliseconds=1),
                 closes_at=closes + timedelta(days=1))
        return found

    monkeypatch.setattr(timing, "_to_look_at", look_and_be_overtaken)
    record_due(ground, closes)
    assert "challenge_closed" not in kinds(ground, challenge)
