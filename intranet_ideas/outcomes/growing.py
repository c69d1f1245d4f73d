"""Carrying an idea that was not chosen on into an open challenge, by its authors alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import Listed, questions_of
from intranet_ideas.entries import actions, queries
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryAuthor, GrownFrom
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.outcomes.answer_versions import published_answer
from intranet_ideas.outcomes.models import CHOSEN
from intranet_ideas.people.rules import Viewer

MOST_LOOKED_AT = 20
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


def offered(session: Session, seen: SeenEntry, now: datetime) -> list[Listed]:
    """Return the open challenges into which the viewer may carry an idea on, the next deadline
    first, without those into which they have; none for others than its authors.

    No statement for others; for authors three, and one for each challenge looked at.
    """
    if not _may_grow(session, seen):
        return []
    viewer = seen.challenge.viewer
    gone = _gone_to(session, viewer, seen.entry.id)
    found: list[Listed] = []
    for row in challenges.listed(
        session, viewer, now, phases=(Phase.OPEN,), by_deadline=True, limit=MOST_LOOKED_AT
    ):
        if row.id in gone or len(found) == MOST_OFFERED:
            continue
        if challenges.see(session, viewer, row.id, now).may("entry.create"):
            found.append(row)
    return found


def _gone_to(session: Session, viewer: Viewer, entry_id: int) -> frozenset[int]:
    """Return the challenges in which the viewer has an idea that grew from this one."""
    own = exists().where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == viewer.id)
    return frozenset(session.scalars(
        select(Entry.challenge_id)
        .join(GrownFrom, GrownFrom.entry_id == Entry.id)
        .where(GrownFrom.from_id == entry_id, own)
    ))  # fmt: skip


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
class Origin:
    """The idea that another grew from."""

    entry_id: int
    title: str
    language: str
    challenge_title: str


def origin_of(session: Session, viewer: Viewer, seen: SeenEntry, now: datetime) -> Origin | None:
    """Return what an idea grew from; one statement where it did.

    None where who wrote it is kept from the viewer: the old idea may be signed. None, too, where
    the viewer may not see that.
    """
    if seen.names_hidden or seen.grown_from is None:
        return None
    try:
        old = queries.see_entry(session, viewer, seen.grown_from, now, "entry.view")
    except NotFound:
        return None
    # A pseudonym there is no more one where a signed idea says that it grew from it.
    if old.names_hidden:
        return None
    return Origin(old.entry.id, old.shown.title, old.entry.language, old.challenge.challenge.title)
