"""Stored files that no idea refers to: noted when that begins, deleted a day later.

A file is noted before its bytes are stored, and the note is taken away in the transaction that
adds it to an idea. Who deletes holds the note's row meanwhile, and who stores the same bytes
again waits for it: so nothing is deleted that an idea is about to refer to, whatever the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intranet_ideas.database import insert_into
from intranet_ideas.entries.models import Attachment, EntryRevision, UnusedFile
from intranet_ideas.files import FileStore
from intranet_ideas.ground import Ground

KEPT = timedelta(hours=24)
"""How long a file without an idea is kept: longer than a request or a backup takes."""

MANY = 500


def note(session: Session, digest: str, now: datetime) -> None:
    """Write that a file is without an idea from ``now`` on, as far as the caller knows."""
    row = insert_into(session, UnusedFile).values(digest=digest, since=now)
    session.execute(row.on_conflict_do_update(index_elements=["digest"], set_={"since": now}))


def used(session: Session, digest: str) -> None:
    """Take the note of a file away, in the transaction that gives it to an idea."""
    session.execute(delete(UnusedFile).where(UnusedFile.digest == digest))


def in_use(session: Session, digests: Iterable[str]) -> Iterator[str]:
    """Yield those of the digests that an idea's present or handed-in text refers to."""
    left = iter(digests)
    while batch := list(islice(left, MANY)):
        found = _in_use(session, batch)
        yield from (digest for digest in batch if digest in found)


def _in_use(session: Session, digests: Sequence[str]) -> set[str]:
    rows = session.execute(
        select(Attachment.id, Attachment.entry_id, Attachment.digest, Attachment.removed_at)
        .where(Attachment.digest.in_(digests))
    ).all()  # fmt: skip
    removed_from = {row.entry_id for row in rows if row.removed_at is not None}
    texts = session.execute(
        select(EntryRevision.entry_id, EntryRevision.attachments)
        .where(EntryRevision.entry_id.in_(removed_from))
    )  # fmt: skip
    kept = {(entry_id, each) for entry_id, attachments in texts for each in attachments}
    return {
        row.digest for row in rows
        if row.removed_at is None or (row.entry_id, row.id) in kept
    }  # fmt: skip


def going(session: Session) -> dict[str, datetime]:
    """Return the noted files without an idea and the instants from which on they may go, in the
    order of these."""
    notes = session.execute(
        select(UnusedFile.digest, UnusedFile.since).order_by(UnusedFile.since, UnusedFile.digest)
    ).all()
    kept = set(in_use(session, (digest for digest, _ in notes)))
    return {digest: since + KEPT for digest, since in notes if digest not in kept}


def unnoted(session: Session, files: FileStore) -> Iterator[str]:
    """Yield the stored files that no idea refers to and nobody has noted."""
    stored = files.digests()
    while batch := list(islice(stored, MANY)):
        notes = select(UnusedFile.digest).where(UnusedFile.digest.in_(batch))
        known = _in_use(session, batch) | set(session.scalars(notes))
        yield from (digest for digest in batch if digest not in known)


def clear(ground: Ground, now: datetime) -> int:
    """Delete what has been without an idea for a day; return the number of notes dealt with.

    One transaction for each, so that nobody waits long. Raises ``OSError`` of the store.
    """
    with ground.database.read() as session:
        due = session.scalars(
            select(UnusedFile.digest).where(UnusedFile.since < now - KEPT)
            .order_by(UnusedFile.since)
        ).all()  # fmt: skip
    return sum(_clear(ground, digest, now) for digest in due)


def _clear(ground: Ground, digest: str, now: datetime) -> int:
    with ground.database.write() as session:
        row = session.scalar(
            select(UnusedFile)
            .where(UnusedFile.digest == digest, UnusedFile.since < now - KEPT)
            .with_for_update(skip_locked=True)
        )
        if row is None:  # stored or used again, or another worker is at it
            return 0
        if not _in_use(session, [digest]):
            ground.files.remove(digest)
        session.delete(row)
    return 1


def look_through(ground: Ground, now: datetime) -> int:
    """Note the stored files that no idea refers to and nobody has noted; return how many."""
    with ground.database.read() as session:
        found = list(unnoted(session, ground.files))
    for digest in found:
        with ground.database.write() as session:
            note(session, digest, now)
    return len(found)
