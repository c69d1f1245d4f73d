"""PostgreSQL databases that are emptied and filled again between tests, not dropped and made.

To copy a database means to copy a thousand files, and to drop it to remove them. Most tests
write to a few tables: these are emptied, what the template held is put back, and the numbers
begin anew. A test that changed more than rows has its database dropped.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier, Literal

MOST = 40
"""Tests that one database serves: rows that are gone still take room."""

AT_HAND = 4
"""Databases that wait for the next test: each takes 14 MB of what is often memory."""

# Any change of a table, column, index, constraint, trigger, function or setting, and statistics,
# which plans go by.
SHAPE = SQL(
    "SELECT "
    + ", ".join(
        f"(SELECT count(*) || ':' || coalesce(max(xmin::text::bigint), 0) FROM {catalog})"
        for catalog in ("pg_class", "pg_attribute", "pg_attrdef", "pg_index", "pg_constraint",
                        "pg_trigger", "pg_proc", "pg_extension")
    )
    + ", (SELECT count(*) FROM pg_statistic), (SELECT count(*) FROM pg_db_role_setting)"
)  # fmt: skip

WRITTEN = SQL(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind = 'r' AND pg_relation_size(oid) > 0"
)

OTHERS = SQL(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass
class Lent:
    """A database and what brings it back to what it was: its shape, rows and next numbers.

    ``server`` is a connection that stays: it has read the catalogue already.
    """

    name: str
    server: Any
    shape: Any
    rows: dict[str, bytes]
    numbers: Any
    uses: int = 0


class Pool:
    """The databases of one process, by the template that they are copies of."""

    def __init__(self, connect: Callable[[str], Any], copy: Callable[[str, str], str],
                 drop: Callable[[str], None]) -> None:
        self.connect, self.copy, self.drop = connect, copy, drop
        self.free: dict[str, Lent] = {}

    @contextmanager
    def lend(self, template: str) -> Iterator[str]:
        """Yield the name of a database that is as its template."""
        lent = self.free.pop(template, None) or self._make(template)
        lent.uses += 1
        yield lent.name
        if lent.uses < MOST and template not in self.free and self._restored(lent):
            self.free[template] = lent  # at the end: it was used last
        else:
            self._drop(lent)
        while len(self.free) > AT_HAND:
            self._drop(self.free.pop(next(iter(self.free))))

    def close(self) -> None:
        """Drop them all."""
        for lent in self.free.values():
            self._drop(lent)
        self.free.clear()

    def _drop(self, lent: Lent) -> None:
        lent.server.close()
        self.drop(lent.name)

    def _make(self, template: str) -> Lent:
        name = self.copy(template, f"test_{uuid.uuid4().hex[:12]}")
        server = self.connect(name)
        rows = {}
        for (table,) in server.execute(WRITTEN).fetchall():
            statement = SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(Identifier(table))
            with server.cursor().copy(statement) as found:
                rows[table] = b"".join(bytes(part) for part in found)
        numbers = [
            SQL("setval({}, {}, {})").format(
                Literal(f'public."{sequence}"'), Literal(start if last is None else last),
                Literal(last is not None))
            for sequence, start, last in server.execute(
                "SELECT sequencename, start_value, last_value FROM pg_sequences"
                " WHERE schemaname = 'public'")
        ]  # fmt: skip
        return Lent(name, server, server.execute(SHAPE).fetchone(), rows,
                    SQL("SELECT ") + SQL(", ").join(numbers))  # fmt: skip

    def _restored(self, lent: Lent) -> bool:
        """Bring a database back, and say whether that could be done."""
        try:
            return _alone(lent.server) and self._restore(lent, lent.server)
        except psycopg.Error:
            return False

    @staticmethod
    def _restore(lent: Lent, server: Any) -> bool:
        if server.execute(SHAPE).fetchone() != lent.shape:
            return False
        with server.transaction():
            # Neither foreign keys nor what guards the trail stand in the way.
            server.execute("SET LOCAL session_replication_role = replica")
            written = [row[0] for row in server.execute(WRITTEN).fetchall()]
            server.execute(SQL("; ").join(
                SQL("DELETE FROM {}").format(Identifier(table)) for table in written
            ))  # fmt: skip
            for table, rows in lent.rows.items():
                statement = SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(Identifier(table))
                with server.cursor().copy(statement) as into:
                    into.write(rows)
            server.execute(lent.numbers)
        return True


def _alone(server: Any) -> bool:
    """End all other connections to the database; say whether they are gone."""
    for _ in range(100):
        if server.execute(OTHERS).fetchone() == (0,):
            return True
        time.sleep(0.02)
    return False
