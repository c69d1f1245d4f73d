"""PostgreSQL is killed and started again while people hand in: they wait, nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.events import ENTRY_SUBMITTED, Event
from intranet_ideas.ground import lay
from intranet_ideas.migrations import runner
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..conftest import NOON, POSTGRESQL, SECRET
from ..factories import Factory

PEOPLE = ("nurse", "staff", "teacher", "janitor")
EACH = 15


class Server:
    """A PostgreSQL server of our own, as durable as a real one."""

    def __init__(self, folder: Path) -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        found = shutil.which("pg_ctl")
        self.bin = Path(found).parent if found else programs[-1]
        self.folder = folder
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        self.url = f"postgresql+psycopg://ideas@/postgres?host={folder}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs."""
        subprocess.run(
            [*self.as_user, str(self.bin / program), "-D", str(self.folder / "data"), *arguments],
            check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o",
                 f"-k {self.folder} -c listen_addresses=''", "start")  # fmt: skip


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = Path(f"/tmp/ideas-pg-{os.getpid()}-{time.monotonic_ns() % 10**6}")
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    made = Server(folder)
    made.run("initdb", "-U", "ideas", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    made.start()
    yield made
    made.run("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL is not asked for")
def test_a_restart_is_waited_for(
    server: Server, tmp_path: Path, figure: Callable[[str, object], None]
) -> None:
    runner.upgrade(server.url)
    clock = FixedClock(NOON)
    ground = lay(load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path / "data"), "INTRANET_IDEAS_SECRET_KEY": SECRET,
        "INTRANET_IDEAS_DATABASE_URL": server.url,
    }), clock)  # fmt: skip
    make = Factory(ground, clock)
    challenge = make.challenge()
    drafts = {who: [make.entry(challenge, who, submit=False).id for _ in range(EACH)]
              for who in PEOPLE}  # fmt: skip
    tokens = {who: make.token(who) for who in PEOPLE}
    app = create_app(ground)
    answers: Counter[int] = Counter()
    acknowledged: list[int] = []
    restarted_at = [0.0]
    first_after: list[float] = []

    def hand_in(who: str) -> None:
        client = app.test_client()
        for entry in drafts[who]:
            for _ in range(400):
                answer = client.post(f"/api/v1/entries/{entry}/submit", headers={
                    "Authorization": f"Bearer {tokens[who]}", "Idempotency-Key": str(entry),
                })  # fmt: skip
                answers[answer.status_code] += 1
                if answer.status_code == 200:
                    acknowledged.append(entry)
                    if restarted_at[0]:
                        first_after.append(time.monotonic())
                    break
                assert answer.headers["Retry-After"]
                time.sleep(0.02)

    threads = [threading.Thread(target=hand_in, args=(who,)) for who in PEOPLE]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 8:
        time.sleep(0.01)
    server.run("pg_ctl", "-m", "immediate", "stop")
    Worker(ground).once()  # every lane fails, and none may raise
    server.start()
    restarted_at[0] = time.monotonic()
    for thread in threads:
        thread.join(60)
    assert set(answers) == {200, 503}
    with ground.database.read() as session:
        stored = session.scalars(select(Entry.id).filter_by(status="submitted")).all()
        texts = session.scalar(
            select(func.count()).select_from(EntryRevision)
            .where(EntryRevision.received_at.is_not(None))
        )  # fmt: skip
        told = Counter(session.scalars(select(Event.entry_id).filter_by(kind=ENTRY_SUBMITTED)))
    assert sorted(acknowledged) == sorted(stored)
    assert len(stored) == texts == EACH * len(PEOPLE)
    assert set(told.values()) == {1}
    assert Worker(ground).once() > 0
    figure("answers", dict(answers))
    figure("first success after it was up again, s", round(min(first_after) - restarted_at[0], 2))
    ground.database.dispose()
