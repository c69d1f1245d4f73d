"""How long the report of a year takes, and the board with many initiatives beside few.

    python benchmarks/initiatives.py
    scripts/with_postgresql.sh python benchmarks/initiatives.py --postgresql

The year has 40 challenges with 100 ideas each among 3,000 people. Prints the report's seconds, the
median of five, and the time of the board's page with 2,000 initiatives divided by that with 50, the
two asked in turn in one run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import busy_site
from databases import database_url
from sqlalchemy import delete, insert

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas import create_app  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.initiatives.models import Initiative  # noqa: E402
from intranet_ideas.initiatives.stages import DEFAULT  # noqa: E402
from intranet_ideas.insight.report import year_report  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from tests.browsing import Browser  # noqa: E402
from tests.factories import Factory  # noqa: E402

CHALLENGES, IDEAS_EACH = 40, 100
FEW, MANY, TIMES = 50, 2_000, 15


def took(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def report(ground: Ground, make: Factory) -> float:
    """Return the seconds of a year's report for who sees everything."""
    viewer = make.viewer("innovator")

    def once() -> None:
        with ground.database.read() as session:
            found = year_report(session, viewer, busy_site.NOW.year, "",
                                ground.settings.time_zone, busy_site.NOW)  # fmt: skip
        assert len(found.challenges) >= CHALLENGES

    return statistics.median(took(once) for _ in range(5))


def board(ground: Ground, make: Factory) -> float:
    """Return how much longer the board takes with many initiatives than with few."""
    page = Browser(create_app(ground), make.session_token("innovator"))
    owner = make.viewer("teacher")

    def fill(many: int) -> None:
        with ground.database.write() as session:
            session.execute(delete(Initiative))
            session.execute(insert(Initiative), [
                {"title": f"Tiltak {number}", "language": "nb", "owner_id": owner.id,
                 "department_id": owner.department_id, "stage": DEFAULT[number % 7].key,
                 "created_by": owner.id, "created_at": busy_site.NOW,
                 "changed_at": busy_site.NOW, "summary": "", "state": "active"}
                for number in range(many)
            ])  # fmt: skip

    def ask() -> float:
        return statistics.median(took(lambda: page.get("/initiatives")) for _ in range(TIMES))

    ratios = []
    for _ in range(3):
        fill(FEW)
        ask()
        few = ask()
        fill(MANY)
        ask()
        ratios.append(ask() / few)
    return statistics.median(ratios)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="ideas-bench-")
    settings = load_settings({
        "INTRANET_IDEAS_DATA": folder, "INTRANET_IDEAS_SECRET_KEY": "x" * 40,
        "INTRANET_IDEAS_REQUESTS_A_MINUTE": "0",
        "INTRANET_IDEAS_DATABASE_URL": database_url(folder, postgresql=options.postgresql),
    })  # fmt: skip
    runner.upgrade(settings.database_url)
    ground = lay(settings, FixedClock(busy_site.NOW))
    busy_site.CHALLENGES, busy_site.IDEAS_EACH = CHALLENGES, IDEAS_EACH
    busy_site.fill(ground)
    make = Factory(ground, FixedClock(busy_site.NOW))
    make.person("innovator@example.org", "Inga", "kommune", roles=("innovation_group",))
    print(f"report of a year, {CHALLENGES} challenges, {CHALLENGES * IDEAS_EACH} ideas: "
          f"{report(ground, make):.2f} s")
    print(f"board, {MANY} initiatives beside {FEW}: {board(ground, make):.2f} times")
    ground.database.dispose()


if __name__ == "__main__":
    main()
