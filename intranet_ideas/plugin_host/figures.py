"""How many calls plugins get and how long these take.

Every process counts in memory and adds what it counted to the table now and then: a call
that takes a millisecond must not cost a write. What a killed process had not added yet is
lost. The histogram's bounds are fixed, so that figures of many processes and days add up.
"""

from __future__ import annotations

import bisect
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intranet_ideas.plugin_host.models import PluginTiming

UP_TO_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000,
            3_600_000)  # fmt: skip
"""Upper bounds of the histogram, in milliseconds; the last takes all that is longer."""

BUDGET_MS = 200
"""What a hook that someone waits for in a page may take; one of the bounds."""

SHOWN = timedelta(days=7)
KEPT = timedelta(days=30)

_WAITED_FOR = ("check_entry", "refine_search", "search_synonyms", "suggest_while_writing")
_WAITED_FOR_BEGIN = ("panel.", "setting.", "search.", "feed.")

Counts = Mapping[tuple[str, str, int], int]
"""Calls by plugin, hook and upper bound."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Calls of one hook over some days. 95 in 100 took at most ``p95_ms``; ``over_budget``
    counts those that took longer than a page should wait, 0 where nobody waits."""

    calls: int
    p95_ms: int
    over_budget: int


def waited_for(hook: str) -> bool:
    """Say whether someone waits for this hook's answer in a page."""
    return hook in _WAITED_FOR or hook.startswith(_WAITED_FOR_BEGIN)


def bound_of(seconds: float) -> int:
    """Return the upper bound, in milliseconds, that a call of ``seconds`` is counted under."""
    place = bisect.bisect_left(UP_TO_MS, seconds * 1000)
    return UP_TO_MS[min(place, len(UP_TO_MS) - 1)]


def figures_of(hook: str, histogram: Mapping[int, int]) -> Figures:
    """Return the figures of one hook from its calls by upper bound.

    The 95th percentile is by nearest rank, rounded up to its bound: never better than true.
    """
    calls = sum(histogram.values())
    wanted, seen, p95 = -(-95 * calls // 100), 0, 0
    for bound in sorted(histogram):
        seen += histogram[bound]
        if seen >= wanted:
            p95 = bound
            break
    over = sum(count for bound, count in histogram.items() if bound > BUDGET_MS)
    return Figures(calls, p95, over if waited_for(hook) else 0)


class Tally:
    """What one process has counted and not added to the table yet. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def add(self, plugin: str, hook: str, seconds: float) -> None:
        """Count one call."""
        with self._lock:
            self._counts[plugin, hook, bound_of(seconds)] += 1

    def take(self) -> Counts:
        """Return what was counted, and begin anew."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken

    def counted(self) -> Counts:
        """Return what is counted so far, and go on counting."""
        with self._lock:
            return dict(self._counts)

    def give_back(self, counts: Counts) -> None:
        """Keep what could not be added to the table for the next time."""
        with self._lock:
            self._counts.update(counts)


def add(session: Session, counts: Counts, day: date) -> None:
    """Add counts to the table; one statement."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert: Any = dialect.insert(PluginTiming).values([
        {"plugin": plugin, "hook": hook[:80], "day": day, "up_to_ms": bound, "calls": count}
        # In one order everywhere: two processes that add at once must not lock each other.
        for (plugin, hook, bound), count in sorted(counts.items())
    ])  # fmt: skip
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["plugin", "hook", "day", "up_to_ms"],
            set_={"calls": PluginTiming.calls + insert.excluded.calls},
        )
    )


def figures(
    session: Session, now: datetime, plugin: str | None = None, waiting: Counts | None = None
) -> dict[str, dict[str, Figures]]:
    """Return the figures of the last seven days by plugin and hook; one statement.

    ``waiting`` is what this process has not added to the table yet: a page shows it, but
    opening a page writes nothing.
    """
    query = (
        select(PluginTiming.plugin, PluginTiming.hook, PluginTiming.up_to_ms,
               func.sum(PluginTiming.calls))
        .where(PluginTiming.day > (now - SHOWN).date())
        .group_by(PluginTiming.plugin, PluginTiming.hook, PluginTiming.up_to_ms)
    )  # fmt: skip
    if plugin is not None:
        query = query.where(PluginTiming.plugin == plugin)
    rows = [(*row[:3], int(row[3])) for row in session.execute(query)]
    rows += [(*key, calls) for key, calls in (waiting or {}).items() if plugin in (None, key[0])]
    histograms: dict[str, dict[str, Counter[int]]] = {}
    for name, hook, bound, calls in rows:
        histograms.setdefault(name, {}).setdefault(hook[:80], Counter())[bound] += calls
    return {
        name: {hook: figures_of(hook, histogram) for hook, histogram in hooks.items()}
        for name, hooks in histograms.items()
    }
