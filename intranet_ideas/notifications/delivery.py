"""The lane that carries notifications out of the page, at least once, on plugins' channels."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import actions, messages, queries
from intranet_ideas.notifications.fan_out import person_of, until_of
from intranet_ideas.notifications.models import (
    KEPT,
    PARKED,
    PENDING,
    SENT,
    Delivery,
    Notification,
)
from intranet_ideas.notifications.pacing import GATHERED, Pace
from intranet_ideas.notifications.queries import Notice
from intranet_ideas.notifications.recipients import Recipient, allowed, still_concerns
from intranet_ideas.notifications.rules import KINDS, MOST_ATTEMPTS, TOO_OLD, is_stale
from intranet_ideas.outcomes.standings import standing_of
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.plugin_api.facts import (
    AddressRefused,
    Message,
    NotificationChannel,
    NotSetUp,
    Person,
    TryAgainLater,
    Undeliverable,
)
from intranet_ideas.plugin_host.guard import PluginFailed
from intranet_ideas.plugin_host.host import PATIENCE_SECONDS
from intranet_ideas.plugin_host.values import Value
from intranet_ideas.retries import never, pause_after

LEASE = timedelta(minutes=10)
BATCH = 20
AT_A_TIME = 4
"""Letters that are handed over side by side. A worker that is killed then may have sent so
many that it has not marked: they go out again, under the same Message-ID."""

BATCH_SECONDS = 240.0
"""After this long no further message of a batch is begun: the lease must outlast it."""

MOST_IN_ONE = 50
"""Notifications in one digest; what is beyond follows in another."""

DROPPED = "dropped"
"""An outcome, not a status: the message must not go out, and its row is deleted."""

TO_TRY_AGAIN = (
    events.PLUGIN_CONFIGURED, events.PLUGIN_ENABLED, events.PLUGIN_INHERITS,
    events.PLUGIN_RESUMED,
)  # fmt: skip

ABOUT_STANDING = frozenset({events.ENTRY_ANSWERED, events.STANDING_CHANGED})
"""Kinds whose messages say where the idea stood."""

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
    """What came of one attempt. ``after`` is the pause before the next one; ``refused``
    says that it was the address that can never be reached."""

    status: str
    error: str = ""
    after: timedelta = timedelta()
    refused: bool = False


Outcomes = dict[int, Outcome]
"""What came of each delivery that an attempt was about, by its id."""


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
        taken = list(_take(ground, now))
        while taken and not self._stopping() and time.monotonic() - begun < BATCH_SECONDS:
            group, taken = taken[:AT_A_TIME], taken[AT_A_TIME:]
            outcomes = attempt(ground, self._app, group, now)
            done += _mark(ground, outcomes, ground.clock.now())
        if taken:
            _give_back(ground, taken, now)
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


def _give_back(ground: Ground, delivery_ids: Sequence[int], now: datetime) -> None:
    """End the lease of what was not begun, for whoever goes on."""
    with ground.database.write() as session:
        session.execute(
            update(Delivery).where(Delivery.id.in_(delivery_ids), Delivery.status == PENDING)
            .values(next_attempt_at=now)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sending:
    """A letter on its way, with the deliveries that it carries."""

    letter: Letter
    ids: tuple[int, ...]
    attempts: int


def attempt(
    ground: Ground, app: Flask, delivery_ids: Sequence[int], now: datetime
) -> Outcomes:
    """Try to deliver some messages side by side, each with all that is gathered with it, and
    say what came of each; never raises for what a channel does. A delivery that another
    attempt carries is left out."""
    outcomes: Outcomes = {}
    sendings = []
    with ground.database.read() as session:
        for delivery_id in delivery_ids:
            try:
                sending, left_out = _written(session, ground, app, delivery_id, now)
            except Exception as error:
                # One message that can't be written must not hold up the others.
                log.exception("delivery %s could not be prepared", delivery_id)
                problem = f"{type(error).__name__}: {error}"
                outcomes[delivery_id] = Outcome(PENDING, problem, LEASE)
                continue
            outcomes |= left_out
            if sending is not None:
                sendings.append(sending)
    for sending, came in zip(sendings, _send_all(ground, sendings), strict=True):
        outcomes |= dict.fromkeys(sending.ids, came)
    return outcomes


def _written(
    session: Session, ground: Ground, app: Flask, delivery_id: int, now: datetime
) -> tuple[_Sending | None, Outcomes]:
    together = _together(session, delivery_id, now)
    if not together:
        return None, {}
    letter, left_out = _prepare(session, ground, app, together, now)
    if letter is None:
        return None, left_out
    ids = tuple(each.id for each in together if each.id not in left_out)
    return _Sending(letter, ids, together[0].attempts + 1), left_out


def _send_all(ground: Ground, sendings: Sequence[_Sending]) -> Sequence[Outcome]:
    """Hand letters over, side by side where there are several: most of the time goes into
    waiting for a server's answers."""
    if len(sendings) < 2:
        return [_hand_over(ground, each.letter, each.attempts) for each in sendings]
    with ThreadPoolExecutor(len(sendings), "deliver") as threads:
        return list(
            threads.map(lambda each: _hand_over(ground, each.letter, each.attempts), sendings)
        )


