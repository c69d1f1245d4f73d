"""Voting by pairs: which two one gets, undoing, secrecy, and the order that comes of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import Conflict, Invalid
from intranet_ideas.events import Event
from intranet_ideas.voting import pairs, queries
from intranet_ideas.voting.lane import count_closed
from intranet_ideas.voting.offers import Offer

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from .test_budget import VOTERS, do


class Pairs:
    """An open challenge with three ideas, the first of which nurse wrote."""

    def __init__(self, make: Factory, **changes: Any) -> None:
        self.make = make
        self.challenge: Challenge = make.challenge(**{"voting": "pairs"} | changes)
        self.ideas: list[Entry] = [
            make.entry(self.challenge, by, title=title)
            for by, title in (("nurse", "Nattilsyn"), ("teacher", "Turvenn"), ("boss", "Matvogn"))
        ]

    @property
    def id(self) -> int:
        return self.challenge.id

    def seen(self, by: str) -> pairs.SeenPairs:
        with self.make.ground.database.read() as session:
            return pairs.pairs_for(session, self.make.viewer(by), self.id, self.make.clock.now())

    def choose(self, by: str, preferred: int | None, offer: Offer | None = None) -> None:
        offer = offer or self.seen(by).offer
        do(self.make, pairs.choose, by, self.id, offer, preferred)

    def choose_all(self, by: str, *order: int) -> None:
        """Go through all pairs and prefer what stands first in an order of places."""
        self.make.clock.advance(seconds=1)
        while offer := self.seen(by).offer:
            ids = [self.ideas[place].id for place in order]
            self.choose(by, min((offer.left, offer.right), key=ids.index), offer)

    def close(self) -> None:
        self.make.clock.advance(days=8)
        count_closed(self.make.ground, self.make.clock.now())

    def count(self, by: str = "staff") -> queries.SeenCount:
        with self.make.ground.database.read() as session:
            viewer = self.make.viewer(by)
            return queries.count_of(session, viewer, self.id, self.make.clock.now())


@pytest.fixture
def three(make: Factory) -> Pairs:
    return Pairs(make)


def test_one_gets_each_pair_once_and_never_one_s_own(three: Pairs) -> None:
    own = three.ideas[0].id
    offer = three.seen("nurse").offer
    assert offer is not None
    assert own not in (offer.left, offer.right)
    three.choose("nurse", offer.left)
    seen = three.seen("nurse")
    assert (seen.offer, seen.made, seen.possible, seen.preferred) == (None, 1, 1, offer.left)
    met = set()
    while found := three.seen("staff").offer:
        met.add(frozenset((found.left, found.right)))
        three.choose("staff", None)
    assert len(met) == 3


def test_those_compared_least_come_first(three: Pairs) -> None:
    offer = three.seen("staff").offer
    assert offer is not None
    three.choose("staff", offer.left)
    least = ({each.id for each in three.ideas} - {offer.left, offer.right}).pop()
    three.make.clock.advance(days=1)
    for by in ("janitor", "judge1", "staff"):
        found = three.seen(by).offer
        assert found is not None
        assert least in (found.left, found.right)


def test_the_same_two_come_back_until_they_are_answered_or_passed_by(three: Pairs) -> None:
    three.make.clock.advance(days=1)
    three.choose("staff", None)
    before = {by: three.seen(by).offer for by in ("staff", "janitor")}
    for other in ("judge1", "judge2", "judge3"):
        three.make.clock.advance(seconds=1)
        three.choose(other, None)
        three.make.entry(three.challenge, "boss", title="Ny ide")
        assert {by: three.seen(by).offer for by in before} == before
    three.choose("staff", None)
    assert three.seen("staff").offer != before["staff"]


def test_only_a_pair_that_was_put_to_one_is_taken_and_once(three: Pairs) -> None:
    offer = three.seen("staff").offer
    assert offer is not None
    with pytest.raises(Invalid):
        three.choose("staff", 999_999)
    with pytest.raises(Conflict):
        three.choose("janitor", None, offer)
    three.choose("staff", offer.left, offer)
    with pytest.raises(Conflict):
        three.choose("staff", offer.right, offer)
    do(three.make, entries.withdraw_entry, "nurse", three.ideas[0].id)
    stale = Offer(three.make.viewer("staff").id, three.id, three.ideas[0].id, three.ideas[1].id, 1)
    with pytest.raises(Conflict):
        three.choose("staff", None, stale)


def test_the_last_choice_is_taken_back_and_the_two_come_again(three: Pairs) -> None:
    first = three.seen("staff").offer
    assert first is not None
    three.choose("staff", first.left)
    do(three.make, pairs.undo, "staff", three.id)
    assert three.seen("staff").made == 0
    assert three.seen("staff").offer == first
    do(three.make, pairs.undo, "staff", three.id)


def test_the_trail_says_that_somebody_chose_not_what(three: Pairs) -> None:
    three.choose("staff", None)
    do(three.make, pairs.undo, "staff", three.id)
    with three.make.ground.database.read() as session:
        kinds = (events.PAIR_CHOSEN, events.PAIR_UNDONE)
        rows = session.scalars(select(Event).where(Event.kind.in_(kinds))).all()
    assert [(row.entry_id, row.data) for row in rows] == [(None, {}), (None, {})]


def test_voting_may_open_later_than_the_challenge(make: Factory) -> None:
    later = Pairs(make, voting_opens_at=make.clock.now() + timedelta(days=2))
    assert later.seen("staff").offer is None
    offer = Offer(make.viewer("staff").id, later.id, later.ideas[0].id, later.ideas[1].id, 0)
    with pytest.raises(Conflict):
        later.choose("staff", None, offer)
    make.clock.advance(days=2)
    later.choose("staff", None)


@pytest.mark.sqlite_only
def test_the_order_comes_of_all_choices_with_what_cannot_be_told_apart(
    three: Pairs, app: Flask
) -> None:
    for by in VOTERS:
        three.choose_all(by, 1, 0, 2)
    assert three.count("manager").state == "hidden"
    three.close()
    found = three.count()
    assert found.state == "counted", found.fault
    assert (found.ballots, found.content["choices"]) == (5, 15)
    assert [idea.title for idea in found.ideas] == ["Turvenn", "Nattilsyn", "Matvogn"]
    assert [idea.values["rank"] for idea in found.ideas] == [1, 2, 3]
    page = Browser(app, three.make.session_token("staff")).get(f"/challenges/{three.id}/count").text
    assert "5 people made choices." in page
    assert "Preferred 10 of 10 times." in page


@pytest.mark.sqlite_only
def test_with_few_voters_the_order_is_not_shown(three: Pairs) -> None:
    three.choose_all("staff", 1, 0, 2)
    three.close()
    found = three.count("manager")
    assert (found.state, found.ideas) == ("few", ())


def test_what_could_not_be_counted_says_so_and_is_tried_again(
    three: Pairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intranet_ideas.voting.lane.PLUGIN", "gone")
    three.choose("staff", three.seen("staff").offer.left)  # type: ignore[union-attr]
    three.close()
    assert three.count().state == "failed"
    assert count_closed(three.make.ground, three.make.clock.now()) == 0
    three.make.clock.advance(hours=2)
    assert count_closed(three.make.ground, three.make.clock.now()) == 1


def test_by_page_one_chooses_undoes_and_an_old_page_leads_on(make: Factory, app: Flask) -> None:
    three = Pairs(make)
    browser = Browser(app, make.session_token("staff"))
    address = f"/challenges/{three.id}/ballot"
    text = browser.get(address).text
    assert "Which of the two would help most?" in text
    assert "Nina Nurse" not in text
    offer = browser.hidden(address)["offer"]
    preferred = re.search(r'name="preferred" value="(\d+)"|value="(\d+)" name="preferred"', text)
    form = {"offer": offer, "preferred": "none"}
    assert preferred or "preferred" in text
    assert browser.post(f"{address}/pair", form).status_code == 303
    assert "Your ballot is in, with 1 choice." in browser.get(address).text
    old = browser.post(f"{address}/pair", form)
    assert old.status_code == 409
    assert "Here are the next." in old.text
    forged = {"offer": "forged", "preferred": "none"}
    assert browser.post(f"{address}/pair", forged).status_code == 409
    wrong = {"offer": browser.hidden(address)["offer"], "preferred": "7777"}
    assert browser.post(f"{address}/pair", wrong).status_code == 422
    browser.post(f"{address}/undo")
    assert "Your ballot is in" not in browser.get(address).text


def test_the_api_puts_pairs_and_takes_choices(make: Factory, app: Flask) -> None:
    three = Pairs(make)
    staff = Client(app, make.token("staff"))
    pair = staff.get("getNextPair", challenge_id=three.id)
    body = {"offer": pair["offer"], "preferred": pair["left"]["id"]}
    after = staff.get("choosePair", body, challenge_id=three.id)
    assert (after["made"], after["preferred"]) == (1, pair["left"]["id"])
    assert staff.call("choosePair", body, challenge_id=three.id).status_code == 409
    assert staff.call("undoPair", challenge_id=three.id).status_code == 204
    assert staff.get("getNextPair", challenge_id=three.id)["made"] == 0
    assert staff.call("getBallot", challenge_id=three.id).status_code == 409
