"""What a viewer may see of proposals to join an idea, and of what is joined.

A proposal is for the authors of both ideas, who made it, and who runs the challenge. Who wrote
either is told to the authors when both sides have agreed, and to nobody before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.models import Entry, EntryAuthor, EntryHelper, EntryRevision
from intranet_ideas.entries.queries import ListedEntry, SeenEntry, see_entry
from intranet_ideas.errors import Conflict, NotFound
from intranet_ideas.joining import rules
from intranet_ideas.joining.models import Joining
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.people.standing import known_as

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as the viewer may know it, seen from one of the two ideas.

    ``other_title`` is empty where the viewer may not read the other idea. ``proposed_by`` is
    the name of one who writes neither, else empty; ``from_here`` that an author of this idea
    proposed it. ``goes_on`` is the idea that goes on, None before it is chosen. ``names`` are
    those of the authors of both, once both have agreed.
    """

    id: int
    entry_id: int
    other_id: int
    other_title: str
    other_language: str
    word: str
    proposer: str
    proposed_by: str
    from_here: bool
    proposed_at: datetime
    status: str
    agreed_here: bool
    agreed_there: bool
    reply: str
    goes_on: int | None
    joined_at: datetime | None
    mine: bool
    writes_here: bool
    may_split: bool
    names: Sequence[str] = ()

    @property
    def ready(self) -> bool:
        """Whether both sides have agreed and the two can be joined now."""
        return self.status == rules.OPEN and self.agreed_here and self.agreed_there


def proposals_of(session: Session, seen: SeenEntry, now: datetime) -> list[Proposal]:
    """Return what is proposed about an idea, the newest first, as far as it concerns the viewer;
    one statement, and two or three for each."""
    viewer = seen.challenge.viewer
    near: ColumnElement[bool] = or_(
        Joining.proposed_by == viewer.id,
        exists().where(EntryAuthor.user_id == viewer.id,
                       EntryAuthor.entry_id.in_((Joining.first_id, Joining.second_id))),
    )  # fmt: skip
    query = select(Joining, known_as()).join(User, User.id == Joining.proposed_by).where(
        or_(Joining.first_id == seen.entry.id, Joining.second_id == seen.entry.id)
    )  # fmt: skip
    if Role.CHALLENGE_MANAGER not in seen.roles:
        query = query.where(near)
    rows = session.execute(query.order_by(Joining.id.desc()).limit(MOST_SHOWN)).all()
    return [_proposal(session, seen, joining, name, now) for joining, name in rows]


def _proposal(
    session: Session, seen: SeenEntry, found: Joining, name: str, now: datetime
) -> Proposal:
    here, there = seen.entry.id, found.other(seen.entry.id)
    title, language = _title(session, seen.challenge.viewer, there, now)
    status = found.status
    if status == rules.OPEN and seen.challenge.phase != Phase.OPEN:
        status = rules.LAPSED
    mine = found.proposed_by == seen.challenge.viewer.id
    names: Sequence[str] = ()
    if found.ready and seen.mine:
        names = _names(session, found)
    return Proposal(
        id=found.id, entry_id=here, other_id=there, other_title=title, other_language=language,
        word=found.word, proposer=found.proposer, from_here=found.from_id == here,
        proposed_by="" if found.proposer == rules.AUTHOR or _helps(session, found) else name,
        proposed_at=found.proposed_at, status=status, agreed_here=found.agreed(here),
        agreed_there=found.agreed(there), reply=found.reply, goes_on=found.kept_id,
        joined_at=found.joined_at, mine=mine, writes_here=seen.mine, names=names,
        may_split=found.status == rules.JOINED and seen.may("join.split")
        and not (seen.challenge.phase != Phase.OPEN and seen.wrote),
    )  # fmt: skip


def _helps(session: Session, found: Joining) -> bool:
    """Whether who proposes helps either idea's authors: that may tell who they are."""
    return bool(session.scalar(select(exists().where(
        EntryHelper.user_id == found.proposed_by, EntryHelper.entry_id.in_(found.ids)
    ))))  # fmt: skip


