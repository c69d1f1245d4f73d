"""Plugins hear of events at least once, with growing pauses, and in the end no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import parking, telling
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api.facts import Event as Fact
from intranet_ideas.plugin_host.told import Told
from intranet_ideas.retries import Pauses, pause_after
from intranet_ideas.telling import MOST_ATTEMPTS, tell

from ..factories import Factory


class Listener:
    """Stands for all plugins: notes what it hears, and fails for some kinds."""

    def __init__(self) -> None:
        self.heard: list[tuple[Fact, str]] = []
        self.failing: set[str] = set()
        self.refusing: set[str] = set()
        self.asked: list[Sequence[str] | None] = []

    def tell(
        self, session: Any, event: Fact, path: str, only: Sequence[str] | None = None,
        refused: dict[str, str] | None = None, told: list[Told] | None = None,
    ) -> Sequence[str]:  # fmt: skip
        self.asked.append(only)
        asked = only is None or "proud" in only
        if event.kind in self.refusing and asked and refused is not None:
            refused["proud"] = "the receiver answered 404"
        self.heard.append((event, path))
        return ["moody"] if event.kind in self.failing else []


@pytest.fixture
def listener(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Listener:
    made = Listener()
    monkeypatch.setattr(ground.plugins, "tell", made.tell)
    monkeypatch.setattr(telling, "anyone_implements", lambda *asked: True)
    return made


def untold(ground: Ground) -> list[Event]:
    with ground.database.read() as session:
        return list(session.scalars(select(Event).where(Event.told_at.is_(None))))


def test_plugins_hear_facts_with_addresses_and_of_the_hosts_department(
    ground: Ground, make: Factory, clock: FixedClock, listener: Listener
) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge, "nurse")
    assert tell(ground, clock.now()) == 2
    assert tell(ground, clock.now()) == 0
    fact, path = listener.heard[-1]
    assert path == "kommune/helse/"
    assert fact.challenge is not None
    assert fact.challenge.url == f"http://ideas.test/challenges/{challenge.id}"
    assert (fact.challenge.phase, fact.challenge.department) == ("open", "helse")
    assert fact.entry is not None
    assert fact.entry.url == f"http://ideas.test/ideas/{entry.id}"
    assert fact.entry.department == "kommune", "two people work in sykehjem"
    assert len({event.key for event, _ in listener.heard}) == 2


@pytest.mark.parametrize(("blind", "pseudonymous"), [(True, False), (False, True)])
def test_a_hidden_authors_department_stays_hidden(
    ground: Ground, make: Factory, clock: FixedClock, listener: Listener, blind: bool,
    pseudonymous: bool,
) -> None:  # fmt: skip
    make.entry(make.challenge(blind=blind), "nurse", pseudonymous=pseudonymous)
    tell(ground, clock.now())
    (fact,) = [event.entry for event, _ in listener.heard if event.entry]
    assert fact.department == ""


def test_a_failure_is_tried_again_and_given_up_in_the_end(
    ground: Ground, make: Factory, clock: FixedClock, listener: Listener,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    listener.failing = {"entry_submitted"}
    make.entry(make.challenge())
    assert tell(ground, clock.now()) == 1
    times = 1
    while untold(ground):
        (event,) = untold(ground)
        assert event.next_attempt_at is not None
        assert event.next_attempt_at > clock.now()
        assert tell(ground, clock.now()) == 0
        clock.instant = event.next_attempt_at
        tell(ground, clock.now())
        times += 1
    assert times == MOST_ATTEMPTS
    keys = [event.key for event, _ in listener.heard if event.kind == "entry_submitted"]
    assert len(keys) == MOST_ATTEMPTS
    assert len(set(keys)) == 1
    assert "gave up telling moody" in caplog.text
    # Those that heard it at first are left in peace.
    assert listener.asked == [None, None, *[["moody"]] * (MOST_ATTEMPTS - 1)]


@pytest.mark.parametrize("failing", [False, True])
def test_what_a_plugin_refuses_is_shown_with_why_and_told_again_to_it_when_it_says_so(
    ground: Ground, make: Factory, clock: FixedClock, listener: Listener, failing: bool
) -> None:
    listener.refusing = {"entry_submitted"}
    listener.failing = {"entry_submitted"} if failing else set()
    make.entry(make.challenge())
    it = make.viewer("it")
    for _ in range(MOST_ATTEMPTS):
        tell(ground, clock.now())
        clock.advance(hours=7)
    assert listener.asked[2:] == [["moody"]] * (MOST_ATTEMPTS - 1 if failing else 0)
    with ground.database.write() as session:
        (row,) = parking.parked(session, it)
        assert row.error == "moody; " * failing + "proud: the receiver answered 404"
        parking.retry(session, it, [(row.lane, row.event_id)], clock.now())
    listener.refusing, listener.failing, listener.asked = set(), set(), []
    assert tell(ground, clock.now()) == 1
    assert listener.asked == [["moody"] * failing + ["proud"]]
    with ground.database.read() as session:
        assert parking.parked(session, it) == []


def test_a_worker_that_died_while_telling_is_taken_over_from(
    ground: Ground, make: Factory, clock: FixedClock, listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    make.challenge()

    def die(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(telling, "_tell", die)
        with pytest.raises(KeyboardInterrupt):
            tell(ground, clock.now())
    assert tell(ground, clock.advance(minutes=1)) == 0
    assert tell(ground, clock.advance(minutes=5)) == 1


def test_what_no_plugin_hears_of_is_passed_over(
    ground: Ground, make: Factory, clock: FixedClock, listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(telling, "anyone_implements",
                        lambda plugins, session, hook: hook == "entry_submitted")  # fmt: skip
    make.entry(make.challenge(), "nurse")
    assert tell(ground, clock.now()) == 2
    assert [event.kind for event, _ in listener.heard] == ["entry_submitted"]
    assert untold(ground) == []


def test_pauses_double_from_a_minute_to_six_hours() -> None:
    minutes = [pause_after(attempt, 0.0).total_seconds() / 60 for attempt in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert pause_after(1, 0.999).total_seconds() > 45
    assert pause_after(10**9, 0.0).total_seconds() == 6 * 3600


def test_pauses_of_a_process_grow_and_end(clock: FixedClock) -> None:
    pauses = Pauses()
    assert not pauses.waiting("a", clock.now())
    pauses.failed("a", clock.now())
    assert pauses.waiting("a", clock.now())
    assert not pauses.waiting("b", clock.now())
    assert not pauses.waiting("a", clock.advance(minutes=1))
    pauses.failed("a", clock.now())
    assert pauses.waiting("a", clock.advance(minutes=1))
    pauses.succeeded("a")
    assert not pauses.waiting("a", clock.now())
