"""Whether an idea's text seems to name a person, by the rules and the directory."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.rules import Timeline
from intranet_ideas.entries import personal
from intranet_ideas.entries.models import EntryAuthor
from intranet_ideas.entries.personal import Found
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.people.models import User

NO_TIME = timedelta(minutes=15)
"""So shortly before the deadline nobody is held up by a question: it is said afterwards."""


def named(session: Session, seen: SeenEntry) -> list[Found]:
    """Return the signs that the working text names a person; two statements at most.

    Authors may name themselves, unless they are hidden.
    """
    working = seen.working
    texts = {"title": working.title, "body": working.body} | {
        f"answers.{key}": text for key, text in working.answers.items()
    }
    wanted = personal.candidates(texts)
    known: set[str] = set()
    if wanted:
        query = select(User.name).where(User.name.in_(wanted), User.active)
        if not (seen.entry.pseudonymous or seen.challenge.challenge.blind):
            authors = select(EntryAuthor.user_id).where(EntryAuthor.entry_id == seen.entry.id)
            query = query.where(User.id.not_in(authors))
        known = set(session.scalars(query))
    return personal.signs(texts, known)


def time_to_ask(timeline: Timeline, now: datetime) -> bool:
    """Say whether there is time for a question before the deadline."""
    return timeline.closes_at is not None and timeline.closes_at - now > NO_TIME
