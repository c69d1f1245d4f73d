"""The lane that tells plugins of Events, each at least once, and gives up in the end."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import parking
from intranet_ideas.event_facts import department_path, event_fact
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host.overview import anyone_implements
from intranet_ideas.plugin_host.told import Told, keep
from intranet_ideas.retries import never, pause_after

MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
BATCH = 20
MOST_UNHEARD = 500

log = logging.getLogger(__name__)


def tell(ground: Ground, now: datetime, stopping: Callable[[], bool] = never) -> int:
    """Tell plugins of what they have not heard; return the number of events dealt with.

    The events are taken by a lease first, so that no transaction is open while a plugin
    works, and so that another worker takes over from one that died.
    """
    done, taken = _pass_over(ground, now), list(_take(ground, now))
    while taken and not stopping():
        event_id = taken.pop(0)
        failed, refused, told = _tell(ground, event_id, now)
        done += _mark(ground, event_id, failed, refused, told, now)
    if taken:
        _give_back(ground, taken, now)
    return done


def _give_back(ground: Ground, event_ids: Sequence[int], now: datetime) -> None:
    """End the lease of what was not begun, for whoever goes on."""
    with ground.database.write() as session:
        session.execute(
            update(Event).where(Event.id.in_(event_ids), Event.told_at.is_(None))
            .values(next_attempt_at=now)
        )  # fmt: skip


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Event.told_at.is_(None), or_(Event.next_attempt_at.is_(None), Event.next_attempt_at <= now)
    )


def _pass_over(ground: Ground, now: datetime) -> int:
    """Mark what no plugin that is on anywhere would hear of: mostly all of it."""
    with ground.database.read() as session:
        rows: Any = session.execute(
            select(Event.id, Event.kind).where(_due(now)).order_by(Event.id).limit(MOST_UNHEARD)
        ).all()
        heard = {kind for kind in {row.kind for row in rows}
                 if anyone_implements(ground.plugins, session, kind)}  # fmt: skip
    ids = [row.id for row in rows if row.kind not in heard]
    if ids:
        with ground.database.write() as session:
            session.execute(
                update(Event).where(Event.id.in_(ids), _due(now))
                .values(told_at=now, next_attempt_at=None)
                .execution_options(synchronize_session=False)
            )  # fmt: skip
    return len(ids)


def _take(ground: Ground, now: datetime) -> Sequence[int]:
    due = select(Event.id).where(_due(now)).order_by(Event.id).limit(BATCH)
    with ground.database.read() as session:
        if session.scalars(due.limit(1)).first() is None:
            return ()
    with ground.database.write() as session:
        ids = session.scalars(due.with_for_update(skip_locked=True)).all()
        session.execute(
            update(Event).where(Event.id.in_(ids)).values(next_attempt_at=now + LEASE)
        )
    return ids


def _tell(
    ground: Ground, event_id: int, now: datetime
) -> tuple[list[str], dict[str, str], list[Told]]:
    """Return who failed to hear it, who refused it for good, with why, and how each fared."""
    refused: dict[str, str] = {}
    told: list[Told] = []
    with ground.database.read() as session:
        event = session.get_one(Event, event_id)
        fact = event_fact(session, event, ground.settings, now)
        path = department_path(session, event)
        only = event.unheard and [each for each in event.unheard if not _is_refusal(each)]
        failed = ground.plugins.tell(session, fact, path, only=only, refused=refused, told=told)
        return failed, refused, told


def _mark(
    ground: Ground, event_id: int, failed: Sequence[str], refused: Mapping[str, str],
    told: Sequence[Told], now: datetime,
) -> int:  # fmt: skip
    with ground.database.write() as session:
        event = session.get_one(Event, event_id, with_for_update=True)
        event.attempts += 1
        keep(session, told, event.id, event.kind, event.attempts, now)
        refusals = [each for each in event.unheard or () if _is_refusal(each)]
        refusals += [f"{name}: {why}"[:500] for name, why in refused.items()]
        event.unheard = [*failed, *refusals]
        if failed and event.attempts < MOST_ATTEMPTS:
            event.next_attempt_at = now + pause_after(event.attempts, random.random())  # noqa: S311
            return 0
        if failed or refusals:
            _give_up(session, event, failed, refusals, now)
        event.told_at, event.next_attempt_at = now, None
        return 1


def _is_refusal(entry: str) -> bool:
    """Say whether an entry of ``unheard`` tells why a plugin refused, beside those to try."""
    return ":" in entry


def _give_up(
    session: Session, event: Event, failed: Sequence[str], refusals: Sequence[str], now: datetime
) -> None:
    """Leave it to IT, which may have it told again to those who did not take it."""
    names = [*failed, *(each.partition(":")[0] for each in refusals)]
    event.unheard = names
    log.error("gave up telling %s of event %s", ", ".join(names), event.id)
    said = "; ".join((*failed, *refusals))
    parking.park(session, parking.TELL, event.id, said, event.attempts, now)
