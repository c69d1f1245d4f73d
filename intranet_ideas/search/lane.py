"""The lane that keeps the index in step with the Events, and makes it anew when it must."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events, parking
from intranet_ideas.events import Event, record
from intranet_ideas.ground import Ground
from intranet_ideas.parking import EventFault
from intranet_ideas.plugin_api.facts import SearchEngine
from intranet_ideas.plugin_host.patience import within
from intranet_ideas.retries import Pauses
from intranet_ideas.search import documents, index, leftovers
from intranet_ideas.search.index import Chosen

BATCH = 200
REBUILD_BATCH = 500
MARK_BATCH = 5_000
HEALTH_SECONDS = 15.0
SEVERAL = 2
"""Where so many things fail and none succeeds, it is the engine and not one of them."""
BATCH_SECONDS = 300.0
"""What an engine may take to write one batch."""

log = logging.getLogger(__name__)


class Indexing:
    """The index lane. Events keep their marks until what they changed can be found."""

    def __init__(self) -> None:
        self._pauses = Pauses()
        self._looked_at: float | None = None
        self._documents = 0

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Index what changed, or all; return the number of events dealt with."""
        if self._pauses.waiting("index", now):
            return 0
        try:
            done = self._work(ground, now)
        # SystemExit too: an engine is a plugin's code.
        except (Exception, SystemExit) as error:
            log.exception("search could not be brought up to date")
            index.note_problem(ground, f"{type(error).__name__}: {error}")
            self._pauses.failed("index", now)
            return 0
        self._pauses.succeeded("index")
        return done

    def _work(self, ground: Ground, now: datetime) -> int:
        with ground.database.read() as session:
            engine = index.chosen(session, ground)
            waiting = _waiting(session, BATCH, now)
        wish = index.rebuild_wanted(ground)
        look = self._looked_at is None or time.monotonic() - self._looked_at > HEALTH_SECONDS
        if not (waiting or wish or look):
            return 0
        with index.writing(ground) as ours:
            if not ours:
                return 0
            if engine is None:
                # What it would miss from now on must not be found there later.
                leftovers.sweep(ground, None)
                return _mark(ground, [event.id for event in waiting], now)
            wish = wish or any(event.kind == events.SEARCH_REBUILT for event in waiting)
            if wish or self._unusable(ground, engine, look=look):
                return rebuild(ground, engine, now)
            return self._catch_up(ground, engine, waiting, now)

    def _catch_up(
        self, ground: Ground, engine: Chosen, waiting: Sequence[Event], now: datetime
    ) -> int:
        """Index what changed; where that fails, one by one, so that a thing that can't be
        indexed holds up no other. Raises where nothing can be: that is the engine's fault."""
        try:
            return catch_up(ground, engine, waiting, now)
        except (Exception, SystemExit):
            if not waiting or not index.health(engine).ok:
                raise
            log.exception("a batch could not be indexed; trying one thing at a time")
        done, faults = 0, dict[int, str]()
        for event in waiting:
            try:
                done += catch_up(ground, engine, [event], now)
            except (Exception, SystemExit) as error:
                faults[event.id] = f"{type(error).__name__}: {error}"
                if not done and len(faults) >= SEVERAL:
                    raise
        with ground.database.write() as session:
            for event_id, fault in faults.items():
                parking.failed(session, parking.INDEX, event_id, fault, now)
        return done

    def _unusable(self, ground: Ground, engine: Chosen, *, look: bool) -> bool:
        """Say whether there is no whole index of this engine: none, damaged or emptied, or made
        before more could be found. One that lacks things is used until the new one is there."""
        current = index.pointer(engine)
        if current is None or current.contents < documents.CONTENTS:
            return True
        if not look:
            return False
        self._looked_at = time.monotonic()
        health = index.health(engine)
        before, self._documents = self._documents or current.documents, health.documents
        if health.ok and before and not health.documents:
            with ground.database.read() as session:
                return documents.any_at_all(session)
        return not health.ok


def _waiting(session: Session, limit: int, now: datetime) -> Sequence[Event]:
    waits = parking.unparked(parking.INDEX, now)
    return session.scalars(select(Event).where(waits).order_by(Event.id).limit(limit)).all()


def catch_up(ground: Ground, engine: Chosen, waiting: Sequence[Event], now: datetime) -> int:
    """Bring what some events changed up to date, then mark them; return how many.

    The things are read as they are now, not as the events say: to see an event is to see
    the change it was written with, and doing it twice does no harm.
    """
    if not waiting:
        return 0
    opened = index.opened(engine)
    if opened is None:
        raise RuntimeError("the search index can't be opened")
    subjects = {subject for event in waiting if (subject := documents.subject_of(event))}
    with ground.database.read() as session:
        found, gone = documents.load(session, subjects)
    if gone:
        _patiently(ground, engine, lambda: opened.remove(gone))
    if found:
        _patiently(ground, engine, lambda: opened.index(found))
    index.note_problem(ground, "")
    return _mark(ground, [event.id for event in waiting], now)


def rebuild(ground: Ground, engine: Chosen, now: datetime) -> int:
    """Make a new index beside the old one from the database, and swap it in.

    The events that wait at the start are dealt with by it: their changes can be seen
    already. Those that come meanwhile keep their marks and are applied to the new index.
    Raises what the engine raises; the old index then stays.
    """
    index.request_rebuild(ground)  # so that every process can tell
    with ground.database.read() as session:
        waiting = session.scalars(select(Event.id).where(Event.indexed_at.is_(None))).all()
    number, opened = index.begin(engine)
    written = _write_all(ground, engine, opened)
    index.swap_in(engine, number, written)
    leftovers.sweep(ground, engine)
    index.wish_fulfilled(ground)
    index.note_problem(ground, "")
    log.info("search: made a new index of %s documents", written)
    with ground.database.write() as session:
        record(session, events.SEARCH_REBUILT, now=now, documents=written)
        session.execute(delete(EventFault).where(EventFault.lane == parking.INDEX))
    return max(1, _mark(ground, waiting, now))


def _patiently(ground: Ground, engine: Chosen, work: Callable[[], None]) -> None:
    """Let the engine write one batch, but not for ever. Raises what it raises."""
    begun = time.perf_counter()
    try:
        # An engine writes one thing at a time: never beside a batch that was given up.
        within(BATCH_SECONDS, work, f"{engine.plugin} index", most=1)
    finally:
        ground.plugins.health.timed(engine.plugin, "index", time.perf_counter() - begun)


def _write_all(ground: Ground, engine: Chosen, opened: SearchEngine) -> int:
    written = 0
    for batch in documents.every(ground.database, REBUILD_BATCH):
        _patiently(ground, engine, partial(opened.index, batch))
        written += len(batch)
    return written


def _mark(ground: Ground, ids: Sequence[int], now: datetime) -> int:
    for start in range(0, len(ids), MARK_BATCH):
        with ground.database.write() as session:
            session.execute(
                update(Event)
                .where(Event.id.in_(ids[start : start + MARK_BATCH]), Event.indexed_at.is_(None))
                .values(indexed_at=now)
            )
            parking.succeeded(session, parking.INDEX, ids[start : start + MARK_BATCH])
    return len(ids)
