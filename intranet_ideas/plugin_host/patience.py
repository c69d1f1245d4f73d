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
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
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


class Call:
    """A function that is called in a thread of its own, and what came of it."""

    def __init__(
        self, function: Callable[[], Any], owner: str, seconds: float, done: SimpleQueue[Call]
    ) -> None:
        self._function, self._owner, self._patience, self._done = function, owner, seconds, done
        self._answers: list[Any] = []
        self._errors: list[BaseException] = []
        self._hand: _Hand | None = None
        self._begun = time.monotonic()
        self.seconds = 0.0
        """How long it took, or has taken when it was given up."""
        self.over = False
        self.given_up = False

    @property
    def late(self) -> bool:
        """Whether it goes on for longer than anyone has patience."""
        return not self.over and time.monotonic() - self._begun >= self._patience

    def begin(self) -> None:
        """Let a thread make it."""
        self._hand = _hand()
        self._hand.begin(self, self._owner)

    def refuse(self) -> None:
        """Don't make it: it is over, with an error."""
        self._errors.append(StillBusy(self._patience))
        self.over = True
        self._done.put(self)

    def make(self) -> bool:
        """Call the function, with a context of its own, as a new thread would have; return
        whether anyone still waits for it."""
        try:
            self._answers.append(Context().run(self._function))
        # Everything goes on to the caller, SystemExit too.
        except BaseException as error:  # noqa: BLE001
            self._errors.append(error)
        with _lock:
            self.over, self.seconds = True, time.monotonic() - self._begun
            if self._hand is not None and not self.given_up:
                _resting.append(self._hand)
        self._done.put(self)
        return not self.given_up

    def answer(self) -> Any:
        """Return what the function returned, or raise what it raised; give up what is not over."""
        with _lock:
            if not self.over and self._hand is not None:
                self.given_up, self.seconds = True, time.monotonic() - self._begun
                _hanging.setdefault(self._owner, []).append(self._hand)
        if self.given_up and self._hand is not None:
            # There is no public way.
            frame = sys._current_frames().get(self._hand.ident or 0)  # noqa: SLF001
            trace = "".join(traceback.format_stack(frame)) if frame else ""
            raise TookTooLong(self._patience, trace)
        if self._errors:
            raise self._errors[0]
        return self._answers[0]


class _Hand(threading.Thread):
    """A thread that makes one call after the other: to begin one takes longer than most calls.

    It ends when there was none for a while, or when a call was given up.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._calls: SimpleQueue[Call] = SimpleQueue()

    def begin(self, call: Call, owner: str) -> None:
        """Make a call; the hand must not be among those that rest."""
        self.name = f"plugin {owner}"
        self._calls.put(call)

    def run(self) -> None:
        """Make calls."""
        while (call := self._next()) is not None and call.make():
            # What it was about is not kept while it rests.
            del call

    def _next(self) -> Call | None:
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


def begin(
    seconds: float, function: Callable[[], Any], owner: str, done: SimpleQueue[Call],
    most: int = MOST_HANGING,
) -> Call:  # fmt: skip
    """Let a thread call ``function``, and put the call into ``done`` when it is over.

    So one thread waits for several calls at once. Whoever waits asks for the answer then, or
    when the call is late; it is ``StillBusy`` at once when ``most`` given-up calls of the same
    ``owner`` still go on.
    """
    call = Call(function, owner, seconds, done)
    if hanging(owner) >= most:
        call.refuse()
    else:
        call.begin()
    return call


def within(
    seconds: float, function: Callable[[], T], owner: str = "", most: int = MOST_HANGING
) -> T:
    """Return what ``function`` returns, or raise what it raises.

    It runs in a thread of its own. Raises ``TookTooLong`` after ``seconds``, and
    ``StillBusy`` at once when ``most`` given-up calls of the same ``owner`` still go on.
    """
    done: SimpleQueue[Call] = SimpleQueue()
    call = begin(seconds, function, owner, done, most)
    with suppress(Empty):
        done.get(timeout=seconds)
    answer: T = call.answer()
    return answer
