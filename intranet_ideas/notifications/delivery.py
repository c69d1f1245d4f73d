"""The lane that carries notifications out of the page, at least once, on plugins' channels."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import messages, queries
from intranet_ideas.notifications.fan_out import person_of
from intranet_ideas.notifications.models import (
    KEPT,
    PARKED,
    PENDING,
    SENT,
    Delivery,
    Notification,
)
from intranet_ideas.notifications.recipients import Recipient, allowed
from intranet_ideas.notifications.rules import MOST_ATTEMPTS, TOO_OLD, is_stale
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.plugin_api.facts import (
    Message,
    NotificationChannel,
    NotSetUp,
    Person,
    TryAgainLater,
    Undeliverable,
)
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.plugin_host.values import Value
from intranet_ideas.retries import pause_after

LEASE = timedelta(minutes=10)
BATCH = 20
BATCH_SECONDS = 240.0
"""After this long no further message of a batch is begun: the lease must outlast it."""

DROPPED = "dropped"
"""An outcome, not a status: the message must not go out, and its row is deleted."""

TO_TRY_AGAIN = (
    events.PLUGIN_CONFIGURED, events.PLUGIN_ENABLED, events.PLUGIN_INHERITS,
    events.PLUGIN_RESUMED,
)  # fmt: skip

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to go, with its channel and the channel's settings."""

    plugin: str
    channel: NotificationChannel
    message: Message
    recipient: Person
    settings: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. ``after`` is the pause before the next one."""

    status: str
    error: str = ""
    after: timedelta = timedelta()


class Deliver:
    """The deliver lane."""

    def __init__(self) -> None:
        self._app: Flask | None = None
        self._looked_until: int | None = None

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Deliver what is due; return how many messages came to an end."""
        if self._app is None:
            self._app = messages.mail_app(ground.settings)
        self._try_kept_again(ground, now)
        begun = time.monotonic()
        done = 0
        for delivery_id in _take(ground, now):
            # The rest of the batch comes back when the lease runs out.
            if time.monotonic() - begun > BATCH_SECONDS:
                break
            try:
                outcome = attempt(ground, self._app, delivery_id, now)
            except Exception as error:
                # One message that can't be written must not hold up the others.
                log.exception("delivery %s could not be prepared", delivery_id)
                outcome = Outcome(PENDING, f"{type(error).__name__}: {error}", LEASE)
            done += _mark(ground, delivery_id, outcome, ground.clock.now())
        return done

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
            update(Delivery).where(Delivery.id.in_(ids)).values(next_attempt_at=now + LEASE)
        )
    return ids


def attempt(ground: Ground, app: Flask, delivery_id: int, now: datetime) -> Outcome:
    """Try to deliver one message and say what came of it; never raises for what a channel
    does."""
    with ground.database.read() as session:
        delivery = session.get_one(Delivery, delivery_id)
        prepared = _prepare(session, ground, app, delivery, now)
    if isinstance(prepared, Outcome):
        return prepared
    return _hand_over(ground, prepared, delivery.attempts + 1)


def _prepare(
    session: Session, ground: Ground, app: Flask, delivery: Delivery, now: datetime
) -> Letter | Outcome:
    """Return the letter, or why there is none: what may be seen is asked once more."""
    notification = session.get_one(Notification, delivery.notification_id)
    recipient = _recipient(session, notification, now)
    if recipient is None:
        return Outcome(DROPPED, "the person may not see it any more")
    notice = queries.notice(session, recipient.viewer, notification.id)
    if notice is None or not notice.visible:
        return Outcome(DROPPED, "the person may not see it any more")
    if now - notification.created_at > TOO_OLD or is_stale(
        notice.kind, notice.happened_at, notice.closes_at, now
    ):
        return Outcome(DROPPED, "it is no news any more")
    path = recipient.viewer.department_path
    offered = ground.plugins.channels(session, path).get(delivery.channel)
    if offered is None:
        return Outcome(KEPT, "the channel is not on")
    plugin, channel = offered
    return Letter(
        plugin=plugin.name, channel=channel, recipient=person_of(recipient),
        settings=ground.plugins.settings_for(session, plugin.name, path),
        message=messages.compose(
            app, notice, delivery.message_id, ground.settings, recipient.viewer.language,
            organisation_name(session),
        ),
    )  # fmt: skip


def _recipient(session: Session, notification: Notification, now: datetime) -> Recipient | None:
    active = session.scalars(
        select(User.id).where(User.id == notification.user_id, User.active)
    ).all()
    found = allowed(session, active, notification.kind, notification.challenge_id,
                    notification.entry_id, now)  # fmt: skip
    return found[0] if found else None


def _hand_over(ground: Ground, letter: Letter, attempts: int) -> Outcome:
    def deliver() -> None:
        letter.channel.deliver(letter.message, letter.recipient, letter.settings)

    try:
        ground.plugins.attempt(
            letter.plugin, f"channel.{letter.channel.key}", deliver,
            passing=(TryAgainLater, Undeliverable, NotSetUp),
        )  # fmt: skip
    except NotSetUp as error:
        return Outcome(KEPT, str(error))
    except Undeliverable as error:
        return Outcome(PARKED, str(error))
    except TryAgainLater as error:
        return _again(str(error), attempts, error.after)
    except PluginFailed as error:
        return _again(str(error), attempts)
    return Outcome(SENT)


def _again(reason: str, attempts: int, wish: float | None = None) -> Outcome:
    if attempts >= MOST_ATTEMPTS:
        return Outcome(PARKED, reason)
    pause = pause_after(attempts, random.random())  # noqa: S311 - spreads load, hides nothing
    if wish is not None and wish > 0:
        pause = max(pause, min(timedelta(seconds=wish), timedelta(days=1)))
    return Outcome(PENDING, reason, pause)


def _mark(ground: Ground, delivery_id: int, outcome: Outcome, now: datetime) -> int:
    with ground.database.write() as session:
        delivery = session.get(Delivery, delivery_id, with_for_update=True)
        if delivery is None:
            return 0
        if outcome.status == DROPPED:
            log.info("delivery %s was dropped: %s", delivery_id, outcome.error)
            session.delete(delivery)
            return 1
        delivery.status = outcome.status
        delivery.error = outcome.error[:2000]
        delivery.attempts += outcome.status != KEPT
        delivery.next_attempt_at = now + outcome.after
        if outcome.status == SENT:
            delivery.sent_at = now
        return int(outcome.status != PENDING)
