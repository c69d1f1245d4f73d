"""What a challenge's link shows to anyone who has it, and a browser's own waiting texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.rules import Timeline, phase_at
from intranet_ideas.errors import NotFound
from intranet_ideas.invitations import rules
from intranet_ideas.invitations.models import KeptText, WriteLink


@dataclass(frozen=True, slots=True)
class Invited:
    """A challenge as its link shows it, with its phase at the instant of the request."""

    challenge: Challenge
    timeline: Timeline
    phase: Phase
    token: str


def link_of(session: Session, challenge_id: int) -> WriteLink | None:
    """Return the challenge's link, None where people sign in first. The right is the caller's."""
    return session.get(WriteLink, challenge_id)


def see_by_link(session: Session, token: str, now: datetime) -> Invited:
    """Load the challenge that a link leads to; one statement. Raises ``NotFound`` for a link that
    never was, is revoked, or leads to a challenge that shows nothing in its phase: the three
    look the same."""
    challenge = session.scalars(
        select(Challenge)
        .join(WriteLink, WriteLink.challenge_id == Challenge.id)
        .join(Challenge.department).options(contains_eager(Challenge.department))
        .where(WriteLink.token == token)
    ).one_or_none()  # fmt: skip
    if challenge is None:
        raise NotFound
    timeline = timeline_of(challenge)
    phase = phase_at(timeline, now)
    if not rules.shows(phase):
        raise NotFound
    return Invited(challenge, timeline, phase, token)


def waiting(
    session: Session, challenge_id: int, browser: str, now: datetime
) -> Sequence[KeptText]:
    """Return what was written in this browser for a challenge and waits, the newest first."""
    if not browser:
        return ()
    return session.scalars(
        select(KeptText)
        .where(KeptText.browser == browser, KeptText.challenge_id == challenge_id,
               KeptText.written_at > now - rules.KEPT, KeptText.entry_id.is_(None))
        .order_by(KeptText.written_at.desc(), KeptText.id)
        .limit(rules.MOST_OF_A_BROWSER)
    ).all()  # fmt: skip
