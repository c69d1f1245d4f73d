"""The questions about an idea as a viewer reads them. Who may see them is for the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.canonical import digest_of
from intranet_ideas.clarifications.models import Clarification, ClarificationRule
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.blanking import blank_text
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import SeenEntry


@dataclass(frozen=True, slots=True)
class Shown:
    """A question and its answer, the same for everyone; nobody is named. ``late``: the answer was
    due and is not there."""

    id: int
    as_judge: bool
    question: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    late: bool


def clarifications_of(session: Session, seen: SeenEntry, now: datetime) -> list[Shown]:
    """Return the questions about an idea, the first first; two statements at most. Blanked words
    of the idea are blanked in them for who reads it so."""
    rows = session.scalars(
        select(Clarification).where(Clarification.entry_id == seen.entry.id)
        .order_by(Clarification.id)
    ).all()  # fmt: skip
    words = entries.blanked_words(session, seen) if rows else ()
    return [
        Shown(
            row.id, row.as_judge, blank_text(row.question, words), row.asked_at, row.due_at,
            blank_text(row.answer, words), row.answered_at,
            late=row.answered_at is None and row.due_at <= now,
        )
        for row in rows
    ]  # fmt: skip


def allowed_in_judging(session: Session, challenge_id: int) -> bool:
    """Say whether questions may be asked while a challenge is judged."""
    row = session.get(ClarificationRule, challenge_id)
    return row is not None and row.in_judging


def told_of(session: Session, entry_id: int, words: Any = ()) -> list[dict[str, Any]]:
    """Return the questions about an entry for a record, with words blanked."""
    rows = session.scalars(
        select(Clarification).where(Clarification.entry_id == entry_id).order_by(Clarification.id)
    )
    return [_told(row, words) for row in rows]


def _told(row: Clarification, words: Any = ()) -> dict[str, Any]:
    return {
        "question": blank_text(row.question, words), "asked_at": row.asked_at.isoformat(),
        "asked_as": "judge" if row.as_judge else "manager", "due_at": row.due_at.isoformat(),
        "answer": blank_text(row.answer, words) if row.answered_at else None,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
    }  # fmt: skip


def sealed_of(session: Session, challenge_id: int) -> list[list[Any]]:
    """Return what a seal keeps of the questions in a challenge: the entry, and the SHA-256 of the
    canonical JSON of each question with its answer as a record has it; never the words. One
    statement."""
    rows = session.scalars(
        select(Clarification).join(Entry, Entry.id == Clarification.entry_id)
        .where(Entry.challenge_id == challenge_id)
        .order_by(Clarification.entry_id, Clarification.id)
    )
    return [[row.entry_id, digest_of(_told(row))] for row in rows]
