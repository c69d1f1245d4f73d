"""The one error of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError


class IndexUnusable(RuntimeError):
    """The index cannot be read or written now; ``clear`` and indexing anew mend it."""


@contextmanager
def told_cleanly(what: str) -> Iterator[None]:
    """Turn whatever goes wrong inside into ``IndexUnusable`` that says what was tried."""
    try:
        yield
    except IndexUnusable:
        raise
    except DBAPIError as error:
        # Without the statement and its parameters: they hold what people wrote.
        raise IndexUnusable(f"{what}: {' '.join(str(error.orig).split())}") from error
    except Exception as error:
        raise IndexUnusable(f"{what}: {type(error).__name__}: {error}") from error
