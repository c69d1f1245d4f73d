"""How much one person or one address may ask for in a minute.

What counts is the account. Those who are not signed in share the limit of their address, which
is ten times as high: a whole school may stand behind one. Each process counts for itself.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import cast

from flask import Flask, current_app, request

from intranet_ideas.errors import TooMany
from intranet_ideas.people.rules import Viewer

SECONDS = 60
ADDRESS = 10
"""How many times as much an address may ask for as an account."""


class Window:
    """Counts what each key asked for in the last minute, give or take: the minute before
    counts for the part of it that still lies within."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        self._minute = 0
        self._before: Counter[str] = Counter()
        self._present: Counter[str] = Counter()

    def wait(self, key: str, most: int) -> int:
        """Count one request of ``key``; return how many seconds it is too early, or 0."""
        minute, within = divmod(self._now(), SECONDS)
        with self._lock:
            if minute != self._minute:
                follows = minute == self._minute + 1
                self._before = self._present if follows else Counter()
                self._present, self._minute = Counter(), int(minute)
            asked = self._before[key] * (1 - within / SECONDS) + self._present[key]
            if asked >= most:
                return max(1, int(SECONDS - within))
            self._present[key] += 1
        return 0


def init_app(app: Flask, most: int) -> None:
    """Let an account ask for ``most`` in a minute; 0: for anything."""
    app.extensions["throttle"] = (Window(), most)


def check(viewer: Viewer) -> None:
    """Count this request. Raises ``TooMany``."""
    window, most = cast("tuple[Window, int]", current_app.extensions["throttle"])
    if not most:
        return
    key = f"user:{viewer.id}" if viewer.signed_in else f"address:{request.remote_addr}"
    if wait := window.wait(key, most if viewer.signed_in else most * ADDRESS):
        raise TooMany(wait)
