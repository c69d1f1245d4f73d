"""Making letters of deliveries: what may be seen, and whether it is news yet, is asked once more.

All is read for a batch at once: the number of statements is the same for one letter and for many.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.database import among
from intranet_ideas.events import ENTRY_ANSWERED, STANDING_CHANGED, Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import messages, queries
from intranet_ideas.notifications.addressing import untils_of
from intranet_ideas.notifications.concerned import concerned
from intranet_ideas.notifications.fan_out import person_of
from intranet_ideas.notifications.handing_over import (
    DROPPED,
    Letter,
    Outcome,
    Outcomes,
    Place,
    Places,
)
from intranet_ideas.notifications.messages import Compose
from intranet_ideas.notifications.models import KEPT, PENDING, Delivery, Notification
from intranet_ideas.notifications.pacing import GATHERED, Pace
from intranet_ideas.notifications.queries import Notice
from intranet_ideas.notifications.recipients import Matter, Recipient, allowed_of
from intranet_ideas.notifications.rules import KINDS, TOO_OLD, is_stale
from intranet_ideas.outcomes.standings import standings_of
from intranet_ideas.people.queries import organisation_name

LEASE = timedelta(minutes=10)
"""How long a worker has what it took before another may take it over."""

MOST_IN_ONE = 50
"""Notifications in one digest; what is beyond follows in another."""

ABOUT_STANDING = frozenset({ENTRY_ANSWERED, STANDING_CHANGED})
"""Kinds whose messages say where the idea stood."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Item:
    """A delivery with what it says and of what."""

    delivery: Delivery
    notification: Notification
    event: Event

    @property
    def matter(self) -> Matter:
        """What decides who may hear of it."""
        said = self.notification
        return Matter(said.kind, said.challenge_id, said.entry_id)


@dataclass(frozen=True, slots=True)
class _Envelope:
    """A letter without its words yet: what it tells, one thing or a digest of several."""

    items: Sequence[_Item]
    notices: Sequence[Notice]
    recipient: Recipient

    @property
    def first(self) -> Delivery:
        """The delivery under whose id it goes out."""
        return self.items[0].delivery

    @property
    def ids(self) -> tuple[int, ...]:
        """The deliveries that it carries."""
        return tuple(each.delivery.id for each in self.items)


def letters_of(
    session: Session, ground: Ground, app: Flask, delivery_ids: Sequence[int], now: datetime
) -> tuple[list[Letter], Outcomes]:
    """Return the letters that some deliveries make, the earliest first, each with all that is
    gathered with it, and what is left out and why. A delivery that another's letter carries is
    in neither."""
    heaps = _heaps(session, _items(session, delivery_ids), now)
    envelopes, out = _filled(session, heaps, now)
    addressed, kept = _with_places(session, ground, envelopes)
    letters, failed = _written(session, ground, app, addressed)
    return letters, out | kept | failed


def _joined() -> Any:
    return (
        select(Delivery, Notification, Event)
        .join(Notification, Notification.id == Delivery.notification_id)
        .join(Event, Event.id == Notification.event_id)
        .where(Delivery.status == PENDING)
    )


def _items(session: Session, ids: Sequence[int]) -> list[_Item]:
    rows = session.execute(_joined().where(among(Delivery.id, ids)))
    found = {row.Delivery.id: _Item(*row) for row in rows}
    return [found[each] for each in ids if each in found]


def _heaps(session: Session, items: Sequence[_Item], now: datetime) -> list[list[_Item]]:
    """Put what is gathered for the same person and channel together, under the first of it;
    where that is not among ``items``, another worker has it and sends them all."""
    waiting = [each for each in items if each.delivery.pace != Pace.AT_ONCE]
    gathered = _gathered(session, waiting, now) if waiting else {}
    heaps = ([each] if each.delivery.pace == Pace.AT_ONCE else gathered.get(each.delivery.id)
             for each in items)  # fmt: skip
    return [each for each in heaps if each]


def _gathered(
    session: Session, waiting: Sequence[_Item], now: datetime
) -> dict[int, list[_Item]]:
    place = (Notification.user_id, Delivery.channel)
    number = func.row_number().over(partition_by=place, order_by=Delivery.id)
    ids = (
        select(Delivery.id, number.label("number"))
        .join(Notification, Notification.id == Delivery.notification_id)
        .where(
            among(Notification.user_id, {each.notification.user_id for each in waiting}),
            Delivery.channel.in_({each.delivery.channel for each in waiting}),
            Delivery.pace.in_(GATHERED), Delivery.status == PENDING,
            # Those of the same morning that this or another worker has leased, too.
            Delivery.next_attempt_at <= now + LEASE,
        )
        .subquery()
    )  # fmt: skip
    rows = session.execute(
        _joined().join(ids, ids.c.id == Delivery.id).where(ids.c.number <= MOST_IN_ONE)
        .order_by(Notification.user_id, Delivery.channel, Delivery.id)
    )  # fmt: skip
    heaps = (list(heap) for _, heap in groupby(
        (_Item(*row) for row in rows),
        key=lambda each: (each.notification.user_id, each.delivery.channel),
    ))  # fmt: skip
    return {heap[0].delivery.id: heap for heap in heaps}


