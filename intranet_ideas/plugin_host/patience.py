"""Calls that are given up after a while.

Python can't end a thread: what was given up goes on by itself, in a thread that does not
hold the process when it ends. So that a plugin that hangs again and again can't fill the
process with threads, no more calls for it begin while several of its own still hang.

What is called gets frozen facts and plain values, never a session: SQLAlchemy's sessions
belong to one thread.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MOST_HANGING = 3
"""Given-up calls of one plugin that may go on side by side."""

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


def within(
    seconds: float, function: Callable[[], T], owner: str = "", most: int = MOST_HANGING
) -> T:
    """Return what ``function`` returns, or raise what it raises.

    It runs in a thread of its own. Raises ``TookTooLong`` after ``seconds``, and
    ``StillBusy`` at once when ``most`` given-up calls of the same ``owner`` still go on.
    """
    if hanging(owner) >= most:
        raise StillBusy(seconds)
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(function())
        # Everything goes on to the caller, SystemExit too.
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    thread = threading.Thread(target=run, name=f"plugin {owner}", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if answers:
        return answers[0]
    with _lock:
        _hanging.setdefault(owner, []).append(thread)
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - there is no public way
    trace = "".join(traceback.format_stack(frame)) if frame else ""
    raise TookTooLong(seconds, trace)
