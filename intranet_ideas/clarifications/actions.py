"""What the authors do with a question, and what the clock does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.clarifications import rules
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def answer(
    session: Session, viewer: Viewer, entry_id: int, clarification_id: int, text: str,
    now: datetime,
) -> Clarification:  # fmt: skip
    """Answer a question about one's own idea, once; what was handed in stays as it is. All who
    judge the idea read it. Raises ``Invalid``, and ``Conflict`` where it is answered."""
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    if not seen.mine:
        raise NotFound
    seen.require("clarification.answer")
    found = session.get(Clarification, clarification_id, populate_existing=True)
    if found is None or found.entry_id != entry_id:
        raise NotFound
    if seen.entry.status != SUBMITTED:
        raise Conflict(rules.NOT_HANDED_IN)
    if found.answered_at is not None:
        raise Conflict(rules.ANSWERED)
    text = clean_text(text)
    if faults := rules.check_answer(text):
        raise Invalid(faults)
    found.answer, found.answered_by, found.answered_at = text, viewer.id, now
    found.remind_at = None
    session.flush()
    record(session, events.CLARIFICATION_ANSWERED, now=now, actor_id=viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=entry_id, clarification=found.id)
    return found


def remind(session: Session, now: datetime, limit: int = 100) -> int:
    """Make the reminders that are due Events, each once; return how many."""
    rows = session.execute(
        select(Clarification, Entry.challenge_id)
        .join(Entry, Entry.id == Clarification.entry_id)
        .where(Clarification.remind_at <= now, Entry.status == SUBMITTED)
        .order_by(Clarification.id).limit(limit)
        .with_for_update(of=Clarification, skip_locked=True)
    ).all()  # fmt: skip
    for row, challenge_id in rows:
        row.remind_at = None
        if row.due_at > now:
            record(session, events.CLARIFICATION_DUE, now=now, challenge_id=challenge_id,
                   entry_id=row.entry_id, key=f"clarification:{row.id}:due",
                   deadline=row.due_at.isoformat())  # fmt: skip
    session.flush()
    return len(rows)
