"""The ideas of guests that wait for those who moderate, and what their authors read of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, true
from sqlalchemy.orm import Session

from intranet_ideas.access import Role, phases_for
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import managed_by, timeline_of
from intranet_ideas.challenges.rules import authors_hidden, phase_at
from intranet_ideas.entries import holds
from intranet_ideas.entries.hold_models import EntryHold, undecided
from intranet_ideas.entries.hold_rules import ANOTHER_DECIDES, LONGEST_WAIT
from intranet_ideas.entries.models import JOINED, Attachment, Entry, EntryRevision
from intranet_ideas.entries.queries import SeenEntry, see_entry, to_release, written_by
from intranet_ideas.errors import NotAllowed, NotFound
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer

MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """An idea that waits, in the list. ``name`` is who handed it in, empty where authors are
    hidden; ``anew``: others read an earlier text of it; ``long``: it waits longer than it should;
    ``appealed``: it is refused, and its authors appeal."""

    entry_id: int
    title: str
    excerpt: str
    language: str
    challenge_title: str
    name: str
    since: datetime
    closes_at: datetime | None
    anew: bool
    long: bool
    appealed: bool


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An idea that waits, as one who decides on it reads it: the text that waits, with its files,
    and the one that others read, if any."""

    seen: SeenEntry
    hold: EntryHold
    text: EntryRevision
    files: Sequence[Attachment]
    name: str

    @property
    def before(self) -> EntryRevision | None:
        """The text that others read meanwhile."""
        there = self.seen.entry.status == "submitted"
        return self.seen.handed_in if there else None


def _pending() -> Select[EntryHold, Entry, EntryRevision, Challenge, str]:
    return (
        select(EntryHold, Entry, EntryRevision, Challenge, User.name)
        .join(Entry, Entry.id == EntryHold.entry_id)
        .join(EntryRevision, EntryRevision.id == EntryHold.revision_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(User, User.id == EntryHold.handed_in_by)
        .where(undecided())
    )


def waiting(session: Session, viewer: Viewer, now: datetime) -> list[Waiting]:
    """Return the ideas that wait for the viewer's decision, those that wait longest first; one
    statement. Not those that the viewer wrote."""
    mine = true() if Role.MODERATOR in viewer.roles else managed_by(viewer)
    rows = session.execute(
        _pending().where(mine, Entry.id.not_in(written_by(viewer.id)))
        .order_by(EntryHold.since, EntryHold.id).limit(MOST), viewer.values,
    ).all()  # fmt: skip
    open_in = phases_for("entry.release", frozenset({Role.CHALLENGE_MANAGER}))
    return [
        Waiting(
            entry_id=entry.id, title=text.title, excerpt=text.excerpt, language=entry.language,
            challenge_title=challenge.title, name=_named(entry, challenge, name, now),
            since=held.since, closes_at=challenge.closes_at, anew=entry.status == "submitted",
            long=now - held.since >= LONGEST_WAIT, appealed=held.outcome is not None,
        )
        for held, entry, text, challenge, name in rows
        if phase_at(timeline_of(challenge), now) in open_in
    ]  # fmt: skip


def _named(entry: Entry, challenge: Challenge, name: str, now: datetime) -> str:
    # As little as anybody may know: to judge what it says, nobody need know who hides.
    hidden = entry.pseudonymous or authors_hidden(
        blind=challenge.blind, phase=phase_at(timeline_of(challenge), now), roles=frozenset()
    )
    return "" if hidden else name


def look(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> ToDecide:
    """Return an idea that waits for one who decides on it; four statements.

    Raises ``NotFound`` where nothing of it waits, and ``NotAllowed`` for its authors.
    """
    seen = to_release(session, viewer, entry_id, now)
    held = holds.latest(session, entry_id)
    if held is None or not held.waits or seen.entry.status == JOINED:
        raise NotFound
    if seen.wrote:
        raise NotAllowed(ANOTHER_DECIDES)
    text = session.get_one(EntryRevision, held.revision_id)
    files = session.scalars(
        select(Attachment).where(Attachment.id.in_(text.attachments)).order_by(Attachment.id)
    ).all()
    name = session.scalar(select(User.name).where(User.id == held.handed_in_by)) or ""
    return ToDecide(seen, held, text, files, _named(seen.entry, seen.challenge.challenge, name,
                                                     now))  # fmt: skip


def ruling(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> tuple[
    SeenEntry, EntryHold
]:  # fmt: skip
    """Return how it stands with the viewer's own idea that waits or waited. Raises ``NotFound``."""
    seen = see_entry(session, viewer, entry_id, now, "entry.appeal")
    held = holds.latest(session, entry_id)
    if held is None:
        raise NotFound
    return seen, held
