"""What came of telling plugins of events: the last of each, for IT."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas.plugin_host.models import PluginCall

MOST = 200
"""Calls that are kept of each plugin."""

TAKEN, FAILED, REFUSED = "taken", "failed", "refused"


@dataclass(slots=True)
class Told:
    """One plugin's answer to an event. ``statuses`` are those of the HTTP replies it got."""

    plugin: str
    outcome: str = TAKEN
    milliseconds: int = 0
    statuses: list[int] = field(default_factory=list)


@contextmanager
def timed(plugin: str, told: list[Told]) -> Iterator[Told]:
    """Note how long what is done within takes."""
    one, begun = Told(plugin), time.monotonic()
    try:
        yield one
    finally:
        one.milliseconds = round((time.monotonic() - begun) * 1000)
        told.append(one)


def keep(
    session: Session, told: Sequence[Told], event_id: int, kind: str, attempt: int, now: datetime
) -> None:
    """Keep what came of telling an event, and let go of what is too much."""
    for each in told:
        session.add(PluginCall(
            plugin=each.plugin, event_id=event_id, kind=kind, attempt=attempt, at=now,
            milliseconds=each.milliseconds, outcome=each.outcome,
            status=each.statuses[-1] if each.statuses else None,
        ))  # fmt: skip
        session.flush()
        beyond = (
            select(PluginCall.id).where(PluginCall.plugin == each.plugin)
            .order_by(PluginCall.id.desc()).offset(MOST).limit(1).scalar_subquery()
        )  # fmt: skip
        session.execute(delete(PluginCall).where(
            PluginCall.plugin == each.plugin, PluginCall.id <= beyond
        ).execution_options(synchronize_session=False))  # fmt: skip


def calls_of(session: Session, plugin: str, limit: int = 50) -> Sequence[PluginCall]:
    """Return the last calls of a plugin, the newest first."""
    return session.scalars(
        select(PluginCall).where(PluginCall.plugin == plugin).order_by(PluginCall.id.desc())
        .limit(limit)
    ).all()  # fmt: skip
