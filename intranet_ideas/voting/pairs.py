"""Two ideas at a time: which two a person gets, what was chosen, and taking the last one back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.database import insert_into
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.queries import no_vote_of
from intranet_ideas.errors import N_, Conflict, Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import facts
from intranet_ideas.voting.actions import hold, lock_ideas, require_open
from intranet_ideas.voting.models import PairChoice
from intranet_ideas.voting.offers import Offer
from intranet_ideas.voting.queries import require_kind
from intranet_ideas.voting.rules import Pair, digest, next_pair, pair_of, pairs_among

NOT_OFFERED = N_("You have gone on from these two already. Here are the next.")
GONE = N_("One of the two ideas was withdrawn, or is yours by now. Here are the next two.")


@dataclass(frozen=True, slots=True)
class SeenPairs:
    """A person's comparing. ``offer`` is what to compare next, None where no pair is left or
    votes are not taken; ``made`` counts the choices that stand, of ``possible`` pairs. ``last`` is
    the pair chosen last, with ``preferred`` of it (None: could not choose)."""

    challenge: SeenChallenge
    offer: Offer | None
    made: int
    possible: int
    last: Pair | None = None
    preferred: int | None = None


def pairs_for(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> SeenPairs:
    """Return what a person compares next; four statements. What others chose has no part in it.

    Raises ``Conflict`` where people vote in another way.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "voting.view")
    require_kind(seen, voting.PAIRS)
    ideas = session.execute(
        select(Entry.id, Entry.submitted_at).where(
            Entry.challenge_id == challenge_id, Entry.status == SUBMITTED,
            Entry.id.not_in(no_vote_of(viewer.id)),
        )
    ).all()  # fmt: skip
    own = session.scalars(
        select(PairChoice).filter_by(challenge_id=challenge_id, user_id=viewer.id)
        .order_by(PairChoice.made_at.desc(), PairChoice.id.desc())
    ).all()  # fmt: skip
    pair = None
    if seen.votes_open and seen.may("ballot.hand_in"):
        done = [(row.first_id, row.second_id) for row in own]
        # As things were when the person chose last, or else when the day began: the same two
        # come back until they are answered or passed by, however often the page is opened.
        since = own[0].made_at if own else now.replace(hour=0, minute=0, second=0, microsecond=0)
        compared = _compared(session, challenge_id, since)
        known = [row.id for row in ideas if row.submitted_at <= since]
        everything = [row.id for row in ideas]
        pair = (next_pair(viewer.id, known, compared, done, str(challenge_id))
                or next_pair(viewer.id, everything, compared, done, str(challenge_id)))
    offer = Offer(viewer.id, challenge_id, *pair, len(own)) if pair else None
    last = own[0] if own else None
    return SeenPairs(
        seen, offer, len(own), pairs_among(len(ideas)),
        (last.first_id, last.second_id) if last else None, last.preferred_id if last else None,
    )  # fmt: skip


def _compared(session: Session, challenge_id: int, until: datetime) -> Counter[int]:
    """Return how often each idea had been compared at an instant, by anybody; one statement."""
    sides = [
        select(column.label("entry_id"))
        .where(PairChoice.challenge_id == challenge_id, PairChoice.made_at <= until)
        for column in (PairChoice.first_id, PairChoice.second_id)
    ]
    both = sides[0].union_all(sides[1]).subquery()
    rows = session.execute(select(both.c.entry_id, func.count()).group_by(both.c.entry_id))
    return Counter({row[0]: row[1] for row in rows})


