"""What a viewer may see of a vote: the ideas with their costs, one's own ballot, and the count
when it may be known. Nobody reads anybody else's ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import (
    SUBMITTED,
    Entry,
    EntryRevision,
)
from intranet_ideas.entries.queries import no_vote_of
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.people.rules import Viewer
from intranet_ideas.small_groups import shown
from intranet_ideas.voting.models import Basket, BasketEntry, EntryCost, VotingResult
from intranet_ideas.voting.rules import FEW, Offered, digest

OTHER_KIND = N_("In this challenge people vote in another way.")

HIDDEN, COUNTING, COUNTED, FAILED, FEW_VOTED = STATES = (
    "hidden", "counting", "counted", "failed", "few",
)  # fmt: skip
"""What there is of a count: it may not be known yet, it is being made, it is there, it could not
be made, or so few voted that it would tell what they chose."""


@dataclass(frozen=True, slots=True)
class Idea(Offered):
    """An idea as those who vote read it. ``word`` is what was said when its cost was checked."""

    excerpt: str = ""
    language: str = "nb"
    asked: int | None = None
    checked: bool = False
    word: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class SeenBallot:
    """A budget with its ideas and the viewer's own ballot. ``wanted`` are the ideas in it that
    can still be voted for, ``gone`` the titles of those that were withdrawn since or are one's
    own by now; ``handed_in_at`` is None where there is no ballot."""

    challenge: SeenChallenge
    ideas: Mapping[int, Idea]
    wanted: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()
    handed_in_at: datetime | None = None
    version: int = 0

    @property
    def budget(self) -> int:
        """The sum in kroner."""
        return self.challenge.challenge.budget or 0


def require_kind(seen: SeenChallenge, kind: str) -> None:
    """Raise ``Conflict`` where people vote in another way."""
    if seen.challenge.voting != kind:
        raise Conflict(OTHER_KIND)


def ideas_in(session: Session, seen: SeenChallenge) -> dict[int, Idea]:
    """Return the handed-in ideas of a challenge with their costs, in an order that is another for
    each person, so that none always stands first; one statement."""
    rows = session.execute(
        select(
            Entry.id, EntryRevision.title, EntryRevision.excerpt, Entry.language, EntryCost,
            Entry.id.in_(no_vote_of(seen.viewer.id)).label("own"),
        )
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .outerjoin(EntryCost, EntryCost.entry_id == Entry.id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED)
    ).all()  # fmt: skip
    found = [
        Idea(
            row.id, row.title, cost.kroner if cost else None, row.own, row.excerpt, row.language,
            cost.asked if cost else None, bool(cost and cost.checked), cost.word if cost else "",
            cost.version if cost else 0,
        )
        for row in rows for cost in (row.EntryCost,)
    ]  # fmt: skip
    found.sort(key=lambda idea: digest(seen.challenge.id, seen.viewer.id, idea.id))
    return {idea.id: idea for idea in found}


def ballot_of(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime
) -> SeenBallot:
    """Return the viewer's own ballot on a budget; four statements at most.

    Raises ``NotFound`` where the challenge is not to be seen, ``Conflict`` where people vote in
    another way.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "voting.view")
    require_kind(seen, voting.BUDGET)
    ideas = ideas_in(session, seen)
    basket = session.get(Basket, (challenge_id, viewer.id))
    if basket is None:
        return SeenBallot(seen, ideas)
    rows = session.execute(
        select(BasketEntry.entry_id, EntryRevision.title)
        .join(Entry, Entry.id == BasketEntry.entry_id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.challenge_id == challenge_id, BasketEntry.user_id == viewer.id)
        .order_by(Entry.id)
    ).all()
    counts = [row.entry_id for row in rows if row.entry_id in ideas and not ideas[row.entry_id].own]
    return SeenBallot(
        seen, ideas, tuple(counts), tuple(row.title for row in rows if row.entry_id not in counts),
        basket.handed_in_at, basket.version,
    )  # fmt: skip


