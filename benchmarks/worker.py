"""How much the worker gets done, with mail going to a server that takes everything.

    python benchmarks/worker.py [--events 2000] [--challenges 10000] [--database URL]

Each event is a receipt: it becomes a notification and a mail, is indexed, and is offered to
plugins. The mail server is another process of this machine. Prints events in a second from
the first to the last mail, and what a look of the clock costs with many challenges ahead.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas import events  # noqa: E402
from intranet_ideas.challenges.models import Challenge  # noqa: E402
from intranet_ideas.clock import FixedClock, SystemClock  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.notifications.models import SENT, Delivery  # noqa: E402
from intranet_ideas.plugin_host import actions as plugins  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from intranet_ideas.timing import record_due  # noqa: E402
from intranet_ideas.worker import Worker  # noqa: E402
from tests.factories import Factory  # noqa: E402

AUTHORS = 40


def sink(port: int, ready: Any) -> None:
    """Take every mail and throw it away, until killed."""
    import asyncio

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        data = False
        while line := await reader.readline():
            if data:
                data = line != b".\r\n"
                if not data:
                    writer.write(b"250 taken\r\n")
                continue
            word = line[:4].upper()
            data = word == b"DATA"
            answer = {b"DATA": b"354 go on", b"QUIT": b"221 bye"}.get(word, b"250 ok")
            writer.write(answer + b"\r\n")
            if word == b"QUIT":
                break
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", port)
        ready.set()
        async with server:
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


def site(folder: Path, url: str, smtp: str) -> Ground:
    """Lay a fresh site with mail and search."""
    settings = load_settings({
        "INTRANET_IDEAS_DATA": str(folder), "INTRANET_IDEAS_SMTP_URL": smtp,
        "INTRANET_IDEAS_SECRET_KEY": "a secret of a benchmark", "INTRANET_IDEAS_DATABASE_URL": url,
    })  # fmt: skip
    runner.upgrade(settings.database_url)
    return lay(settings, SystemClock())


def fill(ground: Ground, count: int) -> None:
    """Hand in ideas by some people, and write receipts of them."""
    now = ground.clock.now() - timedelta(hours=1)
    make = Factory(ground, FixedClock(now))
    make.organisation()
    with ground.database.write() as session:
        for name in ("notify_email", "search_whoosh"):
            plugins.enable(session, None, name, "kommune", now, host=ground.plugins)
    challenge = make.challenge()
    ideas = []
    for number in range(AUTHORS):
        person = make.person(f"author{number}@example.org", f"Author {number}")
        ideas.append((make.entry(challenge, person.email, title=f"Idea {number}").id, person.id))
    Worker(ground).once()
    with ground.database.write() as session:
        for number in range(count):
            entry, author = ideas[number % AUTHORS]
            events.record(session, events.ENTRY_SUBMITTED, now=ground.clock.now(), actor_id=author,
                          challenge_id=challenge.id, entry_id=entry, revision=1)  # fmt: skip


def sent(ground: Ground) -> int:
    """Return how many mails have gone out."""
    with ground.database.read() as session:
        return session.scalar(
            select(func.count()).select_from(Delivery).where(Delivery.status == SENT)
        ) or 0  # fmt: skip


def throughput(ground: Ground, count: int) -> tuple[float, float]:
    """Return events in a second, from the start of a worker to the last mail, and the
    milliseconds of the processor that each took: on a busy machine only those compare."""
    before, stop = sent(ground), threading.Event()
    thread = threading.Thread(target=Worker(ground).run, args=(stop,))
    begun, work = time.perf_counter(), time.process_time()
    thread.start()
    try:
        while (done := sent(ground) - before) < count:
            time.sleep(0.2)
            if time.perf_counter() - begun > 600:
                raise SystemExit(f"only {done} of {count} after ten minutes")
        seconds = time.perf_counter() - begun
        work = time.process_time() - work
    finally:
        stop.set()
        thread.join(30)
    return count / seconds, work / count * 1000


def schedule(ground: Ground, count: int) -> None:
    """Publish many challenges, copies of one, whose instants lie ahead."""
    now = ground.clock.now()
    with ground.database.write() as session:
        model = session.scalars(select(Challenge).limit(1)).one()
        row = {column.name: getattr(model, column.name) for column in Challenge.__table__.columns}
        row.pop("id")
        rows = []
        for number in range(count):
            opens = now + timedelta(minutes=10 + number)
            rows.append(row | {
                "title": f"Ahead {number}", "opens_at": opens, "published_at": now,
                "look_at": opens,
                "closes_at": opens + timedelta(days=20), "results_at": opens + timedelta(days=50),
                "judging_closes_at": opens + timedelta(days=40),
            })  # fmt: skip
        session.execute(insert(Challenge), rows)


def ticks(ground: Ground, now: datetime, times: int = 50) -> float:
    """Return the median milliseconds of a look."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        record_due(ground, now)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Measure on one database and print a line of a table for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--challenges", type=int, default=10_000)
    parser.add_argument("--database", default="", help="an empty database; SQLite when left out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, mail_server() as smtp:
        ground = site(Path(folder), options.database, smtp)
        fill(ground, options.events)
        name = "SQLite" if ground.database.embedded else "PostgreSQL"
        rate, work = throughput(ground, options.events)
        print(f"| {name} | events with mail | {rate:.0f}/s, {work:.1f} ms of processor each |")
        schedule(ground, options.challenges)
        now = datetime.now(UTC)
        look = f"look, {options.challenges} ahead, none due"
        print(f"| {name} | {look} | {ticks(ground, now):.1f} ms |")
        begun = time.perf_counter()
        wrote = record_due(ground, now + timedelta(minutes=110))
        seconds = (time.perf_counter() - begun) * 1000
        print(f"| {name} | look, {wrote} due | {seconds:.0f} ms |")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {name} | peak memory | {peak:.0f} MB |")
        ground.database.dispose()


if __name__ == "__main__":
    main()
