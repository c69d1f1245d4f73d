"""How much the worker gets done, with mail going to a server that takes everything.

    python benchmarks/worker.py [--events 2000] [--challenges 10000]
    scripts/with_postgresql.sh python benchmarks/worker.py --postgresql

The events are of a busy day (``benchmarks/busy_site.py``): comments, ideas handed in, answers,
and reminders of deadlines. An event is handled when it is in the centre of everyone it concerns
and each of its letters was taken on by the mail server, or is put into somebody's digest. The
mail server is another process of this machine. Prints:

* lane after lane in one process, each until it has nothing left: events, letters, SQL statements
* all lanes at once, as ``intranet-ideas worker`` runs them, in one process and in two, until
  everything is handled, found by search and offered to plugins
* the digests that were gathered, the next morning
* an opening that everyone hears of in the centre
* what a look of the clock costs with many challenges ahead
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from databases import database_url
from sqlalchemy import event, func, insert, or_, select, update

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from busy_site import NOW, Site, fill, happen  # noqa: E402

from intranet_ideas import events, telling  # noqa: E402
from intranet_ideas.challenges.models import Challenge  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.events import Event  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.notifications.delivery import Deliver  # noqa: E402
from intranet_ideas.notifications.fan_out import Notify  # noqa: E402
from intranet_ideas.notifications.models import (  # noqa: E402
    PENDING,
    SENT,
    Delivery,
    Notification,
)
from intranet_ideas.plugin_host.overview import look_over  # noqa: E402
from intranet_ideas.search.lane import Indexing  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from intranet_ideas.timing import record_due  # noqa: E402
from intranet_ideas.worker import Worker  # noqa: E402

PATIENCE = 600.0


class Sink(asyncio.Protocol):
    """Takes every mail and throws it away, at the least cost: it shares the processor with what
    is measured, and a whole mail server in Python takes as much of it as the worker does."""

    def connection_made(self, transport: Any) -> None:
        """Greet."""
        self.transport, self.kept, self.mail = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each command, and each mail as a whole."""
        self.kept += data
        while True:
            end = b"\r\n.\r\n" if self.mail else b"\r\n"
            found, mark, rest = self.kept.partition(end)
            if not mark:
                return
            self.kept, ended, self.mail = rest, self.mail, not self.mail and found == b"data"
            if self.mail:
                self.transport.write(b"354 go on\r\n")
            elif found[:4].lower() == b"quit" and not ended:
                self.transport.write(b"221 bye\r\n")
                self.transport.close()
            else:
                self.transport.write(b"250 ok\r\n")


def sink(port: int, ready: Any) -> None:
    """Run the sink until killed."""

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Sink, "127.0.0.1", port)
        ready.set()
        await server.serve_forever()

    asyncio.run(serve())


