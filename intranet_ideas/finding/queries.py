"""Ideas of all challenges that a viewer may see, by what they are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, load_only

from intranet_ideas.access import Phase
from intranet_ideas.aliases import another
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import about, in_phase, timeline_of, totals_shown, visible_to
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import (
    ListedEntry,
    handed_in_text,
    listed_entry,
    select_listed,
    visible_entries,
    with_words,
)
from intranet_ideas.finding.models import SavedView
from intranet_ideas.finding.rules import (
    CHOSEN,
    HELP,
    NEED_KEY,
    NOT_CHOSEN,
    PEOPLE,
    SUPPORT,
    TALK,
    TRIED,
    UNANSWERED,
    USED,
    WAITING,
    Browsing,
)
from intranet_ideas.initiatives.models import Initiative, InitiativeOrigin
from intranet_ideas.initiatives.queries import stages_of
from intranet_ideas.initiatives.queries import visible as readable
from intranet_ideas.initiatives.rules import State
from intranet_ideas.outcomes import models as answers
from intranet_ideas.outcomes.answer_versions import is_published_as
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.search.visible import TIMELINE, at_or_below
from intranet_ideas.teams.models import TeamPlace

MOST_CHALLENGES = 1_000
"""Challenges that are told apart, the newest first. Of ideas in others neither votes nor authors
are shown."""

_last = another(Entry, name="last")


@dataclass(frozen=True, slots=True)
class Choice:
    """A challenge that ideas can be looked for in."""

    id: int
    title: str
    language: str
    phase: Phase
    blind: bool
    totals: bool

    @property
    def hides_authors(self) -> bool:
        """Whether authors are hidden here, from managers too: it is no page of theirs."""
        return self.blind and self.phase != Phase.DECIDED


@dataclass(frozen=True, slots=True)
class Ideas:
    """A page of ideas, and the challenges to choose among, by id."""

    rows: Sequence[ListedEntry]
    challenges: dict[int, Choice]


def browse(
    session: Session, viewer: Viewer, asked: Browsing, now: datetime, *,
    after: int | None = None, limit: int = 30,
) -> Ideas:  # fmt: skip
    """Return handed-in ideas the viewer may see, the newest first or the most supported, ``after``
    being the last id had before; three statements at most.

    By support only those whose votes show are listed: else their place would tell. By department
    only those whose authors show.
    """
    choices = {each.id: each for each in _choices(session, viewer, now)}
    counted = [each.id for each in choices.values() if each.totals]
    query = (
        select_listed(viewer, handed_in_text)
        .join(handed_in_text, handed_in_text.id == Entry.read_id)
        .where(visible_entries(viewer), shows_ideas(now), *_conditions(asked, now),
               *_became(session, viewer, asked.outcome, now))
        .limit(limit)
    )
    if asked.order == SUPPORT:
        query = query.where(Entry.challenge_id.in_(counted)).order_by(
            Entry.vote_count.desc(), Entry.id.desc()
        )
        query = query.where(_below(after, counted)) if after is not None else query
    else:
        query = query.order_by(Entry.id.desc())
        query = query.where(Entry.id < after) if after is not None else query
    rows = []
    for row in session.execute(query, viewer.values):
        choice = choices.get(row.challenge_id)
        hidden = choice is None or choice.hides_authors
        totals = choice is not None and choice.totals
        rows.append(listed_entry(row, hidden=hidden, totals=totals))
    return Ideas(rows, choices)


def shows_ideas(now: datetime) -> ColumnElement[bool]:
    """Return whether a challenge has begun to show ideas."""
    return and_(Challenge.published_at.is_not(None), Challenge.opens_at <= now)


def _below(after: int, counted: Sequence[int]) -> ColumnElement[bool]:
    """Return whether an idea stands below another by support. Of one whose votes don't show
    nothing is told: nothing stands below it."""
    votes = (
        select(_last.vote_count)
        .where(_last.id == after, _last.challenge_id.in_(counted))
        .scalar_subquery()
    )
    return or_(Entry.vote_count < votes, and_(Entry.vote_count == votes, Entry.id < after))


def _conditions(asked: Browsing, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.words:
        found.append(handed_in_text.title.ilike(with_words(asked.words), escape="/"))
    if asked.theme:
        found.append(about(asked.theme))
    if asked.concern:
        said = handed_in_text.answers[NEED_KEY].as_string()
        found.append(said.ilike(with_words(asked.concern), escape="/"))
    if asked.challenge is not None:
        found.append(Entry.challenge_id == asked.challenge)
    if asked.phase:
        found.append(in_phase(Phase(asked.phase), now))
    if asked.department:
        below = select(Department.id).where(at_or_below(asked.department))
        named = or_(Challenge.blind.is_(False), in_phase(Phase.DECIDED, now))
        found += [Entry.department_id.in_(below), Entry.pseudonymous.is_(False), named]
    if asked.need in (PEOPLE, HELP):
        place = exists().where(TeamPlace.entry_id == Entry.id, TeamPlace.closed_at.is_(None))
        if asked.need == HELP:
            place = place.where(TeamPlace.role == "helper")
        found += [place, in_phase(Phase.OPEN, now)]
    if asked.need == TALK:
        found += [Entry.comment_count == 0, in_phase(Phase.OPEN, now)]
    return found


def _became(
    session: Session, viewer: Viewer, outcome: str, now: datetime
) -> list[ColumnElement[bool]]:
    """Return the conditions of what became of an idea. Before the results are out all of a
    challenge wait alike, whatever is written of them; after it everyone may know which are chosen,
    and of initiatives those that may read them. One statement at most."""
    if not outcome:
        return []
    if outcome == WAITING:
        return [or_(*(in_phase(phase, now) for phase in UNANSWERED))]
    out, chosen = in_phase(Phase.DECIDED, now), is_published_as(answers.CHOSEN)
    if outcome == NOT_CHOSEN:
        return [out, ~chosen]
    if outcome == CHOSEN:
        return [out, chosen]
    last = stages_of(session)[0][-1].key
    at_the_end = Initiative.stage == last
    its = exists().where(
        InitiativeOrigin.entry_id == Entry.id, InitiativeOrigin.initiative_id == Initiative.id,
        readable(viewer), at_the_end if outcome == USED else ~at_the_end,
    )
    if outcome == TRIED:
        its = its.where(Initiative.state != State.ENDED)
    return [out, chosen, its]


def _choices(session: Session, viewer: Viewer, now: datetime) -> list[Choice]:
    query = (
        select(Challenge)
        .options(load_only(
            Challenge.title, Challenge.language, Challenge.blind, Challenge.voting,
            Challenge.voting_opens_at, Challenge.totals_hidden, Challenge.totals_at_release,
            *TIMELINE, raiseload=True,
        ))
        .where(visible_to(viewer), shows_ideas(now))
        .order_by(Challenge.id.desc())
        .limit(MOST_CHALLENGES)
    )  # fmt: skip
    return [
        Choice(each.id, each.title, each.language, phase_at(timeline_of(each), now), each.blind,
               totals_shown(each, now))
        for each in session.scalars(query, viewer.values)
    ]  # fmt: skip


def views_of(session: Session, viewer: Viewer) -> Sequence[SavedView]:
    """Return the viewer's saved views by name; one statement."""
    return session.scalars(
        select(SavedView).filter_by(user_id=viewer.id).order_by(SavedView.name, SavedView.id)
    ).all()
