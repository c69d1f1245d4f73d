"""All lanes together: once, for long, many at a time, and with a part that hangs or fails."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from intranet_ideas import worker as workers
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground, lay
from intranet_ideas.notifications.models import Notification
from intranet_ideas.operations.models import WorkerBeat
from intranet_ideas.people.models import User
from intranet_ideas.plugin_api import NotificationChannel
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Lane, Worker, all_lanes

from ..factories import Factory


def recorded(ground: Ground, kind: str) -> int:
    with ground.database.read() as session:
        found = session.scalar(select(func.count()).select_from(Event).where(Event.kind == kind))
    return found or 0


def eventually(said: Callable[[], bool], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if said():
            return True
        time.sleep(0.05)
    return said()


def begin(ground: Ground) -> tuple[threading.Event, threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=Worker(ground).run, args=(stop,))
    thread.start()
    return stop, thread


def test_once_does_all_that_is_due_and_nothing_twice(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    make.entry(challenge)
    worker = Worker(ground)
    assert worker.once() > 0
    assert worker.once() == 0
    assert Worker(ground).once() == 0
    with ground.database.read() as session:
        undone = session.scalars(select(Event).where(
            Event.notified_at.is_(None) | Event.indexed_at.is_(None) | Event.told_at.is_(None)
        )).all()  # fmt: skip
        beats = session.scalars(select(WorkerBeat)).all()
    assert undone == []
    assert [beat.seen_at for beat in beats] == [clock.now()]
    assert recorded(ground, "challenge_opened") == 1


def test_a_lane_that_fails_holds_up_no_other(
    ground: Ground, make: Factory, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fail(ground: Ground, now: datetime) -> int:
        raise ZeroDivisionError

    make.challenge()
    worker = Worker(ground)
    monkeypatch.setattr(worker, "_lanes", (Lane("broken", 1.0, fail), *worker._lanes))
    assert worker.once() > 0
    assert recorded(ground, "challenge_opened") == 1
    assert "lane broken failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_failing_lane_goes_on_after_a_pause_and_the_worker_stops_when_told(
    ground: Ground, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.organisation()
    calls = []

    def fail_at_first(ground: Ground, now: datetime) -> int:
        calls.append(time.monotonic())
        if len(calls) < 3:
            raise ZeroDivisionError
        return 0

    shaky = (Lane("shaky", 0.05, fail_at_first),)
    monkeypatch.setattr(workers, "all_lanes", lambda stopping: shaky)
    stop, thread = begin(ground)
    assert eventually(lambda: len(calls) >= 4)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_mail_server_that_hangs_does_not_stop_the_clock(
    ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, reached = threading.Event(), threading.Event()

    def hang(message: Any, recipient: Any, settings: Any) -> None:
        reached.set()
        released.wait(30)

    offered = {"slow.mail": (SimpleNamespace(name="slow"), NotificationChannel("mail", "x", hang))}
    monkeypatch.setattr(ground.plugins, "channels", lambda session, path: offered)
    make.entry(make.challenge())
    stop, thread = begin(ground)
    try:
        assert reached.wait(15)
        clock.advance(days=7)
        assert eventually(lambda: recorded(ground, "challenge_closed") == 1)
    finally:
        released.set()
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def _work_in_process(data: str, url: str, now: datetime, start: Any, faults: Any) -> None:
    settings = load_settings({
        "INTRANET_IDEAS_DATA": data, "INTRANET_IDEAS_DATABASE_URL": url,
        "INTRANET_IDEAS_SECRET_KEY": "a secret that only tests have",
    })  # fmt: skip
    ground = lay(settings, FixedClock(now))
    lanes = {lane.name: lane.run for lane in all_lanes()}
    start.wait()
    try:
        for _ in range(8):
            for name in ("timing", "notify", "tell"):
                lanes[name](ground, now)
    except BaseException as error:
        faults.put(repr(error))
        raise
    finally:
        ground.database.dispose()


@pytest.mark.slow
def test_many_processes_do_everything_once(
    ground: Ground, make: Factory, clock: FixedClock, database_url: str
) -> None:
    for number in range(5):
        make.challenge(title=f"Utfordring {number}")
    now = clock.advance(days=7, hours=1)
    context = multiprocessing.get_context("spawn")
    start, faults = context.Barrier(3), context.Queue()
    processes = [
        context.Process(
            target=_work_in_process,
            args=(str(ground.settings.data), database_url, now, start, faults),
        )
        for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert faults.empty()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    Worker(ground).once()
    assert recorded(ground, "challenge_closed") == 5
    with ground.database.read() as session:
        doubles = session.execute(
            select(Notification.event_id, Notification.user_id)
            .group_by(Notification.event_id, Notification.user_id)
            .having(func.count() > 1)
        ).all()
        wrong = session.scalars(
            select(User.email).where(
                User.unread_count != select(func.count()).select_from(Notification)
                .where(Notification.user_id == User.id).scalar_subquery()
            )
        ).all()  # fmt: skip
        held = session.scalar(select(func.count()).select_from(Notification))
    assert doubles == []
    assert wrong == []
    assert held


def test_timed_events_are_heard_within_a_second_of_their_instant(
    ground: Ground, make: Factory, clock: FixedClock
) -> None:
    """The worker's own pace: no lane that matters rests longer."""
    rests = {lane.name: lane.rest for lane in all_lanes()}
    assert rests["timing"] <= 1.0
    assert max(rests[name] for name in ("notify", "deliver", "index", "tell")) <= 2.0
    challenge = make.challenge(opens_at=clock.now() + timedelta(hours=1))
    stop, thread = begin(ground)
    try:
        time.sleep(1.5)
        assert recorded(ground, "challenge_opened") == 0
        clock.advance(hours=1)
        before = time.monotonic()
        assert eventually(lambda: recorded(ground, "challenge_opened") == 1)
        assert time.monotonic() - before < 10  # a loaded machine; the pace is a second
    finally:
        stop.set()
        thread.join(30)
    assert challenge.id
