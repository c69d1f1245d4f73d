"""Voting that is open and waits for a person who follows a challenge or takes part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session, contains_eager

from intranet_ideas.aliases import another
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import Listed, concerns, me, seen_in, standing_columns
from intranet_ideas.entries.models import SUBMITTED, Entry, Vote
from intranet_ideas.entries.queries import no_vote_of
from intranet_ideas.entries.rules import votes_left
from intranet_ideas.people.rules import Viewer
from intranet_ideas.voting.models import Basket, EntryCost, PairChoice
from intranet_ideas.voting.rules import pairs_among

_first, _second = another(Entry, name="first"), another(Entry, name="second")


@dataclass(frozen=True, slots=True)
class ToVote:
    """A challenge whose voting is open to the viewer until ``until``. ``left`` is what they have
    left that they can use: votes, 1 for a ballot on a budget that is not handed in, or pairs of
    ideas; ``used`` how many votes they have given, or pairs they have chosen between."""

    challenge_id: int
    title: str
    kind: str
    left: int
    used: int
    until: datetime | None


def to_vote(
    session: Session, viewer: Viewer, on: Sequence[Listed], now: datetime
) -> tuple[ToVote, ...]:
    """Return the voting in which the viewer has something left, among the challenges that are on
    for them and that they follow or take part in; one statement, none where nobody votes now."""
    open_now = [each.id for each in on
                if each.voting in voting.LIMITED
                and voting.open_at(each.voting, each.timeline, now)]
    if not open_now:
        return ()
    rows = session.execute(_query(viewer, open_now), viewer.values)
    found: list[ToVote] = []
    for row in rows:
        seen = seen_in(row, viewer, now)
        if not (seen.votes_open and seen.may("ballot.hand_in")):
            continue
        kind, challenge = seen.challenge.voting, seen.challenge
        if kind == voting.VOTES:
            of_mine = votes_left(challenge.votes_per_person, seen.votes_used) or 0
            left, used = min(of_mine, row.others - row.voted), seen.votes_used
        elif kind == voting.BUDGET:
            left, used = int(not row.handed_in and row.priced > 0), 0
        else:
            left, used = pairs_among(row.others) - row.compared, row.compared
        if left > 0:
            found.append(ToVote(challenge.id, challenge.title, kind, left, used,
                                seen.timeline.votes_until))  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.until or now, each.challenge_id)))


def _query(viewer: Viewer, ids: Sequence[int]) -> Any:
    own = no_vote_of(me(viewer))
    here = and_(Entry.challenge_id == Challenge.id, Entry.status == SUBMITTED,
                Entry.id.not_in(own))  # fmt: skip
    cost = func.coalesce(EntryCost.checked, EntryCost.asked)

    def number(query: Any, name: str) -> Any:
        return type_coerce(query.correlate(Challenge).scalar_subquery(), Integer).label(name)

    return (
        select(
            Challenge, *standing_columns(viewer),
            number(select(func.count(Entry.id)).where(here), "others"),
            number(select(func.count(Vote.entry_id)).join(Entry, Entry.id == Vote.entry_id)
                   .where(here, Vote.user_id == me(viewer)), "voted"),
            number(select(func.count(Entry.id)).join(EntryCost, EntryCost.entry_id == Entry.id)
                   .where(here, cost <= Challenge.budget), "priced"),
            number(select(func.count(PairChoice.id))
                   .join(_first, _first.id == PairChoice.first_id)
                   .join(_second, _second.id == PairChoice.second_id)
                   .where(PairChoice.challenge_id == Challenge.id,
                          PairChoice.user_id == me(viewer),
                          *(and_(each.status == SUBMITTED, each.id.not_in(own))
                            for each in (_first, _second))), "compared"),
            exists().where(Basket.challenge_id == Challenge.id,
                           Basket.user_id == me(viewer)).label("handed_in"),
        )
        .join(Challenge.department).options(contains_eager(Challenge.department))
        .where(Challenge.id.in_(ids), or_(*concerns(viewer)))
    )  # fmt: skip
