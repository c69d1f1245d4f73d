"""The chain as it is stored: its head, its links, and the heads that were noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from intranet_ideas.audit.models import AuditCheck
from intranet_ideas.audit.rules import FACTS, START, Head, Link
from intranet_ideas.events import Event

AT_ONCE = 1_000
"""Links that are held in memory."""

GUARDS = ("event_stays", "event_as_written", "event_chained")
"""Triggers by which the database itself refuses to change or delete an event."""

_LINKS = select(Event.seq, Event.salt, Event.digest, *(getattr(Event, name) for name in FACTS))


def head(session: Session) -> Head:
    """Return the last link; ``Head(0, START)`` before there is one."""
    row: Any = session.execute(
        select(Event.seq, Event.digest).where(Event.seq.is_not(None))
        .order_by(Event.seq.desc()).limit(1)
    ).first()  # fmt: skip
    return Head(*row) if row else Head(0, START)


def unsealed(session: Session) -> int:
    """Return how many events are not in the chain yet."""
    return session.scalar(select(func.count()).where(Event.seq.is_(None))) or 0


def links(session: Session, after: int) -> list[Link]:
    """Return the links after a place, in their order, ``AT_ONCE`` at most."""
    rows = session.execute(
        _LINKS.where(Event.seq > after).order_by(Event.seq).limit(AT_ONCE)
    ).all()
    return [Link(row[0], row[1], row[2], dict(zip(FACTS, row[3:], strict=True))) for row in rows]


def noted(session: Session) -> Mapping[int, str]:
    """Return the heads that were noted: by earlier looks, and in published results."""
    from intranet_ideas.outcomes.models import ResultSeal
    from intranet_ideas.outcomes.sealed import audit_of

    rows: Any = session.execute(
        select(AuditCheck.seq, AuditCheck.digest)
        .where(AuditCheck.checked_at.is_not(None), AuditCheck.broken_seq.is_(None),
               AuditCheck.seq > 0)
    )  # fmt: skip
    contents = session.scalars(select(ResultSeal.content))
    return dict(rows.all()) | dict(filter(None, map(audit_of, contents)))


def last_check(session: Session) -> AuditCheck | None:
    """Return the last look that is done."""
    return session.scalars(
        select(AuditCheck).where(AuditCheck.checked_at.is_not(None))
        .order_by(AuditCheck.checked_at.desc(), AuditCheck.id.desc()).limit(1)
    ).first()  # fmt: skip


def check_waits(session: Session) -> bool:
    """Say whether a look was asked for that is not done yet."""
    return session.scalar(select(AuditCheck.id).where(AuditCheck.checked_at.is_(None)).limit(1)) \
        is not None  # fmt: skip


def missing_guards(session: Session) -> list[str]:
    """Return the names of the triggers that are not there, or are switched off."""
    if session.get_bind().dialect.name == "sqlite":
        found = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = session.scalars(text(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'event'::regclass AND tgenabled = 'O'"
        ))  # fmt: skip
    return sorted({*GUARDS} - {*found.all()})