def choose(
    session: Session, viewer: Viewer, challenge_id: int, offer: Offer | None,
    preferred: int | None, now: datetime,
) -> None:  # fmt: skip
    """Write which of two ideas, that were put to the person, would help most; None: can't choose.
    The trail says that somebody voted, not for what.

    Raises ``Invalid``, and ``Conflict`` for another pair than the one that is theirs now.
    """
    hold(session, challenge_id)
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("ballot.hand_in")
    require_open(session, seen, voting.PAIRS)
    made = session.scalar(
        select(func.count()).where(
            PairChoice.challenge_id == challenge_id, PairChoice.user_id == viewer.id
        )
    )
    if offer is None or (offer.user_id, offer.challenge_id, offer.step) != (
        viewer.id, challenge_id, made,
    ):  # fmt: skip
        raise Conflict(NOT_OFFERED)
    if preferred is not None and preferred not in (offer.left, offer.right):
        raise Invalid([Fault("preferred", N_("Choose one of the two, or that you can't choose."))])
    first, second = pair_of(offer.left, offer.right)
    lock_ideas(session, (first, second))
    here = session.scalars(
        select(Entry.id).where(
            Entry.id.in_((first, second)), Entry.challenge_id == challenge_id,
            Entry.status == SUBMITTED, Entry.id.not_in(no_vote_of(viewer.id)),
        )
    ).all()  # fmt: skip
    if len(here) < 2:
        raise Conflict(GONE)
    added = session.scalar(
        insert_into(session, PairChoice)
        .values(challenge_id=challenge_id, user_id=viewer.id, first_id=first, second_id=second,
                preferred_id=preferred, made_at=now)
        .on_conflict_do_nothing()
        .returning(PairChoice.id)
    )  # fmt: skip
    if added is None:  # another window of the same person was first
        raise Conflict(NOT_OFFERED)
    record(session, events.PAIR_CHOSEN, now=now, actor_id=viewer.id, challenge_id=challenge_id)


def undo(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Take one's last choice back; without one, nothing changes."""
    hold(session, challenge_id)
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("ballot.hand_in")
    require_open(session, seen, voting.PAIRS)
    last = session.scalars(
        select(PairChoice).filter_by(challenge_id=challenge_id, user_id=viewer.id)
        .order_by(PairChoice.made_at.desc(), PairChoice.id.desc()).limit(1).with_for_update()
    ).one_or_none()  # fmt: skip
    if last is None:
        return
    session.delete(last)
    record(session, events.PAIR_UNDONE, now=now, actor_id=viewer.id, challenge_id=challenge_id)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the order is made of: the sheet for the method, the number of voters, and how often
    each idea was compared."""

    sheet: facts.ScoreSheet
    voters: int
    compared: Counter[int]


def counted_pairs(session: Session, challenge: Challenge) -> Counted:
    """Return what a count of pairs is made of: choices between ideas that are handed in and not
    the voter's own; two statements. Who could not choose counts for neither."""
    one, other = aliased(Entry), aliased(Entry)
    entries = session.scalars(
        select(Entry.id).where(Entry.challenge_id == challenge.id, Entry.status == SUBMITTED)
    ).all()
    rows = session.execute(
        select(
            PairChoice.user_id, PairChoice.first_id, PairChoice.second_id, PairChoice.preferred_id
        )
        .join(one, and_(one.id == PairChoice.first_id, one.status == SUBMITTED))
        .join(other, and_(other.id == PairChoice.second_id, other.status == SUBMITTED))
        .where(
            PairChoice.challenge_id == challenge.id,
            # By now they may have written one of the two.
            *(each.id.not_in(no_vote_of(PairChoice.user_id)) for each in (one, other)),
        )
        .order_by(PairChoice.id)
    ).all()  # fmt: skip
    chosen = [row for row in rows if row.preferred_id is not None]
    voters = sorted({row.user_id for row in chosen}, key=lambda user: digest(challenge.id, user))
    names = {user: f"v{number}" for number, user in enumerate(voters, start=1)}
    compared = Counter(entry for row in chosen for entry in (row.first_id, row.second_id))
    sheet = facts.ScoreSheet(
        criteria=(), entries=tuple(sorted(map(str, entries), key=digest)),
        judges=tuple(facts.Judge(name) for name in names.values()), assessments=(),
        comparisons=tuple(
            facts.Comparison(
                names[row.user_id], str(row.preferred_id),
                str(row.second_id if row.preferred_id == row.first_id else row.first_id),
            )
            for row in chosen
        ),
    )  # fmt: skip
    return Counted(sheet, len(voters), compared)


def rows_of(ranking: facts.Ranking, counted: Counted) -> list[dict[str, object]]:
    """Return the order as it is kept: the best first, those without a place last."""
    won = Counter(int(each.better) for each in counted.sheet.comparisons)
    placed = sorted(
        ranking.entries, key=lambda each: (each.rank is None, each.rank or 0, each.entry)
    )
    return [
        {
            "entry": int(each.entry), "rank": each.rank,
            "rank_low": each.rank if each.rank_low is None else each.rank_low,
            "rank_high": each.rank if each.rank_high is None else each.rank_high,
            "votes": won[int(each.entry)], "compared": counted.compared[int(each.entry)],
        }
        for each in placed
    ]  # fmt: skip
