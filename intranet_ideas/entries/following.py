"""Following a challenge or an idea: hearing what happens in it without taking part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import ChallengeFollow
from intranet_ideas.database import insert_into
from intranet_ideas.entries import queries
from intranet_ideas.entries.models import EntryFollow
from intranet_ideas.people.rules import Viewer


def follow_challenge(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Follow a challenge that the viewer may see; a second time changes nothing.

    No Event: whom someone listens to is nobody else's to know.
    """
    challenges.see(session, viewer, challenge_id, now)
    session.execute(
        insert_into(session, ChallengeFollow)
        .values(challenge_id=challenge_id, user_id=viewer.id, since=now)
        .on_conflict_do_nothing()
    )


def unfollow_challenge(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Follow a challenge no more."""
    challenges.see(session, viewer, challenge_id, now)
    session.execute(
        delete(ChallengeFollow).filter_by(challenge_id=challenge_id, user_id=viewer.id)
    )


def follow_entry(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> None:
    """Follow an idea that the viewer may see; a second time changes nothing."""
    queries.see_entry(session, viewer, entry_id, now, "entry.view")
    session.execute(
        insert_into(session, EntryFollow)
        .values(entry_id=entry_id, user_id=viewer.id, since=now)
        .on_conflict_do_nothing()
    )


def unfollow_entry(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> None:
    """Follow an idea no more."""
    queries.see_entry(session, viewer, entry_id, now, "entry.view")
    session.execute(delete(EntryFollow).filter_by(entry_id=entry_id, user_id=viewer.id))
