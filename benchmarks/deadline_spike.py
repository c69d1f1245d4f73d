"""A deadline under load: a thousand people hand in during its last seconds.

    python benchmarks/deadline_spike.py [--people 1000] [--late 100] [--seconds 5]
    scripts/with_postgresql.sh python benchmarks/deadline_spike.py --postgresql

Everyone has a draft, and sends it once at a random instant, on a connection of their own, over
real HTTP to ``intranet-ideas serve``. Whoever is told to come back (503) or loses the connection
tries again with the same key. Prints the balance of sent, acknowledged and stored, and exits 1
when anything received in time was refused, lost or stored twice, or anything late was taken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from databases import database_url
from sqlalchemy import func, select, update

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas.challenges.models import Challenge  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.entries import actions as entries  # noqa: E402
from intranet_ideas.entries.models import Entry, EntryRevision  # noqa: E402
from intranet_ideas.entries.rules import EntryFields  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.people import actions as people  # noqa: E402
from intranet_ideas.people import tokens  # noqa: E402
from intranet_ideas.people.queries import viewers_by_ids  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from tests.factories import Factory  # noqa: E402

EDGE = 0.1
"""Seconds around the deadline in which either answer is right: a request takes time to arrive."""

LEAD = 4.0
"""Seconds between the server's start and the first request."""

MOST_TRIES = 30


@dataclass
class Person:
    """Someone with a draft, and what became of it."""

    entry: int
    token: str
    at: float = 0.0
    sent: float = 0.0
    status: int = 0
    tries: int = 0
    took: float = 0.0
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


def fill(ground: Ground, count: int) -> tuple[int, list[Person]]:
    """Make an open challenge and ``count`` people with a finished draft each."""
    clock = FixedClock(datetime.now(UTC))
    now = clock.now()
    make = Factory(ground, clock)
    make.organisation()
    challenge = make.challenge(opens_at=now, closes_at=now + timedelta(days=1)).id
    found = []
    for begin in range(0, count, 100):
        with ground.database.write() as session:
            emails = [f"person{n}@example.org" for n in range(begin, min(begin + 100, count))]
            users = [
                people.add_user(session, email=email, name=email, department="skole", now=now)
                for email in emails
            ]
            session.flush()
            for user, viewer in zip(users, viewers_by_ids(session, [u.id for u in users]),
                                    strict=True):  # fmt: skip
                token = tokens.make_token(
                    session, user.email, scopes=("read", "write"), days=1, now=now
                )
                fields = EntryFields(f"Idé av {user.id}", "Færre turer om natta.", {"behov": "Ro"})
                draft = entries.create_entry(session, viewer, challenge, fields, now)
                found.append(Person(draft.entry.id, token))
    return challenge, found


async def hand_in(person: Person, port: int) -> None:
    """Send one person's idea at its instant, again with the same key where told to."""
    await asyncio.sleep(max(0.0, person.at - time.time()))
    person.sent = time.time()
    while person.tries < MOST_TRIES:
        person.tries += 1
        pause = 0.2 * person.tries
        with suppress(OSError, asyncio.IncompleteReadError, ValueError):
            person.status, headers = await ask(person, port)
            if person.status != 503:
                break
            pause = float(headers.get("retry-after", 1))
        await asyncio.sleep(pause)
    person.took = time.time() - person.sent


async def ask(person: Person, port: int) -> tuple[int, dict[str, str]]:
    """Make the request; return its status and headers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write((
            f"POST /api/v1/entries/{person.entry}/submit HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {person.token}\r\nIdempotency-Key: {person.key}\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n"
        ).encode())  # fmt: skip
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        await reader.read()
        return int(first.split()[1]), headers
    finally:
        writer.close()


async def storm(crowd: list[Person], port: int) -> None:
    """Let everyone hand in at their instants."""
    await asyncio.gather(*(hand_in(person, port) for person in crowd))


def serve(environ: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """Start web and worker as an installation does; return the process and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "intranet_ideas.cli", "serve", "--port", str(port), "--workers", "2",
         "--with-worker"], env=environ, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(1800):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return process, port
        time.sleep(0.05)
    process.terminate()
    process.wait(timeout=60)
    raise SystemExit("the server did not start")


