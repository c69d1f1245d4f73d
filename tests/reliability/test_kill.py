"""``kill -9`` at any point: what was acknowledged is stored, once, and told once."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from intranet_ideas.clock import FixedClock, SystemClock
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.events import ENTRY_SUBMITTED, Event
from intranet_ideas.ground import Ground, lay
from intranet_ideas.notifications.models import Notification
from intranet_ideas.people.models import User

from ..conftest import SECRET
from ..factories import Factory

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from intranet_ideas.cli import main; main()"]
KILLS = 4
WRITERS = 4


PORTS = iter(random.SystemRandom().sample(range(10_000, 32_000), 1_000))
"""Below those that the system gives to connections: else one of another test could have it before
the server that it was looked up for."""


def free_port() -> int:
    """Return a port that nobody listens on, a new one each time."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def test_a_port_is_given_out_once_and_to_no_connection() -> None:
    given = {free_port() for _ in range(50)}
    assert len(given) == 50
    assert max(given) < 32_768


class Site:
    """The program's own processes on a real database, killed at will."""

    def __init__(self, ground: Ground) -> None:
        self.port = free_port()
        self.environ = os.environ | {
            "INTRANET_IDEAS_DATA": str(ground.settings.data),
            "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
            "INTRANET_IDEAS_SECRET_KEY": SECRET,
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own."""
        process = subprocess.Popen(
            [*COMMAND, *arguments], env=self.environ, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the web processes and wait until they answer."""
        process = self.start("serve", "--no-worker", "--port", str(self.port), "--workers", "2")
        for _ in range(900):
            with suppress(OSError), urllib.request.urlopen(self.url("/healthz"), timeout=1):
                return process
            time.sleep(0.1)
        raise AssertionError("the site did not come up")

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """Kill a process and all it started, without warning."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def post(self, path: str, token: str, body: Any, key: str) -> dict[str, Any]:
        """Send a write until it is acknowledged, each time with the same key."""
        request = urllib.request.Request(
            self.url(path), json.dumps(body).encode(), method="POST",
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                     "Idempotency-Key": key},
        )  # fmt: skip
        for _ in range(900):
            try:
                with urllib.request.urlopen(request, timeout=20) as response:
                    answer: dict[str, Any] = json.load(response)
                    return answer
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise AssertionError(error.read().decode()) from error
            except (OSError, ValueError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise AssertionError("never acknowledged")


@contextmanager
def running(ground: Ground) -> Iterator[Site]:
    """Run a site and leave nothing behind."""
    site = Site(ground)
    try:
        yield site
    finally:
        for process in site.processes:
            site.kill(process)


@pytest.fixture
def live(ground: Ground) -> Iterator[tuple[Ground, Factory]]:
    """A site's ground on the machine's own clock, since other processes read it too."""
    real = lay(ground.settings, SystemClock())
    yield real, Factory(real, FixedClock(datetime.now(UTC)))
    real.database.dispose()


def test_nothing_acknowledged_is_lost_or_doubled(
    live: tuple[Ground, Factory], figure: Callable[[str, object], None]
) -> None:
    ground, make = live
    now = make.clock.now()
    challenge = make.challenge(
        opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(days=1),
        judging_closes_at=now + timedelta(days=2), results_at=now + timedelta(days=3),
    )  # fmt: skip
    names = ("nurse", "staff", "teacher", "janitor")
    tokens = [make.token(name) for name in names]
    acknowledged: list[tuple[str, int, str]] = []
    stop = threading.Event()
    away: list[float] = []
    chance = random.Random(7)

    def write(site: Site, number: int) -> None:
        count = 0
        while not stop.is_set():
            count += 1
            title = f"{names[number]} {count}"
            body = {"title": title, "body": "Tekst", "answers": {"behov": "Ja"}}
            path = f"/api/v1/challenges/{challenge.id}/entries"
            entry = site.post(path, tokens[number], body, f"create {title}")["id"]
            receipt = site.post(
                f"/api/v1/entries/{entry}/submit", tokens[number], {}, f"submit {title}"
            )
            acknowledged.append((title, entry, receipt["digest"]))

    with running(ground) as site:
        web, worker = site.serve(), site.start("worker")
        threads = [threading.Thread(target=write, args=(site, n)) for n in range(WRITERS)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            more(acknowledged)
            time.sleep(chance.uniform(0, 0.3))
            site.kill(web)
            site.kill(worker)
            killed = time.monotonic()
            web, worker = site.serve(), site.start("worker")
            away.append(time.monotonic() - killed)
        more(acknowledged)
        stop.set()
        for thread in threads:
            thread.join(timeout=120)
        assert not any(thread.is_alive() for thread in threads)
        site.kill(worker)
        subprocess.run([*COMMAND, "worker", "--once"], env=site.environ, check=True, timeout=120,
                       capture_output=True)  # fmt: skip
    check(ground, acknowledged)
    figure("answered again after, at most, s", round(max(away), 1))


def more(acknowledged: list[tuple[str, int, str]]) -> None:
    """Wait until two more are acknowledged, however slow the machine is."""
    enough = len(acknowledged) + 2
    until = time.monotonic() + 60
    while len(acknowledged) < enough and time.monotonic() < until:
        time.sleep(0.02)


def check(ground: Ground, acknowledged: list[tuple[str, int, str]]) -> None:
    """Acknowledged, stored and told are the same, each once."""
    assert len(acknowledged) > KILLS
    with ground.database.read() as session:
        stored = Counter(
            session.scalars(
                select(EntryRevision.title).join(Entry, Entry.submitted_id == EntryRevision.id)
            )
        )
        digests = dict(
            session.execute(select(EntryRevision.entry_id, EntryRevision.digest)).all()
        )
        submitted = Counter(
            session.scalars(select(Event.entry_id).filter_by(kind=ENTRY_SUBMITTED))
        )
        told = Counter(
            session.execute(
                select(Notification.entry_id, Notification.user_id).where(
                    Notification.kind == ENTRY_SUBMITTED
                )
            ).all()
        )
        unread = dict(session.execute(select(User.id, User.unread_count)).all())
        counted = dict(
            session.execute(
                select(Notification.user_id, func.count())
                .where(Notification.read_at.is_(None))
                .group_by(Notification.user_id)
            ).all()
        )
    assert stored == Counter(title for title, _, _ in acknowledged)
    assert all(digests[entry] == digest for _, entry, digest in acknowledged)
    assert submitted == Counter(entry for _, entry, _ in acknowledged)
    assert len(told) == len(acknowledged), "every author is told"
    assert set(told.values()) == {1}, "and told once"
    assert {user: count for user, count in unread.items() if count} == counted
