"""Does pieces of the program's work and is killed at a chosen step of each.

    python -m tests.reliability.dying

Reads one JSON object per line: the site's ``settings``, the ``work``, the ``step`` to die at (0:
live), ``at`` (the clock), and what the work needs. A step is an SQL statement, a commit, or a file
opened, renamed or removed in ``around``. Each is done by a child of its own, which sends itself
SIGKILL: nothing is closed, flushed or rolled back. Answers one JSON object per line: ``steps``
taken, ``answer`` of a work that came to its end, ``killed``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from intranet_ideas import backups, create_app, worker
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground, lay
from intranet_ideas.migrations import runner
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.search.lane import Indexing
from intranet_ideas.settings import load_settings

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.link", "os.rmdir", "open")

Task = dict[str, Any]


class Steps:
    """Counts steps, and kills this process at one of them."""

    def __init__(self, last: int, folder: str) -> None:
        self.taken, self._last, self._folder = 0, last, folder
        event.listen(Engine, "before_cursor_execute", self._step)
        event.listen(Engine, "commit", self._step)
        sys.addaudithook(self._change)

    def _step(self, *_: Any) -> None:
        self.taken += 1
        if self.taken == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _change(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in CHANGES and str(arguments[0]).startswith(self._folder):
            self._step()

    def end(self) -> None:
        """Take the last step: all is done, nobody was told."""
        self._step()


def submit(ground: Ground, task: Task) -> Any:
    """Hand an idea in by the API."""
    response = app_of(ground).test_client().post(
        f"/api/v1/entries/{task['entry']}/submit",
        headers={"Authorization": f"Bearer {task['token']}", "Idempotency-Key": task["key"]},
    )
    return response.status_code


def deliver(ground: Ground, task: Task) -> Any:  # noqa: ARG001
    """Turn events into messages and send them."""
    lanes = (Notify(), Deliver())
    while sum(lane(ground, ground.clock.now()) for lane in lanes):
        pass


def index(ground: Ground, task: Task) -> Any:  # noqa: ARG001
    """Bring the search index up to date."""
    lane = Indexing()
    while lane(ground, ground.clock.now()):
        pass


def migrate(ground: Ground, task: Task) -> Any:  # noqa: ARG001
    """Bring the database to this version."""
    return runner.upgrade(ground.settings.database_url)


def back_up(ground: Ground, task: Task) -> Any:
    """Back the site up."""
    return backups.back_up(ground, Path(task["file"]))


def restore(ground: Ground, task: Task) -> Any:  # noqa: ARG001
    """Make a site of a backup."""
    backups.restore(Path(task["file"]), Path(task["folder"]))


def everything(ground: Ground, task: Task) -> Any:  # noqa: ARG001
    """Do all that is due."""
    return worker.Worker(ground).once()


WORKS: dict[str, Callable[[Ground, Task], Any]] = {
    each.__name__: each for each in (submit, deliver, index, migrate, back_up, restore, everything)
}


@lru_cache(maxsize=1)
def app_of(ground: Ground) -> Flask:
    """Return the application, made before the first child that needs it."""
    return create_app(ground)


@lru_cache(maxsize=1)
def ground_of(settings: str) -> Ground:
    """Return the site's ground."""
    return lay(load_settings(json.loads(settings)), FixedClock(datetime.now(UTC)))


def live(ground: Ground, task: Task, tell: int) -> None:
    """Do the work in this process, which may not outlive it."""
    steps = Steps(task["step"], task["around"])
    answer = WORKS[task["work"]](ground, task)
    steps.end()
    os.write(tell, json.dumps({"steps": steps.taken, "answer": answer}).encode())


def main() -> None:
    """Fork a child for each line."""
    for line in sys.stdin:
        task = json.loads(line)
        ground = ground_of(json.dumps(task["settings"]))
        assert isinstance(ground.clock, FixedClock)
        ground.clock.instant = datetime.fromisoformat(task["at"])
        if task["work"] == "submit":
            app_of(ground)
        ground.database.dispose()  # no child may have its parent's connections
        heard, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(heard)
            try:
                live(ground, task, tell)
            finally:
                sys.stderr.flush()
                os._exit(1 if sys.exc_info()[0] else 0)
        os.close(tell)
        with os.fdopen(heard, "rb") as answer:
            told = answer.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        found = json.loads(told or b"{}") | {"killed": status == -signal.SIGKILL, "status": status}
        print(json.dumps(found), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
