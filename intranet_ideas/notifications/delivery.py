"""The lane that carries notifications out of the page, at least once, on plugins' channels."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from flask import Flask
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.database import among
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import actions, messages
from intranet_ideas.notifications.handing_over import (
    DROPPED,
    Letter,
    Outcome,
    Outcomes,
    hand_over,
)
from intranet_ideas.notifications.letters import LEASE, letters_of
from intranet_ideas.notifications.models import (
    KEPT,
    PENDING,
    SENT,
    Delivery,
    Notification,
)
from intranet_ideas.retries import never

BATCH = 100
AT_A_TIME = 4
"""Letters that are handed over side by side. A worker that is killed then may have sent so
many that it has not marked: they go out again, under the same Message-ID."""

BATCH_SECONDS = 240.0
"""After this long no further message of a batch is begun: the lease must outlast it."""

FRESH_SECONDS = 5.0
"""What was read so long ago is read anew before a letter goes out: it may not be seen by now."""

TO_TRY_AGAIN = (
    events.PLUGIN_CONFIGURED, events.PLUGIN_ENABLED, events.PLUGIN_INHERITS,
    events.PLUGIN_RESUMED,
)  # fmt: skip

log = logging.getLogger(__name__)


class Deliver:
    """The deliver lane."""

    def __init__(self, stopping: Callable[[], bool] = never) -> None:
        self._stopping = stopping
        self._app: Flask | None = None
        self._looked_until: int | None = None

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Deliver what is due; return how many messages came to an end."""
        if self._app is None:
            self._app = messages.mail_app(ground.settings)
        self._try_kept_again(ground, now)
        begun, done = time.monotonic(), 0
        left = _take(ground, now)
        while left and not self._stopping() and time.monotonic() - begun < BATCH_SECONDS:
            letters, outcomes = prepared(ground, self._app, left, now)
            done += _mark(ground, outcomes, ground.clock.now())
            if not letters:
                # What is left goes out with what another worker has.
                return done
            for came in self._sent(ground, letters):
                done += _mark(ground, came, ground.clock.now())
                outcomes |= came
            left = [each for each in left if each not in outcomes]
        if left:
            _give_back(ground, left, now)
        return done

    def _sent(self, ground: Ground, letters: Sequence[Letter]) -> Iterator[Outcomes]:
        """Hand letters over while they are fresh, and yield what came of some at a time."""
        begun = time.monotonic()

        def fresh() -> bool:
            return not self._stopping() and time.monotonic() - begun <= FRESH_SECONDS

        yield from hand_over(ground, letters, AT_A_TIME, fresh)

    def _try_kept_again(self, ground: Ground, now: datetime) -> None:
        """Put what was kept in line again at the start and when a plugin's settings change."""
        with ground.database.read() as session:
            newest = session.scalar(select(func.max(Event.id))) or 0
            again = self._looked_until is None or _plugins_changed(
                session, self._looked_until, newest
            )
            kept = again and session.scalars(
                select(Delivery.id).where(Delivery.status == KEPT).limit(1)
            ).first()
        if kept:
            with ground.database.write() as session:
                session.execute(
                    update(Delivery).where(Delivery.status == KEPT)
                    .values(status=PENDING, next_attempt_at=now)
                )  # fmt: skip
        self._looked_until = newest


def _plugins_changed(session: Session, after: int, until: int) -> bool:
    if until <= after:
        return False
    return session.scalars(
        select(Event.id)
        .where(Event.id > after, Event.id <= until, Event.kind.in_(TO_TRY_AGAIN))
        .limit(1)
    ).first() is not None  # fmt: skip


def _take(ground: Ground, now: datetime) -> Sequence[int]:
    """Take a batch by a lease, so that no transaction is open while a server answers."""
    due = (
        select(Delivery.id)
        .where(Delivery.status == PENDING, Delivery.next_attempt_at <= now)
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(BATCH)
    )
    with ground.database.read() as session:
        if session.scalars(due.limit(1)).first() is None:
            return ()
    with ground.database.write() as session:
        ids = session.scalars(due.with_for_update(skip_locked=True)).all()
        session.execute(
            update(Delivery).where(among(Delivery.id, ids)).values(next_attempt_at=now + LEASE)
        )
    return ids


def _give_back(ground: Ground, delivery_ids: Sequence[int], now: datetime) -> None:
    """End the lease of what was not begun, for whoever goes on."""
    with ground.database.write() as session:
        session.execute(
            update(Delivery).where(among(Delivery.id, delivery_ids), Delivery.status == PENDING)
            .values(next_attempt_at=now)
        )  # fmt: skip


def prepared(
    ground: Ground, app: Flask, delivery_ids: Sequence[int], now: datetime
) -> tuple[list[Letter], Outcomes]:
    """Return the letters that some deliveries make, and what is left out and why."""
    with ground.database.read() as session:
        try:
            return letters_of(session, ground, app, delivery_ids, now)
        except Exception:
            log.exception("deliveries could not be prepared together")
        letters: list[Letter] = []
        outcomes: Outcomes = {}
        for delivery_id in delivery_ids:
            try:
                made, out = letters_of(session, ground, app, [delivery_id], now)
            except Exception as error:
                # One message that can't be written must not hold up the others.
                log.exception("delivery %s could not be prepared", delivery_id)
                fault = Outcome(PENDING, f"{type(error).__name__}: {error}", LEASE)
                made, out = [], {delivery_id: fault}
            letters += made
            outcomes |= out
    return letters, outcomes


_SENT = (
    update(Delivery).where(among(Delivery.id, "sent"))
    .values(status=SENT, error="", attempts=Delivery.attempts + 1, sent_at=bindparam("now"),
            next_attempt_at=bindparam("now"))
)  # fmt: skip


def _mark(ground: Ground, outcomes: Outcomes, now: datetime) -> int:
    """Write down what came of an attempt, at once for all that it was about."""
    if not outcomes:
        return 0
    sent = [delivery_id for delivery_id, each in outcomes.items() if each.status == SENT]
    if sent:
        ground.database.write_one(_SENT, {"sent": sent, "now": now})
    others = {key: each for key, each in outcomes.items() if each.status != SENT}
    if not others:
        return len(sent)
    with ground.database.write() as session:
        return len(sent) + _mark_others(session, others, now)


def _mark_others(session: Session, outcomes: Outcomes, now: datetime) -> int:
    done = 0
    rows = session.scalars(
        select(Delivery).where(among(Delivery.id, outcomes)).order_by(Delivery.id)
        .with_for_update()
    ).all()  # fmt: skip
    for delivery in rows:
        outcome = outcomes[delivery.id]
        if outcome.status == DROPPED:
            log.info("delivery %s was dropped: %s", delivery.id, outcome.error)
            session.delete(delivery)
            done += 1
            continue
        delivery.status = outcome.status
        delivery.error = outcome.error[:2000]
        delivery.attempts += outcome.status != KEPT
        delivery.next_attempt_at = now + outcome.after
        done += outcome.status != PENDING
    _note_refusal(session, rows, outcomes, now)
    return done


def _note_refusal(
    session: Session, rows: Sequence[Delivery], outcomes: Outcomes, now: datetime
) -> None:
    for delivery in rows:
        outcome = outcomes[delivery.id]
        if outcome.refused:
            notification = session.get_one(Notification, delivery.notification_id)
            actions.refuse_address(
                session, notification.user_id, delivery.channel, outcome.error, now
            )
            return
