"""What becomes of votes when an idea is withdrawn, and when it is handed in again."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import events
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import votes_cast
from intranet_ideas.entries import actions, queries, talk
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.errors import Conflict, DomainError
from intranet_ideas.events import Event
from intranet_ideas.notifications import queries as notifications
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.operations.queries import audit_trail

from ..browsing import Browser
from ..factories import Factory
from .test_coauthors import name_authors, vote


def see(make: Factory, name: str, entry: Entry) -> SeenEntry:
    with make.ground.database.read() as session:
        return queries.see_entry(session, make.viewer(name), entry.id, make.clock.now())


def used(make: Factory, name: str, entry: Entry) -> int:
    return see(make, name, entry).challenge.votes_used


def withdraw(make: Factory, entry: Entry, by: str = "nurse") -> None:
    make.clock.advance(minutes=1)
    with make.ground.database.write() as session:
        actions.withdraw_entry(session, make.viewer(by), entry.id, make.clock.now())


def hand_in(make: Factory, entry: Entry, by: str = "nurse") -> None:
    make.clock.advance(minutes=1)
    with make.ground.database.write() as session:
        actions.submit_entry(session, make.viewer(by), entry.id, make.clock.now())


def told(make: Factory, *names: str) -> dict[str, list[str]]:
    """Let the worker notify, and return of which ideas each person heard that support is gone."""
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        return {
            name: [each.entry_title for each in notifications.centre(session, make.viewer(name))
                   if each.kind == "votes_lapsed"]
            for name in names
        }  # fmt: skip


@pytest.fixture
def one_each(make: Factory) -> Challenge:
    return make.challenge(votes_per_person=1)


def test_a_vote_for_a_withdrawn_idea_is_free_for_another(
    make: Factory, one_each: Challenge
) -> None:
    entry, other = make.entry(one_each), make.entry(one_each, by="teacher", title="Turvenn")
    vote(make, entry, "staff")
    withdraw(make, entry)
    withdraw(make, entry)
    assert used(make, "staff", other) == 0
    vote(make, other, "staff")
    assert (see(make, "staff", other).entry.vote_count, used(make, "staff", other)) == (1, 1)


def test_the_page_says_that_support_lapsed_until_it_is_given_anew(
    make: Factory, one_each: Challenge, app: Flask
) -> None:
    entry, other = make.entry(one_each), make.entry(one_each, by="teacher", title="Turvenn")
    for name in ("staff", "janitor"):
        vote(make, entry, name)
    withdraw(make, entry)
    vote(make, other, "staff")
    hand_in(make, entry)

    def says(name: str) -> bool:
        page = Browser(app, make.session_token(name)).get(f"/ideas/{entry.id}")
        return "that support no longer counts" in page.get_data(as_text=True)

    assert (says("staff"), says("janitor"), says("teacher")) == (True, False, False)
    with make.ground.database.write() as session:
        talk.remove_vote(session, make.viewer("staff"), other.id, make.clock.now())
    vote(make, entry, "staff")
    assert not says("staff")


def test_handed_in_again_votes_count_but_of_those_who_have_none_left(
    make: Factory, one_each: Challenge
) -> None:
    entry, other = make.entry(one_each), make.entry(one_each, by="teacher", title="Turvenn")
    for name in ("staff", "janitor"):
        vote(make, entry, name)
    withdraw(make, entry)
    vote(make, other, "staff")
    hand_in(make, entry)
    kept, lost = see(make, "janitor", entry), see(make, "staff", entry)
    assert (kept.voted, kept.challenge.votes_used, kept.entry.vote_count) == (True, 1, 1)
    assert (lost.voted, lost.challenge.votes_used, see(make, "staff", other).voted) == (
        False, 1, True,
    )  # fmt: skip
    with pytest.raises(Conflict):
        vote(make, other, "janitor")
    assert told(make, "staff", "janitor", "nurse") == {
        "staff": ["Nattilsyn med sensor"], "janitor": [], "nurse": [],
    }  # fmt: skip
    with make.ground.database.write() as session:
        talk.remove_vote(session, make.viewer("staff"), other.id, make.clock.now())
    vote(make, entry, "staff")
    assert (see(make, "staff", entry).entry.vote_count, used(make, "staff", entry)) == (2, 1)


def test_who_lost_a_vote_before_does_not_hear_of_it_again(
    make: Factory, one_each: Challenge
) -> None:
    entry, other = make.entry(one_each), make.entry(one_each, by="teacher")
    vote(make, entry, "staff")
    withdraw(make, entry)
    vote(make, other, "staff")
    hand_in(make, entry)
    withdraw(make, entry)
    hand_in(make, entry)
    assert told(make, "staff") == {"staff": ["Nattilsyn med sensor"]}
    assert see(make, "nurse", entry).entry.vote_count == 0


def test_the_trail_tells_of_an_idea_that_lost_votes_and_not_whose(
    make: Factory, one_each: Challenge
) -> None:
    entry, other = make.entry(one_each), make.entry(one_each, by="teacher")
    vote(make, entry, "staff")
    withdraw(make, entry)
    vote(make, other, "staff")
    hand_in(make, entry)
    with make.ground.database.read() as session:
        event = session.scalars(select(Event).filter_by(kind=events.VOTES_LAPSED)).one()
        assert (event.entry_id, event.actor_id, event.data) == (entry.id, None, {})
        (line,) = audit_trail(session, make.viewer("auditor"), make.clock.now(),
                              kinds=[events.VOTES_LAPSED])  # fmt: skip
    assert (line.actor, line.hidden, line.data) == ("", True, {})


def test_without_a_limit_every_vote_comes_back(make: Factory) -> None:
    challenge = make.challenge()
    entry, other = make.entry(challenge), make.entry(challenge, by="teacher")
    vote(make, entry, "staff")
    withdraw(make, entry)
    vote(make, other, "staff")
    assert used(make, "staff", other) == 1
    hand_in(make, entry)
    assert (see(make, "staff", entry).entry.vote_count, used(make, "staff", entry)) == (1, 2)
    assert told(make, "staff") == {"staff": []}


def test_a_changed_text_handed_in_moves_no_vote(make: Factory, one_each: Challenge) -> None:
    entry = make.entry(one_each)
    vote(make, entry, "staff")
    fields = EntryFields(title="Nattilsyn", body="Nytt.", answers={"behov": "Mange."})
    with make.ground.database.write() as session:
        actions.save_entry(session, make.viewer("nurse"), entry.id, fields,
                           see(make, "nurse", entry).entry.version, make.clock.now())  # fmt: skip
    hand_in(make, entry)
    assert (see(make, "staff", entry).voted, used(make, "staff", entry)) == (True, 1)


def test_a_vote_for_a_withdrawn_idea_is_not_given_back_twice(
    make: Factory, one_each: Challenge
) -> None:
    entry, other = make.entry(one_each), make.entry(one_each, by="teacher")
    for name in ("staff", "manager"):
        vote(make, entry, name)
    withdraw(make, entry)
    vote(make, other, "staff")
    name_authors(make, entry, "staff")
    with make.ground.database.write() as session:
        talk.remove_vote(session, make.viewer("manager"), entry.id, make.clock.now())
    assert [used(make, name, other) for name in ("staff", "manager")] == [1, 0]
    hand_in(make, entry)
    assert see(make, "teacher", entry).entry.vote_count == 0
    assert told(make, "staff", "manager") == {"staff": [], "manager": []}


def test_a_vote_that_is_set_anew_is_not_taken_with_another_that_lapses_at_the_same_moment(
    make: Factory, one_each: Challenge
) -> None:
    entry = make.entry(one_each)
    others = {
        name: make.entry(one_each, by="teacher", title=f"Turvenn til {name}")
        for name in ("staff", "janitor")
    }
    now = make.clock.now()

    def come_back_without(name: str) -> None:
        with make.ground.database.write() as session:
            actions.withdraw_entry(session, make.viewer("nurse"), entry.id, now)
            talk.set_vote(session, make.viewer(name), others[name].id, now)
            actions.submit_entry(session, make.viewer("nurse"), entry.id, now)

    vote(make, entry, "staff")
    come_back_without("staff")
    with make.ground.database.write() as session:
        talk.remove_vote(session, make.viewer("staff"), others["staff"].id, now)
    for name in ("staff", "janitor"):
        vote(make, entry, name)
    come_back_without("janitor")
    assert see(make, "staff", entry).voted
    assert see(make, "staff", entry).entry.vote_count == 1


def test_voting_while_ideas_come_and_go_never_exceeds_what_a_person_has(
    make: Factory, one_each: Challenge
) -> None:
    ideas = [make.entry(one_each, title=f"Idé {number}") for number in range(3)]
    supporters = ("staff", "teacher", "janitor")
    for name, entry in zip(supporters, ideas, strict=True):
        vote(make, entry, name)
    now, viewers = make.clock.now(), {name: make.viewer(name) for name in ("nurse", *supporters)}

    def come_and_go(entry: Entry) -> None:
        for act in (actions.withdraw_entry, actions.submit_entry) * 2:
            with make.ground.database.write() as session:
                act(session, viewers["nurse"], entry.id, now)

    def go_round(name: str) -> None:
        for entry in ideas * 2:
            try:
                with make.ground.database.write() as session:
                    talk.set_vote(session, viewers[name], entry.id, now)
            except DomainError:
                continue

    threads = [threading.Thread(target=come_and_go, args=(each,)) for each in ideas]
    threads += [threading.Thread(target=go_round, args=(each,)) for each in supporters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in supporters:
        voted = sum(see(make, name, each).voted for each in ideas)
        assert voted == used(make, name, ideas[0]) <= 1
    total = sum(see(make, "staff", each).entry.vote_count for each in ideas)
    assert total == sum(see(make, name, each).voted for name in supporters for each in ideas)


def test_votes_for_a_withdrawn_idea_keep_the_kind_of_voting_as_it_is(make: Factory) -> None:
    challenge = make.challenge(votes_per_person=2)
    for by, title in (("nurse", "Nattilsyn"), ("teacher", "Turvenn")):
        entry = make.entry(challenge, by, title=title)
        vote(make, entry, "staff")
        withdraw(make, entry, by)
    with make.ground.database.read() as session:
        cast = votes_cast(session, challenge.id)
    assert (cast.anybody, cast.most_used) == (True, 2)