def _together(session: Session, delivery_id: int, now: datetime) -> Sequence[Delivery]:
    """Return the delivery with all that is gathered with it; nothing where it is done with,
    or goes out with an earlier one."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.status != PENDING:
        return ()
    if delivery.pace == Pace.AT_ONCE:
        return (delivery,)
    user = select(Notification.user_id).where(Notification.id == delivery.notification_id)
    gathered = session.scalars(
        select(Delivery)
        .join(Notification, Notification.id == Delivery.notification_id)
        .where(
            Notification.user_id == user.scalar_subquery(),
            Delivery.channel == delivery.channel, Delivery.pace.in_(GATHERED),
            # Those of the same morning that this or another worker has leased, too.
            Delivery.status == PENDING, Delivery.next_attempt_at <= now + LEASE,
        )
        .order_by(Delivery.id)
        .limit(MOST_IN_ONE)
    ).all()  # fmt: skip
    return gathered if gathered and gathered[0].id == delivery_id else ()


def _prepare(
    session: Session, ground: Ground, app: Flask, together: Sequence[Delivery], now: datetime
) -> tuple[Letter | None, Outcomes]:
    """Return the letter, and what is left out of it and why: what may be seen is asked once
    more. Without anything left there is no letter."""
    first = together[0]
    out: Outcomes = {}
    notices: list[Notice] = []
    recipient = None
    for delivery in together:
        found = _news(session, delivery, now)
        if isinstance(found, Outcome):
            out[delivery.id] = found
        else:
            recipient, notice = found
            notices.append(notice)
    if recipient is None:
        return None, out
    viewer = recipient.viewer
    offered = ground.plugins.channels(session, viewer.department_path).get(first.channel)
    if offered is None:
        kept = Outcome(KEPT, "the channel is not on")
        return None, {each.id: kept for each in together} | out
    if (viewer.id, first.channel) in queries.refused(session, [viewer.id]):
        silent = Outcome(DROPPED, "the person's address is refused")
        return None, {each.id: silent for each in together}
    plugin, channel = offered
    letter = Letter(
        plugin=plugin.name, channel=channel, recipient=person_of(recipient),
        settings=ground.plugins.settings_for(session, plugin.name, viewer.department_path),
        message=messages.compose(
            app, notices, first.message_id, ground.settings, viewer, organisation_name(session),
            first.channel,
        ),
    )  # fmt: skip
    return letter, out


def _news(
    session: Session, delivery: Delivery, now: datetime
) -> tuple[Recipient, Notice] | Outcome:
    """Return what a delivery says and to whom, or why nothing is to be said any more."""
    notification = session.get_one(Notification, delivery.notification_id)
    recipient = _recipient(session, notification, now)
    if recipient is None:
        return Outcome(DROPPED, "the person may not see it any more")
    notice = queries.notice(session, recipient.viewer, notification.id)
    if notice is None or not notice.visible:
        return Outcome(DROPPED, "the person may not see it any more")
    too_old = TOO_OLD if delivery.pace == Pace.AT_ONCE else 2 * TOO_OLD
    event = session.get_one(Event, notification.event_id)
    until = until_of(session, event.kind, event.challenge_id)
    if now - notification.created_at > too_old or is_stale(
        event.kind, event.happened_at, event.data, until, now
    ):
        return Outcome(DROPPED, "it is no news any more")
    if KINDS[event.kind].asks_again and not still_concerns(session, event, notification.user_id):
        return Outcome(DROPPED, "the person has done it meanwhile")
    return recipient, _with_standing(session, notice)


def _with_standing(session: Session, notice: Notice) -> Notice:
    """Add to an answer where the idea stood, as far as the challenge tells it."""
    if notice.kind not in ABOUT_STANDING or notice.entry_id is None:
        return notice
    challenge = session.get_one(Challenge, notice.challenge_id)
    return replace(notice, standing=standing_of(session, challenge, notice.entry_id))


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
            passing=(TryAgainLater, Undeliverable, NotSetUp), seconds=PATIENCE_SECONDS,
        )  # fmt: skip
    except NotSetUp as error:
        return Outcome(KEPT, str(error))
    except Undeliverable as error:
        return Outcome(PARKED, str(error), refused=isinstance(error, AddressRefused))
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


def _mark(ground: Ground, outcomes: Outcomes, now: datetime) -> int:
    """Write down what came of an attempt, at once for all that it was about."""
    if not outcomes:
        return 0
    done = 0
    with ground.database.write() as session:
        rows = session.scalars(
            select(Delivery).where(Delivery.id.in_(outcomes)).order_by(Delivery.id)
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
            if outcome.status == SENT:
                delivery.sent_at = now
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
