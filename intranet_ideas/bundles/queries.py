"""What a viewer may see of bundles: those with ideas that are handed in, and only these.

Everyone who sees a challenge sees the ideas that are handed in. An idea that is withdrawn, or
joined into another, neither shows in a bundle nor counts; who goes on for it stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from intranet_ideas.aliases import another
from intranet_ideas.bundles.models import Bundle, BundleEntry
from intranet_ideas.bundles.rules import Free
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.entries.queries import ListedEntry, SeenEntry, gallery
from intranet_ideas.errors import NotFound
from intranet_ideas.people.rules import Viewer

_part = another(Entry, name="bundled_part")
_other = another(Entry, name="bundled_other")


def standing_in(entry: type[Entry] = Entry) -> ColumnElement[int | None]:
    """Return the id of the bundle that a handed-in idea stands in: its own, else that of an idea
    joined into it."""
    own = select(BundleEntry.bundle_id).where(BundleEntry.entry_id == entry.id)
    through = (
        select(func.min(BundleEntry.bundle_id))
        .join(_part, _part.id == BundleEntry.entry_id)
        .where(_part.joined_into_id == entry.id)
    )
    return func.coalesce(own.correlate(entry).scalar_subquery(),
                         through.correlate(entry).scalar_subquery())  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedBundle:
    """A bundle in a list, with how many ideas the viewer sees in it."""

    id: int
    title: str
    words: str
    count: int
    dissolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeenBundle:
    """A bundle with its ideas, the oldest first, as the viewer may see them."""

    challenge: SeenChallenge
    bundle: Bundle
    ideas: Sequence[ListedEntry]

    @property
    def entries(self) -> tuple[int, ...]:
        """The ids of its ideas."""
        return tuple(each.id for each in self.ideas)


@dataclass(frozen=True, slots=True)
class InBundle:
    """The bundle that an idea stands in, with how many others stand there."""

    id: int
    title: str
    others: int


def listed(session: Session, seen: SeenChallenge) -> list[ListedBundle]:
    """Return a challenge's bundles by title; one statement. Those who make them see empty and
    dissolved ones too."""
    makes = seen.may("bundle.make")
    standing = (
        select(standing_in().label("bundle_id"))
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED).subquery()
    )  # fmt: skip
    count = func.count(standing.c.bundle_id)
    query = (
        select(Bundle.id, Bundle.title, Bundle.words, count, Bundle.dissolved_at)
        .outerjoin(standing, standing.c.bundle_id == Bundle.id)
        .where(Bundle.challenge_id == seen.challenge.id)
        .group_by(Bundle.id, Bundle.title, Bundle.words, Bundle.dissolved_at)
        .order_by(Bundle.title, Bundle.id)
    )
    if not makes:
        query = query.having(count > 0)
    return [ListedBundle(*row) for row in session.execute(query)]


def members(session: Session, challenge_id: int, bundle_id: int) -> list[int]:
    """Return the ids of the handed-in ideas in a bundle; one statement."""
    return list(session.scalars(
        select(Entry.id).where(Entry.challenge_id == challenge_id, Entry.status == SUBMITTED,
                               standing_in() == bundle_id).order_by(Entry.id)
    ))  # fmt: skip


def asked_for(
    session: Session, seen: SeenChallenge, bundle_id: int | None
) -> list[int] | None:
    """Return the ids of the ideas that a list is narrowed to; None: to no bundle, as nobody asked
    for one or the viewer may not know of bundles."""
    if not bundle_id or not seen.may("bundle.view"):
        return None
    return members(session, seen.challenge.id, bundle_id)


def see_bundle(
    session: Session, viewer: Viewer, challenge_id: int, bundle_id: int, now: datetime
) -> SeenBundle:
    """Return a bundle with its ideas; four statements.

    Raises ``NotFound``, but for those who make bundles also where no idea of it is to be seen.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "bundle.view")
    found = session.get(Bundle, bundle_id)
    if found is None or found.challenge_id != challenge_id:
        raise NotFound
    ids = members(session, challenge_id, bundle_id)
    if not ids and not seen.may("bundle.make"):
        raise NotFound
    ideas = gallery(session, seen, now, limit=len(ids), only=ids) if ids else []
    return SeenBundle(seen, found, sorted(ideas, key=lambda each: each.id))


def of_entry(session: Session, seen: SeenEntry) -> InBundle | None:
    """Return the bundle that an idea stands in, None where it stands in none or is not handed in;
    one statement."""
    if seen.entry.status != SUBMITTED or not seen.challenge.may("bundle.view"):
        return None
    others = (
        select(func.count(_other.id))
        .where(_other.challenge_id == seen.entry.challenge_id, _other.status == SUBMITTED,
               _other.id != seen.entry.id, standing_in(_other) == Bundle.id)
        .correlate(Bundle).scalar_subquery()
    )  # fmt: skip
    row = session.execute(
        select(Bundle.id, Bundle.title, others)
        .join(Entry, standing_in() == Bundle.id)
        .where(Entry.id == seen.entry.id)
    ).one_or_none()
    return InBundle(*row) if row else None


def ideas_to_bundle(session: Session, challenge_id: int) -> dict[int, Free]:
    """Return the handed-in ideas of a challenge with the bundle each stands in, the newest first;
    one statement."""
    rows: Any = session.execute(
        select(Entry.id, EntryRevision.title, standing_in())
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.challenge_id == challenge_id, Entry.status == SUBMITTED)
        .order_by(Entry.id.desc())
    )
    return {entry_id: Free(title, bundle_id) for entry_id, title, bundle_id in rows}


def rows_shown_as(session: Session, bundle_id: int) -> list[tuple[int, int]]:
    """Return, for each row of a bundle, the idea and the one that stands in its place: itself, or
    what it is joined into; one statement."""
    rows = session.execute(
        select(BundleEntry.entry_id, func.coalesce(Entry.joined_into_id, Entry.id))
        .join(Entry, Entry.id == BundleEntry.entry_id)
        .where(BundleEntry.bundle_id == bundle_id).order_by(BundleEntry.entry_id)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