def _title(session: Session, viewer: Viewer, entry_id: int, now: datetime) -> tuple[str, str]:
    try:
        other = see_entry(session, viewer, entry_id, now)
    except NotFound:
        return "", ""
    # To who writes it, too, by the title that everyone reads.
    text = other.handed_in if other.mine and other.handed_in else other.shown
    return text.title, other.entry.language


def _names(session: Session, found: Joining) -> list[str]:
    return list(session.scalars(
        select(known_as())
        .join(EntryAuthor, EntryAuthor.user_id == User.id)
        .where(EntryAuthor.entry_id.in_(found.ids))
        .order_by(EntryAuthor.entry_id, EntryAuthor.position).distinct()
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two ideas, with its handed-in text and who wrote it."""

    id: int
    language: str
    text: EntryRevision
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Writing:
    """The joined text that the authors of two ideas write. ``start`` says that nobody has saved
    any of it yet, so that it is what the two say, one after the other."""

    joining: Joining
    seen: SeenEntry
    sides: Sequence[Side]
    kept: int
    text: rules.Text
    start: bool
    with_parts: frozenset[int]


def require_agreed(found: Joining) -> None:
    """Raise ``Conflict`` unless a proposal is open and both sides have agreed."""
    if found.status != rules.OPEN:
        raise Conflict(rules.CLOSED)
    if not found.ready:
        raise Conflict(rules.NOT_AGREED)


def with_parts(session: Session, found: Joining) -> frozenset[int]:
    """Return which of the two ideas others are joined into; one statement."""
    return frozenset(session.scalars(
        select(Entry.joined_into_id).where(Entry.joined_into_id.in_(found.ids))
    ))  # fmt: skip


def writing(
    session: Session, viewer: Viewer, entry_id: int, joining_id: int, now: datetime
) -> Writing:
    """Return both texts and the joined one, for the authors of either when both have agreed.

    They read what each handed in, with nothing blanked: they know each other now. Raises
    ``NotFound`` for others, ``Conflict`` before that, and when it is done or over.
    """
    seen = see_entry(session, viewer, entry_id, now)
    found = session.get(Joining, joining_id)
    if not seen.mine or found is None or entry_id not in found.ids:
        raise NotFound
    seen.require("join.answer")
    require_agreed(found)
    rows = session.execute(
        select(Entry, EntryRevision)
        .join(EntryRevision, EntryRevision.id == Entry.submitted_id)
        .where(Entry.id.in_(found.ids)).order_by(Entry.id)
    ).all()  # fmt: skip
    sides = [
        Side(entry.id, entry.language, text,
             [each.name for each in entries.all_authors(session, entry.id)])
        for entry, text in rows
    ]  # fmt: skip
    parts = with_parts(session, found)
    kept = found.kept_id or next(iter(parts), found.from_id or found.ids[0])
    written = bool(found.title or found.body or found.answers)
    text = rules.Text(found.title, found.body, found.answers)
    if not written:
        texts = {side.id: rules.Text(side.text.title, side.text.body, side.text.answers)
                 for side in sides}  # fmt: skip
        text = rules.together(texts[kept], texts[found.other(kept)])
    return Writing(found, seen, sides, kept, text, not written, parts)


def choices(
    session: Session, seen: SeenEntry, words: str, now: datetime, other: int | None = None
) -> list[ListedEntry]:
    """Return ideas of the same challenge that this one can be joined with, by part of a title;
    the one asked for first."""
    rows = entries.gallery(session, seen.challenge, now, text=words, limit=MOST_SHOWN + 1)
    found = [each for each in rows if each.id != seen.entry.id][:MOST_SHOWN]
    if other and all(each.id != other for each in found) and other != seen.entry.id:
        more = entries.gallery(session, seen.challenge, now, after=other + 1, limit=1)
        found = [*(each for each in more if each.id == other), *found]
    return sorted(found, key=lambda each: each.id != other)


def joined_into(session: Session, seen: SeenEntry, now: datetime) -> SeenEntry | None:
    """Return the idea that goes on for a joined one, None where the viewer may not see it."""
    if seen.entry.joined_into_id is None:
        return None
    try:
        return see_entry(session, seen.challenge.viewer, seen.entry.joined_into_id, now)
    except NotFound:
        return None