@contextmanager
def mail_server() -> Iterator[str]:
    """Run the sink in another process; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=sink, args=(port, ready), daemon=True)
    process.start()
    ready.wait(20)
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        process.kill()


def settings_of(folder: str, url: str, smtp: str) -> dict[str, str]:
    """Return the settings of a site with mail."""
    return {
        "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SMTP_URL": smtp,
        "INTRANET_IDEAS_SECRET_KEY": "a secret of a benchmark", "INTRANET_IDEAS_DATABASE_URL": url,
    }  # fmt: skip


class Report:
    """Prints lines of a table, and counts the SQL statements between two of them."""

    def __init__(self, ground: Ground) -> None:
        self.name = "SQLite" if ground.database.embedded else "PostgreSQL"
        self._statements = 0
        event.listen(ground.database.engine, "before_cursor_execute", self._count)

    def _count(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:  # noqa: ARG002
        self._statements += not statement.startswith("BEGIN")

    def line(self, what: str, figure: str) -> None:
        """Print a line."""
        print(f"| {self.name} | {what} | {figure} |", flush=True)

    @contextmanager
    def timed(self) -> Iterator[dict[str, float]]:
        """Measure what is done within: seconds, processor seconds, statements."""
        found: dict[str, float] = {}
        self._statements, begun, work = 0, time.perf_counter(), time.process_time()
        yield found
        found["seconds"] = time.perf_counter() - begun
        found["work"] = time.process_time() - work
        found["statements"] = self._statements


def letters(ground: Ground) -> int:
    """Return how many letters went out: a digest is one, of several deliveries."""
    alone = func.count().filter(Delivery.pace == "at_once")
    with ground.database.read() as session:
        return session.scalar(select(alone).where(Delivery.status == SENT)) or 0


def left(ground: Ground) -> int:
    """Return how many events and letters that are due are not dealt with."""
    unfinished = or_(Event.notified_at.is_(None), Event.indexed_at.is_(None),
                     Event.told_at.is_(None))  # fmt: skip
    with ground.database.read() as session:
        waiting = session.scalar(select(func.count()).select_from(Event).where(unfinished))
        due = session.scalar(
            select(func.count()).select_from(Delivery)
            .where(Delivery.status == PENDING, Delivery.next_attempt_at <= NOW)
        )  # fmt: skip
        # A batch under a lease is due later, and dealt with when it is marked.
        leased = session.scalar(
            select(func.count()).select_from(Delivery)
            .where(Delivery.status == PENDING, Delivery.pace == "at_once")
        )  # fmt: skip
    return (waiting or 0) + max(due or 0, leased or 0)


def lane_by_lane(ground: Ground, report: Report, count: int) -> None:
    """Run each lane until it has nothing left, and print what each took for an event."""
    lanes: dict[str, Callable[[Ground, datetime], int]] = {
        "fan-out": Notify(), "delivery": Deliver(), "search": Indexing(), "plugins": telling.tell,
    }  # fmt: skip
    before, spent = letters(ground), {}
    for name, lane in lanes.items():
        with report.timed() as spent[name]:
            while lane(ground, NOW):
                pass
    out = letters(ground) - before
    for name, found in spent.items():
        report.line(
            f"{name}, for an event",
            f"{found['seconds'] / count * 1000:.2f} ms, {found['work'] / count * 1000:.2f} ms of "
            f"processor, {found['statements'] / count:.2f} statements",
        )
    handled = [spent[name] for name in ("fan-out", "delivery")]
    seconds = sum(each["seconds"] for each in handled)
    work = sum(each["work"] for each in handled)
    report.line(
        "handled: fan-out and delivery",
        f"**{count / seconds:.0f} events/s**, {out / seconds:.0f} letters/s, "
        f"{count / work:.0f} events for a second of processor, "
        f"{sum(each['statements'] for each in handled) / count:.2f} statements for an event",
    )


def work(settings: dict[str, str], ready: Any, go: Any) -> None:
    """Be a worker, in a process of its own, from a sign on until killed."""
    ground = lay(load_settings(settings), FixedClock(NOW))
    with ground.database.read() as session:
        look_over(ground.plugins, session)
    ready.release()
    go.wait()
    Worker(ground).run(threading.Event())


def at_once(
    ground: Ground, report: Report, count: int, settings: dict[str, str], workers: int
) -> None:
    """Run workers as they are run, until all is dealt with, and print what came of it."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    processes = [
        context.Process(target=work, args=(settings, ready, go), daemon=True)
        for _ in range(workers)
    ]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire(timeout=60)
    before, begun = letters(ground), time.perf_counter()
    go.set()
    try:
        while waiting := left(ground):
            time.sleep(0.25)
            if time.perf_counter() - begun > PATIENCE:
                raise SystemExit(f"{waiting} are not dealt with after ten minutes")
    finally:
        seconds = time.perf_counter() - begun
        for process in processes:
            process.kill()
    report.line(
        f"all lanes at once, {workers} process{'es' * (workers > 1)}",
        f"**{count / seconds:.0f} events/s**, {(letters(ground) - before) / seconds:.0f} letters/s",
    )


