"""What part of a page's time the access checks take.

    python benchmarks/access.py [--times 300]

Every function of ``access`` that decides, and the check before each request (with its rate
limit), is timed wherever it is called from; a call within another counts once. The clock's own
cost is in the figure, so the true one is lower. What the database does to leave out rows is part
of the query, and not counted; nor is looking the session up, which is signing in.
Prints a Markdown table for docs/performance.md.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from flask import Flask  # noqa: E402
from pages import fill  # noqa: E402

from intranet_ideas import access, create_app  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from intranet_ideas.web import viewer  # noqa: E402
from tests.browsing import Browser  # noqa: E402
from tests.factories import Factory  # noqa: E402

CHECKS = ("permits", "phases_for", "require", "require_sight", "action_of_page",
          "action_of_operation")  # fmt: skip


class Stopwatch:
    """Adds up the seconds spent in what it wraps."""

    def __init__(self) -> None:
        self.seconds, self.calls, self._deep = 0.0, 0, False

    def wrap(self, check: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``check`` with its time taken, unless it is called by another."""

        def timed(*given: Any, **more: Any) -> Any:
            if self._deep:
                return check(*given, **more)
            self._deep, begun = True, time.perf_counter()
            try:
                return check(*given, **more)
            finally:
                self.seconds += time.perf_counter() - begun
                self.calls += 1
                self._deep = False

        return timed


def watch(stopwatch: Stopwatch) -> None:
    """Take the time of the checks in every module that has them."""
    for name in CHECKS:
        check = getattr(access, name)
        timed = stopwatch.wrap(check)
        for module in list(sys.modules.values()):
            if module.__name__.startswith("intranet_ideas"):
                for own, value in list(vars(module).items()):
                    if value is check:
                        setattr(module, own, timed)


def watched(ground: Ground, stopwatch: Stopwatch) -> Flask:
    """Return an application in which it is known who asks before the check of the page, so that
    looking the session up, which is signing in, is not counted."""
    app = create_app(ground)
    hooks = app.before_request_funcs[None]
    place = next(n for n, each in enumerate(hooks) if each.__name__ == "_require_permission")
    hooks[place : place + 1] = [lambda: viewer() and None, stopwatch.wrap(hooks[place])]
    return app


def measure(times: int) -> None:
    """Ask for each page ``times`` times and print the medians."""
    folder = tempfile.mkdtemp(prefix="ideas-access-")
    settings = load_settings({
        "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SECRET_KEY": "x" * 40,
        "INTRANET_IDEAS_REQUESTS_A_MINUTE": "0",
    })  # fmt: skip
    runner.upgrade(settings.database_url)
    ground = lay(settings, FixedClock(datetime.now(UTC)))
    make = Factory(ground, ground.clock)
    first = fill(ground, make, 1000)[0]
    stopwatch = Stopwatch()
    create_app(ground)  # imports what has the checks
    watch(stopwatch)
    browser = Browser(watched(ground, stopwatch), make.session_token("nurse"))
    print("| page | ms | checks | of them ms | part |\n|---|---|---|---|---|")
    for name, path in (("list", "/"), ("challenge, 30 ideas", f"/challenges/{first}"),
                       ("idea", "/ideas/1")):  # fmt: skip
        for _ in range(20):
            browser.get(path)
        pages, parts = [], []
        for _ in range(times):
            stopwatch.seconds, stopwatch.calls = 0.0, 0
            begun = time.perf_counter()
            answer = browser.get(path)
            answer.get_data()
            pages.append(time.perf_counter() - begun)
            parts.append(stopwatch.seconds)
        page, part = statistics.median(pages), statistics.median(parts)
        share = statistics.median(a / b for a, b in zip(parts, pages, strict=True))
        print(f"| {name} | {page * 1000:.2f} | {stopwatch.calls} | {part * 1000:.3f} "
              f"| {share:.1%} |")  # fmt: skip
    ground.database.dispose()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=300)
    measure(parser.parse_args().times)


if __name__ == "__main__":
    main()
