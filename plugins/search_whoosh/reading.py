"""One snapshot for all threads of a process, renewed when the files change."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from weakref import WeakSet

from whoosh.index import EmptyIndexError

from intranet_ideas.plugin_api.language import Vocabulary

from .failures import told_cleanly
from .snapshot import Snapshot

_TRIES = 3
_PAUSE_SECONDS = 0.05


class Reader:
    """Lends the current snapshot to one thread at a time.

    Renewing a snapshot closes the files of the one before, so nobody may be reading
    then. A lock costs little: Whoosh is pure Python, so threads take turns anyway.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._segments: dict[str, dict[str, int]] = {}
        self.start_over()
        _readers.add(self)

    def start_over(self) -> None:
        """Forget lock and snapshot, as a forked child must: a lock may be held for ever."""
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    @contextmanager
    def lend(self, what: str) -> Iterator[tuple[Snapshot, Vocabulary]]:
        """Lend the snapshot and its vocabulary; raises ``IndexUnusable`` alone."""
        with self._lock, told_cleanly(what):
            try:
                snapshot = self._renewed()
                yield snapshot, snapshot.vocabulary(self._segments)
            except Exception:
                self._drop()
                raise

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            # Of a damaged index nothing is left to close.
            with suppress(Exception):
                snapshot.close()

    def _renewed(self) -> Snapshot:
        for left in reversed(range(_TRIES)):
            try:
                if self._snapshot is None or not self._snapshot.is_current():
                    self._drop()
                    self._snapshot = Snapshot(self._folder)
                return self._snapshot
            except (OSError, EmptyIndexError):
                # A commit removes the old files after it has put the new in place: who
                # looks in between tries again.
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("unreachable")


_readers: WeakSet[Reader] = WeakSet()


def _start_over_in_child() -> None:
    for reader in list(_readers):
        reader.start_over()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_over_in_child)