def _filled(
    session: Session, heaps: Sequence[Sequence[_Item]], now: datetime
) -> tuple[list[_Envelope], Outcomes]:
    """Return what each heap has to tell that its reader may see and that is news."""
    items = [each for heap in heaps for each in heap]
    recipients = _recipients(session, items, now)
    untils = untils_of(session, [each.event for each in items])
    notices = _notices(session, items)
    concern = _still_concerned(session, items)
    out: Outcomes = {}
    envelopes = []
    for heap in heaps:
        kept = []
        for item in heap:
            recipient = recipients.get((item.matter, item.notification.user_id))
            notice = notices.get(item.notification.id)
            if recipient is None or notice is None or not notice.visible:
                out[item.delivery.id] = Outcome(DROPPED, "the person may not see it any more")
            elif _is_old(item, untils.get(item.event.id), now):
                out[item.delivery.id] = Outcome(DROPPED, "it is no news any more")
            elif item.notification.user_id not in concern.get(
                item.event.id, {item.notification.user_id}
            ):
                out[item.delivery.id] = Outcome(DROPPED, "the person has done it meanwhile"
                                                if KINDS[item.event.kind].reminds
                                                else "it concerns the person no more")
            else:
                kept.append((item, notice, recipient))
        if kept:
            told, words, (recipient, *_) = zip(*kept, strict=True)
            envelopes.append(_Envelope(told, words, recipient))
    return envelopes, out


def _notices(session: Session, items: Sequence[_Item]) -> dict[int, Notice]:
    """Return what notifications say, an answer with where the idea stood, as far as the challenge
    tells it."""
    found = queries.notices_to_send(session, [each.notification.id for each in items])
    answered = {
        notice.entry_id: session.get_one(Challenge, notice.challenge_id)
        for notice in found.values() if notice.kind in ABOUT_STANDING and notice.entry_id
    }  # fmt: skip
    if not answered:
        return found
    stood = standings_of(session, answered)
    return {
        key: replace(notice, standing=stood.get(notice.entry_id or 0))
        if notice.kind in ABOUT_STANDING else notice
        for key, notice in found.items()
    }  # fmt: skip


def _recipients(
    session: Session, items: Sequence[_Item], now: datetime
) -> dict[tuple[Matter, int], Recipient]:
    wanted: dict[Matter, set[int]] = {}
    for each in items:
        wanted.setdefault(each.matter, set()).add(each.notification.user_id)
    return {
        (matter, each.viewer.id): each
        for matter, found in allowed_of(session, wanted, now).items() for each in found
    }  # fmt: skip


def _still_concerned(session: Session, items: Sequence[_Item]) -> dict[int, set[int]]:
    """Return who is concerned yet, by event, of events that are asked again; a few statements for
    each of them."""
    asked: dict[Event, list[int]] = {}
    for each in items:
        if KINDS[each.event.kind].asks_again:
            asked.setdefault(each.event, []).append(each.notification.user_id)
    return {
        event.id: set(concerned(session, event, after=0, limit=len(ids), among=ids))
        for event, ids in asked.items()
    }


def _is_old(item: _Item, until: datetime | None, now: datetime) -> bool:
    most = TOO_OLD if item.delivery.pace == Pace.AT_ONCE else 2 * TOO_OLD
    event = item.event
    return now - item.notification.created_at > most or is_stale(
        event.kind, event.happened_at, event.data, until, now
    )


def _with_places(
    session: Session, ground: Ground, envelopes: Sequence[_Envelope]
) -> tuple[list[tuple[_Envelope, Place]], Outcomes]:
    """Say where each goes; what has no channel at present is kept, and what goes to a refused
    address is dropped."""
    places = Places(session, ground)
    refused = queries.refused(session, sorted({each.recipient.viewer.id for each in envelopes}))
    found, out = [], Outcomes()
    for each in envelopes:
        viewer, channel = each.recipient.viewer, each.first.channel
        place = places.get(viewer.department_path, channel)
        if place is None:
            out |= dict.fromkeys(each.ids, Outcome(KEPT, "the channel is not on"))
        elif (viewer.id, channel) in refused:
            out |= dict.fromkeys(each.ids, Outcome(DROPPED, "the person's address is refused"))
        else:
            found.append((each, place))
    return found, out


def _written(
    session: Session, ground: Ground, app: Flask, addressed: Sequence[tuple[_Envelope, Place]]
) -> tuple[list[Letter], Outcomes]:
    """Put the words in, for those who read one language after the other."""
    if not addressed:
        return [], {}
    organisation = organisation_name(session)
    letters: dict[int, Letter] = {}
    failed: Outcomes = {}
    for language, some in groupby(sorted(addressed, key=_language), _language):
        with messages.speaking(app, ground.settings, language, organisation) as compose:
            for each, place in some:
                try:
                    letters[each.first.id] = _letter(each, place, compose)
                except Exception as error:
                    # One message that can't be written must not hold up the others.
                    log.exception("delivery %s could not be prepared", each.first.id)
                    fault = Outcome(PENDING, f"{type(error).__name__}: {error}", LEASE)
                    failed |= dict.fromkeys(each.ids, fault)
    return [letters[each.first.id] for each, _ in addressed if each.first.id in letters], failed


def _language(addressed: tuple[_Envelope, Place]) -> str:
    return addressed[0].recipient.viewer.language


def _letter(envelope: _Envelope, place: Place, compose: Compose) -> Letter:
    first = envelope.first
    return Letter(
        ids=envelope.ids, plugin=place.plugin, channel=place.channel,
        recipient=person_of(envelope.recipient), settings=dict(place.settings),
        attempts=first.attempts + 1,
        message=compose(
            envelope.notices, first.message_id, envelope.recipient.viewer, first.channel
        ),
    )  # fmt: skip
