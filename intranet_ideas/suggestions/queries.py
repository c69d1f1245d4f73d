"""What a viewer may see of suggestions: the authors all that were made to their idea, everyone
else their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.blanking import blank_text
from intranet_ideas.entries.merging import merged
from intranet_ideas.entries.models import EntryRevision
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.people.models import User
from intranet_ideas.people.standing import known_as
from intranet_ideas.suggestions.models import Suggestion
from intranet_ideas.suggestions.rules import OPEN, WITHDRAWN, Text


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion as the viewer reads it. ``result`` is what accepting would make of the field
    as it stands, for the authors alone, None where they must put the texts together; ``current``
    is the field as it stands. Who of the authors answered is not told."""

    id: int
    field: str
    user_id: int
    name: str
    base: str
    text: str
    why: str
    made_at: datetime
    status: str
    reply: str
    answered_at: datetime | None
    revision: int | None
    mine: bool
    current: str = ""
    result: str | None = None


def text_of(revision: EntryRevision) -> Text:
    """Return a revision's text as the rules take it."""
    return Text(revision.title, revision.body, revision.answers)


def suggestions_of(session: Session, seen: SeenEntry) -> list[Shown]:
    """Return the suggestions to an idea that the viewer may see, those that wait first, then the
    newest; two statements at most.

    One's own stays blanked where words of the idea are, since it may hold them.
    """
    me = seen.challenge.viewer.id
    columns: tuple[Any, ...] = (Suggestion, known_as())
    query: Select[Any] = (
        select(*columns)
        .join(User, User.id == Suggestion.user_id)
        .where(Suggestion.entry_id == seen.entry.id)
        .order_by((Suggestion.status != OPEN), Suggestion.id.desc())
    )
    if seen.mine:
        query = query.where((Suggestion.status != WITHDRAWN) | (Suggestion.user_id == me))
    else:
        query = query.where(Suggestion.user_id == me)
    rows = session.execute(query).all()
    words = entries.blanked_words(session, seen) if rows else ()
    current = text_of(seen.working)
    found = []
    for row, name in rows:
        inside = seen.mine and row.status == OPEN
        now_there = current.part(row.field) if inside else ""
        found.append(Shown(
            row.id, row.field, row.user_id, name, blank_text(row.base, words),
            blank_text(row.text, words), row.why, row.made_at, row.status, row.reply,
            row.answered_at, row.revision, row.user_id == me, now_there,
            merged(row.base, now_there, row.text) if inside else None,
        ))  # fmt: skip
    return found


def waiting(session: Session, seen: SeenEntry) -> int:
    """Return how many suggestions wait for the authors; 0, and no statement, for others."""
    if not seen.mine or not seen.may("suggestion.decline"):
        return 0
    return session.scalar(
        select(func.count()).where(Suggestion.entry_id == seen.entry.id, Suggestion.status == OPEN)
    ) or 0  # fmt: skip
