"""Calls that are given up after a while.

Python can't end a thread: what was given up goes on by itself, in a thread that does not
hold the process when it ends. A plugin that does so again and again is suspended.
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TookTooLong(Exception):
    """A call was given up. ``trace`` is where it stood then."""

    def __init__(self, seconds: float, trace: str = "") -> None:
        super().__init__(f"did not finish within {seconds:g} seconds")
        self.trace = trace


def within(seconds: float, function: Callable[[], T]) -> T:
    """Return what ``function`` returns, or raise what it raises.

    It runs in a thread of its own. Raises ``TookTooLong`` after ``seconds``.
    """
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(function())
        # Everything goes on to the caller, SystemExit too.
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    thread = threading.Thread(target=run, name="plugin", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if answers:
        return answers[0]
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - there is no public way
    trace = "".join(traceback.format_stack(frame)) if frame else ""
    raise TookTooLong(seconds, trace)
