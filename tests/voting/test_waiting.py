"""Voting that is open waits, on one's own page and the front page, for those who can still vote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import queries as seeing
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.talk import set_vote
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.voting import actions, pairs
from intranet_ideas.voting.waiting import ToVote, to_vote

from ..browsing import Browser
from ..counting import statements
from ..factories import Factory

SignIn = Callable[[str], Browser]


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


def waits(make: Factory, by: str) -> list[ToVote]:
    now = make.clock.now()
    with make.ground.database.read() as session:
        viewer = viewer_by_id(session, make.viewer(by).id)
        assert viewer is not None
        return list(to_vote(session, viewer, seeing.current(session, viewer, now), now))


def left(make: Factory, by: str) -> list[tuple[str, int, int]]:
    return [(each.kind, each.left, each.used) for each in waits(make, by)]


def joined(make: Factory, challenge: Challenge, *names: str) -> None:
    for name in names:
        do(make, challenges.join_challenge, name, challenge.id)


def test_votes_wait_for_who_takes_part_until_they_are_used(make: Factory) -> None:
    challenge = make.challenge(voting="votes", votes_per_person=2)
    ideas = [make.entry(challenge, by).id for by in ("nurse", "teacher", "janitor")]
    joined(make, challenge, "staff")
    assert left(make, "staff") == [("votes", 2, 0)]
    assert left(make, "boss") == [], "who does not take part is not asked"
    do(make, set_vote, "staff", ideas[0])
    assert left(make, "staff") == [("votes", 1, 1)]
    do(make, set_vote, "staff", ideas[1])
    assert left(make, "staff") == []
    assert left(make, "nurse") == [("votes", 2, 0)], "who wrote in it takes part"
    make.clock.advance(days=8)
    assert left(make, "nurse") == []


def test_there_must_be_an_idea_that_is_not_ones_own(make: Factory) -> None:
    challenge = make.challenge(voting="votes", votes_per_person=5)
    make.entry(challenge, "nurse")
    assert left(make, "nurse") == []
    make.entry(challenge, "teacher", submit=False)
    assert left(make, "nurse") == [], "nor a draft"
    make.entry(challenge, "janitor")
    assert left(make, "nurse") == [("votes", 1, 0)], "no more than there are ideas for"


def test_support_without_end_waits_for_nobody(make: Factory) -> None:
    challenge = make.challenge(voting="support")
    make.entry(challenge, "nurse")
    joined(make, challenge, "staff")
    assert left(make, "staff") == []


def test_a_ballot_waits_until_it_is_handed_in(make: Factory) -> None:
    now = make.clock.now()
    challenge = make.challenge(voting="budget", budget=1000,
                               voting_closes_at=now + timedelta(days=10))  # fmt: skip
    entry = make.entry(challenge, "nurse").id
    joined(make, challenge, "staff", "teacher")
    make.clock.advance(days=7)
    assert left(make, "staff") == [], "nothing has a cost"
    make.clock.advance(days=-7)
    do(make, actions.ask_cost, "nurse", entry, 900, 0)
    assert left(make, "staff") == [], "voting is not open"
    make.clock.advance(days=7)
    assert left(make, "staff") == [("budget", 1, 0)]
    assert left(make, "nurse") == [], "the only idea is their own"
    do(make, actions.hand_in, "staff", challenge.id, [entry], 0)
    assert (left(make, "staff"), left(make, "teacher")) == ([], [("budget", 1, 0)])


def test_pairs_wait_until_all_are_compared(make: Factory) -> None:
    challenge = make.challenge(voting="pairs")
    for by in ("nurse", "teacher", "janitor"):
        make.entry(challenge, by)
    joined(make, challenge, "staff")
    assert (left(make, "staff"), left(make, "nurse")) == ([("pairs", 3, 0)], [("pairs", 1, 0)])
    for made in range(3):
        assert left(make, "staff") == [("pairs", 3 - made, made)]
        with make.ground.database.read() as session:
            viewer = make.viewer("staff")
            offer = pairs.pairs_for(session, viewer, challenge.id, make.clock.now()).offer
        do(make, pairs.choose, "staff", challenge.id, offer, None)
    assert left(make, "staff") == []


def test_it_stands_on_both_pages_with_the_way_there(make: Factory, sign_in: SignIn) -> None:
    challenge = make.challenge(voting="votes", votes_per_person=3, title="Varme hus")
    for by in ("nurse", "teacher", "janitor", "boss"):
        make.entry(challenge, by)
    joined(make, challenge, "staff")
    for path in ("/", "/me"):
        page = sign_in("staff").get(path).text
        assert "You have 3 votes left." in page
        assert f'href="/challenges/{challenge.id}#ideas"' in page
        assert "Voting closes" in page
        assert "votes left." not in sign_in("guest").get(path).text


def test_any_number_of_challenges_takes_one_statement(make: Factory) -> None:
    make.entry(first := make.challenge(voting="votes", votes_per_person=3), "nurse")
    joined(make, first, "staff")
    viewer, now = make.viewer("staff"), make.clock.now()

    def asked() -> int:
        with make.ground.database.read() as session:
            on = seeing.current(session, viewer, now)
            with statements(make.ground.database.engine) as seen:
                to_vote(session, viewer, on, now)
            return len(seen)

    assert asked() == 1
    for kind in ("pairs", "votes", "pairs"):
        more = make.challenge(voting=kind, votes_per_person=3 if kind == "votes" else None)
        make.entry(more, "nurse")
        make.entry(more, "teacher")
        joined(make, more, "staff")
    assert asked() == 1
    assert len(waits(make, "staff")) == 4
