"""The one error of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class IndexUnusable(RuntimeError):
    """The index cannot be read or written now; ``clear`` and indexing anew mend it."""


@contextmanager
def told_cleanly(what: str) -> Iterator[None]:
    """Turn whatever goes wrong inside into ``IndexUnusable`` that says what was tried."""
    try:
        yield
    except IndexUnusable:
        raise
    except BaseException as error:
        # A panic of Rust code is no Exception to Python, but nothing more than a fault here.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise IndexUnusable(f"{what}: {type(error).__name__}: {error}") from error
        raise
