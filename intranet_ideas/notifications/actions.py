"""Writing notifications, reading them, and choosing which to get."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.database import among, insert_into
from intranet_ideas.errors import NotFound
from intranet_ideas.events import Event, record
from intranet_ideas.notifications import queries, rules
from intranet_ideas.notifications.models import (
    KEPT,
    PARKED,
    PENDING,
    Delivery,
    Notification,
    NotificationPreference,
    RefusedAddress,
)
from intranet_ideas.notifications.pacing import GATHERED, Pace
from intranet_ideas.notifications.tickets import DIGEST, Ticket
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A channel, how soon it carries the notification, and when it is due."""

    channel: str
    pace: Pace
    due: datetime


@dataclass(frozen=True, slots=True)
class ToNotify:
    """Someone to notify, and the messages outside the page that come of it."""

    user_id: int
    outgoing: tuple[Outgoing, ...] = ()


def notify(
    session: Session, news: Sequence[tuple[Event, Sequence[ToNotify]]], now: datetime
) -> int:
    """Write the notifications of some events, one for each person, with their deliveries and
    the counts of unread ones, unless they are there; return how many were new.

    Three statements, and one for each number of notifications that somebody gets.
    """
    ids = sorted({each.user_id for _, people in news for each in people})
    if not ids:
        return 0
    # In one order, so that two workers who count for the same people never stand in
    # each other's way.
    session.execute(
        select(User.id).where(among(User.id, ids)).order_by(User.id).with_for_update()
    ).all()
    rows = [
        {"user_id": each.user_id, "event_id": event.id, "kind": event.kind,
         "challenge_id": event.challenge_id, "entry_id": event.entry_id, "created_at": now}
        for event, people in news for each in sorted(people, key=lambda one: one.user_id)
    ]  # fmt: skip
    made = {
        (event_id, user_id): notification_id
        for notification_id, event_id, user_id in session.connection().execute(
            insert_into(session, Notification)
            .on_conflict_do_nothing(index_elements=["event_id", "user_id"])
            .returning(Notification.id, Notification.event_id, Notification.user_id),
            rows,
        )
    }
    if not made:
        return 0
    _count_unread(session, Counter(user_id for _, user_id in made))
    deliveries = [
        {"notification_id": notification_id, "channel": out.channel, "pace": out.pace,
         "message_id": message_id(notification_id, out.channel, now), "status": PENDING,
         "attempts": 0, "next_attempt_at": out.due, "error": ""}
        for event, people in news for each in people
        if (notification_id := made.get((event.id, each.user_id)))
        for out in each.outgoing
    ]  # fmt: skip
    if deliveries:
        session.connection().execute(insert_into(session, Delivery), deliveries)
    return len(made)


def _count_unread(session: Session, more: Mapping[int, int]) -> None:
    for count in sorted(set(more.values())):
        ids = [user_id for user_id, each in more.items() if each == count]
        session.execute(
            update(User).where(among(User.id, ids)).values(unread_count=User.unread_count + count)
            .execution_options(synchronize_session=False)
        )  # fmt: skip


def message_id(notification_id: int, channel: str, created_at: datetime) -> str:
    """Return the id that every attempt to deliver carries, so that doubles can be dropped.

    The instant keeps apart two databases that count from 1 behind one address.
    """
    content = f"{notification_id}:{channel}:{created_at.isoformat()}"
    return f"{notification_id}.{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def open_notification(
    session: Session, viewer: Viewer, notification_id: int, now: datetime
) -> Notification:
    """Mark one of the viewer's own notifications as read; a second time changes nothing."""
    notification = session.get(Notification, notification_id)
    if notification is None or notification.user_id != viewer.id:
        raise NotFound
    read = session.execute(
        update(Notification)
        .where(Notification.id == notification_id, Notification.read_at.is_(None))
        .values(read_at=now)
    )
    if read.rowcount:  # type: ignore[attr-defined]  # a cursor result, as for every update
        session.execute(
            update(User).where(User.id == viewer.id, User.unread_count > 0)
            .values(unread_count=User.unread_count - 1)
        )  # fmt: skip
    return notification


