"""What people do with a budget: say and check what ideas cost, hand a ballot in, take it back.

Whoever writes here holds the challenge's setting first, and locks ideas after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.database import insert_into
from intranet_ideas.entries import queries as entries
from intranet_ideas.entries.holding import hold_setting_of
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.talk import NOT_OPEN
from intranet_ideas.errors import N_, Conflict, Invalid
from intranet_ideas.events import record
from intranet_ideas.judging.deciders import bar_of
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text
from intranet_ideas.voting import queries, rules
from intranet_ideas.voting.models import Basket, BasketEntry, EntryCost, VotingResult

FIXED = N_("Voting has begun, so costs stay as they are.")
NO_BUDGET = N_("In this challenge ideas need no cost.")
OWN_COST = N_("You wrote this idea, so somebody else must check what it costs.")
DISQUALIFIED = N_("You are disqualified for this idea, so somebody else must check what it costs.")


def hold(session: Session, challenge_id: int) -> None:
    """Keep how people vote in a challenge as it is until the transaction ends; many may."""
    session.execute(
        select(Challenge.id).where(Challenge.id == challenge_id)
        .with_for_update(read=True, key_share=True)
    )  # fmt: skip


def require_open(session: Session, seen: SeenChallenge, kind: str) -> None:
    """Raise ``Conflict`` unless ballots of this kind are taken now: by the dates, and as long as
    nothing is counted. The challenge is held."""
    queries.require_kind(seen, kind)
    if not seen.votes_open or session.get(VotingResult, seen.challenge.id) is not None:
        raise Conflict(NOT_OPEN)


def ask_cost(
    session: Session, viewer: Viewer, entry_id: int, kroner: int | None, base_version: int,
    now: datetime,
) -> EntryCost:  # fmt: skip
    """Say as an author what the idea costs, in whole kroner; None takes it away. A sum that was
    checked must be checked anew.

    Raises ``Invalid``, ``Stale``, and ``Conflict`` when voting has begun.
    """
    hold_setting_of(session, entry_id)
    seen = entries.see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("cost.ask")
    _require_unfixed(seen, now)
    if faults := rules.check_cost(kroner):
        raise Invalid(faults)
    row = _row(session, entry_id, base_version, now)
    if row.asked == kroner:
        return row
    row.asked, row.asked_by, row.changed_at = kroner, viewer.id, now
    row.checked, row.checked_by, row.word = None, None, ""
    session.flush()
    record(session, events.COST_ASKED, now=now, actor_id=viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=entry_id, kroner=kroner)  # fmt: skip
    return row


def check_cost(
    session: Session, viewer: Viewer, entry_id: int, kroner: int | None, word: str,
    base_version: int, now: datetime,
) -> EntryCost:  # fmt: skip
    """Say as one who runs the challenge that the cost is right, or what it is, with a word.

    Raises ``Invalid``, ``Stale``, and ``Conflict`` when voting has begun, for one's own idea and
    for one that one is disqualified for.
    """
    hold_setting_of(session, entry_id)
    seen = entries.see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("cost.check")
    if seen.wrote:
        raise Conflict(OWN_COST)
    if bar_of(session, seen) is not None:
        raise Conflict(DISQUALIFIED)
    if seen.entry.status != SUBMITTED:
        raise Conflict(N_("Only ideas that are handed in have a cost to check."))
    _require_unfixed(seen, now)
    row = _row(session, entry_id, base_version, now)
    word = clean_text(word)
    if faults := rules.check_checked(kroner, row.asked, word):
        raise Invalid(faults)
    if (row.checked, row.word) == (kroner, word):
        return row
    row.checked, row.checked_by, row.word, row.changed_at = kroner, viewer.id, word, now
    session.flush()
    record(session, events.COST_CHECKED, now=now, actor_id=viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=entry_id, kroner=kroner)  # fmt: skip
    return row


def _require_unfixed(seen: SeenEntry, now: datetime) -> None:
    challenge = seen.challenge.challenge
    if challenge.voting != voting.BUDGET:
        raise Conflict(NO_BUDGET)
    begins = voting.begins_at(voting.BUDGET, seen.challenge.timeline)
    if begins is not None and begins <= now:
        raise Conflict(FIXED)


def _row(session: Session, entry_id: int, base_version: int, now: datetime) -> EntryCost:
    """Return the cost's row, made if need be; the entry is locked."""
    row = session.get(EntryCost, entry_id, populate_existing=True)
    check_version(row.version if row else 0, base_version)
    if row is None:
        row = EntryCost(entry_id=entry_id, word="", changed_at=now)
        session.add(row)
    return row


def hand_in(
    session: Session, viewer: Viewer, challenge_id: int, wanted: Sequence[int],
    base_version: int, now: datetime,
) -> Basket:  # fmt: skip
    """Hand a ballot on a budget in, or in place of the one before. The trail says that, not what.

    Raises ``Invalid`` with what to take away from a basket that is too full, ``Stale`` when the
    ballot was changed elsewhere meanwhile, ``Conflict`` when voting isn't open.
    """
    hold(session, challenge_id)
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("ballot.hand_in")
    require_open(session, seen, voting.BUDGET)
    lock_ideas(session, wanted)
    wanted = list(dict.fromkeys(wanted))
    if faults := rules.check_basket(
        queries.ideas_in(session, seen), wanted, seen.challenge.budget or 0
    ):
        raise Invalid(faults)
    basket = _basket(session, challenge_id, viewer.id, now)
    check_version(basket.version, base_version)
    _empty(session, challenge_id, viewer.id)
    session.add_all(BasketEntry(entry_id=each, user_id=viewer.id) for each in sorted(wanted))
    basket.version += 1
    basket.handed_in_at = now
    record(session, events.BALLOT_HANDED_IN, now=now, actor_id=viewer.id,
           challenge_id=challenge_id)  # fmt: skip
    session.flush()
    return basket


def take_back(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Take one's ballot back; without one, nothing changes."""
    hold(session, challenge_id)
    seen = challenges.see(session, viewer, challenge_id, now)
    seen.require("ballot.hand_in")
    require_open(session, seen, voting.BUDGET)
    has = exists().where(Basket.challenge_id == challenge_id, Basket.user_id == viewer.id)
    if not session.scalar(select(has)):
        return
    basket = _basket(session, challenge_id, viewer.id, now)
    _empty(session, challenge_id, viewer.id)
    session.delete(basket)
    record(session, events.BALLOT_TAKEN_BACK, now=now, actor_id=viewer.id,
           challenge_id=challenge_id)  # fmt: skip


def lock_ideas(session: Session, wanted: Sequence[int]) -> None:
    """Keep the ideas as they are: one may be withdrawn, or get the voter as author, right now."""
    session.execute(
        select(Entry.id).where(Entry.id.in_(wanted)).order_by(Entry.id).with_for_update(read=True)
    ).all()


def _basket(session: Session, challenge_id: int, user_id: int, now: datetime) -> Basket:
    """Return the person's ballot, locked, so that two windows take turns; made with version 0."""
    key = {"challenge_id": challenge_id, "user_id": user_id}
    session.execute(
        insert_into(session, Basket).values(handed_in_at=now, version=0, **key)
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(Basket).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    ).one()


def _empty(session: Session, challenge_id: int, user_id: int) -> None:
    here = select(Entry.id).where(Entry.challenge_id == challenge_id)
    session.execute(
        delete(BasketEntry)
        .where(BasketEntry.user_id == user_id, BasketEntry.entry_id.in_(here))
        .execution_options(synchronize_session=False)
    )
