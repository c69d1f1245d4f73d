"""Making the tables of an index and taking them away."""

from __future__ import annotations

import uuid
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from .failures import IndexUnusable
from .places import MARK, SCHEMA, documents_table, mark, marked, trigrams, words_table

_LOCK = 7_310_521_944_002_118
"""Any number: whoever makes or removes tables of this plugin holds this advisory lock."""

_MADE = f"""
CREATE TABLE IF NOT EXISTS {SCHEMA}.made (
    name text PRIMARY KEY, folder text NOT NULL, trigrams text NOT NULL,
    documents integer NOT NULL DEFAULT 0, length bigint NOT NULL DEFAULT 0
)"""

# ``number`` makes grouping cheap; every change of an index would otherwise first go into a
# list that each search has to read through.
_TABLES = """
CREATE TABLE {documents} (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" UNIQUE NOT NULL, length integer NOT NULL,
    terms tsvector NOT NULL, filters text[] NOT NULL, written text[] NOT NULL
);
CREATE INDEX ON {documents} USING gin (terms) WITH (fastupdate = off);
CREATE TABLE {words} (
    word text COLLATE "C" NOT NULL, written boolean NOT NULL, documents integer NOT NULL,
    PRIMARY KEY (written, word)
)"""


def create(engine: Engine, folder: Path) -> None:
    """Make an empty index for ``folder``, and remove those whose folder is gone."""
    name = uuid.uuid4().hex
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        _lock(connection)
        _ensure_schema(connection)
        _sweep(connection)
        schema = trigrams(connection)
        connection.exec_driver_sql(
            _TABLES.format(documents=documents_table(name), words=words_table(name))
        )
        if schema:
            connection.exec_driver_sql(
                f"CREATE INDEX ON {words_table(name)} USING gin (word {schema}.gin_trgm_ops)"
                " WITH (fastupdate = off) WHERE NOT written"
            )
        connection.exec_driver_sql(
            f"INSERT INTO {SCHEMA}.made (name, folder, trigrams) VALUES (%s, %s, %s)",  # nosec B608  # noqa: S608 - names of our own
            (name, str(folder.absolute()), schema),
        )
        # Before the commit: another process would take an index without a mark for left over.
        mark(folder, name)


def drop(engine: Engine, folder: Path) -> None:
    """Remove the index that ``folder`` stands for, if any."""
    try:
        name = marked(folder)
    except IndexUnusable:
        return
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        _lock(connection)
        _drop(connection, name)


def _lock(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _ensure_schema(connection: Connection) -> None:
    """Make the schema and, where it may, the extension. One made by an administrator does."""
    # Not by IF NOT EXISTS alone: that asks for the right before it looks.
    if connection.exec_driver_sql(f"SELECT to_regnamespace('{SCHEMA}')").scalar() is None:
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
    connection.exec_driver_sql(_MADE)
    if not trigrams(connection):
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"CREATE EXTENSION pg_trgm SCHEMA {SCHEMA}")
        except DBAPIError:
            return  # said by health


def _sweep(connection: Connection) -> None:
    """Remove the indexes that no folder stands for any more."""
    rows = connection.exec_driver_sql(f"SELECT name, folder FROM {SCHEMA}.made")  # nosec B608  # noqa: S608 - names of our own
    for name, folder in rows.all():
        try:
            in_use = marked(Path(folder)) == name
        except IndexUnusable:
            # What can't be read may be mended; what is gone is gone.
            in_use = (Path(folder) / MARK).exists()
        if not in_use:
            _drop(connection, name)


def _drop(connection: Connection, name: str) -> None:
    tables = f"{documents_table(name)}, {words_table(name)}"
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {tables}")
    if connection.exec_driver_sql(f"SELECT to_regclass('{SCHEMA}.made')").scalar():
        connection.exec_driver_sql(f"DELETE FROM {SCHEMA}.made WHERE name = %s", (name,))  # nosec B608  # noqa: S608 - names of our own
