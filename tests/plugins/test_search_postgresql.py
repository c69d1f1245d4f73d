"""What is PostgreSQL's own; what every engine promises stands in ``test_search_engines``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from intranet_ideas.plugin_api import SearchEngine, text_in

from .engines import found, idea, ideas, offer

Run = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def opened(search_database: str, tmp_path: Path) -> Iterator[Callable[[str], SearchEngine]]:
    """Opens the index of a folder, by its name."""
    offered = offer("search_postgresql")
    yield lambda name: offered.open(tmp_path / name, {"database_url": search_database})
    for folder in tmp_path.iterdir():
        offered.discard(folder, {"database_url": search_database})


@pytest.fixture
def run(search_database: str) -> Iterator[Run]:
    """Runs a statement in the database, as its owner."""
    url = search_database.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:

        def statement(sql: str) -> list[tuple[Any, ...]]:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

        yield statement


def tables(run: Run) -> set[str]:
    return {name for (name,) in run(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'ideas_search'"
    )}  # fmt: skip


def test_another_kind_of_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="needs a PostgreSQL database"):
        offer("search_postgresql").open(tmp_path, {"database_url": "sqlite:///ideas.sqlite3"})


def test_an_address_is_checked_when_it_is_saved() -> None:
    offer("search_postgresql")
    (setting,) = sys.modules["search_postgresql"].describe_plugin().settings
    assert (setting.kind, setting.installation) == ("secret", "database_url")
    assert "begins with" in text_in(setting.check("postgres://x/y"), "en")
    assert setting.check("postgresql+psycopg://x/y") == ""
    assert setting.check("") == ""


def test_a_database_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://someone:hidden@127.0.0.1:1/nothing"
    with pytest.raises(RuntimeError, match="could not be made") as refused:
        offer("search_postgresql").open(tmp_path, {"database_url": url})
    assert "hidden" not in str(refused.value)


def test_tables_that_are_gone_are_told_and_made_again(
    opened: Callable[[str], SearchEngine], run: Run
) -> None:
    engine = opened("index")
    engine.index(ideas())
    for harm in ("DELETE FROM ideas_search.made", "DROP SCHEMA ideas_search CASCADE"):
        run(harm)
        assert not engine.health().ok
        with pytest.raises(RuntimeError):
            engine.index(ideas())
        with pytest.raises(RuntimeError):
            found(engine, "teknologi")
        engine.clear()
        engine.index(ideas())
        assert found(engine, "teknologi") == ["1"]


def test_what_no_folder_stands_for_is_removed(
    opened: Callable[[str], SearchEngine], run: Run, tmp_path: Path, search_database: str
) -> None:
    opened("lost")
    lost = tables(run)
    shutil.rmtree(tmp_path / "lost")
    kept = opened("kept")
    kept.index([idea("1", "Sykkel")])
    assert tables(run) & lost <= {"made"}
    beside = opened("beside")
    assert found(kept, "sykkel") == ["1"]
    offer("search_postgresql").discard(tmp_path / "kept", {"database_url": search_database})
    assert not kept.health().ok
    assert beside.health().ok
    assert len(tables(run)) == 3


def test_words_are_forgotten_with_the_last_document_that_had_them(
    opened: Callable[[str], SearchEngine],
) -> None:
    engine = opened("index")
    engine.index([idea("1", "Kantine"), idea("2", "Kantine og kantsone")])
    engine.remove(["entry:2"])
    assert list(engine.suggest("kan")) == ["kantine"]
    engine.index([idea("1", "Buss")])
    assert list(engine.suggest("kan")) == []


def test_without_trigrams_it_works_and_says_what_is_lacking(
    run: Run, tmp_path: Path, search_database: str
) -> None:
    """A role that may not make extensions, in a schema that an administrator made for it."""
    run("DROP SCHEMA IF EXISTS ideas_search CASCADE")
    run("DROP ROLE IF EXISTS poor")
    run("CREATE ROLE poor LOGIN")
    run("CREATE SCHEMA ideas_search AUTHORIZATION poor")
    url = make_url(search_database).set(username="poor").render_as_string(hide_password=False)
    engine = offer("search_postgresql").open(tmp_path / "poor", {"database_url": url})
    try:
        engine.index(ideas())
        health = engine.health()
        assert health.ok
        assert "CREATE EXTENSION pg_trgm" in health.detail
        assert found(engine, "teknologi") == ["1"]
        assert found(engine, "velferdstknologi") == ["1"]
        assert found(engine, "velfrdsteknlogi") == []
        run("CREATE EXTENSION pg_trgm")
        assert not engine.health().ok
        engine.clear()
        engine.index(ideas())
        assert engine.health().detail == ""
        assert found(engine, "velfrdsteknlogi") == ["1"]
    finally:
        sys.modules["search_postgresql.places"].close_connections()
        run("DROP SCHEMA ideas_search CASCADE")
        run("DROP EXTENSION IF EXISTS pg_trgm")
        run("DROP OWNED BY poor")
        run("DROP ROLE poor")
