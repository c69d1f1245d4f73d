"""What the manager of a blind challenge blanks in an idea, and what the others read instead.

The blanked text is a revision of its own, ``Entry.masked_id``: everyone but the authors
and the managers reads it wherever the handed-in text is read, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.entries import rules
from intranet_ideas.entries.blanking import (
    blank_html,
    blank_text,
    check_words,
    found,
    text_of,
)
from intranet_ideas.entries.models import Attachment, Entry, EntryRevision, Redaction
from intranet_ideas.entries.queries import SeenEntry, all_authors, see_entry
from intranet_ideas.errors import N_, Conflict, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import plain_text


@dataclass(frozen=True, slots=True)
class SeenRedaction:
    """What is blanked in an idea. ``suggested`` stand in its text and are not blanked yet;
    ``look_again`` says that the text was handed in anew since the words were chosen, and
    ``gone`` are those of the words that no longer stand in it. ``read`` is what the others read."""

    entry: SeenEntry
    words: tuple[str, ...]
    version: int
    suggested: tuple[str, ...]
    look_again: bool
    gone: tuple[str, ...]
    read: EntryRevision


def redaction_of(
    session: Session, viewer: Viewer, entry_id: int, now: datetime
) -> SeenRedaction:
    """Return what is blanked in an idea, for those who may blank; five statements at most.

    Raises ``NotFound`` for everyone else.
    """
    seen = see_entry(session, viewer, entry_id, now, "entry.redact")
    if not seen.sees_words or seen.mine or seen.handed_in is None:
        raise NotFound
    row = session.get(Redaction, entry_id)
    words = tuple(row.words) if row else ()
    texts = _texts(session, seen.handed_in)
    suggested = [each for each in found(texts, _names(session, seen)) if each not in words]
    return SeenRedaction(
        entry=seen, words=words, version=row.version if row else 0,
        suggested=tuple(each for each in suggested if blank_text(each, words) == each),
        look_again=row is not None and row.looked_at_id != seen.entry.submitted_id,
        gone=_gone(texts, words),
        read=session.get_one(EntryRevision, seen.entry.masked_id) if words else seen.handed_in,
    )  # fmt: skip


def redact(
    session: Session, viewer: Viewer, entry_id: int, words: Sequence[str], base_version: int,
    now: datetime,
) -> Redaction:  # fmt: skip
    """Blank exactly these words or phrases in what others read of an idea; none lifts it.

    The trail says how many, never which. Raises ``Stale``, ``Invalid``, and ``Conflict``
    where the challenge is not blind.
    """
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("entry.redact")
    if not seen.sees_words or seen.mine or seen.handed_in is None:
        raise NotFound
    if not seen.challenge.challenge.blind:
        raise Conflict(N_("Words are blanked only where the judges don't see who wrote."))
    row = session.get(Redaction, entry_id)
    check_version(row.version if row else 0, base_version)
    if faults := check_words(words):
        raise Invalid(faults)
    if row is None:
        row = Redaction(entry_id=entry_id, words=[], looked_at_id=seen.handed_in.id,
                        changed_by=viewer.id, changed_at=now)  # fmt: skip
        session.add(row)
    row.words, row.looked_at_id = list(words), seen.handed_in.id
    row.changed_by, row.changed_at = viewer.id, now
    session.flush()
    _mask(session, seen.entry, seen.handed_in, words)
    record(session, events.ENTRY_REDACTED, now=now, actor_id=viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=entry_id, number=len(words))
    return row


def carry_over(session: Session, entry: Entry, text: EntryRevision, now: datetime) -> None:
    """Blank the same words in a text that was handed in anew, and tell those who run the
    challenge to look at it again: what fell out may stand there in another form."""
    row = session.get(Redaction, entry.id)
    if row is None or not row.words:
        return
    _mask(session, entry, text, row.words)
    if row.looked_at_id != text.id:
        gone = _gone(_texts(session, text), row.words)
        # The trail says how many, never which.
        record(session, events.REDACTION_CARRIED_OVER, now=now, challenge_id=entry.challenge_id,
               entry_id=entry.id, words={"blanked": len(row.words) - len(gone),
                                         "gone": len(gone)})  # fmt: skip


def take_over(session: Session, entry: Entry, other: Entry) -> None:
    """Blank in an entry what is blanked in another, too, from its next text on. Both locked."""
    theirs, own = session.get(Redaction, other.id), session.get(Redaction, entry.id)
    if theirs is None or not theirs.words:
        return
    if own is None:
        own = Redaction(
            entry_id=entry.id, words=[], looked_at_id=entry.submitted_id,
            changed_by=theirs.changed_by, changed_at=theirs.changed_at,
        )  # fmt: skip
        session.add(own)
    own.words = list(dict.fromkeys([*own.words, *theirs.words]))
    session.flush()


def blank_again(session: Session, entry: Entry, text: EntryRevision) -> None:
    """Blank the entry's words in a text that others read again."""
    row = session.get(Redaction, entry.id)
    if row is not None and row.words:
        _mask(session, entry, text, row.words)


def _mask(session: Session, entry: Entry, text: EntryRevision, words: Sequence[str]) -> None:
    masked = session.get(EntryRevision, entry.masked_id) if entry.masked_id else None
    if words and masked is None:
        masked = EntryRevision(entry_id=entry.id, author_id=text.author_id)
        session.add(masked)
    if words and masked is not None:
        _fill(masked, text, words)
        session.flush()
    # Blanking is no edit: the version that the authors start from stays.
    session.execute(
        update(Entry).where(Entry.id == entry.id)
        .values(masked_id=masked.id if words and masked else None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if masked is not None and not words:
        session.delete(masked)
        session.flush()
    session.refresh(entry)


def _fill(masked: EntryRevision, text: EntryRevision, words: Sequence[str]) -> None:
    # Numbers below zero are no step of the idea's history.
    masked.number, masked.saved_at = -text.number, text.saved_at
    masked.title = blank_text(text.title, words)
    masked.body_html = blank_html(text.body_html, words)
    # Markdown can spell a word in ways that only show when written out.
    masked.body = text_of(masked.body_html) if text.body else ""
    masked.answers = {key: blank_text(said, words) for key, said in text.answers.items()}
    masked.excerpt = blank_text(
        rules.excerpt_of(blank_text(plain_text(masked.body), words), masked.answers), words
    )
    masked.attachments = list(text.attachments)


def _texts(session: Session, text: EntryRevision) -> list[str]:
    files = session.scalars(select(Attachment.name).where(Attachment.id.in_(text.attachments)))
    return [text.title, text_of(text.body_html), *text.answers.values(), *files]


def _gone(texts: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that stand in none of the texts."""
    return tuple(each for each in words if all(blank_text(text, [each]) == text for text in texts))


def _names(session: Session, seen: SeenEntry) -> list[str]:
    """Return the names that an idea might tell its authors by."""
    names = [seen.partner.name] if seen.partner else []
    for author in all_authors(session, seen.entry.id):
        names += [author.name, *(part for part in author.name.split() if len(part) > 2)]
    for department in session.scalars(select(Department)):
        names += [department.name, department.name_nn, department.name_en]
    return names