def _next_day(ground: Ground) -> None:
    """Let what was sent have been sent yesterday, so that everyone's budget is whole again."""
    with ground.database.write() as session:
        session.execute(update(Notification).values(created_at=NOW - timedelta(days=1)))


def digests(ground: Ground, report: Report) -> None:
    """Send what was gathered, and print how fast."""
    with ground.database.read() as session:
        gathered, people = session.execute(
            select(func.count(), func.count(Notification.user_id.distinct()))
            .select_from(Delivery)
            .join(Notification, Notification.id == Delivery.notification_id)
            .where(Delivery.status == PENDING)
        ).one()
    lane = Deliver()
    with report.timed() as found:
        while lane(ground, NOW + timedelta(days=1)):
            pass
    report.line(
        f"{people} digests of {gathered} things",
        f"{people / found['seconds']:.0f} letters/s, {found['statements'] / people:.2f} "
        "statements each",
    )


def opening(ground: Ground, report: Report, made: Site) -> None:
    """Tell everyone of an opening, and print how fast."""
    with ground.database.write() as session:
        events.record(session, events.CHALLENGE_OPENED, now=NOW, challenge_id=made.challenges[0])
    with report.timed() as found:
        while Notify()(ground, NOW):
            pass
    report.line(
        f"an opening, to {len(made.people)} people",
        f"{len(made.people) / found['seconds']:.0f} people/s, {found['statements']:.0f} statements",
    )


def schedule(ground: Ground, count: int) -> None:
    """Publish many challenges, copies of one, whose instants lie ahead."""
    with ground.database.write() as session:
        model = session.scalars(select(Challenge).limit(1)).one()
        row = {column.name: getattr(model, column.name) for column in Challenge.__table__.columns}
        row.pop("id")
        rows = []
        for number in range(count):
            opens = NOW + timedelta(minutes=10 + number)
            rows.append(row | {
                "title": f"Ahead {number}", "opens_at": opens, "published_at": NOW,
                "look_at": opens,
                "closes_at": opens + timedelta(days=20), "results_at": opens + timedelta(days=50),
                "judging_closes_at": opens + timedelta(days=40),
            })  # fmt: skip
        session.execute(insert(Challenge), rows)


def ticks(ground: Ground, report: Report, count: int, times: int = 50) -> None:
    """Print what a look of the clock takes when nothing is due, and when a hundred instants are."""
    schedule(ground, count)
    while record_due(ground, NOW):
        pass
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        record_due(ground, NOW)
        taken.append((time.perf_counter() - begun) * 1000)
    report.line(
        f"a look of the clock, {count} challenges ahead, none due",
        f"{statistics.median(taken):.1f} ms, the slowest of {times} {max(taken):.1f} ms",
    )
    begun = time.perf_counter()
    wrote = record_due(ground, NOW + timedelta(minutes=110))
    seconds = (time.perf_counter() - begun) * 1000
    report.line(f"a look of the clock that writes {wrote} events", f"{seconds:.0f} ms")


def main() -> None:
    """Measure on one database and print a line of a table for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--challenges", type=int, default=10_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, mail_server() as smtp:
        settings = settings_of(
            folder, database_url(folder, postgresql=options.postgresql), smtp
        )
        runner.upgrade(settings["INTRANET_IDEAS_DATABASE_URL"])
        ground = lay(load_settings(settings), FixedClock(NOW))
        made, report = fill(ground), Report(ground)
        Indexing()(ground, NOW)
        happen(ground, made, options.events, seed=1)
        lane_by_lane(ground, report, options.events)
        digests(ground, report)
        for workers in (1, 2):
            _next_day(ground)
            happen(ground, made, options.events, seed=1 + workers)
            at_once(ground, report, options.events, settings, workers)
        opening(ground, report, made)
        ticks(ground, report, options.challenges)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        report.line("peak memory", f"{peak:.0f} MB")
        ground.database.dispose()


if __name__ == "__main__":
    main()
