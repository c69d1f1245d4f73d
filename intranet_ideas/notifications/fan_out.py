"""The lane that turns Events into notifications, page by page, each person once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import parking
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.event_facts import department_path, event_fact
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import queries, rules
from intranet_ideas.notifications.actions import Outgoing, ToNotify, notify
from intranet_ideas.notifications.models import NotificationPreference
from intranet_ideas.notifications.pacing import GATHERED, Pace, next_morning, paced
from intranet_ideas.notifications.recipients import Recipient, allowed, concerned
from intranet_ideas.parking import EventFault
from intranet_ideas.people.models import User
from intranet_ideas.plugin_api.facts import Person
from intranet_ideas.retries import never

PAGE = 400
"""People in one transaction: short enough for others to write in between."""

EVENTS = 100

log = logging.getLogger(__name__)


class Notify:
    """The notify lane. An event that can't be handled waits, and holds up no other."""

    def __init__(self, stopping: Callable[[], bool] = never) -> None:
        self._stopping = stopping

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Fan out what waits; return the number of events dealt with."""
        with ground.database.read() as session:
            waiting = session.execute(
                select(Event.id, EventFault.attempts)
                .outerjoin(EventFault, and_(EventFault.event_id == Event.id,
                                            EventFault.lane == parking.NOTIFY))
                .where(parking.unparked(parking.NOTIFY, now))
                .order_by(Event.id).limit(EVENTS)
            ).all()  # fmt: skip
        done = 0
        for event_id, failures in waiting:
            if self._stopping():
                break
            try:
                done += fan_out(ground, event_id, now)
            except Exception as error:
                log.exception("event %s could not be turned into notifications", event_id)
                with ground.database.write() as session:
                    parking.failed(
                        session, parking.NOTIFY, event_id, f"{type(error).__name__}: {error}", now
                    )
                continue
            if failures:
                with ground.database.write() as session:
                    parking.succeeded(session, parking.NOTIFY, [event_id])
        return done


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of an event's people. ``last`` is the id the next page goes on from."""

    event: Event
    people: tuple[ToNotify, ...]
    last: int
    complete: bool


def fan_out(ground: Ground, event_id: int, now: datetime) -> bool:
    """Notify everyone of one event and mark it; say whether this call finished it.

    Each page is one transaction, and so is all of an ordinary event. Stopped half way it
    begins anew: people who have theirs keep the one they have.
    """
    after = 0
    while True:
        with ground.database.read() as session:
            page = _page(session, ground, event_id, after, now)
        with ground.database.write() as session:
            # Another worker at this event: it will see it through.
            if not _take(session, event_id):
                return False
            notify(session, page.event, page.people, now)
            if page.complete:
                session.execute(
                    update(Event).where(Event.id == event_id).values(notified_at=now)
                )
                return True
        after = page.last


def _take(session: Session, event_id: int) -> bool:
    """Take the event for this transaction, unless another worker has it or it is done."""
    query = select(Event.id).where(Event.id == event_id, Event.notified_at.is_(None))
    return session.scalars(query.with_for_update(skip_locked=True)).first() is not None


def _page(session: Session, ground: Ground, event_id: int, after: int, now: datetime) -> _Page:
    event = session.get_one(Event, event_id)
    if event.kind not in rules.KINDS or _stale(session, event, now):
        return _Page(event, (), after, complete=True)
    ids = concerned(session, event, after=after, limit=PAGE)
    found = allowed(session, ids, event.kind, event.challenge_id, event.entry_id, now)
    chosen = _chosen_by_plugins(session, ground, event, found, now)
    return _Page(
        event, _with_channels(session, ground, event, chosen, now),
        ids[-1] if ids else after, complete=len(ids) < PAGE,
    )  # fmt: skip


def _stale(session: Session, event: Event, now: datetime) -> bool:
    until = until_of(session, event.kind, event.challenge_id)
    return rules.is_stale(event.kind, event.happened_at, event.data, until, now)


def until_of(session: Session, kind: str, challenge_id: int | None) -> datetime | None:
    """Return the instant that a kind of news must come before, None where there is none."""
    before = rules.KINDS[kind].before
    if not before or challenge_id is None:
        return None
    found: datetime | None = getattr(session.get_one(Challenge, challenge_id), before)
    return found


def _chosen_by_plugins(
    session: Session, ground: Ground, event: Event, found: Sequence[Recipient], now: datetime
) -> Sequence[Recipient]:
    """Let plugins add and remove people; those they add must be allowed to see it too."""
    fact = event_fact(session, event, ground.settings, now)
    before = [person_of(each) for each in found]
    after = ground.plugins.choose_recipients(
        session, fact, before, department_path(session, event)
    )
    ids = {each.id for each in after}
    kept = [each for each in found if each.viewer.id in ids]
    added = sorted(ids - {each.id for each in before})
    if not added:
        return kept
    active = list(session.scalars(select(User.id).where(User.active, User.id.in_(added))))
    return kept + allowed(session, active, event.kind, event.challenge_id, event.entry_id, now)


def person_of(recipient: Recipient) -> Person:
    """Return someone as plugins see them."""
    viewer = recipient.viewer
    return Person(
        id=viewer.id, name=viewer.name, email=viewer.email, language=viewer.language,
        department=viewer.department_path.rstrip("/").rsplit("/", 1)[-1],
    )  # fmt: skip


def _with_channels(
    session: Session, ground: Ground, event: Event, people: Sequence[Recipient], now: datetime
) -> tuple[ToNotify, ...]:
    """Say on which channels each person's notification also goes out, and when."""
    on = {
        path: tuple(ground.plugins.channels(session, path))
        for path in sorted({each.viewer.department_path for each in people})
    }
    ids = [each.viewer.id for each in people]
    chosen = session.execute(
        select(
            NotificationPreference.user_id, NotificationPreference.channel,
            NotificationPreference.pace,
        ).where(
            NotificationPreference.kind == event.kind, NotificationPreference.user_id.in_(ids)
        )
    )  # fmt: skip
    choices = {(user_id, channel): Pace(pace) for user_id, channel, pace in chosen}
    working = ground.settings.working_time
    midnight = now.astimezone(working.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    spent = queries.spent_today(session, ids, midnight)
    refused = queries.refused(session, ids)
    kind = rules.KINDS[event.kind]
    at_once = rules.due_at(
        event.kind, until_of(session, event.kind, event.challenge_id), working, now
    )

    def outgoing(person: Recipient, channel: str) -> Outgoing | None:
        place = (person.viewer.id, channel)
        pace = rules.pace_of(
            event.kind, choices.get(place), in_host=person.in_host, author=person.author,
            judge=person.judge, follower=person.follower,
        )  # fmt: skip
        pace = paced(pace, spent.get(place, 0), urgent=kind.urgent)
        if pace is Pace.NEVER or place in refused:
            return None
        due = next_morning(pace, now, working) if pace in GATHERED else at_once
        return Outgoing(channel, pace, due)

    return tuple(
        ToNotify(
            each.viewer.id,
            tuple(filter(None, (
                outgoing(each, channel) for channel in on[each.viewer.department_path]
            ))),
        )
        for each in people
    )  # fmt: skip
