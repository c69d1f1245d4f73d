"""What anyone may see of challenges that are shown outside. No viewer is asked for: whoever
looks, the answer is the same, and names of people are no part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, contains_eager

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.public import IDEAS, NOTHING
from intranet_ideas.challenges.queries import timeline_of, votes_until
from intranet_ideas.challenges.rules import Timeline, phase_at, shown_outside
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryAuthor, EntryRevision
from intranet_ideas.errors import NotFound
from intranet_ideas.people.queries import held_back

MOST = 12
"""Challenges in one frame, the next deadline first."""

LATEST = 5
"""Ideas in a challenge's frame."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A challenge that anyone may see, with its phase at the instant of the request."""

    challenge: Challenge
    timeline: Timeline
    phase: Phase

    @property
    def with_ideas(self) -> bool:
        """Whether its ideas may be seen too."""
        return self.challenge.outside == IDEAS


@dataclass(frozen=True, slots=True)
class ShownIdea:
    """An idea as anyone may read it: blanked words stay blanked, and nobody is named."""

    id: int
    title: str
    excerpt: str
    language: str


def _outside(now: datetime) -> ColumnElement[bool]:
    return and_(
        Challenge.outside != NOTHING, Challenge.published_at <= now,
        Challenge.cancelled_at.is_(None),
    )  # fmt: skip


def in_sight() -> ColumnElement[bool]:
    """Return the condition that an idea is by nobody who is kept from view: one who is too young,
    as long as no guardian has said yes."""
    return Entry.id.not_in(
        select(EntryAuthor.entry_id).where(EntryAuthor.user_id.in_(held_back()))
    )


def _challenges() -> Select[Any]:
    return (
        select(Challenge).join(Challenge.department)
        .options(contains_eager(Challenge.department))
    )  # fmt: skip


def _shown(challenge: Challenge, now: datetime) -> Shown | None:
    timeline = timeline_of(challenge)
    phase = phase_at(timeline, now)
    if not shown_outside(challenge.outside, phase):
        return None
    return Shown(challenge, timeline, phase)


def open_challenges(session: Session, now: datetime) -> list[Shown]:
    """Return what one can take part in now or soon; one statement."""
    rows = session.scalars(
        _challenges().where(_outside(now), votes_until() > now)
        .order_by(Challenge.closes_at, Challenge.id).limit(MOST)
    )  # fmt: skip
    return [shown for row in rows if (shown := _shown(row, now))]


def see_outside(session: Session, challenge_id: int, now: datetime) -> Shown:
    """Load a challenge that anyone may see; one statement. Raises ``NotFound`` for all others."""
    row = session.scalars(
        _challenges().where(_outside(now), Challenge.id == challenge_id)
    ).one_or_none()
    shown = _shown(row, now) if row else None
    if shown is None:
        raise NotFound
    return shown


def latest_ideas(session: Session, shown: Shown) -> list[ShownIdea]:
    """Return what was handed in last; none where ideas stay inside. One statement at most."""
    if not shown.with_ideas:
        return []
    query = (
        select(Entry.id, EntryRevision.title, EntryRevision.excerpt, Entry.language)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.challenge_id == shown.challenge.id, Entry.status == SUBMITTED, in_sight())
        .order_by(Entry.submitted_at.desc(), Entry.id.desc()).limit(LATEST)
    )  # fmt: skip
    return [ShownIdea(*row) for row in session.execute(query)]


def see_idea_outside(session: Session, entry_id: int, now: datetime) -> tuple[Shown, ShownIdea]:
    """Load an idea that anyone may see, with its challenge; two statements. Raises
    ``NotFound`` for all others."""
    row = session.execute(
        select(Entry.challenge_id, Entry.id, EntryRevision.title, EntryRevision.excerpt,
               Entry.language)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.id == entry_id, Entry.status == SUBMITTED, in_sight())
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    shown = see_outside(session, row[0], now)
    if not shown.with_ideas:
        raise NotFound
    return shown, ShownIdea(*row[1:])
