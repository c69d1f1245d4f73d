"""Calls, their 95th percentile, and how they come together from many processes and days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.housekeeping import Beat, tidy
from intranet_ideas.plugin_host import figures, health
from intranet_ideas.plugin_host.models import PluginTiming

from .conftest import Write

SECONDS = st.floats(0, 4_000, allow_nan=False)


@given(st.lists(SECONDS, min_size=1))
def test_at_least_95_in_100_took_no_longer_than_is_told(times: list[float]) -> None:
    histogram = Counter(figures.bound_of(each) for each in times)
    figure = figures.figures_of("tell", histogram)
    assert figure.calls == len(times)
    within = sum(min(each * 1000, figures.UP_TO_MS[-1]) <= figure.p95_ms for each in times)
    assert within * 100 >= 95 * len(times)
    smaller = [bound for bound in figures.UP_TO_MS if bound < figure.p95_ms]
    if smaller:
        fewer = sum(each * 1000 <= smaller[-1] for each in times)
        assert fewer * 100 < 95 * len(times), "a smaller bound would do"


@given(st.lists(SECONDS), st.lists(SECONDS))
def test_only_what_someone_waits_for_can_be_over_the_budget(
    one: list[float], other: list[float]
) -> None:
    histogram = Counter(figures.bound_of(each) for each in one + other)
    slow = sum(each * 1000 > figures.BUDGET_MS for each in one + other)
    for hook in ("check_entry", "panel.box", "search.search", "setting.url"):
        assert figures.figures_of(hook, histogram).over_budget == slow
    for hook in ("entry_submitted", "rank", "index", "channel.email"):
        assert figures.figures_of(hook, histogram).over_budget == 0


def test_no_calls_are_no_figures() -> None:
    assert figures.figures_of("rank", {}) == figures.Figures(0, 0, 0)


def calls(site: Ground, clock: FixedClock, *, waiting: bool = True) -> dict[str, int]:
    with site.database.read() as session:
        found = figures.figures(
            session, clock.now(), "a", site.plugins.health.waiting() if waiting else None
        )
    return {hook: each.calls for hook, each in found.get("a", {}).items()}


def test_what_processes_count_adds_up_and_is_shown_before_it_is_written(
    site: Ground, clock: FixedClock
) -> None:
    other = health.HealthBook(site.database, clock)
    for book in (site.plugins.health, other):
        book.timed("a", "tell", 0.004)
        book.timed("a", "tell", 0.3)
    site.plugins.health.timed("b", "tell", 1)
    assert calls(site, clock) == {"tell": 2}, "its own, from memory"
    for book in (site.plugins.health, other, other):
        book.add_now()
    assert calls(site, clock) == {"tell": 4}
    clock.advance(days=2)
    site.plugins.health.timed("a", "tell", 0.004)
    site.plugins.health.add_now()
    assert calls(site, clock, waiting=False) == {"tell": 5}
    clock.advance(days=5)
    assert calls(site, clock) == {"tell": 1}, "the last seven days"


def test_a_long_hooks_name_fits_the_table(site: Ground, clock: FixedClock) -> None:
    hook = "panel." + "x" * 100
    site.plugins.health.timed("a", hook, 0.1)
    assert calls(site, clock) == {hook[:80]: 1}
    site.plugins.health.add_now()
    assert calls(site, clock) == {hook[:80]: 1}


def test_counts_that_can_not_be_written_are_kept(
    site: Ground, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def locked() -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    site.plugins.health.timed("a", "tell", 0.1)
    with monkeypatch.context() as patch:
        patch.setattr(site.database, "write", locked)
        site.plugins.health.add_now()
    site.plugins.health.add_now()
    assert calls(site, clock, waiting=False) == {"tell": 1}


def test_the_worker_writes_down_now_and_then(
    site: Ground, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.plugins.health.timed("a", "tell", 0.1)
    beat = Beat()
    beat(site, clock.now())
    assert calls(site, clock, waiting=False) == {}, "not yet due"
    monkeypatch.setattr(health, "ADD_EVERY_SECONDS", -1.0)
    beat(site, clock.now())
    assert calls(site, clock, waiting=False) == {"tell": 1}


def test_a_server_writes_down_without_making_anyone_wait(
    site: Ground, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    monkeypatch.setattr(health, "ADD_EVERY_SECONDS", -1.0)
    site.plugins.health.timed("a", "tell", 0.1)
    site.plugins.health.add_aside_when_due()
    for thread in threading.enumerate():
        if thread.name == "figures":
            thread.join(10)
    assert calls(site, clock, waiting=False) == {"tell": 1}


def test_old_figures_are_tidied_away(site: Ground, clock: FixedClock) -> None:
    site.plugins.health.timed("a", "tell", 0.1)
    site.plugins.health.add_now()
    clock.advance(days=figures.KEPT.days)
    assert tidy(site, clock.now()) == 0
    clock.advance(days=1)
    assert tidy(site, clock.now()) == 1
    with site.database.read() as session:
        assert session.scalars(select(PluginTiming)).all() == []


def test_calls_are_counted_by_the_guard_whatever_comes_of_them(
    site: Ground, write: Write, switch_on: Callable[..., None], clock: FixedClock
) -> None:
    from .test_calls import CHALLENGE, ENTRY, EVENT

    write("a", """
        @hookimpl
        def entry_submitted(event): 1 / 0
        @hookimpl
        def check_entry(challenge, entry): return []
    """)
    switch_on("a")
    begun: list[str] = []
    event.listen(site.database.engine, "before_cursor_execute", lambda *args: begun.append(args[2]))
    with site.database.read() as session:
        site.plugins.check_entry(session, CHALLENGE, ENTRY, "kommune/")
        assert not [each for each in begun if "INSERT" in each], "a call costs no write"
        site.plugins.tell(session, EVENT, "kommune/")
    assert calls(site, clock) == {"import": 1, "check_entry": 1, "entry_submitted": 1}
