"""Voting on a budget: costs, the ballot, its secrecy and the count, by page and API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.challenges import queries as seeing
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import talk
from intranet_ideas.entries.models import Entry
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, Stale
from intranet_ideas.events import Event
from intranet_ideas.judging.models import Conflict as Disqualification
from intranet_ideas.voting import actions, queries, setting
from intranet_ideas.voting.lane import count_closed
from intranet_ideas.voting.models import VotingResult

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

VOTERS = ("staff", "janitor", "judge1", "judge2", "judge3")


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


class Budget:
    """A challenge with 100,000 kroner and three ideas: 60,000, 50,000 and 40,000."""

    def __init__(self, make: Factory, **changes: Any) -> None:
        self.make = make
        now = make.clock.now()
        given: dict[str, Any] = {"voting": "budget", "budget": 100_000,
                                 "voting_closes_at": now + timedelta(days=10)}  # fmt: skip
        self.challenge: Challenge = make.challenge(**given | changes)
        self.ideas: list[Entry] = []
        for by, title, cost in (("nurse", "Nattilsyn", 60_000), ("teacher", "Turvenn", 50_000),
                                ("boss", "Matvogn", 40_000)):  # fmt: skip
            entry = make.entry(self.challenge, by, title=title)
            do(make, actions.ask_cost, by, entry.id, cost, 0)
            self.ideas.append(entry)

    @property
    def id(self) -> int:
        return self.challenge.id

    def of(self, *places: int) -> list[int]:
        return [self.ideas[place].id for place in places]

    def open(self) -> None:
        self.make.clock.advance(days=7)

    def close(self) -> None:
        self.make.clock.advance(days=4)
        count_closed(self.make.ground, self.make.clock.now())

    def vote(self, by: str, *places: int, version: int = 0) -> None:
        do(self.make, actions.hand_in, by, self.id, self.of(*places), version)

    def ballot(self, by: str) -> queries.SeenBallot:
        with self.make.ground.database.read() as session:
            viewer = self.make.viewer(by)
            return queries.ballot_of(session, viewer, self.id, self.make.clock.now())

    def count(self, by: str = "staff") -> queries.SeenCount:
        with self.make.ground.database.read() as session:
            viewer = self.make.viewer(by)
            return queries.count_of(session, viewer, self.id, self.make.clock.now())


@pytest.fixture
def budget(make: Factory) -> Budget:
    return Budget(make)


def test_authors_say_the_cost_and_managers_check_it_with_a_word(budget: Budget) -> None:
    make, entry = budget.make, budget.ideas[1]
    with pytest.raises(Invalid):
        do(make, actions.check_cost, "manager", entry.id, 45_000, "", 1)
    do(make, actions.check_cost, "manager", entry.id, 45_000, "The van is ours", 1)
    idea = budget.ballot("staff").ideas[entry.id]
    assert (idea.cost, idea.asked, idea.checked, idea.word) == (
        45_000, 50_000, True, "The van is ours",
    )  # fmt: skip
    # A new sum of the authors must be checked anew; as it was is not a change.
    do(make, actions.ask_cost, "teacher", entry.id, 52_000, 2)
    idea = budget.ballot("staff").ideas[entry.id]
    assert (idea.cost, idea.checked, idea.word) == (52_000, False, "")
    with pytest.raises(Stale):
        do(make, actions.check_cost, "manager", entry.id, 52_000, "", 2)


def test_nobody_checks_their_own_cost_or_one_they_are_disqualified_for(budget: Budget) -> None:
    make = budget.make
    with pytest.raises(Conflict):
        do(make, actions.check_cost, "boss", budget.ideas[2].id, 40_000, "", 1)
    with make.ground.database.write() as session:
        session.add(Disqualification(
            entry_id=budget.ideas[0].id, user_id=make.viewer("manager").id,
            reason="My sister wrote it", declared_at=make.clock.now(),
        ))  # fmt: skip
    with pytest.raises(Conflict):
        do(make, actions.check_cost, "manager", budget.ideas[0].id, 60_000, "", 1)
    with pytest.raises(NotAllowed):
        do(make, actions.check_cost, "staff", budget.ideas[1].id, 50_000, "", 1)


@pytest.mark.sqlite_only
def test_costs_stay_when_voting_begins(budget: Budget) -> None:
    budget.open()
    with pytest.raises(Conflict):
        do(budget.make, actions.check_cost, "manager", budget.ideas[0].id, 10_000, "Less", 1)


def test_a_ballot_is_handed_in_changed_and_taken_back(budget: Budget) -> None:
    with pytest.raises(Conflict):
        budget.vote("staff", 1)
    budget.open()
    budget.vote("staff", 0, 2)
    assert sorted(budget.ballot("staff").wanted) == sorted(budget.of(0, 2))
    with pytest.raises(Stale):
        budget.vote("staff", 1)
    budget.vote("staff", 1, version=1)
    assert budget.ballot("staff").wanted == tuple(budget.of(1))
    assert budget.ballot("janitor").handed_in_at is None
    do(budget.make, actions.take_back, "staff", budget.id)
    assert budget.ballot("staff").handed_in_at is None
    budget.vote("staff", 1)
    budget.make.clock.advance(days=3)
    with pytest.raises(Exception, match="phase|passed|open"):
        budget.vote("staff", 0, version=1)


def test_too_much_is_refused_with_what_to_take_away(budget: Budget) -> None:
    budget.open()
    with pytest.raises(Invalid) as refused:
        budget.vote("staff", 0, 1)
    fault = refused.value.faults[0]
    assert fault.values == {"over": 10_000, "titles": "Turvenn"}
    assert budget.ballot("staff").handed_in_at is None
    for wrong in ([], [999_999]):
        with pytest.raises(Invalid):
            do(budget.make, actions.hand_in, "staff", budget.id, wrong, 0)


def test_nobody_votes_for_their_own_idea_nor_one_they_once_wrote(budget: Budget) -> None:
    budget.open()
    with pytest.raises(Invalid):
        budget.vote("teacher", 1)


def test_no_thumb_counts_beside_a_basket(budget: Budget) -> None:
    budget.open()
    with pytest.raises(Conflict):
        do(budget.make, talk.set_vote, "staff", budget.ideas[0].id)


def test_the_money_of_a_withdrawn_idea_is_free_and_the_voter_reads_it(budget: Budget) -> None:
    budget.open()
    budget.vote("staff", 0, 2)
    do(budget.make, entries.withdraw_entry, "nurse", budget.ideas[0].id)
    ballot = budget.ballot("staff")
    assert (ballot.wanted, ballot.gone) == (tuple(budget.of(2)), ("Nattilsyn",))
    budget.vote("staff", 1, 2, version=1)
    assert sorted(budget.ballot("staff").wanted) == sorted(budget.of(1, 2))


def test_the_count_says_who_got_in_and_what_is_left(budget: Budget) -> None:
    budget.open()
    for voter in VOTERS:
        budget.vote(voter, 0)
    budget.vote("judge4", 1, 2)
    budget.close()
    found = budget.count()
    assert (found.state, found.ballots, found.content["left"]) == ("counted", 6, 0)
    assert [(idea.title, idea.values["step"], idea.values["votes"]) for idea in found.ideas] == [
        ("Nattilsyn", 1, 5), ("Matvogn", 2, 1), ("Turvenn", None, 1),
    ]  # fmt: skip
    # The other idea cost more than what was left: no tie kept it out.
    assert not found.ideas[1].values["tied"]


def test_what_was_counted_stays_when_ballots_are_deleted_or_ideas_withdrawn(
    budget: Budget,
) -> None:
    budget.open()
    for voter in VOTERS:
        budget.vote(voter, 0)
    budget.close()
    before = budget.count()
    do(budget.make, entries.withdraw_entry, "nurse", budget.ideas[0].id)
    count_closed(budget.make.ground, budget.make.clock.now())
    after = budget.count()
    assert [idea.values for idea in after.ideas] == [idea.values for idea in before.ideas]
    assert after.ideas[0].title == ""


@pytest.mark.sqlite_only
def test_few_ballots_tell_nothing_since_any_outcome_tells_them(budget: Budget) -> None:
    budget.open()
    budget.vote("staff", 0)
    budget.close()
    found = budget.count()
    assert (found.state, found.ballots, found.ideas, found.content) == ("few", None, (), {})


def test_nobody_sees_how_it_goes_before_closing_nor_before_the_release(make: Factory) -> None:
    budget = Budget(make, totals_at_release=True)
    budget.open()
    budget.vote("staff", 0)
    everybody = ("manager", "boss", "auditor", "judge1", "staff")
    assert {budget.count(by).state for by in everybody} == {"hidden"}
    budget.close()
    assert {budget.count(by).state for by in everybody} == {"hidden"}


def test_a_ballot_received_in_time_is_counted_or_refused_never_stored_uncounted(
    budget: Budget,
) -> None:
    make = budget.make
    budget.open()
    make.clock.advance(days=3)
    closed = make.clock.now()
    received = closed - timedelta(seconds=1)
    with make.ground.database.write() as session:
        actions.hand_in(session, make.viewer("staff"), budget.id, budget.of(0), 0, received)
    assert count_closed(make.ground, closed) == 0
    budget.close()
    with make.ground.database.read() as session:
        assert session.get_one(VotingResult, budget.id).content["left"] == 40_000
    with make.ground.database.write() as session, pytest.raises(Conflict):
        actions.hand_in(session, make.viewer("judge1"), budget.id, budget.of(1), 0, received)


def test_the_trail_says_that_somebody_voted_not_for_what(budget: Budget) -> None:
    budget.open()
    budget.vote("staff", 0)
    do(budget.make, actions.take_back, "staff", budget.id)
    with budget.make.ground.database.read() as session:
        kinds = (events.BALLOT_HANDED_IN, events.BALLOT_TAKEN_BACK)
        rows = session.scalars(select(Event).where(Event.kind.in_(kinds))).all()
    assert [(row.entry_id, row.data) for row in rows] == [(None, {}), (None, {})]


def test_the_setting_stays_once_somebody_has_voted_unless_nobody_loses(make: Factory) -> None:
    challenge = make.challenge(votes_per_person=2, totals_hidden=True)
    assert challenge.voting == "votes"

    def change(**changes: Any) -> None:
        with make.ground.database.write() as session:
            viewer, now = make.viewer("manager"), make.clock.now()
            version = seeing.see(session, viewer, challenge.id, now).challenge.version
            setting.set_voting(session, viewer, challenge.id, changes, version, now)

    change(voting="pairs")
    change(voting="votes", votes_per_person=2)
    do(make, talk.set_vote, "staff", make.entry(challenge).id)
    for wrong in ({"voting": "none"}, {"voting": "pairs"}, {"totals_hidden": False},
                  {"voting_opens_at": make.clock.now()}):  # fmt: skip
        with pytest.raises(Invalid):
            change(**wrong)
    change(votes_per_person=1)
    change(voting="support", votes_per_person=None)


@pytest.mark.sqlite_only
def test_by_page_a_basket_is_filled_reckoned_handed_in_and_changed(
    make: Factory, app: Flask
) -> None:
    budget = Budget(make)
    budget.open()
    page = f"/challenges/{budget.id}/ballot"
    browser = Browser(app, make.session_token("staff"))
    text = browser.get(page).text
    assert "100,000" in text
    assert "Counting: the idea that is in most baskets" in text
    # Without a script the sum is reckoned by the server, and nothing is handed in.
    reckoned = browser.post(page, {"entries": budget.of(0, 1), "reckon": "1"})
    assert "too much" in reckoned.text
    over = browser.post(page, {"entries": budget.of(0, 1), "version": "0"})
    assert over.status_code == 422
    assert "Turvenn" in over.text
    assert over.text.count(" checked") == 2, "nothing of what was chosen is lost"
    done = browser.post(page, {"entries": budget.of(0, 2), "version": "0"}, follow=True)
    assert "Your ballot is in" in done.text
    stale = browser.post(page, {"entries": budget.of(1), "version": "0"})
    assert stale.status_code == 409
    assert len(re.findall(" checked", stale.text)) == 1
    other = Browser(app, make.session_token("manager")).get(page).text
    assert "Your ballot is in" not in other


@pytest.mark.sqlite_only
def test_by_page_costs_are_said_and_checked(make: Factory, app: Flask) -> None:
    budget = Budget(make)
    entry = budget.ideas[0]
    author = Browser(app, make.session_token("nurse"))
    wrong = author.post(f"/ideas/{entry.id}/cost", {"kroner": "mye", "version": "1"})
    assert wrong.status_code == 422
    assert 'value="mye"' in wrong.text
    author.post(f"/ideas/{entry.id}/cost", {"kroner": "61 500 kr", "version": "1"})
    assert "61,500" in author.get(f"/ideas/{entry.id}").text
    manager = Browser(app, make.session_token("manager"))
    desk = f"/challenges/{budget.id}/costs"
    assert "61,500" in manager.get(desk).text
    refused = manager.post(
        f"/ideas/{entry.id}/cost/check", {"kroner": "55000", "word": "", "version": "2"}
    )
    assert refused.status_code == 422
    assert 'value="55000"' in refused.text
    manager.post(f"/ideas/{entry.id}/cost/check",
                 {"kroner": "55000", "word": "Cheaper van", "version": "2"})  # fmt: skip
    assert "Cheaper van" in author.get(f"/ideas/{entry.id}").text
    assert Browser(app, make.session_token("staff")).get(desk).status_code == 404


@pytest.mark.sqlite_only
def test_the_api_does_the_same(make: Factory, app: Flask) -> None:
    budget = Budget(make)
    staff = Client(app, make.token("staff"))
    voting = staff.call("getVoting", challenge_id=budget.id).get_json()
    assert (voting["kind"], voting["open"], voting["budget"]) == ("budget", False, 100_000)
    assert "100,000 kroner" in voting["rule"][0]
    budget.open()
    over = staff.call("handInBallot", challenge_id=budget.id, body={"entries": budget.of(0, 1)})
    assert over.status_code == 422
    assert "Turvenn" in over.text
    put = staff.call("handInBallot", challenge_id=budget.id, body={"entries": budget.of(0)})
    assert put.get_json()["left"] == 40_000
    assert staff.call("getVoteCount", challenge_id=budget.id).get_json()["state"] == "hidden"
    assert staff.call("takeBallotBack", challenge_id=budget.id).status_code == 204
    for voter in VOTERS:
        budget.vote(voter, 0)
    budget.close()
    counted = staff.call("getVoteCount", challenge_id=budget.id).get_json()
    assert (counted["state"], counted["ballots"], counted["left"]) == ("counted", 5, 40_000)


@pytest.mark.sqlite_only
def test_the_count_page_says_it_in_words(make: Factory, app: Flask) -> None:
    budget = Budget(make)
    budget.open()
    for voter in VOTERS:
        budget.vote(voter, 1)
    budget.vote("judge4", 2)
    page = f"/challenges/{budget.id}/count"
    hidden = Browser(app, make.session_token("manager")).get(page).text
    assert "Nobody sees how the vote goes until voting has closed" in hidden
    budget.close()
    text = Browser(app, make.session_token("staff")).get(page).text
    assert "6 people voted." in text
    assert "2 ideas get their money." in text
    assert "It is in nobody" in text or "It costs more than" in text


@pytest.mark.sqlite_only
def test_by_page_the_kind_is_changed_until_somebody_loses(make: Factory, app: Flask) -> None:
    challenge = make.challenge(totals_hidden=True)
    browser = Browser(app, make.session_token("manager"))
    address = f"/challenges/{challenge.id}/voting"
    form = {"voting": "votes", "votes_per_person": "tre", "totals": "closing", "version": "2"}
    form["version"] = browser.hidden(address)["version"]
    wrong = browser.post(address, form)
    assert wrong.status_code == 422
    assert 'value="tre"' in wrong.text
    assert browser.post(address, form | {"votes_per_person": "3"}).status_code == 303
    assert "Votes for each person: 3." in browser.get(f"/challenges/{challenge.id}").text
    do(make, talk.set_vote, "staff", make.entry(challenge).id)
    later = {"voting": "support", "totals": "open", "version": browser.hidden(address)["version"]}
    refused = browser.post(address, later)
    assert refused.status_code == 422
    assert "were told that nobody sees how it goes" in refused.text
    assert 'href="#field-totals"' in refused.text


def test_a_form_that_comes_back_replaces_nothing_of_another_window_unseen(
    budget: Budget, app: Flask
) -> None:
    author, manager = (
        Browser(app, budget.make.session_token(name)) for name in ("nurse", "manager")
    )
    idea, kept = budget.ideas[0].id, 'name="version" value="1"'
    do(budget.make, actions.ask_cost, "nurse", idea, 61_000, 1)
    refused = author.post(f"/ideas/{idea}/cost", {"kroner": "much", "version": "1"})
    assert refused.status_code == 422
    assert kept in refused.get_data(as_text=True)
    refused = manager.post(f"/ideas/{idea}/cost/check", {"kroner": "much", "version": "1"})
    assert refused.status_code == 422
    assert kept in refused.get_data(as_text=True)
    wrong = {"voting": "budget", "voting_opens_at": "tomorrow", "version": "1"}
    refused = manager.post(f"/challenges/{budget.id}/voting", wrong)
    assert refused.status_code == 422
    assert kept in refused.get_data(as_text=True)
    budget.open()
    budget.vote("staff", 1)
    budget.vote("staff", 2, version=1)
    staff = Browser(app, budget.make.session_token("staff"))
    full = {"entries": [str(each) for each in budget.of(0, 1, 2)], "version": "1"}
    for more in ({}, {"reckon": "1"}):
        again = staff.post(f"/challenges/{budget.id}/ballot", full | more)
        assert kept in again.get_data(as_text=True)
