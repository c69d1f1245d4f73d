"""Carrying an idea that was not chosen on into an open challenge, by its authors alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, contains_eager

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import Listed, questions_of
from intranet_ideas.entries import actions, queries
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryAuthor, GrownFrom
from intranet_ideas.entries.queries import ListedEntry, SeenEntry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.outcomes.answer_versions import is_published_as, published_answer
from intranet_ideas.outcomes.models import CHOSEN, DECLINED, LATER
from intranet_ideas.people.rules import Viewer

MOST_LOOKED_AT = 80
MOST_OFFERED = 5

NOT_YET = N_(
    "Only an idea that was not chosen, and whose results are published, can be carried on."
)
NOT_OPEN = N_("This challenge is not open for ideas now.")


def _may_grow(session: Session, seen: SeenEntry) -> bool:
    """Say whether an idea is one's own and was not chosen; one statement at most."""
    if not seen.mine or seen.challenge.phase != Phase.DECIDED or seen.entry.status != SUBMITTED:
        return False
    answer = published_answer(session, seen.entry.id)
    return answer is not None and answer.outcome != CHOSEN


@dataclass(frozen=True, slots=True)
class Offer:
    """An open challenge into which an idea may be carried on. ``fits``: it has a theme of the one
    that the idea was in."""

    to: Listed
    fits: bool


def offered(session: Session, seen: SeenEntry, now: datetime) -> list[Offer]:
    """Return the open challenges into which the viewer may carry an idea on, those on its theme
    first, then by deadline, without those into which they have; none for others than its authors.

    No statement for others; for authors four.
    """
    if not _may_grow(session, seen):
        return []
    viewer, own = seen.challenge.viewer, frozenset(seen.challenge.challenge.themes)
    rows = challenges.listed(
        session, viewer, now, phases=(Phase.OPEN,), by_deadline=True, limit=MOST_LOOKED_AT
    )
    themes, gone = _taking(session, viewer, rows, now), _gone(session, viewer, [seen.entry.id])
    found = [Offer(row, bool(themes[row.id] & own)) for row in rows
             if row.id in themes and (seen.entry.id, row.id) not in gone]  # fmt: skip
    return sorted(found, key=lambda each: not each.fits)[:MOST_OFFERED]


def fitting(
    session: Session, viewer: Viewer, on: Sequence[Listed], mine: Sequence[ListedEntry],
    now: datetime, *, since: datetime | None = None,
) -> dict[int, list[Listed]]:  # fmt: skip
    """Return for the viewer's own ideas that were not chosen the open challenges on their theme
    into which they were not carried on, by idea and deadline; ``since``: those that opened after
    it. ``on`` are the challenges that are on for the viewer, ``mine`` their ideas.

    No statement for most; one for who owns an idea of a decided challenge, and two more where that
    was not chosen.
    """
    begun = sorted(
        (row for row in on
         if row.phase == Phase.OPEN and (since is None or (row.timeline.opens_at or now) > since)),
        key=lambda row: row.timeline.closes_at or now,
    )  # fmt: skip
    undecided = {row.id for row in on if row.phase != Phase.DECIDED}
    ids = [each.id for each in mine
           if each.status == SUBMITTED and each.challenge_id not in undecided]  # fmt: skip
    if viewer.waits or not begun or not ids:
        return {}
    ended = session.execute(
        select(Entry.id, Challenge.themes)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(
            Entry.id.in_(ids), challenges.in_phase(Phase.DECIDED, now),
            or_(is_published_as(LATER), is_published_as(DECLINED)),
        )
    )  # fmt: skip
    own = {number: frozenset(themes) for number, themes in ended if themes}
    if not own:
        return {}
    themes, gone = _taking(session, viewer, begun, now), _gone(session, viewer, list(own))
    found = {
        number: [row for row in begun
                 if row.id in themes and themes[row.id] & wanted and (number, row.id) not in gone]
        for number, wanted in own.items()
    }  # fmt: skip
    return {number: rows for number, rows in found.items() if rows}


