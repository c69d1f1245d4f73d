"""How long to wait before something that failed is tried again. Pure, but for ``Pauses``."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)


def pause_after(attempts: int, chance: float) -> timedelta:
    """Return the pause after the ``attempts``-th failure in a row, counted from 1.

    It doubles from one minute to six hours. ``chance`` in [0, 1) shortens it by up to a
    quarter, so that what failed together does not come back together.
    """
    doubled = SHORTEST * (1 << min(max(attempts, 1) - 1, 16))
    return min(doubled, LONGEST) * (1 - chance / 4)


def never() -> bool:
    """Say that nothing was told to stop: what a lane asks that runs alone."""
    return False


class Pauses:
    """Failures of one process that are stored nowhere: what to leave alone until when."""

    def __init__(self) -> None:
        self._failed: dict[Hashable, tuple[int, datetime]] = {}

    def waiting(self, key: Hashable, now: datetime) -> bool:
        """Say whether ``key`` failed so lately that it must be left alone."""
        return key in self._failed and now < self._failed[key][1]

    def failed(self, key: Hashable, now: datetime) -> None:
        """Note a failure of ``key``: it waits longer each time."""
        attempts = self._failed.get(key, (0, now))[0] + 1
        self._failed[key] = (attempts, now + pause_after(attempts, 0.0))

    def succeeded(self, key: Hashable) -> None:
        """Forget the failures of ``key``."""
        self._failed.pop(key, None)
