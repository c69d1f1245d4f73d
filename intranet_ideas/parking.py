"""Events that a lane of the worker can't deal with: tried again with growing pauses, and in
the end parked, so that they hold up nothing, until IT lets them be tried again or dropped."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, ForeignKey, and_, delete, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from intranet_ideas import access, events
from intranet_ideas.database import KEY, Base
from intranet_ideas.events import Event, record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.retries import pause_after

MOST_ATTEMPTS = 8
"""Attempts before an event is parked: about four hours."""

NOTIFY, INDEX, TELL = "notify", "index", "tell"

MARKS: Mapping[str, InstrumentedAttribute[Any]] = {
    NOTIFY: Event.notified_at, INDEX: Event.indexed_at, TELL: Event.told_at,
}  # fmt: skip
"""The mark that says that a lane is done with an event."""


class EventFault(Base):
    """A lane failed at an event. ``parked_at`` is set when it was given up."""

    __tablename__ = "event_fault"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    lane: Mapped[str] = mapped_column(KEY, primary_key=True)
    attempts: Mapped[int]
    error: Mapped[str] = mapped_column(sa.Text)
    failed_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    parked_at: Mapped[datetime | None]


def resting(lane: str, now: datetime) -> ColumnElement[bool]:
    """Whether a lane failed at an ``Event`` so lately that it is left alone."""
    fault = aliased(EventFault)
    return exists().where(
        fault.event_id == Event.id, fault.lane == lane, fault.next_attempt_at > now
    )


def failed(session: Session, lane: str, event_id: int, error: str, now: datetime) -> bool:
    """Note that a lane failed at an event; say whether that was once too often and it is
    parked: marked as done, so that it holds up nothing."""
    fault = session.get(EventFault, (event_id, lane), with_for_update=True)
    if fault is None:
        fault = EventFault(event_id=event_id, lane=lane, attempts=0, parked_at=None)
        session.add(fault)
    fault.attempts += 1
    fault.error, fault.failed_at = error[:2000], now
    fault.next_attempt_at = now + pause_after(fault.attempts, random.random())  # noqa: S311
    if fault.attempts >= MOST_ATTEMPTS:
        park(session, lane, event_id, error, fault.attempts, now)
    return fault.attempts >= MOST_ATTEMPTS


def park(
    session: Session, lane: str, event_id: int, error: str, attempts: int, now: datetime
) -> None:
    """Give an event up for a lane until IT says otherwise."""
    session.flush()
    session.merge(
        EventFault(
            event_id=event_id, lane=lane, attempts=attempts, error=error[:2000], failed_at=now,
            next_attempt_at=now, parked_at=now,
        )
    )  # fmt: skip
    session.execute(
        update(Event).where(Event.id == event_id).values({MARKS[lane].key: now})
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def succeeded(session: Session, lane: str, event_ids: Sequence[int]) -> None:
    """Forget that a lane failed at some events."""
    session.execute(
        delete(EventFault).where(EventFault.lane == lane, EventFault.event_id.in_(event_ids))
    )


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that was given up, as IT sees it."""

    event_id: int
    lane: str
    kind: str
    recorded_at: datetime
    attempts: int
    error: str
    parked_at: datetime


def parked(session: Session, viewer: Viewer, limit: int = 200) -> list[Parked]:
    """Return what was given up, the newest first; one statement."""
    access.require("site.run", viewer.roles)
    rows: Any = session.execute(
        select(
            EventFault.event_id, EventFault.lane, Event.kind, Event.recorded_at,
            EventFault.attempts, EventFault.error, EventFault.parked_at,
        )
        .join(Event, Event.id == EventFault.event_id)
        .where(EventFault.parked_at.is_not(None))
        .order_by(EventFault.parked_at.desc(), EventFault.event_id.desc())
        .limit(limit)
    )  # fmt: skip
    return [Parked(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that some plugins have not taken yet and are told again, as IT sees it."""

    event_id: int
    kind: str
    recorded_at: datetime
    attempts: int
    unheard: Sequence[str]
    next_attempt_at: datetime | None


def waiting(session: Session, viewer: Viewer, limit: int = 50) -> list[Waiting]:
    """Return what plugins are told again, the newest first; one statement."""
    access.require("site.run", viewer.roles)
    rows = session.execute(
        select(
            Event.id, Event.kind, Event.recorded_at, Event.attempts, Event.unheard,
            Event.next_attempt_at,
        )
        .where(*_tried_in_vain()).order_by(Event.id.desc()).limit(limit)
    )  # fmt: skip
    return [Waiting(row[0], row[1], row[2], row[3], row[4] or (), row[5]) for row in rows]


def _tried_in_vain() -> tuple[ColumnElement[bool], ...]:
    return (Event.told_at.is_(None), Event.attempts > 0)


def count_parked(session: Session) -> int:
    """Return how many were given up."""
    return session.scalar(
        select(func.count()).select_from(EventFault).where(EventFault.parked_at.is_not(None))
    ) or 0  # fmt: skip


Chosen = Sequence[tuple[str, int]]
"""Pairs of lane and event."""


def _taken(session: Session, viewer: Viewer, chosen: Chosen) -> list[EventFault]:
    access.require("site.run", viewer.roles)
    return [
        fault for lane, event_id in sorted(set(chosen))
        if (fault := session.get(EventFault, (event_id, lane), with_for_update=True))
        and fault.parked_at is not None
    ]  # fmt: skip


def retry(session: Session, viewer: Viewer, chosen: Chosen, now: datetime) -> int:
    """Put parked events in line again for their lanes, and what plugins are told again anyway
    first in it; return how many."""
    taken = _taken(session, viewer, chosen)
    hurried = _hurry(session, {event_id for lane, event_id in chosen if lane == TELL})
    for fault in taken:
        values: dict[str, Any] = {MARKS[fault.lane].key: None}
        if fault.lane == TELL:
            values |= {"attempts": 0, "next_attempt_at": None}
        session.execute(update(Event).where(Event.id == fault.event_id).values(values))
        session.delete(fault)
    pairs = [(fault.lane, fault.event_id) for fault in taken] + [(TELL, each) for each in hurried]
    _note(session, events.WORK_RETRIED, viewer, pairs, now)
    return len(pairs)


def _hurry(session: Session, event_ids: Collection[int]) -> Sequence[int]:
    """End the pause before plugins are told of some events again; return which had one."""
    found = session.scalars(
        select(Event.id).where(Event.id.in_(event_ids), *_tried_in_vain()).order_by(Event.id)
        .with_for_update()
    ).all()  # fmt: skip
    session.execute(update(Event).where(Event.id.in_(found)).values(next_attempt_at=None))
    return found


def drop(session: Session, viewer: Viewer, chosen: Chosen, now: datetime) -> int:
    """Leave parked events undone for good; the events themselves stay. Return how many."""
    taken = _taken(session, viewer, chosen)
    for fault in taken:
        session.delete(fault)
    pairs = [(fault.lane, fault.event_id) for fault in taken]
    _note(session, events.WORK_DROPPED, viewer, pairs, now)
    return len(taken)


def _note(
    session: Session, kind: str, viewer: Viewer, work: Chosen, now: datetime
) -> None:
    for lane, event_id in work:
        record(session, kind, now=now, actor_id=viewer.id, lane=lane, event=event_id)


def unparked(lane: str, now: datetime) -> ColumnElement[bool]:
    """Whether an ``Event`` waits for a lane now."""
    return and_(MARKS[lane].is_(None), ~resting(lane, now))
