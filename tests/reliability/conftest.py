"""A process that dies at chosen steps, a mail server that fails, and figures for the docs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from intranet_ideas.ground import Ground

from ..conftest import SECRET
from .post_office import PostOffice, post_office

EVERY_STEP = os.environ.get("IDEAS_FAULTS") == "all"
"""``make faults`` dies at every step; otherwise a few of them stand for all."""

SAMPLE = 4


def chosen_steps(last: int, most: int = 100) -> list[int]:
    """Return the steps to die at, of 1 to ``last``, spread evenly: always the last one."""
    count = most if EVERY_STEP else SAMPLE
    return sorted({max(1, last * n // count) for n in range(1, count + 1)})


class Mortal:
    """The process of ``dying.py``, on one site."""

    def __init__(
        self, process: subprocess.Popen[str], ground: Ground, office: PostOffice, around: Path
    ) -> None:
        self._process, self._ground = process, ground
        self._task = {
            "around": str(around),
            "settings": {
                "INTRANET_IDEAS_DATA": str(ground.settings.data),
                "INTRANET_IDEAS_DATABASE_URL": ground.settings.database_url,
                "INTRANET_IDEAS_SECRET_KEY": SECRET, "INTRANET_IDEAS_SMTP_URL": office.url,
            },
        }  # fmt: skip

    def do(self, work: str, step: int = 0, **more: Any) -> dict[str, Any]:
        """Do a work, killed at a step unless that is 0; return what ``dying.py`` tells."""
        task = self._task | {"work": work, "step": step, "at": self._ground.clock.now().isoformat()}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(task | more) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert found["killed"] if step else found["status"] == 0, found
        return found


@pytest.fixture(scope="session")
def dying() -> Iterator[subprocess.Popen[str]]:
    """The process of ``dying.py``; it lives, its children die."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.dying"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:  # fmt: skip
        yield process
        assert process.stdin
        process.stdin.close()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server."""
    with post_office() as opened:
        yield opened


@pytest.fixture
def mortal(
    dying: subprocess.Popen[str], ground: Ground, office: PostOffice, tmp_path: Path
) -> Mortal:
    """Does what it is told on the test's site, and dies at will."""
    return Mortal(dying, ground, office, tmp_path)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str, object], None]:
    """Note a figure, which is printed at the end of the run."""
    return lambda name, value: record_property(f"figure: {name}", value)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was measured."""
    lines = [
        f"{report.nodeid.rpartition('/')[2]}: {name.removeprefix('figure: ')}: {value}"
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties if name.startswith("figure: ")
    ]  # fmt: skip
    if lines:
        terminalreporter.section("figures")
        for line in sorted(lines):
            terminalreporter.line(line)
