"""Counts the SQL statements that something takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def statements(engine: Engine, starting: str = "") -> Iterator[list[str]]:
    """Yield the list that statements are added to as they run: those that start with a word, or
    all but BEGIN.

    Whether the site is closed is not counted: each process looks every few seconds by the clock
    on the wall, whatever is asked.
    """
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith("BEGIN") and "JOIN maintenance" not in statement:
            seen.extend([statement] * statement.lstrip().startswith(starting))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
