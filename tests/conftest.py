"""Fixtures: a site on a real database (SQLite and PostgreSQL), and people to act in it."""

from __future__ import annotations

import gc
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground, lay
from intranet_ideas.migrations import runner
from intranet_ideas.people import passwords
from intranet_ideas.settings import Settings, load_settings

from . import compiling
from .factories import Factory
from .prepared import SITES, Builder, Site, builder_for
from .reusing import Pool

if TYPE_CHECKING:
    from flask import Flask

# A busy machine is no fault of the code that is tried. Half of the usual examples: so much is
# tried with each change.
settings.register_profile("patient", deadline=None, max_examples=50,
                          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
# On a further Python the question is whether it runs there; the examples were tried on the first.
settings.register_profile("brief", settings.get_profile("patient"), max_examples=15)
settings.load_profile("brief" if os.environ.get("IDEAS_TEST_BRIEF") else "patient")

# What all tests share is loaded once and stays: Python need not look through it for what is
# thrown away again and again, nor as often while it is small change that comes and goes.
gc.set_threshold(20_000, 10, 10)

compiling.once()
# What a password costs to try is measured where it is tested; elsewhere it is only waited for.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords._NOBODYS = passwords._hasher.hash("no account has this password")

POSTGRESQL = os.environ.get("IDEAS_TEST_POSTGRESQL", "")
"""A server for tests: ``postgresql+psycopg://user@/postgres?host=…``; empty: SQLite only."""

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SECRET = "a secret that only tests have"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that touches data on both databases."""
    if "database_kind" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker
        kinds = [] if marked("postgresql") else ["sqlite"]
        if POSTGRESQL and not marked("sqlite_only"):
            kinds.append("postgresql")
        metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the tests that stand on a site keep one in ``IDEAS_TEST_SHARE`` of each file."""
    share = int(os.environ.get("IDEAS_TEST_SHARE", "1"))
    on_site: Counter[Path] = Counter()
    kept, left = [], []
    for item in items:
        on_site[item.path] += (sited := "database_kind" in item.fixturenames)
        (left if sited and on_site[item.path] % share != 1 % share else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave out of every later collection of garbage what was loaded to find the tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon UTC on 10 March 2026 until it is moved."""
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with this version's schema, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "ideas.sqlite3"
    runner.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def settled_file(migrated_file: Path) -> Path:
    """The same with the organisation in it that ``Factory.organisation`` makes."""
    path = migrated_file.with_name("settled.sqlite3")
    shutil.copy(migrated_file, path)
    _settle(f"sqlite:///{path}", path.with_name("settled"))
    return path


def _settle(database_url: str, data: Path) -> None:
    laid = lay(_settings(database_url, data), clock := FixedClock(NOON))
    Factory(laid, clock).organisation()
    laid.database.dispose()


def _settings(database_url: str, data: Path) -> Settings:
    return load_settings({
        "INTRANET_IDEAS_DATA": str(data),
        "INTRANET_IDEAS_DATABASE_URL": database_url,
        "INTRANET_IDEAS_SECRET_KEY": SECRET,
        "INTRANET_IDEAS_BASE_URL": "http://ideas.test",
        "INTRANET_IDEAS_LANGUAGE": "en",
        # Tests ask for more in a minute than anybody.
        "INTRANET_IDEAS_REQUESTS_A_MINUTE": "0",
    })


def _url(database: str) -> str:
    return make_url(POSTGRESQL).set(database=database).render_as_string(hide_password=False)


def _copy(template: str, name: str) -> str:
    # File by file: what is in memory and thrown away needs no log of every page.
    _administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return name


def _connect(name: str) -> psycopg.Connection[Any]:
    url = _url(name).replace("postgresql+psycopg://", "postgresql://")
    return psycopg.connect(url, autocommit=True)


def _administer(statement: str) -> None:
    with _connect("postgres") as server:
        server.execute(statement)


def _drop(name: str) -> None:
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """The PostgreSQL databases that tests are lent."""
    opened = Pool(_connect, _copy, _drop)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def migrated_template() -> Iterator[str]:
    """The name of a PostgreSQL database with this version's schema, to copy."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _administer(f"CREATE DATABASE {name}")
    runner.upgrade(_url(name))
    yield name
    _drop(name)


@pytest.fixture(scope="session")
def settled_template(
    migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same with the organisation in it that ``Factory.organisation`` makes."""
    name = f"settled_{uuid.uuid4().hex[:12]}"
    _copy(migrated_template, name)
    _settle(_url(name), tmp_path_factory.mktemp("settled"))
    yield name
    _drop(name)


ORGANISED = frozenset({"app", "judged"})
"""Fixtures that need the organisation: a test that has one of them begins with it."""


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Any, Builder], Site]]:
    """Return what copies a template to make a site of it on which something is prepared."""
    names = []

    def prepare(template: Any, builder: Builder) -> Site:
        folder = tmp_path_factory.mktemp("prepared")
        if isinstance(template, Path):
            into: Any = shutil.copy(template, folder / "ideas.sqlite3")
            url = f"sqlite:///{into}"
        else:
            into = _copy(template, f"prepared_{uuid.uuid4().hex[:12]}")
            names.append(into)
            url = _url(into)
        laid = lay(_settings(url, folder / "data"), clock := FixedClock(NOON))
        made = builder(Factory(laid, clock), clock)
        laid.database.dispose()
        assert not [each for each in (folder / "data").rglob("*") if each.is_file()], builder
        return Site(into, made, clock.now())

    yield prepare
    for name in names:
        _drop(name)


@pytest.fixture
def template(database_kind: str, request: pytest.FixtureRequest) -> Any:
    """What the test's database is a copy of: a file or the name of a database."""
    builder = builder_for(request)
    settled = builder or not ORGANISED.isdisjoint(request.fixturenames)
    ending = "file" if database_kind == "sqlite" else "template"
    begins = request.getfixturevalue(f"{'settled' if settled else 'migrated'}_{ending}")
    if builder is None:
        return begins
    if (database_kind, builder) not in SITES:
        prepare = request.getfixturevalue("copies")
        SITES[database_kind, builder] = prepare(begins, builder)
    return SITES[database_kind, builder].template


@pytest.fixture
def database_url(
    database_kind: str, tmp_path: Path, template: Any, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A migrated database of its own for this test: empty, with the organisation, or prepared."""
    if database_kind == "sqlite":
        shutil.copy(template, tmp_path / "ideas.sqlite3")
        yield f"sqlite:///{tmp_path / 'ideas.sqlite3'}"
        return
    with request.getfixturevalue("pool").lend(template) as name:
        yield _url(name)


@pytest.fixture
def ground(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Ground]:
    """A site's ground on a database and a data folder of its own."""
    laid = lay(_settings(database_url, tmp_path / "data"), clock)
    yield laid
    laid.database.dispose()


@pytest.fixture
def make(ground: Ground, clock: FixedClock) -> Factory:
    """Makes departments, people, challenges and ideas through the program's own actions."""
    return Factory(ground, clock)


@pytest.fixture
def app(ground: Ground, make: Factory) -> Flask:
    """The application, on an organisation that ``make`` has set up."""
    from intranet_ideas import create_app

    make.organisation()
    application = create_app(ground)
    application.config.update(TESTING=True)
    return application


@pytest.fixture
def sign_in(app: Flask, make: Factory) -> Callable[[str], object]:
    """Return a browser-like client that is signed in as the user with an address."""
    from .browsing import Browser

    def begin(email: str) -> Browser:
        return Browser(app, make.session_token(email))

    return begin
