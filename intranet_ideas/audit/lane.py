"""The worker's part: it joins new events to the chain, and looks the chain through.

What a request writes is not delayed by it: an event gets its place a moment later, in the
order in which the worker finds it, since on PostgreSQL rows commit out of the order of ids.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from intranet_ideas.audit import queries
from intranet_ideas.audit.models import AuditCheck
from intranet_ideas.audit.rules import FACTS, Head, Walk, digest_of
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground

BATCH = 500
CHECK_EVERY = timedelta(days=1)
LOCK = 0x1DEA6
"""PostgreSQL's advisory lock: one worker at a time makes links."""

log = logging.getLogger(__name__)


def seal_events(ground: Ground, now: datetime) -> int:  # noqa: ARG001 - a lane's shape
    """Join the events that wait to the chain, a batch at a time; return how many."""
    with ground.database.read() as session:
        if session.scalar(select(Event.id).where(Event.seq.is_(None)).limit(1)) is None:
            return 0
    with ground.database.write() as session:
        return _join(session) if _alone(session) else 0


def _alone(session: Session) -> bool:
    # On SQLite the transaction has the only write lock from its beginning.
    if session.get_bind().dialect.name == "sqlite":
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LOCK}))


def _join(session: Session) -> int:
    last = queries.head(session)
    rows = session.execute(
        select(*(getattr(Event, name) for name in FACTS)).where(Event.seq.is_(None))
        .order_by(Event.id).limit(BATCH).with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    made = []
    for row in rows:
        facts, seq, salt = dict(zip(FACTS, row, strict=True)), last.seq + 1, secrets.token_hex(16)
        last = Head(seq, digest_of(last.digest, seq, salt, facts))
        made.append({"id": facts["id"], "seq": seq, "salt": salt, "digest": last.digest})
    if made:
        session.execute(update(Event), made)
    return len(made)


def verify(ground: Ground, noted: Head | None = None) -> Walk:
    """Follow the whole chain, a thousand links at a time; ``noted`` is a head that someone
    kept elsewhere. Takes about a second for 50,000 events."""
    with ground.database.read() as session:
        expected = dict(queries.noted(session))
    if noted is not None:
        expected[noted.seq] = noted.digest
    walk = Walk(expected)
    while walk.broken is None:
        with ground.database.read() as session:
            links = queries.links(session, walk.head.seq)
        if not links:
            walk.end()
            break
        walk.follow(links)
    return walk


def check(ground: Ground, now: datetime) -> int:
    """Look the chain through when someone asked or a day has passed; return how often."""
    with ground.database.read() as session:
        if not _due(session, now):
            return 0
    walk = verify(ground)
    with ground.database.write() as session:
        waiting = session.scalars(select(AuditCheck).where(AuditCheck.checked_at.is_(None))).all()
        for row in waiting or [_by_the_clock(session, now)]:
            row.checked_at, row.seq, row.digest = now, walk.head.seq, walk.head.digest
            if walk.broken is not None:
                row.broken_seq, row.event_id = walk.broken.seq, walk.broken.event_id
                row.kind, row.fault = walk.broken.kind, walk.broken.why
    _say(walk)
    return 1


def _due(session: Session, now: datetime) -> bool:
    if queries.check_waits(session):
        return True
    last = queries.last_check(session)
    return last is None or (last.checked_at or now) < now - CHECK_EVERY


def _by_the_clock(session: Session, now: datetime) -> AuditCheck:
    row = AuditCheck(asked_at=now)
    session.add(row)
    return row


def _say(walk: Walk) -> None:
    """Write the head into the log, which should be kept by another machine."""
    if walk.broken is None:
        log.info("audit trail whole: head %s:%s", walk.head.seq, walk.head.digest)
    else:
        log.error("audit trail BROKEN at place %s (event %s): %s",
                  walk.broken.seq, walk.broken.event_id, walk.broken.why)  # fmt: skip
