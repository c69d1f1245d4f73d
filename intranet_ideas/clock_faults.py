"""Challenges of which the clock could not say what it should: IT sees them, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet_ideas import access, events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.database import Base
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer


class ClockFault(Base):
    """What the clock says of a challenge could not be written, and still can't.

    ``since`` is the first time in a row, ``failed_at`` the last.
    """

    __tablename__ = "clock_fault"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    since: Mapped[datetime]
    failed_at: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[str] = mapped_column(sa.Text)


def note(session: Session, challenge_id: int, error: str, now: datetime) -> None:
    """Note that the clock failed at a challenge, once more."""
    fault = session.get(ClockFault, challenge_id, with_for_update=True)
    if fault is None:
        fault = ClockFault(challenge_id=challenge_id, since=now, attempts=0)
        session.add(fault)
    fault.attempts += 1
    fault.error, fault.failed_at = error[:2000], now


def forget(session: Session, challenge_ids: Sequence[int]) -> None:
    """Forget that the clock failed at some challenges; one statement."""
    session.execute(
        delete(ClockFault).where(ClockFault.challenge_id.in_(challenge_ids))
        .execution_options(synchronize_session=False)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """A challenge that the clock can't deal with, as IT sees it."""

    challenge_id: int
    title: str
    since: datetime
    attempts: int
    error: str


def standing(session: Session, viewer: Viewer, limit: int = 200) -> list[Fault]:
    """Return what the clock can't deal with, the oldest first; one statement."""
    access.require("site.run", viewer.roles)
    rows: Any = session.execute(
        select(ClockFault.challenge_id, Challenge.title, ClockFault.since, ClockFault.attempts,
               ClockFault.error)
        .join(Challenge, Challenge.id == ClockFault.challenge_id)
        .order_by(ClockFault.since, ClockFault.challenge_id)
        .limit(limit)
    )  # fmt: skip
    return [Fault(*row) for row in rows]


def count(session: Session) -> int:
    """Return how many challenges the clock can't deal with."""
    return session.scalar(select(func.count()).select_from(ClockFault)) or 0


def retry(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> bool:
    """Let the clock look at a challenge at once; say whether it had failed at it."""
    access.require("site.run", viewer.roles)
    if session.get(ClockFault, challenge_id, with_for_update=True) is None:
        return False
    session.execute(update(Challenge).where(Challenge.id == challenge_id).values(look_at=now))
    record(session, events.WORK_RETRIED, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           lane="timing")  # fmt: skip
    return True