def read_all(session: Session, viewer: Viewer, now: datetime) -> None:
    """Mark all of the viewer's notifications as read."""
    # The user's row first, as ``notify`` does: what is written meanwhile stays counted.
    session.execute(select(User.id).where(User.id == viewer.id).with_for_update()).all()
    session.execute(
        update(Notification)
        .where(Notification.user_id == viewer.id, Notification.read_at.is_(None))
        .values(read_at=now)
    )
    session.execute(update(User).where(User.id == viewer.id).values(unread_count=0))


def set_preferences(
    session: Session, user_id: int, wanted: Mapping[tuple[str, str], Pace], now: datetime
) -> None:
    """Keep how soon a user wants each pair of kind and channel; other choices stay."""
    session.execute(
        delete(NotificationPreference).where(
            NotificationPreference.user_id == user_id,
            tuple_(NotificationPreference.kind, NotificationPreference.channel).in_(list(wanted)),
        )
    )
    session.add_all(
        NotificationPreference(user_id=user_id, kind=kind, channel=channel, pace=pace)
        for (kind, channel), pace in rules.choices_to_keep(wanted).items()
    )
    record(session, events.PREFERENCES_CHANGED, now=now, actor_id=user_id)


def stop(session: Session, ticket: Ticket, now: datetime) -> None:
    """Send a user no more of what a message was about; a second time changes nothing."""
    kinds = rules.KINDS if ticket.kind == DIGEST else [ticket.kind]
    chosen = queries.choices_of(session, ticket.user_id)
    wanted = {}
    for kind in kinds:
        pace = rules.chosen(kind, chosen, ticket.channel)
        could_be_in_it = pace in GATHERED or not rules.KINDS[kind].urgent
        if pace is not Pace.NEVER and (ticket.kind != DIGEST or could_be_in_it):
            wanted[kind, ticket.channel] = Pace.NEVER
    if wanted:
        set_preferences(session, ticket.user_id, wanted, now)


def refuse_address(
    session: Session, user_id: int, channel: str, reason: str, now: datetime
) -> None:
    """Note that a channel refused the user's present address for good."""
    session.merge(
        RefusedAddress(
            user_id=user_id, channel=channel, address=session.get_one(User, user_id).email,
            reason=reason[:2000], refused_at=now,
        )
    )  # fmt: skip


def try_address_again(session: Session, viewer: Viewer, now: datetime) -> None:
    """Let messages out again to the viewer's address; what was refused meanwhile is gone."""
    session.execute(delete(RefusedAddress).where(RefusedAddress.user_id == viewer.id))
    record(session, events.PREFERENCES_CHANGED, now=now, actor_id=viewer.id)


def retry_deliveries(
    session: Session, viewer: Viewer, now: datetime, delivery_ids: Sequence[int] | None = None
) -> int:
    """Put kept and parked messages (all, or those named) in line again; return how many."""
    require("site.run", viewer.roles)
    query = update(Delivery).where(Delivery.status.in_((KEPT, PARKED)))
    if delivery_ids is not None:
        query = query.where(Delivery.id.in_(delivery_ids))
    changed = session.execute(
        query.values(status=PENDING, attempts=0, next_attempt_at=now)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]  # a cursor result


def drop_deliveries(
    session: Session, viewer: Viewer, delivery_ids: Sequence[int], now: datetime
) -> int:
    """Give kept and parked messages up for good; return how many. What they say stays in the
    recipients' notifications."""
    require("site.run", viewer.roles)
    gone = session.execute(
        delete(Delivery).where(Delivery.id.in_(delivery_ids), Delivery.status.in_((KEPT, PARKED)))
    )
    count = int(gone.rowcount)  # type: ignore[attr-defined]  # a cursor result
    if count:
        record(session, events.WORK_DROPPED, now=now, actor_id=viewer.id, lane="deliver",
               messages=count)
    return count
