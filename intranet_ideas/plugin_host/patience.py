"""Calls that are given up after a while.

Python can't end a thread: what was given up goes on by itself, in a thread that does not
hold the process when it ends. So that a plugin that hangs again and again can't fill the
process with threads, no more calls for it begin while several of its own still hang.

What is called gets frozen facts and plain values, never a session: SQLAlchemy's sessions
belong to one thread.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextvars import Context
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

MOST_HANGING = 3
"""Given-up calls of one plugin that may go on side by side."""

REST_SECONDS = 10.0
"""How long a thread waits for its next call before it ends."""

_hanging: dict[str, list[threading.Thread]] = {}
_lock = threading.Lock()


class TookTooLong(Exception):
    """A call was given up. ``trace`` is where it stood then."""

    def __init__(self, seconds: float, trace: str = "") -> None:
        super().__init__(f"did not finish within {seconds:g} seconds")
        self.trace = trace


class StillBusy(TookTooLong):
    """A call was not begun, since earlier ones that were given up still go on."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.args = ("calls that were given up still go on",)


def hanging(owner: str) -> int:
    """Return how many given-up calls of ``owner`` still go on."""
    with _lock:
        alive = [thread for thread in _hanging.get(owner, ()) if thread.is_alive()]
        _hanging[owner] = alive
        return len(alive)


class _Call:
    """A function that is called, and what came of it."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function
        self.answers: list[Any] = []
        self.errors: list[BaseException] = []
        self.done = threading.Event()
        self.given_up = False

    def make(self) -> None:
        """Call it, with a context of its own, as a new thread would."""
        try:
            self.answers.append(Context().run(self._function))
        # Everything goes on to the caller, SystemExit too.
        except BaseException as error:  # noqa: BLE001
            self.errors.append(error)


class _Hand(threading.Thread):
    """A thread that makes one call after the other: to begin one takes longer than most calls.

    It ends when there was none for a while, or when a call was given up.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._calls: SimpleQueue[_Call] = SimpleQueue()

    def begin(self, call: _Call, owner: str) -> None:
        """Make a call; the hand must not be among those that rest."""
        self.name = f"plugin {owner}"
        self._calls.put(call)

    def run(self) -> None:
        """Make calls."""
        while (call := self._next()) is not None:
            call.make()
            with _lock:
                over = call.given_up
                call.done.set()
                if not over:
                    _resting.append(self)
            if over:
                return

    def _next(self) -> _Call | None:
        while True:
            try:
                return self._calls.get(timeout=REST_SECONDS)
            except Empty:
                with _lock:
                    if self in _resting:
                        _resting.remove(self)
                        return None
                # Somebody has taken it this moment.


_resting: list[_Hand] = []
# A child process has none of its parent's threads.
os.register_at_fork(after_in_child=_resting.clear)


def _hand() -> _Hand:
    with _lock:
        if _resting:
            return _resting.pop()
    made = _Hand()
    made.start()
    return made


def within(
    seconds: float, function: Callable[[], T], owner: str = "", most: int = MOST_HANGING
) -> T:
    """Return what ``function`` returns, or raise what it raises.

    It runs in a thread of its own. Raises ``TookTooLong`` after ``seconds``, and
    ``StillBusy`` at once when ``most`` given-up calls of the same ``owner`` still go on.
    """
    if hanging(owner) >= most:
        raise StillBusy(seconds)
    hand, call = _hand(), _Call(function)
    hand.begin(call, owner)
    call.done.wait(seconds)
    with _lock:
        if not call.done.is_set():
            call.given_up = True
            _hanging.setdefault(owner, []).append(hand)
    if call.given_up:
        frame = sys._current_frames().get(hand.ident or 0)  # noqa: SLF001 - there is no public way
        trace = "".join(traceback.format_stack(frame)) if frame else ""
        raise TookTooLong(seconds, trace)
    if call.errors:
        raise call.errors[0]
    answer: T = call.answers[0]
    return answer