def version_of(session: Session, seen: SeenChallenge) -> int:
    """Return the version of the viewer's own ballot, 0 where there is none."""
    basket = session.get(Basket, (seen.challenge.id, seen.viewer.id))
    return basket.version if basket else 0


@dataclass(frozen=True, slots=True)
class CountedIdea:
    """An idea in a count, with what was counted of it (``values``, as stored). ``title`` is empty
    for one that was withdrawn since."""

    id: int
    title: str
    language: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SeenCount:
    """What the viewer may know of a count now: of all but one that is counted, nothing more than
    ``state``. ``content`` holds the rest of what was counted, without the ideas."""

    challenge: SeenChallenge
    state: str
    ideas: Sequence[CountedIdea] = ()
    ballots: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""
    fault_values: Mapping[str, Any] = field(default_factory=dict)
    counted_at: datetime | None = None


def count_of(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> SeenCount:
    """Return the count of a budget or of pairs; three statements at most.

    It is the same for all who see the challenge, those who run it too. Raises ``NotFound``, and
    ``Conflict`` where votes stand at the ideas themselves, or nobody votes.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "voting.view")
    if seen.challenge.voting in voting.THUMBS | {voting.NONE}:
        raise Conflict(OTHER_KIND)
    if not voting.totals_at(seen.challenge, seen.timeline, now):
        return SeenCount(seen, HIDDEN)
    result = session.get(VotingResult, challenge_id)
    if result is None:
        return SeenCount(seen, COUNTING)
    if result.fault:
        return SeenCount(seen, FAILED, fault=result.fault, fault_values=result.fault_values)
    content = dict(result.content)
    rows = content.pop("rows")
    ballots = shown(content.pop("ballots"), FEW)
    if ballots is None:
        # Of a few ballots any outcome tells what was in them.
        return SeenCount(seen, FEW_VOTED)
    titles = {
        number: (title, language)
        for number, title, language in session.execute(
            select(Entry.id, EntryRevision.title, Entry.language)
            .join(EntryRevision, EntryRevision.id == Entry.read_id)
            .where(Entry.challenge_id == challenge_id, Entry.status == SUBMITTED)
        )
    }
    return SeenCount(
        seen, COUNTED,
        [
            CountedIdea(row["entry"], *titles.get(row["entry"], ("", "")), row) for row in rows
        ],
        ballots, content, counted_at=result.counted_at,
    )  # fmt: skip


def counted_baskets(
    session: Session, challenge: Challenge
) -> tuple[dict[int, int], list[frozenset[int]]]:
    """Return what a count is made of: the costs of the handed-in ideas, and the baskets with
    those of them that count for their voter; two statements."""
    priced = func.coalesce(EntryCost.checked, EntryCost.asked)
    priced_ones = session.execute(
        select(Entry.id, priced)
        .join(EntryCost, EntryCost.entry_id == Entry.id)
        .where(
            Entry.challenge_id == challenge.id, Entry.status == SUBMITTED,
            priced.is_not(None), priced <= (challenge.budget or 0),
        )
    ).all()  # fmt: skip
    costs = {row[0]: row[1] for row in priced_ones}
    rows = session.execute(
        select(Basket.user_id, BasketEntry.entry_id)
        .join(BasketEntry, BasketEntry.user_id == Basket.user_id)
        .join(Entry, Entry.id == BasketEntry.entry_id)
        .where(
            Basket.challenge_id == challenge.id, Entry.challenge_id == challenge.id,
            Entry.status == SUBMITTED, Entry.id.not_in(no_vote_of(BasketEntry.user_id)),
        )
        .order_by(Basket.user_id)
    )  # fmt: skip
    baskets: dict[int, set[int]] = {}
    for user_id, entry_id in rows:
        baskets.setdefault(user_id, set()).add(entry_id)
    return costs, [frozenset(basket) for basket in baskets.values()]


def cost_of(session: Session, entry_id: int) -> EntryCost | None:
    """Return what is said of an idea's cost, or None."""
    return session.get(EntryCost, entry_id)
