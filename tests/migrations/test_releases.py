"""A site of each release comes to this version with all that was in it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from intranet_ideas import create_app, doctor
from intranet_ideas.audit.lane import verify
from intranet_ideas.audit.rules import Head
from intranet_ideas.clock import FixedClock
from intranet_ideas.database import unpooled
from intranet_ideas.entries.models import EntryRevision
from intranet_ideas.ground import Ground, lay
from intranet_ideas.migrations import runner
from intranet_ideas.settings import load_settings
from intranet_ideas.worker import Worker

from ..browsing import Browser
from ..conftest import NOON, SECRET
from ..factories import Factory
from .frozen import DRAFT, RELEASES, TITLE, counted
from .test_migrations import empty_url

__all__ = ["empty_url"]

AFTERWARDS = timedelta(days=30)
KNOWN = sorted(path.stem for path in RELEASES.glob("*.json"))


def put_back(version: str, url: str) -> None:
    """Make the database that the release left."""
    if url.startswith("sqlite"):
        sql = (RELEASES / f"{version}.sqlite.sql").read_text(encoding="utf-8")
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(sql)
        return
    sql = (RELEASES / f"{version}.postgresql.sql").read_text(encoding="utf-8")
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql)  # type: ignore[call-overload]  # our own file


@pytest.fixture(params=KNOWN)
def upgraded(
    request: pytest.FixtureRequest, empty_url: str, tmp_path: Path
) -> Iterator[tuple[Ground, dict[str, Any]]]:
    """A site of the release, brought to this version, and what was in it."""
    put_back(request.param, empty_url)
    known = json.loads((RELEASES / f"{request.param}.json").read_text(encoding="utf-8"))
    assert runner.current(empty_url) == known["schema"]
    assert runner.upgrade(empty_url) == (known["schema"], runner.head())
    ground = lay(load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path / "data"), "INTRANET_IDEAS_DATABASE_URL": empty_url,
        "INTRANET_IDEAS_SECRET_KEY": SECRET, "INTRANET_IDEAS_LANGUAGE": "en",
        "INTRANET_IDEAS_BASE_URL": "http://ideas.test",
    }), FixedClock(NOON + AFTERWARDS))  # fmt: skip
    yield ground, known
    ground.database.dispose()


def test_all_of_it_is_there_and_works(upgraded: tuple[Ground, dict[str, Any]]) -> None:
    ground, known = upgraded
    engine = unpooled(ground.settings.database_url)
    with engine.connect() as connection:
        assert runner.differences(connection) == []
    engine.dispose()
    rows = counted(ground.database)
    assert {name: rows.get(name, 0) for name in known["rows"]} == known["rows"]
    with ground.database.read() as session:
        titles = set(session.scalars(select(EntryRevision.title)))
    assert {TITLE, DRAFT} <= titles
    walk = verify(ground, Head(known["seq"], known["digest"]))
    assert (walk.broken, walk.head) == (None, Head(known["seq"], known["digest"]))
    findings = {each.subject: each for each in doctor.examine(ground)}
    for subject in ("database", "clock", "waiting mail", "sign-in", "audit trail"):
        assert findings[subject].ok, findings[subject]
    open_pages(ground)
    assert Worker(ground).once() >= 0
    assert verify(ground).broken is None


def open_pages(ground: Ground) -> None:
    """Open what people look at first, as each of them."""
    app, make = create_app(ground), Factory(ground, FixedClock(ground.clock.now()))
    for by, paths in {
        "nurse": ("/", "/challenges/1", "/ideas/1", "/me", "/notifications", "/me/data"),
        "manager": ("/challenges/1/desk", "/challenges/1/results", "/challenges/1/packages",
                    "/challenges/1/keeping", "/challenges/2"),
        "it": ("/it", "/it/people", "/it/privacy", "/it/events"),
    }.items():  # fmt: skip
        browser = Browser(app, make.session_token(by))
        for path in paths:
            assert browser.get(path).status_code == 200, (by, path)
        if by == "nurse":
            assert TITLE in browser.get("/ideas/1").get_data(as_text=True)


def test_each_release_left_a_site() -> None:
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\S+) –", changelog, re.MULTILINE)
    assert set(versions) == set(KNOWN) != set()
