"""Bring a database to this version's schema, and tell when it is not there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from intranet_ideas.database import WRITE, unpooled
from intranet_ideas.models import metadata

MIGRATION_LOCK = 0x1DEA5
"""PostgreSQL's advisory lock, so that two hosts that migrate at once take turns."""


NEWER = (
    "the database is from a newer version of intranet-ideas; install that version and start it"
)


class SchemaError(Exception):
    """The database is not at this version's schema; the message says what to do."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Return this version's revision."""
    revision, _ = _revisions()
    if revision is None:
        raise SchemaError("no migrations found in the installation")
    return revision


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    """Return the newest revision and all of them, read once: they are those of the program
    that runs, whatever is installed meanwhile."""
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(each.revision for each in scripts.walk_revisions())


def current(url: str) -> str | None:
    """Return the database's revision; None where it has no tables, or is not there yet."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return None
    engine = unpooled(url)
    try:
        with engine.connect() as connection:
            return _current(connection)
    finally:
        engine.dispose()


def upgrade(url: str) -> tuple[str | None, str]:
    """Migrate the database in one transaction; return the revisions before and after.

    Raises ``SchemaError`` when the database is from a newer version.
    """
    engine = unpooled(url)
    try:
        with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"),
                                   {"key": MIGRATION_LOCK})
            before = _current(connection)
            _refuse_newer(before)
            command.upgrade(_config(connection), "head")
            _refuse_broken(connection)
            return before, head()
    finally:
        engine.dispose()


def check(connection: Connection) -> None:
    """Raise ``SchemaError`` unless the database is at this version's schema."""
    current = _current(connection)
    _refuse_newer(current)
    if current != head():
        state = "has no tables yet" if current is None else "is from an older version"
        raise SchemaError(f"the database {state}; run: intranet-ideas migrate")


def is_newer(revision: str | None) -> bool:
    """Say whether a database's revision is of a version that came after this one."""
    _, known = _revisions()
    return revision is not None and revision not in known


def differences(connection: Connection) -> list[object]:
    """Return where the tables differ from the models, for the test that guards migrations."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_broken(connection: Connection) -> None:
    """Raise if a row refers to one that is not there: SQLite did not watch meanwhile."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise SchemaError(f"a row of {broken[0]} refers to a row of {broken[2]} that is not "
                              "there; nothing was changed")  # fmt: skip


def _refuse_newer(revision: str | None) -> None:
    if is_newer(revision):
        raise SchemaError(NEWER)
