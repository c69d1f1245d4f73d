"""The passing of a challenge's instants becomes Events, each once, however many workers look.

Nothing waits for this: phases are computed from the clock. Here the clock only gets a
voice, so that people, plugins and the audit trail hear of what the clock did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.rules import CLOSING_SOON, Timeline, due_instants
from intranet_ideas.events import Event, record
from intranet_ideas.ground import Ground

FULL_LOOK_EVERY = timedelta(minutes=5)
OVERLAP = timedelta(minutes=10)
"""How far a look reaches back before the one before it: a change of a deadline is written
with the instant its request was received, and may be committed well after that."""

LATE = timedelta(seconds=60)
BATCH = 100

_INSTANTS = (
    Challenge.opens_at, Challenge.closes_at, Challenge.voting_closes_at,
    Challenge.judging_closes_at, Challenge.results_at, Challenge.published_at,
)  # fmt: skip


class Timing:
    """The timing lane: looks at all challenges at first and every five minutes, and in
    between only at those with an instant that passed of late.

    The full look makes it right after any downtime; the short one costs 9 ms with
    10,000 challenges where the full one costs 100.
    """

    def __init__(self) -> None:
        self._looked_at: datetime | None = None
        self._looked_at_all: datetime | None = None

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Record what has become due until ``now``; return the number of Events written."""
        full = not self._looked_at_all or not (
            timedelta() <= now - self._looked_at_all < FULL_LOOK_EVERY
        )
        since = None
        if not full and self._looked_at:
            since = min(self._looked_at, now) - OVERLAP
        done = record_due(ground, now, since)
        self._looked_at = now
        if full:
            self._looked_at_all = now
        return done


def record_due(ground: Ground, now: datetime, since: datetime | None = None) -> int:
    """Write the Events of instants that have passed and have none; return how many.

    ``since`` limits the look to challenges with an instant after it.
    """
    with ground.database.read() as session:
        ids = _without_event(session, now, since)
    done = 0
    for start in range(0, len(ids), BATCH):
        with ground.database.write() as session:
            done += _record(session, ids[start : start + BATCH], now)
    return done


def passed(timeline: Timeline, now: datetime) -> dict[str, datetime]:
    """Return the instants that have passed, by the kind of their Event.

    "Closing soon" that would only be said after the close is left out.
    """
    due = {kind: at for kind, at in due_instants(timeline).items() if at <= now}
    if timeline.closes_at and timeline.closes_at <= now:
        due.pop(events.CHALLENGE_CLOSING_SOON, None)
    return due


def key_of(challenge_id: int, kind: str, instant: datetime) -> str:
    """Return what makes the Event of an instant happen once. A moved deadline is another."""
    return f"challenge:{challenge_id}:{kind}:{instant.isoformat()}"


def _timelines() -> Any:
    return select(
        Challenge.id, Challenge.department_id, *_INSTANTS, Challenge.cancelled_at,
        Challenge.released_at,
    ).where(Challenge.published_at.is_not(None), Challenge.cancelled_at.is_(None))  # fmt: skip


def _passed_since(since: datetime, now: datetime) -> ColumnElement[bool]:
    return or_(
        *(instant.between(since, now) for instant in _INSTANTS),
        Challenge.closes_at.between(since + CLOSING_SOON, now + CLOSING_SOON),
    )


def _due(
    session: Session, query: Any, now: datetime
) -> Iterator[tuple[int, int, str, datetime]]:
    """Yield challenge, department, kind and instant of what is due and has no Event."""
    rows = iter(session.execute(query).mappings().all())
    while batch := list(islice(rows, BATCH)):
        due = {}
        for row in batch:
            timeline = Timeline(
                opens_at=row["opens_at"], closes_at=row["closes_at"],
                voting_closes_at=row["voting_closes_at"],
                judging_closes_at=row["judging_closes_at"], results_at=row["results_at"],
                published_at=row["published_at"], cancelled_at=row["cancelled_at"],
                released_at=row["released_at"],
            )  # fmt: skip
            for kind, instant in passed(timeline, now).items():
                due[key_of(row["id"], kind, instant)] = (
                    row["id"], row["department_id"], kind, instant,
                )  # fmt: skip
        written = set(session.scalars(select(Event.key).where(Event.key.in_(due))))
        yield from (fact for key, fact in due.items() if key not in written)


def _without_event(session: Session, now: datetime, since: datetime | None) -> Sequence[int]:
    query = _timelines()
    if since is not None:
        query = query.where(_passed_since(since, now))
    return list(dict.fromkeys(fact[0] for fact in _due(session, query, now)))


def _record(session: Session, ids: Sequence[int], now: datetime) -> int:
    """Look once more with the challenges locked, since a deadline may have moved just now,
    and write what is still due. The unique key is the last word."""
    query = _timelines().where(Challenge.id.in_(ids)).order_by(Challenge.id)
    due = sorted(_due(session, query.with_for_update(of=Challenge), now), key=lambda f: f[3])
    for challenge_id, department_id, kind, instant in due:
        record(
            session, kind, now=now, happened_at=instant, challenge_id=challenge_id,
            department_id=department_id, key=key_of(challenge_id, kind, instant),
            **({"late": True} if now - instant > LATE else {}),
        )  # fmt: skip
    return len(due)
