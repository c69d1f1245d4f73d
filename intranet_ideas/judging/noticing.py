"""Writes into the trail that a judge was found disqualified, once for each idea and ground."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.events import Event, record
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.queries import handed_in_by, panel_of


def unnoticed(
    session: Session, challenge: Challenge
) -> list[tuple[int, int, ConflictKind]]:
    """Return the computed conflicts of judges that the trail doesn't know yet; four
    statements."""
    panel = panel_of(session, challenge)
    found = [
        (user, entry, kind)
        for user in panel.judges for entry in panel.given(user)
        if (kind := panel.conflict(user, entry)) not in (None, ConflictKind.DECLARED)
    ]  # fmt: skip
    known = set(
        session.scalars(
            select(Event.key).filter_by(challenge_id=challenge.id, kind=events.CONFLICT_FOUND)
        )
    )
    return [each for each in found if _key(challenge.id, *each) not in known]


def notice(
    session: Session, challenge: Challenge, now: datetime
) -> Sequence[tuple[int, int, ConflictKind]]:
    """Record the conflicts that are new, and say of each whether scores are set aside by it.

    A conflict counts from the moment it is there, noticed or not.
    """
    fresh = unnoticed(session, challenge)
    done = handed_in_by(session, challenge) if fresh else set()
    for user, entry, kind in fresh:
        record(session, events.CONFLICT_FOUND, now=now, key=_key(challenge.id, user, entry, kind),
               challenge_id=challenge.id, entry_id=entry, user=user, ground=kind.value,
               set_aside=(user, entry) in done)  # fmt: skip
    return fresh


def _key(challenge: int, user: int, entry: int, kind: ConflictKind) -> str:
    return f"conflict_found:{challenge}:{user}:{entry}:{kind.value}"
