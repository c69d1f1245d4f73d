"""Every search engine, open on a folder and, where it needs one, a database of its own."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from intranet_ideas.plugin_api import SearchEngine

from ..conftest import POSTGRESQL
from .engines import ENGINES, Open, ideas, offer


@pytest.fixture(scope="session")
def search_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    if not POSTGRESQL:
        pytest.skip("needs PostgreSQL")
    name = f"search_{uuid.uuid4().hex[:12]}"
    server = POSTGRESQL.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    if "search_postgresql" in sys.modules:
        sys.modules["search_postgresql.places"].close_connections()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES, scope="module")
def plugin(request: pytest.FixtureRequest) -> str:
    """The name of each plugin in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def settings_in_force(plugin: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The plugin's settings."""
    if plugin != "search_postgresql":
        return {}
    return {"database_url": request.getfixturevalue("search_database")}


@pytest.fixture(scope="module")
def open_engine(plugin: str, settings_in_force: dict[str, str]) -> Open:
    """What opens the engine in a folder."""
    offered = offer(plugin)
    return lambda folder: offered.open(folder, settings_in_force)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "index"


@pytest.fixture
def engine(open_engine: Open, folder: Path) -> SearchEngine:
    """An empty index."""
    return open_engine(folder)


@pytest.fixture(scope="module")
def library(open_engine: Open, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """The index of all ideas, for tests that only read."""
    engine = open_engine(tmp_path_factory.mktemp("library"))
    engine.index(ideas())
    return engine
