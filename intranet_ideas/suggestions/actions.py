"""What people do with suggestions. Each locks the entry, so that its text changes one change
after the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.queries import questions_of
from intranet_ideas.entries import authorship
from intranet_ideas.entries.actions import write_suggested
from intranet_ideas.entries.hold_models import unseen
from intranet_ideas.entries.merging import merged
from intranet_ideas.entries.models import SUBMITTED, EntryRevision
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.suggestions import rules
from intranet_ideas.suggestions.models import Suggestion
from intranet_ideas.suggestions.queries import text_of
from intranet_ideas.suggestions.rules import ACCEPTED, DECLINED, OPEN, WITHDRAWN
from intranet_ideas.text import clean_line, clean_text


def suggest(
    session: Session, viewer: Viewer, entry_id: int, field: str, text: str, why: str,
    revision: int | None, now: datetime,
) -> Suggestion:  # fmt: skip
    """Suggest that a field's text becomes another one, with a reason. Only the authors read it.

    ``revision`` is the number of the text that the viewer read and started from; None stands
    for the present one. Raises ``Invalid``, and ``Conflict`` for one's own idea and for one that
    is not handed in.
    """
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("suggestion.make")
    if seen.mine:
        raise Conflict(rules.OWN_IDEA)
    if seen.entry.status != SUBMITTED:
        raise Conflict(rules.NOT_HANDED_IN)
    text, why = _cleaned(field, text), clean_text(why)
    base = text_of(_read(session, seen, revision)).part(field)
    waiting = session.scalar(
        select(func.count()).where(Suggestion.entry_id == entry_id,
                                   Suggestion.user_id == viewer.id, Suggestion.status == OPEN)
    )  # fmt: skip
    questions = questions_of(seen.challenge.challenge)
    if faults := rules.check_suggestion(field, base, text, why, questions, waiting or 0):
        raise Invalid(faults)
    made = Suggestion(entry_id=entry_id, user_id=viewer.id, field=field, base=base, text=text,
                      why=why, made_at=now, status=OPEN, reply="")  # fmt: skip
    session.add(made)
    session.flush()
    _tell(session, events.SUGGESTION_MADE, seen, now, suggestion=made.id)
    return made


def changed_fields(
    session: Session, viewer: Viewer, entry_id: int, texts: Mapping[str, str],
    revision: int | None, now: datetime,
) -> list[str]:  # fmt: skip
    """Return the fields in which ``texts`` are others than the text the viewer started from."""
    seen = see_entry(session, viewer, entry_id, now)
    base = text_of(_read(session, seen, revision))
    return [field for field, text in texts.items() if _cleaned(field, text) != base.part(field)]


def _cleaned(field: str, text: str) -> str:
    return clean_line(text) if field == rules.TITLE else clean_text(text)


def _read(session: Session, seen: SeenEntry, number: int | None) -> EntryRevision:
    """Return the text that the viewer started from, where they may still read it."""
    if number is None or seen.blanked or number == seen.shown.number:
        return seen.shown
    found = session.scalars(
        select(EntryRevision).where(
            EntryRevision.entry_id == seen.entry.id, EntryRevision.number == max(number, 1),
            EntryRevision.received_at.is_not(None), ~unseen(),
        )
    ).one_or_none()
    return found or seen.shown


def accept(
    session: Session, viewer: Viewer, entry_id: int, suggestion_id: int, word: str,
    text: str | None, base_version: int | None, now: datetime,
) -> Suggestion:  # fmt: skip
    """Take a suggestion into the authors' working text, with a word to who made it.

    It becomes a version of its own that names them, and they don't judge the idea. ``text`` is
    what the authors made of the two where both changed the same words; it states the entry's
    version that it started from. Raises ``Invalid``, also where the authors must put the texts
    together, ``Stale``, and ``Conflict`` where it is answered already.
    """
    seen, found = _to_answer(session, viewer, entry_id, suggestion_id, "suggestion.accept", now)
    current = text_of(seen.working)
    if text is None:
        result = merged(found.base, current.part(found.field), found.text)
    else:
        check_version(seen.entry.version, base_version or 0)
        result = _cleaned(found.field, text)
    faults = rules.check_word("reply", word := clean_text(word))
    if result is None:
        faults.append(Fault("text", rules.CONFLICT))
    else:
        faults += rules.check_part(found.field, result, questions_of(seen.challenge.challenge))
    if faults or result is None:
        raise Invalid(faults)
    after = current.with_part(found.field, result)
    revision = seen.working
    if after != current:
        fields = EntryFields(after.title, after.body, after.answers)
        revision = write_suggested(session, seen, fields, found.user_id, now)
    _close(session, found, ACCEPTED, viewer, word, now, revision=revision.number)
    authorship.note_help(session, seen.entry, found.user_id, now)
    _tell(session, events.SUGGESTION_ACCEPTED, seen, now, suggestion=found.id,
          revision=revision.number, user_ids=[found.user_id])  # fmt: skip
    return found


def decline(
    session: Session, viewer: Viewer, entry_id: int, suggestion_id: int, word: str, now: datetime
) -> Suggestion:
    """Say no to a suggestion, with a word to who made it. Raises ``Invalid``, ``Conflict``."""
    seen, found = _to_answer(session, viewer, entry_id, suggestion_id, "suggestion.decline", now)
    if faults := rules.check_word("reply", word := clean_text(word)):
        raise Invalid(faults)
    _close(session, found, DECLINED, viewer, word, now)
    _tell(session, events.SUGGESTION_DECLINED, seen, now, suggestion=found.id,
          user_ids=[found.user_id])  # fmt: skip
    return found


def withdraw(
    session: Session, viewer: Viewer, entry_id: int, suggestion_id: int, now: datetime
) -> Suggestion:
    """Take one's own suggestion back. Raises ``Conflict`` where it is answered already."""
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    found = _of(session, entry_id, suggestion_id)
    if found.user_id != viewer.id:
        raise NotFound
    seen.require("suggestion.withdraw")
    if found.status != OPEN:
        raise Conflict(rules.CLOSED)
    _close(session, found, WITHDRAWN, viewer, "", now)
    _tell(session, events.SUGGESTION_WITHDRAWN, seen, now, suggestion=found.id)
    return found


def _of(session: Session, entry_id: int, suggestion_id: int) -> Suggestion:
    found = session.get(Suggestion, suggestion_id, populate_existing=True)
    if found is None or found.entry_id != entry_id:
        raise NotFound
    return found


def _to_answer(
    session: Session, viewer: Viewer, entry_id: int, suggestion_id: int, action: str,
    now: datetime,
) -> tuple[SeenEntry, Suggestion]:  # fmt: skip
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    if not seen.mine:
        raise NotFound
    seen.require(action)
    if seen.entry.status != SUBMITTED:
        raise Conflict(rules.NOT_HANDED_IN)
    found = _of(session, entry_id, suggestion_id)
    if found.status != OPEN:
        raise Conflict(rules.CLOSED)
    return seen, found


def _close(
    session: Session, found: Suggestion, status: str, viewer: Viewer, word: str, now: datetime,
    revision: int | None = None,
) -> None:  # fmt: skip
    found.status, found.reply, found.revision = status, word, revision
    found.answered_by, found.answered_at = viewer.id, now
    session.flush()


def _tell(session: Session, kind: str, seen: SeenEntry, now: datetime, **data: Any) -> None:
    record(session, kind, now=now, actor_id=seen.challenge.viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=seen.entry.id, **data)  # fmt: skip
