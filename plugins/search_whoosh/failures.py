"""The one error of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from whoosh.index import LockError


class IndexUnusable(RuntimeError):
    """The index cannot be read or written now; ``clear`` and indexing anew mend it."""


@contextmanager
def told_cleanly(what: str) -> Iterator[None]:
    """Turn whatever goes wrong inside into ``IndexUnusable`` that says what was tried.

    Over damaged files Whoosh raises nearly anything: OSError, struct.error,
    UnpicklingError, KeyError, AssertionError, its own IndexError and more.
    """
    try:
        yield
    except IndexUnusable:
        raise
    except LockError as error:
        raise IndexUnusable(f"{what}: another process is writing to the index") from error
    except Exception as error:
        raise IndexUnusable(f"{what}: {type(error).__name__}: {error}") from error
