"""The database: tables' base, types, and ``read()`` and ``write()``, the only commit there is."""

from __future__ import annotations

import enum
import json
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    bindparam,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

BUSY_TIMEOUT = 30.0
"""Seconds that a writer waits for SQLite's one write lock."""

WRITE = "intranet_ideas_write"

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a column declared INTEGER."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Ids(TypeDecorator[Collection[int]]):
    """Whole numbers as one parameter: an array on PostgreSQL, a JSON text on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of the database at hand."""
        return dialect.type_descriptor(
            String() if dialect.name == "sqlite" else postgresql.ARRAY(BigInteger)
        )

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        """Give the numbers as the database takes them."""
        ids = sorted(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # nosec B608  # noqa: S608 - compiled parts


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY({ids})"


def among(column: Any, ids: Collection[int] | str) -> ColumnElement[bool]:
    """Say that a column of ids is one of some; of a name, that they come as that parameter.

    Unlike ``in_`` it is the same statement for any number of them, which the driver and the
    database read and plan once. For what the worker asks all day.
    """
    if isinstance(ids, str):
        return _Among(column, bindparam(ids, type_=Ids()))
    return _Among(column, bindparam(None, ids, type_=Ids()))


class Length(enum.IntEnum):
    """Lengths of bounded text columns, in characters."""

    KEY = 80
    NAME = 200
    LINE = 500


KEY, NAME, LINE = (String(int(length)) for length in Length)
"""Types of bounded text columns."""


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {
        datetime: UTCDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
    }


class Database:
    """One database: an engine, and sessions for reading and for writing."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.embedded = url.startswith("sqlite")
        self.engine = _sqlite(url) if self.embedded else _postgresql(url)
        self._single = None if self.embedded else \
            self.engine.execution_options(isolation_level="AUTOCOMMIT")  # fmt: skip

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that never changes anything: what it wrote is rolled back at the end."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield session
            if not self.embedded and session.in_transaction():
                _end_reading(session)

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """Open a session to read with one statement, which stands by itself.

        PostgreSQL then has nothing to begin and to end: one exchange instead of three, for what
        is asked at every request.
        """
        if self._single is None:
            with self.read() as session:
                yield session
            return
        with Session(self._single, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def rehearse(self) -> Iterator[Session]:
        """Open a session as ``write`` does, and leave no trace in any case: for a dry run."""
        with Session(
            self.engine.execution_options(**{WRITE: True}), expire_on_commit=False
        ) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session and commit it once at the end; an exception leaves no trace.

        On SQLite the transaction takes the write lock from its first statement, so
        that it waits its turn instead of failing half way.
        """
        with self.rehearse() as session:
            yield session
            session.commit()

    def write_one(self, statement: Executable, values: Mapping[str, Any]) -> None:
        """Carry out a write that is one statement, and so a transaction by itself.

        PostgreSQL commits it at once, with one exchange instead of three: for what is
        written many times a second.
        """
        if self._single is None:
            with self.write() as session:
                plain_write(session, statement, values)
            return
        with self._single.connect() as connection:
            connection.execute(statement, values)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _end_reading(session: Session) -> None:
    # At a rollback the driver forgets all that the server has read and planned, which takes
    # longer than to answer. What is expunged is not flushed.
    session.expunge_all()
    # Who was refused something, or whose database has gone, is not asked: that is rolled back.
    with suppress(SQLAlchemyError):
        if _WROTE not in session.connection().info:
            session.commit()


def plain_rows(
    session: Session, statement: Executable, values: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Return the rows of a statement that selects columns, not objects.

    They go past the ORM's loading, which takes longer than SQLite does. What the
    session has not flushed is not seen.
    """
    return session.connection().execute(statement, values).all()


def plain_write(session: Session, statement: Executable, values: Mapping[str, Any]) -> None:
    """Carry out a statement that writes rows of a table, past the ORM's looking for objects that
    it changes: there are none that the session holds, or they are read again. What the session
    has not flushed goes first, as before its own statements."""
    session.flush()
    session.connection().execute(statement, values)


def new_version(row: Base) -> None:
    """Make a versioned row take its next version at the flush, whatever else changes.

    What people edit may stand in other tables; the version must grow all the same.
    """
    flag_modified(row, "changed_at")


def _sqlite(url: str) -> Engine:
    path = url.removeprefix("sqlite:///")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False},
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, record: Any) -> None:  # noqa: ARG001
    # The driver would otherwise begin by itself, deferred, and only before some statements.
    connection.isolation_level = None
    cursor = connection.cursor()
    _turn_to_wal(cursor)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(BUSY_TIMEOUT * 1000)}",
        "cache_size=-32768",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _turn_to_wal(cursor: Any) -> None:
    # While another begins to write a new file SQLite refuses this at once, without its
    # busy handler: two processes may start on an empty data folder.
    end = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        # The same connection again, which knows the statements already.
        pool_use_lifo=True,
        # Prepared at the second use, not the sixth: a connection serves few people in a rush.
        connect_args={"options": "-c timezone=UTC", "prepare_threshold": 1},
    )
    event.listen(engine, "handle_error", _without_values)
    event.listen(engine, "before_cursor_execute", _note_write)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_ping, engine.dialect))
    return engine


IDLE_SECONDS = 1.0
"""A connection that rested so long is tried before it is used. A server that was restarted was
away for longer; to try each one each time takes a fifth of what the worker does."""

_USED_AT, _WROTE = "used_at", "wrote"


def _note_use(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ARG001
    record.info[_USED_AT] = time.monotonic()
    record.info.pop(_WROTE, None)


def _ping(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, proxy: Any) -> None:  # noqa: ARG001
    now = time.monotonic()
    if now - record.info.get(_USED_AT, now) < IDLE_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        # The others that rested are as old: the pool makes all of them anew.
        raise InvalidatePoolError from error


def _note_write(
    connection: Connection, cursor: Any, statement: str, values: Any, context: Any, many: bool,  # noqa: ARG001
) -> None:  # fmt: skip
    changes = context.isinsert or context.isupdate or context.isdelete
    if changes or not statement.startswith(("SELECT", "WITH")):
        connection.info[_WROTE] = True


def _without_values(context: ExceptionContext) -> None:
    # PostgreSQL's detail names the row's values, which are people's, and errors go to the log.
    error, raised = context.original_exception, context.sqlalchemy_exception
    said = getattr(getattr(error, "diag", None), "message_primary", None)
    if said:
        error.args = (said,)
        if raised:
            raised.args = (f"({type(error).__module__}.{type(error).__name__}) {said}",)


def unpooled(url: str) -> Engine:
    """Return an engine without a pool, for a migration's single connection.

    SQLite changes a table by making it anew, which rows that refer to it would forbid: there
    foreign keys are not enforced, and who migrates checks them at the end.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT}
        )
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "connect", _without_foreign_keys)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "handle_error", _without_values)
    return engine


def _without_foreign_keys(connection: Any, record: Any) -> None:  # noqa: ARG001
    connection.execute("PRAGMA foreign_keys=OFF")


def insert_into(session: Session, table: type) -> Any:
    """Return an insert that knows ``on_conflict_do_nothing`` on either database."""
    return insert_for(session.get_bind().dialect.name, table)


def insert_for(dialect: str, table: type) -> Any:
    """Return the same for a database by its name, for a statement that is kept."""
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)


def locked(query: Select[Any], kind: type[DeclarativeBase]) -> Select[Any]:
    """Let a query lock the rows of one kind that it finds, and read them as they are then.

    Others may still refer to them: their keys don't change. Where a challenge and one of its
    entries are locked, the challenge comes first.
    """
    return query.with_for_update(of=kind, key_share=True).execution_options(populate_existing=True)
