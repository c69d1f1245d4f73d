"""Messages go out at least once with one id, wait when they must, and stop when they should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.actions import retry_deliveries
from intranet_ideas.notifications.delivery import BATCH, Deliver
from intranet_ideas.notifications.models import KEPT, PARKED, PENDING, SENT, Delivery
from intranet_ideas.people.models import User
from intranet_ideas.plugin_api import NotSetUp, TryAgainLater, Undeliverable

from ..factories import Factory
from .conftest import Pager

Work = Callable[[], None]
Rows = Callable[[], list[Delivery]]


@pytest.fixture
def waiting(ground: Ground, make: Factory, work: Work, pager: Pager) -> Entry:
    """One receipt that could not be delivered at the first attempt."""
    pager.fault = NotSetUp("nothing yet")
    entry = make.entry(make.challenge(department="teknisk", by="boss"), "nurse")
    work()
    pager.attempts = 0
    return entry


def one(rows: list[Delivery]) -> Delivery:
    (found,) = [row for row in rows if row.status != SENT]
    return found


@pytest.fixture
def receipt(ground: Ground, waiting: Entry, deliveries: Rows) -> Callable[[], Delivery]:
    """The receipt's delivery; all others are gone."""
    with ground.database.write() as session:
        session.execute(update(Delivery).where(Delivery.status == KEPT)
                        .values(status=PENDING, next_attempt_at=ground.clock.now()))

    def read() -> Delivery:
        return deliveries()[-1]

    return read


def test_a_message_carries_the_words_of_its_reader(
    ground: Ground, make: Factory, work: Work, pager: Pager
) -> None:
    make.organisation()
    with ground.database.write() as session:
        session.execute(update(User).where(User.email == "nurse@example.org")
                        .values(language="en"))
    entry = make.entry(make.challenge(title="Trygg <hjemme>"), "nurse", title="Sensor & ro")
    work()
    (message,) = [each for each, _ in pager.sent if each.kind == "entry_submitted"]
    assert message.subject == "Your idea is handed in: Sensor & ro"
    assert message.language == "en"
    assert message.url == f"http://ideas.test/ideas/{entry.id}/receipt"
    assert message.thread == f"challenge-{entry.challenge_id}"
    assert "Challenge: Trygg <hjemme>" in message.text
    assert "Trygg &lt;hjemme&gt;" in message.html
    assert "Trygg <hjemme>" not in message.html
    assert "\n\n\n" not in message.text


def test_a_new_deadline_is_told_with_its_reason(
    ground: Ground, make: Factory, work: Work, pager: Pager
) -> None:
    challenge = make.challenge()
    make.entry(challenge, "nurse")
    with ground.database.write() as session:
        session.execute(update(User).values(language="en"))
        record(
            session, events.DEADLINE_CHANGED, now=make.clock.now(), challenge_id=challenge.id,
            changes={"closes_at": ["2026-03-17T12:00:00+00:00", "2026-03-30T13:00:00+00:00"]},
            reason="More time",
        )  # fmt: skip
    work()
    message = next(each for each, _ in pager.sent if each.kind == "deadline_changed")
    assert "Monday 30 March 2026 at 15:00" in message.text
    assert "Reason: More time" in message.text


def test_sent_is_sent_once(
    ground: Ground, make: Factory, work: Work, pager: Pager, deliveries: Rows
) -> None:
    make.entry(make.challenge(), "nurse")
    work()
    sent = len(pager.sent)
    make.clock.advance(hours=3)
    work()
    assert len(pager.sent) == sent
    assert all(row.status == SENT and row.sent_at and row.attempts == 1 for row in deliveries())


def test_try_again_later_backs_off_and_gives_up_in_the_end(
    ground: Ground, receipt: Callable[[], Delivery], pager: Pager, clock: FixedClock
) -> None:
    pager.fault = TryAgainLater("busy")
    lane = Deliver()
    lane._looked_until = 10**9
    pauses, ids = [], set()
    while receipt().status == PENDING:
        lane(ground, clock.now())
        row = receipt()
        ids.add(row.message_id)
        pauses.append(row.next_attempt_at - clock.now())
        lane(ground, clock.now())
        assert receipt().attempts == row.attempts
        clock.instant = max(clock.now(), row.next_attempt_at)
    assert (receipt().status, receipt().error, receipt().attempts) == (PARKED, "busy", 12)
    assert len(ids) == 1
    assert timedelta(seconds=45) <= pauses[0] <= timedelta(minutes=1)
    assert all(earlier < later for earlier, later in zip(pauses[:8], pauses[1:9], strict=True))
    assert max(pauses) <= timedelta(hours=6)