def stored(ground: Ground, challenge: int) -> tuple[set[int], int]:
    """Return the ideas that count as handed in, and how many texts were received in all."""
    with ground.database.read() as session:
        ids = set(session.scalars(
            select(Entry.id).where(Entry.challenge_id == challenge, Entry.status == "submitted")
        ))  # fmt: skip
        texts = session.scalar(
            select(func.count()).select_from(EntryRevision)
            .where(EntryRevision.received_at.is_not(None))
        )  # fmt: skip
        return ids, texts or 0


def balance(crowd: list[Person], deadline: float, ids: set[int], texts: int) -> dict[str, object]:
    """Return the balance; ``faults`` lists what must not be."""
    early = [p for p in crowd if p.sent < deadline - EDGE]
    late = [p for p in crowd if p.sent > deadline + EDGE]
    taken = {p.entry for p in crowd if p.status == 200}
    waits = sorted(p.took for p in crowd)
    faults = []
    if refused := [p.status for p in early if p.status != 200]:
        faults.append(f"sent in time and refused: {dict(Counter(refused))}")
    if wrongly := [p.entry for p in late if p.status == 200]:
        faults.append(f"late and accepted: {len(wrongly)}")
    if taken - ids:
        faults.append(f"acknowledged and not stored: {len(taken - ids)}")
    if ids - taken:
        faults.append(f"stored and not acknowledged: {len(ids - taken)}")
    if texts != len(ids):
        faults.append(f"stored twice: {texts - len(ids)}")
    return {
        "sent in time": len(early), "sent late": len(late),
        "at the edge": len(crowd) - len(early) - len(late), "acknowledged": len(taken),
        "stored": len(ids), "answers": dict(Counter(p.status for p in crowd)),
        "tried again": sum(p.tries > 1 for p in crowd),
        "p50 s": round(waits[len(waits) // 2], 2), "p99 s": round(waits[len(waits) * 99 // 100], 2),
        "longest s": round(waits[-1], 2), "faults": faults,
    }  # fmt: skip


def run(count: int, late: int, seconds: float, *, postgresql: bool) -> dict[str, object]:
    """Run one storm; return its balance."""
    with tempfile.TemporaryDirectory(prefix="ideas-spike-") as folder:
        names = {
            "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SECRET_KEY": "x" * 40,
            "INTRANET_IDEAS_DATABASE_URL": database_url(folder, postgresql=postgresql),
        }  # fmt: skip
        settings = load_settings(names)
        runner.upgrade(settings.database_url)
        ground = lay(settings)
        challenge, crowd = fill(ground, count + late)
        process, port = serve(os.environ | names | {"PYTHONPATH": str(ROOT)})
        try:
            deadline = time.time() + LEAD + seconds
            with ground.database.write() as session:
                session.execute(
                    update(Challenge).where(Challenge.id == challenge)
                    .values(closes_at=datetime.fromtimestamp(deadline, UTC))
                    .execution_options(synchronize_session=False)
                )  # fmt: skip
            chance = random.Random(count)
            for number, person in enumerate(crowd):
                before = -chance.uniform(EDGE, seconds) if number < count else None
                person.at = deadline + (before or chance.uniform(EDGE, 2.0))
            asyncio.run(storm(crowd, port))
            return balance(crowd, deadline, *stored(ground, challenge))
        finally:
            process.terminate()
            process.wait(timeout=60)
            ground.database.dispose()


def main() -> None:
    """Run and print; exit 1 on a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--late", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    found = run(options.people, options.late, options.seconds, postgresql=options.postgresql)
    print(json.dumps(found, indent=2))
    if found["faults"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