def _taking(
    session: Session, viewer: Viewer, rows: Sequence[Listed], now: datetime
) -> dict[int, frozenset[str]]:
    """Return the themes of those challenges in which the viewer may begin an idea; one
    statement."""
    found = session.execute(
        select(Challenge, *challenges.standing_columns(viewer))
        .join(Challenge.department)
        .options(contains_eager(Challenge.department))
        .where(Challenge.id.in_([row.id for row in rows]))
    )  # fmt: skip
    seen = [challenges.seen_in(row, viewer, now) for row in found]
    return {each.challenge.id: frozenset(each.challenge.themes) for each in seen
            if each.may("entry.create")}  # fmt: skip


def _gone(session: Session, viewer: Viewer, ids: Sequence[int]) -> set[tuple[int, int]]:
    """Return from which of these ideas the viewer has one that grew, and in which challenge."""
    own = exists().where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == viewer.id)
    rows = session.execute(
        select(GrownFrom.from_id, Entry.challenge_id)
        .join(Entry, GrownFrom.entry_id == Entry.id)
        .where(GrownFrom.from_id.in_(ids), own)
    )
    return {(idea, challenge) for idea, challenge in rows}


def carry_on(
    session: Session, viewer: Viewer, entry_id: int, challenge_id: int | None, now: datetime
) -> SeenEntry:
    """Begin a draft in an open challenge with the text of one's own idea that was not chosen.

    Its answers go along where the challenge asks by the same key. Files and co-authors stay:
    others say for themselves where their name stands. Raises ``NotFound`` for an idea that is
    not one's own, and ``Conflict`` for one that can't be carried on.
    """
    seen = queries.see_entry(session, viewer, entry_id, now)
    if not seen.mine:
        raise NotFound
    seen.require("entry.carry_on")
    if not _may_grow(session, seen):
        raise Conflict(NOT_YET)
    if challenge_id is None:
        raise Invalid([Fault("challenge", N_("Choose a challenge."))])
    target = challenges.see(session, viewer, challenge_id, now)
    if target.phase != Phase.OPEN:
        raise Conflict(NOT_OPEN)
    text = seen.handed_in or seen.working
    asked = {question.key for question in questions_of(target.challenge)}
    fields = EntryFields(
        title=text.title, body=text.body, language=seen.entry.language,
        answers={key: value for key, value in text.answers.items() if key in asked},
        pseudonymous=seen.entry.pseudonymous,
    )  # fmt: skip
    made = actions.create_entry(session, viewer, challenge_id, fields, now)
    session.add(GrownFrom(entry_id=made.entry.id, from_id=entry_id))
    session.flush()
    return made


@dataclass(frozen=True, slots=True)
class Kin:
    """The idea that another grew from, or one that grew from it."""

    entry_id: int
    title: str
    language: str
    challenge_title: str


def origin_of(session: Session, viewer: Viewer, seen: SeenEntry, now: datetime) -> Kin | None:
    """Return what an idea grew from; one statement where it did.

    None where who wrote it is kept from the viewer: the old idea may be signed. None, too, where
    the viewer may not see that.
    """
    if seen.names_hidden or seen.grown_from is None:
        return None
    return _kin(session, viewer, seen.grown_from, now)


def grown_into(session: Session, viewer: Viewer, seen: SeenEntry, now: datetime) -> list[Kin]:
    """Return what grew from an idea and is handed in, as far as ``origin_of`` would tell the viewer
    of it there; one statement and one for each, none where nothing did."""
    if seen.names_hidden or not seen.grew:
        return []
    ids = session.scalars(
        select(GrownFrom.entry_id).where(GrownFrom.from_id == seen.entry.id)
        .order_by(GrownFrom.entry_id).limit(MOST_OFFERED)
    )  # fmt: skip
    found = (_kin(session, viewer, each, now, handed_in=True) for each in ids.all())
    return [each for each in found if each is not None]


def _kin(
    session: Session, viewer: Viewer, entry_id: int, now: datetime, *, handed_in: bool = False
) -> Kin | None:
    try:
        other = queries.see_entry(session, viewer, entry_id, now, "entry.view")
    except NotFound:
        return None
    # A pseudonym in one of both is no more one where the other, signed, is named beside it.
    if other.names_hidden or (handed_in and other.entry.status != SUBMITTED):
        return None
    return Kin(other.entry.id, other.shown.title, other.entry.language,
               other.challenge.challenge.title)  # fmt: skip
