"""Carrying a whole site from one database to another, all or nothing, held against sums.

Either side may be SQLite or PostgreSQL. The other side must have no rows yet; it gets its tables
first. Everything is copied in one transaction from one snapshot, with foreign keys put aside and
checked at the end. Then both sides are read again, and each table's rows and their sum compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    ForeignKeyConstraint,
    MappingResult,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    inspect,
    select,
    text,
    type_coerce,
)
from sqlalchemy.schema import AddConstraint, DropConstraint

from intranet_ideas.database import WRITE, unpooled
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.migrations import runner
from intranet_ideas.models import metadata

AT_ONCE = 1_000
"""Rows that are held in memory."""

_WRAP = 1 << 256


@dataclass(frozen=True, slots=True)
class Copied:
    """A table with its rows and their sum, the same on both sides."""

    table: str
    rows: int
    sum: str


def move(source_url: str, target_url: str) -> Sequence[Copied]:
    """Copy the site at ``source_url`` into the empty database at ``target_url``.

    The source is at this version's schema, and nobody can write to it meanwhile. Raises
    ``SchemaError`` for a source of another version, and ``Conflict`` when the target holds rows
    or when what arrived is not what was sent; the target is then as it was.
    """
    if source_url == target_url:
        raise Conflict(N_("a database can't be moved into itself"))
    with _opened(source_url, writing=True) as source:
        runner.check(source)
        runner.upgrade(target_url)
        with _opened(target_url, writing=True) as target:
            return copy(source, target)


def snapshot(source_url: str, target_url: str) -> Sequence[Copied]:
    """Copy the site as ``move`` does, from one instant, while others go on writing to it."""
    with _opened(source_url, writing=False) as source:
        runner.check(source)
        runner.upgrade(target_url)
        with _opened(target_url, writing=True) as target:
            return copy(source, target)


@contextmanager
def _opened(url: str, *, writing: bool) -> Iterator[Connection]:
    """Open one transaction: one that writes locks all others out of SQLite, and one that
    reads sees one instant of PostgreSQL."""
    engine = unpooled(url)
    options: dict[str, Any] = {WRITE: True} if writing else {}
    if engine.dialect.name == "postgresql" and not writing:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.connect() as plain:
            if engine.dialect.name == "sqlite":
                # Only outside a transaction: the copy is checked as a whole at its end.
                plain.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection
    finally:
        engine.dispose()


def copy(source: Connection, target: Connection) -> Sequence[Copied]:
    """Copy every table in the callers' transactions; see ``move``."""
    tables = metadata.sorted_tables
    _refuse_rows(target, tables)
    with _foreign_keys_aside(target):
        for table in tables:
            _copy_rows(source, target, table)
    set_sequences(target, tables)
    return [_compared(source, target, table) for table in tables]


def _refuse_rows(target: Connection, tables: Sequence[Table]) -> None:
    if target.dialect.name == "postgresql":
        names = ", ".join(target.dialect.identifier_preparer.quote(t.name) for t in tables)
        target.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    for table in tables:
        if target.execute(select(text("1")).select_from(table).limit(1)).first():
            raise Conflict(N_("the database to move to is not empty: %(table)s has rows"),
                           table=table.name)  # fmt: skip


@contextmanager
def _foreign_keys_aside(target: Connection) -> Iterator[None]:
    """Let rows come in any order; each reference is checked when all are there."""
    if target.dialect.name == "sqlite":
        yield
        if broken := target.execute(text("PRAGMA foreign_key_check")).first():
            raise Conflict(N_("a row of %(table)s names one that is not there"), table=broken[0])
        return
    kept = [
        each for table in metadata.sorted_tables for each in table.constraints
        if isinstance(each, ForeignKeyConstraint)
    ]  # fmt: skip
    for constraint in kept:
        target.execute(DropConstraint(constraint))
    yield
    for constraint in kept:
        target.execute(AddConstraint(constraint, isolate_from_table=False))


def _copy_rows(source: Connection, target: Connection, table: Table) -> None:
    values = {c.name: _write(target, c) for c in table.columns}
    statement = insert(table).values(values)
    for part in _rows(source, table).partitions():
        target.execute(statement, [{f"v_{k}": v for k, v in row.items()} for row in part])


def _rows(connection: Connection, table: Table) -> MappingResult:
    columns = (_read(connection, c) for c in table.columns)
    return connection.execute(
        select(*columns).execution_options(yield_per=AT_ONCE)
    ).mappings()


def _read(connection: Connection, column: Column[Any]) -> Any:
    """Return a column to select. JSON comes as the text it is: an absent value is not null."""
    if not isinstance(column.type, JSON):
        return column
    as_text = cast if connection.dialect.name == "postgresql" else type_coerce
    return as_text(column, Text()).label(column.name)


def _write(connection: Connection, column: Column[Any]) -> Any:
    if not isinstance(column.type, JSON):
        return bindparam(f"v_{column.name}", type_=column.type)
    given = bindparam(f"v_{column.name}", type_=Text())
    return cast(given, JSON) if connection.dialect.name == "postgresql" else given


def set_sequences(target: Connection, tables: Sequence[Table]) -> None:
    """Let PostgreSQL go on counting where the copied rows end."""
    if target.dialect.name != "postgresql":
        return
    for table in tables:
        for column in inspect(target).get_columns(table.name):
            name = target.dialect.identifier_preparer.quote(table.name)
            if not str(column.get("default") or "").startswith("nextval("):
                continue
            highest = target.scalar(select(func.max(table.c[column["name"]])))
            if highest is not None:
                sequence = func.pg_get_serial_sequence(name, column["name"])
                target.execute(select(func.setval(sequence, highest)))


def _compared(source: Connection, target: Connection, table: Table) -> Copied:
    sent, arrived = summed(source, table), summed(target, table)
    if sent != arrived:
        raise Conflict(
            N_("%(table)s did not arrive whole: %(sent)s rows were sent and %(arrived)s came, or "
               "their sums differ"), table=table.name, sent=sent.rows, arrived=arrived.rows,
        )  # fmt: skip
    return arrived


def summed(connection: Connection, table: Table) -> Copied:
    """Return a table's rows and the sum of their digests, in whatever order they come."""
    columns = [c.name for c in table.columns]
    count, total = 0, 0
    documents = {c.name for c in table.columns if isinstance(c.type, JSON)}
    for row in _rows(connection, table):
        said = json.dumps([_plain(row, name, documents) for name in columns], sort_keys=True)
        total += int.from_bytes(hashlib.sha256(said.encode()).digest())
        count += 1
    return Copied(table.name, count, f"{total % _WRAP:064x}")


def _plain(row: Mapping[Any, Any], name: str, documents: set[str]) -> Any:
    value = row[name]
    if value is None:
        return None
    if name in documents:
        return ["json", json.loads(value)]
    if isinstance(value, datetime):
        return value.timestamp()
    return value if isinstance(value, int | float | str) else str(value)
