"""The lane that turns Events into notifications: those about ideas together, others in pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from intranet_ideas import parking
from intranet_ideas.database import among
from intranet_ideas.event_facts import department_path, event_fact
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import rules
from intranet_ideas.notifications.actions import ToNotify, notify
from intranet_ideas.notifications.addressing import addressed, untils_of
from intranet_ideas.notifications.concerned import around, concerned, is_about_an_idea
from intranet_ideas.notifications.recipients import Matter, Recipient, allowed, allowed_of
from intranet_ideas.parking import EventFault
from intranet_ideas.plugin_api.facts import Person
from intranet_ideas.plugin_host.overview import anyone_implements
from intranet_ideas.retries import never

PAGE = 400
"""People in one transaction: short enough for others to write in between."""

EVENTS = 200

CHOOSE = "choose_recipients"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An event that waits. ``alone``: it is not dealt with together with others."""

    id: int
    failed: bool
    alone: bool


class Notify:
    """The notify lane. An event that can't be handled waits, and holds up no other."""

    def __init__(self, stopping: Callable[[], bool] = never) -> None:
        self._stopping = stopping

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Fan out what waits, in order; return the number of events dealt with."""
        done = 0
        for alone, some in groupby(_waiting(ground, now), key=lambda each: each.alone):
            if not alone:
                done += self._together(ground, list(some), now)
                continue
            for each in some:
                done += self._one(ground, each, now)
        return done

    def _together(self, ground: Ground, some: Sequence[_Waiting], now: datetime) -> int:
        if self._stopping():
            return 0
        try:
            return fan_out_together(ground, [each.id for each in some], now)
        except Exception:
            log.exception("events could not be turned into notifications together")
        return sum(self._one(ground, each, now) for each in some)

    def _one(self, ground: Ground, waiting: _Waiting, now: datetime) -> int:
        if self._stopping():
            return 0
        try:
            done = fan_out(ground, waiting.id, now)
        except Exception as error:
            log.exception("event %s could not be turned into notifications", waiting.id)
            with ground.database.write() as session:
                fault = f"{type(error).__name__}: {error}"
                parking.failed(session, parking.NOTIFY, waiting.id, fault, now)
            return 0
        if waiting.failed:
            with ground.database.write() as session:
                parking.succeeded(session, parking.NOTIFY, [waiting.id])
        return done


def _waiting(ground: Ground, now: datetime) -> list[_Waiting]:
    with ground.database.read() as session:
        rows = session.execute(
            select(Event, EventFault.attempts)
            .outerjoin(EventFault, and_(EventFault.event_id == Event.id,
                                        EventFault.lane == parking.NOTIFY))
            .where(parking.unparked(parking.NOTIFY, now))
            .order_by(Event.id).limit(EVENTS)
        ).all()  # fmt: skip
        # A plugin that chooses is given one event at a time, and may take long.
        chosen = bool(rows) and anyone_implements(ground.plugins, session, CHOOSE)
        return [
            _Waiting(event.id, bool(failures),
                     alone=chosen or bool(failures) or not is_about_an_idea(event.kind))
            for event, failures in rows
        ]


def fan_out_together(ground: Ground, event_ids: Sequence[int], now: datetime) -> int:
    """Notify everyone of some events about ideas, and mark them; return how many.

    As many as concern a page of people are one transaction.
    """
    with ground.database.read() as session:
        events = session.scalars(
            select(Event).where(among(Event.id, event_ids)).order_by(Event.id)
        ).all()
        ids = around(session, events)
    return sum(
        fan_out(ground, pack[0].id, now) if len(ids[pack[0].id]) > PAGE
        else _fan_out_pack(ground, pack, ids, now)
        for pack in _packs(events, ids)
    )  # fmt: skip


def _packs(
    events: Sequence[Event], ids: Mapping[int, Sequence[int]]
) -> Iterator[list[Event]]:
    pack: list[Event] = []
    size = 0
    for event in events:
        if pack and size + len(ids[event.id]) > PAGE:
            yield pack
            pack, size = [], 0
        pack.append(event)
        size += len(ids[event.id])
    if pack:
        yield pack


def _fan_out_pack(
    ground: Ground, pack: Sequence[Event], ids: Mapping[int, Sequence[int]], now: datetime
) -> int:
    wanted: dict[Matter, set[int]] = {}
    for event in pack:
        wanted.setdefault(_matter(event), set()).update(ids[event.id])
    with ground.database.read() as session:
        found = allowed_of(session, wanted, now)
        news = addressed(session, ground, [
            (event, [each for each in found[_matter(event)] if each.viewer.id in ids[event.id]])
            for event in pack
        ], now)  # fmt: skip
    with ground.database.write() as session:
        # What another worker has taken, that one will see through.
        taken = _take(session, [event.id for event in pack])
        notify(session, [(event, people) for event, people in news if event.id in taken], now)
        _mark(session, taken, now)
    return len(taken)


def _matter(event: Event) -> Matter:
    return Matter(event.kind, event.challenge_id, event.entry_id)


def _take(session: Session, event_ids: Sequence[int]) -> Sequence[int]:
    """Take events for this transaction, but for those that another worker has or that are done."""
    query = select(Event.id).where(among(Event.id, event_ids), Event.notified_at.is_(None))
    return session.scalars(query.order_by(Event.id).with_for_update(skip_locked=True)).all()


def _mark(session: Session, event_ids: Sequence[int], now: datetime) -> None:
    session.execute(
        update(Event).where(among(Event.id, event_ids)).values(notified_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of an event's people. ``last`` is the id the next page goes on from."""

    event: Event
    people: Sequence[ToNotify]
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
            if not _take(session, [event_id]):
                return False
            notify(session, [(page.event, page.people)], now)
            if page.complete:
                _mark(session, [event_id], now)
                return True
        after = page.last


def _page(session: Session, ground: Ground, event_id: int, after: int, now: datetime) -> _Page:
    event = session.get_one(Event, event_id)
    if event.kind not in rules.KINDS or _stale(session, event, now):
        return _Page(event, (), after, complete=True)
    ids = concerned(session, event, after=after, limit=PAGE)
    found: Sequence[Recipient] = allowed(session, ids, *_matter(event), now)
    if anyone_implements(ground.plugins, session, CHOOSE):
        found = _chosen_by_plugins(session, ground, event, found, now)
    ((_, people),) = addressed(session, ground, [(event, found)], now)
    return _Page(event, people, ids[-1] if ids else after, complete=len(ids) < PAGE)


def _stale(session: Session, event: Event, now: datetime) -> bool:
    until = untils_of(session, [event]).get(event.id)
    return rules.is_stale(event.kind, event.happened_at, event.data, until, now)


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
    return kept + allowed(session, added, *_matter(event), now) if added else kept


def person_of(recipient: Recipient) -> Person:
    """Return someone as plugins see them."""
    viewer = recipient.viewer
    return Person(
        id=viewer.id, name=viewer.name, email=viewer.email, language=viewer.language,
        department=viewer.department_path.rstrip("/").rsplit("/", 1)[-1],
    )  # fmt: skip
