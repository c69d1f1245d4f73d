"""Voting while how people vote is changed, and in two windows at once, on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intranet_ideas.challenges import queries as seeing
from intranet_ideas.entries import talk
from intranet_ideas.entries.actions import submit_entry, withdraw_entry
from intranet_ideas.entries.holding import hold_setting_of
from intranet_ideas.errors import Conflict, Invalid, Stale
from intranet_ideas.voting import actions, pairs
from intranet_ideas.voting.setting import set_voting

from ..factories import Factory
from ..outcomes.test_at_once import Meanwhile
from .test_budget import Budget, do
from .test_pairs import Pairs

pytestmark = pytest.mark.postgresql


def meanwhile(make: Factory, write) -> Meanwhile:  # type: ignore[no-untyped-def]
    return Meanwhile(make, write)  # type: ignore[arg-type]  # both have a ground


def change(make: Factory, challenge_id: int, **changes: object):  # type: ignore[no-untyped-def]
    viewer, now = make.viewer("manager"), make.clock.now()

    def write(session):  # type: ignore[no-untyped-def]
        version = seeing.see(session, viewer, challenge_id, now).challenge.version
        set_voting(session, viewer, challenge_id, changes, version, now)

    return write


def test_who_changes_the_kind_waits_for_a_vote_and_is_refused(make: Factory) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge)
    with make.ground.database.write() as session:
        talk.set_vote(session, make.viewer("staff"), entry.id, make.clock.now())
        session.flush()
        other = meanwhile(make, change(make, challenge.id, voting="none"))
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Invalid)


def test_a_vote_waits_for_a_change_of_the_kind_and_is_refused(make: Factory) -> None:
    challenge = make.challenge()
    entry = make.entry(challenge)
    viewer, now = make.viewer("staff"), make.clock.now()
    with make.ground.database.write() as session:
        change(make, challenge.id, voting="none")(session)
        other = meanwhile(make, lambda s: talk.set_vote(s, viewer, entry.id, now))
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Conflict)


def test_two_windows_with_one_ballot_take_turns(make: Factory) -> None:
    budget = Budget(make)
    budget.open()
    viewer, now = make.viewer("staff"), make.clock.now()
    with make.ground.database.write() as session:
        actions.hand_in(session, viewer, budget.id, budget.of(0), 0, now)
        session.flush()
        other = meanwhile(
            make, lambda s: actions.hand_in(s, viewer, budget.id, budget.of(1), 0, now)
        )
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Stale)
    assert budget.ballot("staff").wanted == tuple(budget.of(0))


def test_one_pair_in_two_windows_is_chosen_once(make: Factory) -> None:
    three = Pairs(make)
    offer = three.seen("staff").offer
    assert offer is not None
    viewer, now = make.viewer("staff"), make.clock.now()
    with make.ground.database.write() as session:
        pairs.choose(session, viewer, three.id, offer, offer.left, now)
        session.flush()
        other = meanwhile(
            make, lambda s: pairs.choose(s, viewer, three.id, offer, offer.right, now)
        )
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Conflict)
    assert three.seen("staff").preferred == offer.left


def test_an_idea_is_withdrawn_before_or_after_it_goes_into_a_basket(make: Factory) -> None:
    budget = Budget(make)
    budget.open()
    viewer, now = make.viewer("staff"), make.clock.now()
    with make.ground.database.write() as session:
        withdraw_entry(session, make.viewer("nurse"), budget.ideas[0].id, now)
        session.flush()
        other = meanwhile(
            make, lambda s: actions.hand_in(s, viewer, budget.id, budget.of(0), 0, now)
        )
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Invalid)


def test_who_holds_the_setting_keeps_nobody_from_handing_in(make: Factory) -> None:
    """Else two could wait for each other: one for the idea, one for the challenge's counter."""
    challenge = make.challenge(
        voting="budget", budget=1000, voting_closes_at=make.clock.now() + timedelta(days=10)
    )
    draft = make.entry(challenge, submit=False)
    nurse, now = make.viewer("nurse"), make.clock.now()
    with make.ground.database.write() as session:
        hold_setting_of(session, draft.id)
        other = meanwhile(make, lambda s: submit_entry(s, nurse, draft.id, now))
        other.begin()
        assert not other.waits
    other.end()
    assert other.error is None
    do(make, actions.ask_cost, "nurse", draft.id, 500, 0)
