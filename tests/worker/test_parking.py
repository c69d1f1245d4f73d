"""What can't be done holds up nothing, ends up before IT, and is tried again or dropped there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import parking, telling, timing
from intranet_ideas.clock import FixedClock
from intranet_ideas.doctor import Finding, examine
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import delivery, fan_out
from intranet_ideas.notifications.delivery import LEASE, Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import PENDING, SENT, Delivery
from intranet_ideas.parking import MOST_ATTEMPTS, EventFault
from intranet_ideas.plugin_api import NotificationChannel

from ..browsing import Browser
from ..factories import Factory


@pytest.fixture
def it(sign_in: Callable[[str], Browser], make: Factory) -> Browser:
    make.organisation()
    return sign_in("it")


def faults(ground: Ground) -> list[EventFault]:
    with ground.database.read() as session:
        return list(session.scalars(select(EventFault)))


def event(ground: Ground, kind: str) -> Event:
    with ground.database.read() as session:
        return session.scalars(select(Event).where(Event.kind == kind)).one()


def run_until_parked(lane: Callable[[], Any], ground: Ground, clock: FixedClock) -> int:
    for times in range(1, 40):
        lane()
        (fault,) = faults(ground)
        if fault.parked_at:
            return times
        assert fault.next_attempt_at > clock.now()
        lane()
        assert faults(ground)[0].attempts == fault.attempts, "it is left alone for a while"
        clock.instant = fault.next_attempt_at
    raise AssertionError("never parked")


def poison(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    addressed = fan_out.addressed

    def fail(session: Any, ground: Ground, news: Sequence[Any], *more: Any) -> Any:
        if any(event.kind == kind for event, _ in news):
            raise ZeroDivisionError("no such thing")
        return addressed(session, ground, news, *more)

    monkeypatch.setattr(fan_out, "addressed", fail)


def test_a_poisonous_event_is_parked_and_retried_from_its_page(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, it: Browser
) -> None:
    poison(monkeypatch, "entry_submitted")
    make.entry(make.challenge(), "nurse")
    assert run_until_parked(lambda: Notify()(ground, clock.now()), ground, clock) == MOST_ATTEMPTS
    assert event(ground, "challenge_announced").notified_at is not None
    parked = event(ground, "entry_submitted")
    assert parked.notified_at is not None, "it holds up nothing"
    assert "1 piece of work was given up" in it.get("/it").text
    listed = it.get("/it/work").text
    assert "ZeroDivisionError: no such thing" in listed
    assert "Idea handed in" in listed
    monkeypatch.undo()
    it.post("/it/work/retry", {"work": f"notify:{parked.id}"})
    assert faults(ground) == []
    assert event(ground, "entry_submitted").notified_at is None
    assert Notify()(ground, clock.now()) == 1
    assert event(ground, "work_retried").data == {"lane": "notify", "event": parked.id}


def test_what_is_dropped_is_left_undone(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, it: Browser
) -> None:
    poison(monkeypatch, "entry_submitted")
    make.entry(make.challenge(), "nurse")
    run_until_parked(lambda: Notify()(ground, clock.now()), ground, clock)
    parked = event(ground, "entry_submitted")
    it.post("/it/work/drop", {"work": [f"notify:{parked.id}", "no:1", "tell:x", "tell:77"]})
    assert faults(ground) == []
    assert event(ground, "entry_submitted").notified_at == parked.notified_at
    assert event(ground, "work_dropped").actor_id == make.viewer("it").id


def test_one_failure_is_forgotten_when_it_succeeds(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        poison(patch, "challenge_announced")
        make.challenge()
        Notify()(ground, clock.now())
    assert len(faults(ground)) == 1
    Notify()(ground, clock.advance(minutes=2))
    assert faults(ground) == []
    assert event(ground, "challenge_announced").notified_at is not None


def test_a_plugin_that_never_hears_is_told_again_when_it_wishes(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, it: Browser
) -> None:
    asked: list[Sequence[str] | None] = []

    def tell(session: Any, fact: Any, path: str, only: Sequence[str] | None = None,
             **more: Any) -> list[str]:  # fmt: skip
        asked.append(only)
        return ["deaf"]

    monkeypatch.setattr(ground.plugins, "tell", tell)
    monkeypatch.setattr(telling, "anyone_implements", lambda *asked: True)
    make.challenge()
    telling.tell(ground, clock.now())
    page = it.get("/it/work").text
    assert "Not taken yet" in page
    assert "deaf" in page
    (number,) = re.findall(r'value="tell:(\d+)"', page)
    telling.tell(ground, clock.now())
    assert len(asked) == 1, "its pause is not over"
    it.post("/it/work/retry", {"work": f"tell:{number}"})
    for _ in range(telling.MOST_ATTEMPTS - 1):
        telling.tell(ground, clock.now())
        clock.advance(hours=7)
    assert len(asked) == telling.MOST_ATTEMPTS
    assert "Not taken yet" not in it.get("/it/work").text
    (fault,) = faults(ground)
    assert (fault.lane, fault.error, fault.attempts) == ("tell", "deaf", telling.MOST_ATTEMPTS)
    it.post("/it/work/retry", {"work": f"tell:{fault.event_id}"})
    asked.clear()
    telling.tell(ground, clock.now())
    assert asked == [["deaf"]]


def test_only_it_may_see_and_touch_it(
    make: Factory, sign_in: Callable[[str], Browser], ground: Ground
) -> None:
    make.organisation()
    nurse = sign_in("nurse")
    assert nurse.get("/it/work").status_code == 404
    assert nurse.post("/it/work/drop", {"work": "notify:1"}).status_code == 404


def test_a_thing_that_cannot_be_indexed_holds_up_no_other(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intranet_ideas.search import lane as lanes

    challenge = make.challenge()
    entry = make.entry(challenge, "nurse")
    whole = lanes.catch_up

    def fail(ground: Ground, engine: Any, waiting: Sequence[Event], now: Any) -> int:
        if any(each.kind == "entry_submitted" for each in waiting):
            raise ValueError("a word too long")
        return lanes._mark(ground, [each.id for each in waiting], now)

    monkeypatch.setattr(lanes, "catch_up", fail)
    monkeypatch.setattr(lanes.index, "health", lambda engine: SimpleNamespace(ok=True))
    lane = lanes.Indexing()

    def run() -> None:
        with ground.database.read() as session:
            waiting = lanes._waiting(session, 200, clock.now())
        lane._catch_up(ground, object(), waiting, clock.now())  # type: ignore[arg-type]

    assert run_until_parked(run, ground, clock) == MOST_ATTEMPTS
    assert event(ground, "challenge_announced").indexed_at is not None
    assert event(ground, "entry_submitted").indexed_at is not None
    assert faults(ground)[0].lane == parking.INDEX
    assert (entry.id, whole) != (None, None)


def test_told_to_stop_a_lane_finishes_one_message_and_gives_the_rest_back(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def deliver(message: Any, recipient: Any, settings: Any) -> None:
        sent.append(recipient.email)

    offered = {"x.mail": (SimpleNamespace(name="x"), NotificationChannel("mail", "x", deliver))}
    monkeypatch.setattr(ground.plugins, "channels", lambda session, path: offered)
    monkeypatch.setattr(delivery, "AT_A_TIME", 1)
    make.challenge(opens_at=clock.now() + timedelta(days=1))
    Notify()(ground, clock.now())
    Deliver(lambda: bool(sent))(ground, clock.now())
    assert len(sent) == 1
    with ground.database.read() as session:
        rows = session.scalars(select(Delivery)).all()
    assert sorted(row.status for row in rows) == [PENDING, PENDING, SENT]
    assert all(row.next_attempt_at < clock.now() + LEASE for row in rows if row.status == PENDING)
    Deliver()(ground, clock.now())
    assert len(sent) == len(set(sent)) == 3


def test_it_sees_what_the_clock_fails_at(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch,
    it: Browser, sign_in: Callable[[str], Browser],
) -> None:  # fmt: skip
    bad = make.challenge(title="Slow")
    monkeypatch.setattr(timing, "schedule_of", lambda *_: 1 / 0)
    timing.record_due(ground, clock.now())
    timing.record_due(ground, clock.advance(minutes=2))
    monkeypatch.undo()
    assert "The clock fails at 1 challenge" in it.get("/it").text
    listed = it.get("/it/work").text
    for words in ("Slow", "ZeroDivisionError: division by zero", "2 attempts"):
        assert words in listed
    [found] = [each for each in examine(ground) if each.subject == "clock"]
    assert found == Finding("clock", False, "it fails at 1 of the challenges: see /it/work")
    path = f"/it/work/clock/{bad.id}"
    assert sign_in("nurse").post(path).status_code == 404
    it.post(path)
    assert timing.record_due(ground, clock.now()) == 1, "it need not wait for the minute to pass"
    assert "Slow" not in it.get("/it/work").text
    assert event(ground, "work_retried").data == {"lane": "timing"}
