"""A grown site moves from one database to another: every row, or none."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from intranet_ideas import backups, create_app, moving
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.errors import Conflict
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground, lay
from intranet_ideas.migrations import runner
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..browsing import Browser
from ..conftest import POSTGRESQL, SECRET
from ..factories import Factory

FIRST = Path(__file__).parent / "backups" / "first-schema.backup"

pytestmark = pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL is not asked for")


@pytest.fixture(scope="session")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a site that began with the first version, to copy."""
    folder = tmp_path_factory.mktemp("first") / "small"
    backups.restore(FIRST, folder)
    return folder


@pytest.fixture
def small(restored: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Ground]:
    """A site that began with the first version, on SQLite, with something of most kinds."""
    shutil.copytree(restored, tmp_path / "small")
    ground = lay(load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path / "small"), "INTRANET_IDEAS_SECRET_KEY": SECRET,
        "INTRANET_IDEAS_LANGUAGE": "en",
    }), clock)  # fmt: skip
    make = Factory(ground, clock)
    make.entry(make.challenge(), title="«Lys» \U0001f4a1 – over\nto linjer")
    Worker(ground).once()
    ground.database.dispose()
    yield ground
    ground.database.dispose()


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of an empty database of the server."""
    name = f"moved_{uuid.uuid4().hex[:12]}"
    server = POSTGRESQL.replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield POSTGRESQL.replace("/postgres", f"/{name}", 1)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def on(url: str, ground: Ground) -> Ground:
    return lay(load_settings({
        "INTRANET_IDEAS_DATA": str(ground.settings.data), "INTRANET_IDEAS_DATABASE_URL": url,
        "INTRANET_IDEAS_SECRET_KEY": SECRET, "INTRANET_IDEAS_LANGUAGE": "en",
    }), ground.clock)  # fmt: skip


def absent(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM event WHERE unheard IS NULL")) or 0


def test_every_row_arrives_and_the_site_goes_on(small: Ground, empty: str) -> None:
    tables = {each.table: each for each in moving.move(small.settings.database_url, empty)}
    assert tables["entry"].rows == 4
    assert tables["event"].rows > 10
    with small.database.read() as session:
        before = absent(session)
    grown = on(empty, small)
    clock = grown.clock
    assert isinstance(clock, FixedClock)
    with grown.database.read() as session:
        assert runner.differences(session.connection()) == [], "foreign keys are back"
        # An absent value stays absent, and is not turned into JSON's null.
        assert absent(session) == before > 0
        newest = max(session.scalars(select(Event.id)))
    make = Factory(grown, clock)
    entry = make.entry(make.challenge(), title="Ny")
    assert entry.id > 4, "numbers go on where they ended"
    with grown.database.read() as session:
        assert min(session.scalars(select(Event.id).where(Event.id > newest))) == newest + 1
        assert session.scalars(
            select(EntryRevision.title).join(Entry, Entry.submitted_id == EntryRevision.id)
        ).all()
    page = Browser(create_app(grown), make.session_token("nurse")).get("/")
    assert page.status_code == 200
    grown.database.dispose()


def test_there_and_back_is_the_same(small: Ground, empty: str, tmp_path: Path) -> None:
    there = moving.move(small.settings.database_url, empty)
    back = moving.snapshot(empty, f"sqlite:///{tmp_path / 'back.sqlite3'}")
    assert there == back


def test_a_database_with_rows_is_refused(small: Ground, empty: str) -> None:
    runner.upgrade(empty)
    grown = on(empty, small)
    with grown.database.write() as session:
        session.execute(text(
            "INSERT INTO worker_beat (name, started_at, seen_at, version) "
            "VALUES ('x', now(), now(), '1')"
        ))  # fmt: skip
    with pytest.raises(Conflict, match="not empty"):
        moving.move(small.settings.database_url, empty)
    grown.database.dispose()


def test_what_can_not_arrive_leaves_nothing_behind(small: Ground, empty: str) -> None:
    with small.database.write() as session:
        session.execute(text("UPDATE challenge SET brief = 'a' || char(0) || 'b'"))
    with pytest.raises(Exception, match="NUL"):
        moving.move(small.settings.database_url, empty)
    grown = on(empty, small)
    with grown.database.read() as session:
        assert session.scalars(select(Event.id)).all() == []
        assert runner.differences(session.connection()) == []
    grown.database.dispose()
    with small.database.write() as session:
        session.execute(text("UPDATE challenge SET brief = 'mended'"))
    assert moving.move(small.settings.database_url, empty)


def test_a_row_that_changed_on_the_way_is_noticed(
    small: Ground, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = moving.set_sequences

    def and_a_slip(target: object, tables: object) -> None:
        whole(target, tables)  # type: ignore[arg-type]
        target.execute(text("UPDATE entry SET vote_count = vote_count + 1 WHERE id = 1"))  # type: ignore[attr-defined]

    monkeypatch.setattr(moving, "set_sequences", and_a_slip)
    with pytest.raises(Conflict) as refused:
        moving.move(small.settings.database_url, empty)
    assert refused.value.values["table"] == "entry"