def test_a_servers_wish_to_wait_longer_is_heard(
    ground: Ground, receipt: Callable[[], Delivery], pager: Pager, clock: FixedClock
) -> None:
    pager.fault = TryAgainLater("greylisted", after=3600)
    Deliver()(ground, clock.now())
    assert receipt().next_attempt_at == clock.now() + timedelta(hours=1)


def test_what_can_never_arrive_is_parked_at_once(
    ground: Ground, receipt: Callable[[], Delivery], pager: Pager, clock: FixedClock
) -> None:
    pager.fault = Undeliverable("no such mailbox")
    Deliver()(ground, clock.now())
    assert (receipt().status, receipt().error) == (PARKED, "no such mailbox")


def test_a_fault_of_the_channel_is_tried_again(
    ground: Ground, receipt: Callable[[], Delivery], pager: Pager, clock: FixedClock
) -> None:
    pager.fault = ZeroDivisionError()
    Deliver()(ground, clock.now())
    assert receipt().status == PENDING
    assert receipt().next_attempt_at > clock.now()
    pager.fault = None
    Deliver()(ground, clock.advance(minutes=2))
    assert receipt().status == SENT


def test_what_lacks_a_setting_is_kept_until_the_settings_change(
    ground: Ground, waiting: Entry, pager: Pager, clock: FixedClock, deliveries: Rows
) -> None:
    assert {row.status for row in deliveries()} == {KEPT}
    lane = Deliver()
    lane(ground, clock.advance(hours=1))
    assert pager.attempts > 0  # a worker that starts tries once
    pager.attempts, pager.fault = 0, None
    lane(ground, clock.advance(hours=1))
    assert pager.attempts == 0
    with ground.database.write() as session:
        record(session, events.PLUGIN_CONFIGURED, now=clock.now(), plugin="pager")
    lane(ground, clock.now())
    assert {row.status for row in deliveries()} == {SENT}


def test_it_can_put_messages_in_line_again(
    ground: Ground, make: Factory, receipt: Callable[[], Delivery], pager: Pager,
    clock: FixedClock,
) -> None:  # fmt: skip
    pager.fault = Undeliverable("no")
    Deliver()(ground, clock.now())
    pager.fault = None
    with ground.database.write() as session:
        assert retry_deliveries(session, make.viewer("it"), clock.now(), [receipt().id]) == 1
    Deliver()(ground, clock.now())
    assert receipt().status == SENT


def test_who_may_not_see_it_any_more_gets_nothing(
    ground: Ground, make: Factory, work: Work, pager: Pager, clock: FixedClock, deliveries: Rows
) -> None:
    pager.fault = TryAgainLater("busy")
    challenge = make.challenge(everyone=False, audience=("skole",))
    work()
    pager.fault = None
    waiting = len(deliveries())
    with ground.database.write() as session:
        session.get_one(Challenge, challenge.id).published_at = None
    clock.advance(minutes=5)
    work()
    assert not pager.sent
    assert len(deliveries()) == 0 <= waiting


def test_old_news_is_not_sent(
    ground: Ground, receipt: Callable[[], Delivery], pager: Pager, clock: FixedClock,
    deliveries: Rows,
) -> None:  # fmt: skip
    pager.fault = None
    Deliver()(ground, clock.advance(days=8))
    assert not pager.sent
    assert deliveries() == []


def test_a_worker_that_died_with_a_batch_is_taken_over_from(
    ground: Ground, receipt: Callable[[], Delivery], pager: Pager, clock: FixedClock
) -> None:
    class PowerCut(BaseException):
        pass

    pager.fault = PowerCut()
    with pytest.raises(PowerCut):
        Deliver()(ground, clock.now())
    pager.fault = None
    lane = Deliver()
    lane(ground, clock.advance(minutes=1))
    assert receipt().status == PENDING  # the lease still runs
    lane(ground, clock.advance(minutes=10))
    assert receipt().status == SENT


def test_a_channel_that_was_switched_off_keeps_its_messages(
    ground: Ground, receipt: Callable[[], Delivery], clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(ground.plugins, "channels", lambda session, path: {})
    Deliver()(ground, clock.now())
    assert receipt().status == KEPT


def test_a_slow_server_ends_the_batch_before_its_lease(
    ground: Ground, make: Factory, work: Work, pager: Pager, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from intranet_ideas.notifications import delivery

    pager.fault = NotSetUp("not yet")
    make.challenge()
    work()
    pager.fault, pager.attempts = None, 0
    ticks = iter(range(0, 10**6, 130))
    clocked = SimpleNamespace(monotonic=lambda: float(next(ticks)))
    monkeypatch.setattr(delivery, "time", clocked)
    Deliver()(ground, clock.now())
    assert 1 <= pager.attempts <= 3 < BATCH
