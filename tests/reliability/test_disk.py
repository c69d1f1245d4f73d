"""A disk that is full, and one that fails when it is to make things durable."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.events import ENTRY_SUBMITTED, Event
from intranet_ideas.ground import Ground, lay
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.search import index
from intranet_ideas.search.lane import Indexing
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..conftest import SECRET
from ..factories import Factory

pytestmark = pytest.mark.sqlite_only

BUSY = 503


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)],
        capture_output=True, check=False,
    ) if shutil.which("mount") else None  # fmt: skip
    if mounted is None or mounted.returncode:
        pytest.skip("a small file system can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def cramped(small_disk: Path, migrated_file: Path, clock: FixedClock) -> Iterator[Ground]:
    """A site on that file system."""
    shutil.copy(migrated_file, small_disk / "ideas.sqlite3")
    laid = lay(load_settings({"INTRANET_IDEAS_DATA": str(small_disk),
                              "INTRANET_IDEAS_SECRET_KEY": SECRET}), clock)  # fmt: skip
    yield laid
    laid.database.dispose()


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def balance(ground: Ground) -> tuple[int, int, int]:
    """Return ideas handed in, texts received and events of it."""
    with ground.database.read() as session:
        return (
            session.scalar(select(func.count()).select_from(Entry).filter_by(status="submitted")),
            session.scalar(
                select(func.count()).select_from(EntryRevision)
                .where(EntryRevision.received_at.is_not(None))
            ),
            session.scalar(
                select(func.count()).select_from(Event).filter_by(kind=ENTRY_SUBMITTED)
            ),
        )  # type: ignore[return-value]  # fmt: skip


def test_a_full_disk_refuses_for_now_and_loses_nothing(
    cramped: Ground, small_disk: Path, clock: FixedClock
) -> None:
    make = Factory(cramped, clock)
    challenge = make.challenge()
    with cramped.database.write() as session:
        plugins.enable(session, None, "search_whoosh", "kommune", clock.now(), host=cramped.plugins)
    lane = Indexing()
    lane(cramped, clock.now())
    drafts = [make.entry(challenge, submit=False, body="Tekst " * 500).id for _ in range(40)]
    client = create_app(cramped).test_client()
    headers = {"Authorization": f"Bearer {make.token('nurse')}"}

    def send(entry: int) -> int:
        answer = client.post(f"/api/v1/entries/{entry}/submit",
                             headers=headers | {"Idempotency-Key": str(entry)})  # fmt: skip
        if answer.status_code == BUSY:
            assert int(answer.headers["Retry-After"]) > 0
        return answer.status_code

    def attach() -> int:
        content = io.BytesIO(b"%PDF-1.4\n" + bytes(300_000))
        return client.post(
            f"/api/v1/entries/{drafts[-1]}/attachments", headers=headers,
            data={"file": (content, "plan.pdf")},
        ).status_code  # fmt: skip

    filler = fill(small_disk)
    assert attach() == BUSY
    first = {entry: send(entry) for entry in drafts}
    assert set(first.values()) <= {200, BUSY}
    assert BUSY in first.values(), "there was room left"
    assert client.get("/sign-in").status_code == 200
    assert client.get(f"/api/v1/entries/{drafts[0]}", headers=headers).status_code == 200
    acknowledged = sum(status == 200 for status in first.values())
    assert balance(cramped) == (acknowledged,) * 3
    Worker(cramped).once()  # must not raise

    filler.unlink()
    assert {send(entry) for entry in drafts} == {200}
    assert balance(cramped) == (len(drafts),) * 3
    clock.advance(hours=1)
    Indexing()(cramped, clock.now())
    with cramped.database.read() as session:
        engine = index.chosen(session, cramped)
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert engine is not None
    assert index.health(engine).ok


def test_an_attachment_on_a_full_disk(cramped: Ground, small_disk: Path) -> None:
    filler = fill(small_disk)
    with pytest.raises(OSError, match="No space"):
        cramped.files.put(os.urandom(200_000))
    filler.unlink()
    assert not list(small_disk.glob("files/*/*")), "half of it was left"


FAILING = """
import json, sys
from tests.conftest import NOON
from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import lay
from intranet_ideas.settings import load_settings
client = create_app(lay(load_settings(), FixedClock(NOON))).test_client()
answers = {}
for entry in json.loads(sys.argv[1]):
    answer = client.post(f"/api/v1/entries/{entry}/submit", headers={
        "Authorization": f"Bearer {sys.argv[2]}", "Idempotency-Key": str(entry)})
    answers[entry] = answer.status_code
print(json.dumps(answers))
"""


def test_a_disk_that_fails_to_make_durable(
    ground: Ground, make: Factory, tmp_path: Path
) -> None:
    strace = shutil.which("strace")
    if not strace or subprocess.run(
        [strace, "-qq", "-o", os.devnull, "true"], check=False, capture_output=True
    ).returncode:
        pytest.skip("strace is not there, or may not trace")
    challenge, token = make.challenge(), make.token("nurse")
    drafts = [make.entry(challenge, submit=False).id for _ in range(12)]
    ground.database.dispose()
    calls = "fsync,fdatasync"
    done = subprocess.run(
        [strace, "-f", "--seccomp-bpf", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e",
         f"inject={calls}:error=EIO:when=4..7", sys.executable, "-c", FAILING,
         json.dumps(drafts), token],
        env=os.environ | {
            "INTRANET_IDEAS_DATA": str(ground.settings.data),
            "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
            "INTRANET_IDEAS_SECRET_KEY": SECRET,
        }, check=True, capture_output=True, text=True,
    )  # fmt: skip
    answers = {int(entry): status for entry, status in json.loads(done.stdout).items()}
    assert set(answers.values()) == {200, BUSY}
    client = create_app(ground).test_client()
    headers = {"Authorization": f"Bearer {token}"}
    with ground.database.read() as session:
        stored = set(session.scalars(select(Entry.id).filter_by(status="submitted")))
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert {entry for entry, status in answers.items() if status == 200} <= stored
    for entry in drafts:
        answer = client.post(f"/api/v1/entries/{entry}/submit",
                             headers=headers | {"Idempotency-Key": str(entry)})  # fmt: skip
        assert answer.status_code == 200
    assert balance(ground) == (len(drafts),) * 3
