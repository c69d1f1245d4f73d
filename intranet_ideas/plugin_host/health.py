"""Remembers how plugins fare, and suspends one that keeps failing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from intranet_ideas import events
from intranet_ideas.clock import Clock
from intranet_ideas.database import WRITE, Database, insert_into
from intranet_ideas.events import record
from intranet_ideas.logs import discreet
from intranet_ideas.plugin_host import figures
from intranet_ideas.plugin_host.activation import Activations
from intranet_ideas.plugin_host.loading import describe_error, trace_of
from intranet_ideas.plugin_host.models import PluginHealth, PluginSuspension

SUSPENDED_AFTER = 5
"""Failures in a row of one hook after which the whole plugin is left out."""

ADD_EVERY_SECONDS = 15.0
"""How often a process adds what it counted to the table."""

_WAITING = "intranet_ideas.notes_on_plugins"

log = logging.getLogger(__name__)


class HealthBook:
    """Writes failures down, in transactions of its own."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._failing: frozenset[tuple[str, str]] = frozenset()
        self._tally = figures.Tally()
        self._added_at = time.monotonic()

    def timed(self, plugin: str, hook: str, seconds: float) -> None:
        """Count a call and how long it took; writes nothing."""
        self._tally.add(plugin, hook, seconds)

    def waiting(self) -> figures.Counts:
        """Return what this process counted and has not added to the table yet."""
        return self._tally.counted()

    def add_when_due(self) -> None:
        """Add to the table what this process counted, unless it just did; never raises."""
        if time.monotonic() - self._added_at >= ADD_EVERY_SECONDS:
            self.add_now()

    def add_aside_when_due(self) -> None:
        """As ``add_when_due``, but in a thread of its own: a caller with a person at the
        other end must not wait for the database's write lock."""
        if time.monotonic() - self._added_at >= ADD_EVERY_SECONDS:
            self._added_at = time.monotonic()
            threading.Thread(target=self.add_now, name="figures", daemon=True).start()

    def add_now(self) -> None:
        """Add to the table what this process counted; never raises."""
        self._added_at = time.monotonic()
        counts = self._tally.take()
        if not counts:
            return
        try:
            with self._database.write() as session:
                figures.add(session, counts, self._clock.now().date())
        except SQLAlchemyError:
            log.exception("the plugins' figures could not be written down")
            self._tally.give_back(counts)

    def seen(self, activations: Activations) -> None:
        """Take note of what failed last, as every process wrote it down."""
        self._failing = activations.failing

    def failed(
        self, plugin: str, hook: str, error: BaseException, session: Session | None = None, *,
        trace: str = "",
    ) -> None:  # fmt: skip
        """Write a failure down, with ``trace`` or else the error's own; never raises.

        ``session`` is the caller's, if any. While it writes, SQLite's one write lock is
        its own, so the note waits until it has ended.
        """
        log.warning("plugin %s failed in %s: %s", plugin, hook, error, exc_info=error)
        self._failing |= {(plugin, hook)}
        trace, reason = trace or trace_of(error), f"{hook}: {describe_error(error)}"
        if session is not None and _writes(session):
            _after(session, lambda: self._note(plugin, hook, reason, trace))
        else:
            self._note(plugin, hook, reason, trace)

    def succeeded(self, plugin: str, hook: str, session: Session | None = None) -> None:
        """End a row of failures; writes nothing unless there was one."""
        if (plugin, hook) not in self._failing:
            return
        self._failing -= {(plugin, hook)}
        if session is not None and _writes(session):
            _after(session, lambda: self._reset(plugin, hook))
        else:
            self._reset(plugin, hook)

    def _note(self, plugin: str, hook: str, reason: str, trace: str) -> None:
        now = self._clock.now()
        try:
            with self._database.write() as session:
                insert: Any = insert_into(session, PluginHealth)
                streak = session.scalar(
                    insert.values(plugin=plugin, hook=hook, failures=1, streak=1, failed_at=now,
                                  trace=trace)
                    .on_conflict_do_update(
                        index_elements=["plugin", "hook"],
                        set_={"failures": PluginHealth.failures + 1,
                              "streak": PluginHealth.streak + 1,
                              "failed_at": now, "trace": trace},
                    )
                    .returning(PluginHealth.streak)
                )  # fmt: skip
                if streak is not None and streak >= SUSPENDED_AFTER:
                    _suspend(session, plugin, reason, now)
        except SQLAlchemyError:
            log.exception("the failure of plugin %s could not be written down", plugin)

    def _reset(self, plugin: str, hook: str) -> None:
        try:
            with self._database.write() as session:
                session.execute(
                    update(PluginHealth)
                    .where(PluginHealth.plugin == plugin, PluginHealth.hook == hook)
                    .values(streak=0)
                )
        except SQLAlchemyError:
            log.exception("the recovery of plugin %s could not be written down", plugin)


@dataclass(frozen=True, slots=True)
class HookHealth:
    """How one hook fares: calls and times of the last seven days, failures since ever.
    ``streak`` counts failures since the last success."""

    hook: str
    calls: int
    p95_ms: int
    over_budget: int
    failures: int
    streak: int
    failed_at: datetime | None
    trace: str


def hooks_of(
    session: Session, plugin: str, now: datetime, waiting: figures.Counts | None = None
) -> list[HookHealth]:
    """Return how a plugin's hooks fare, by name: those that were called or have failed; two
    statements. ``waiting`` is what this process has not written down yet."""
    failed = {row.hook: row for row in
              session.scalars(select(PluginHealth).filter_by(plugin=plugin))}  # fmt: skip
    timed = figures.figures(session, now, plugin, waiting).get(plugin, {})
    hooks = []
    for hook in sorted(failed.keys() | timed.keys()):
        row, figure = failed.get(hook), timed.get(hook, figures.Figures(0, 0, 0))
        hooks.append(
            HookHealth(
                hook, figure.calls, figure.p95_ms, figure.over_budget,
                failures=row.failures if row else 0, streak=row.streak if row else 0,
                failed_at=row.failed_at if row else None, trace=row.trace if row else "",
            )
        )  # fmt: skip
    return hooks


def failures_by_plugin(session: Session) -> dict[str, int]:
    """Return how often each plugin has failed, ever; one statement."""
    rows = session.execute(
        select(PluginHealth.plugin, func.sum(PluginHealth.failures)).group_by(PluginHealth.plugin)
    )
    return {name: int(failures) for name, failures in rows}


def suspend(session: Session, plugin: str, reason: str, now: datetime) -> bool:
    """Leave a plugin out everywhere; False if it was already. Writes no Event."""
    insert: Any = insert_into(session, PluginSuspension)
    return session.execute(
        insert.values(plugin=plugin, suspended_at=now, reason=discreet(reason)[:1000])
        .on_conflict_do_nothing()
        .returning(PluginSuspension.plugin)
    ).first() is not None  # fmt: skip


def _suspend(session: Session, plugin: str, reason: str, now: datetime) -> None:
    if suspend(session, plugin, reason, now):
        record(session, events.PLUGIN_SUSPENDED, now=now, plugin=plugin, reason=reason[:1000])


def _writes(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get(WRITE, False))


def _after(session: Session, note: Callable[[], None]) -> None:
    """Call ``note`` when the session's transaction has ended, whichever way."""
    if _WAITING in session.info:
        session.info[_WAITING].append(note)
        return
    waiting = session.info[_WAITING] = [note]

    def ended(_: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None:
            while waiting:
                waiting.pop(0)()

    event.listen(session, "after_transaction_end", ended)
