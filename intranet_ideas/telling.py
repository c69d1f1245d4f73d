"""The lane that tells plugins of Events, each at least once, and gives up in the end."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from intranet_ideas.event_facts import department_path, event_fact
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.retries import pause_after

MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
BATCH = 20

log = logging.getLogger(__name__)


def tell(ground: Ground, now: datetime) -> int:
    """Tell plugins of what they have not heard; return the number of events dealt with.

    The events are taken by a lease first, so that no transaction is open while a plugin
    works, and so that another worker takes over from one that died.
    """
    done = 0
    for event_id in _take(ground, now):
        failed = _tell(ground, event_id, now)
        done += _mark(ground, event_id, failed, now)
    return done


def _take(ground: Ground, now: datetime) -> Sequence[int]:
    due = (
        select(Event.id)
        .where(
            Event.told_at.is_(None),
            or_(Event.next_attempt_at.is_(None), Event.next_attempt_at <= now),
        )
        .order_by(Event.id)
        .limit(BATCH)
    )
    with ground.database.read() as session:
        if session.scalars(due.limit(1)).first() is None:
            return ()
    with ground.database.write() as session:
        ids = session.scalars(due.with_for_update(skip_locked=True)).all()
        session.execute(
            update(Event).where(Event.id.in_(ids)).values(next_attempt_at=now + LEASE)
        )
    return ids


def _tell(ground: Ground, event_id: int, now: datetime) -> list[str]:
    with ground.database.read() as session:
        event = session.get_one(Event, event_id)
        fact = event_fact(session, event, ground.settings, now)
        path = department_path(session, event)
        return ground.plugins.tell(session, fact, path, only=event.unheard)


def _mark(ground: Ground, event_id: int, failed: Sequence[str], now: datetime) -> int:
    with ground.database.write() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        event.attempts += 1
        event.unheard = list(failed)
        if failed and event.attempts < MOST_ATTEMPTS:
            event.next_attempt_at = now + pause_after(event.attempts, random.random())  # noqa: S311
            return 0
        if failed:
            log.error("gave up telling %s of event %s", ", ".join(failed), event_id)
        event.told_at, event.next_attempt_at = now, None
        return 1
