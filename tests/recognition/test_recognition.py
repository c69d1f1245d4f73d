"""Thanks, who helped, and what one has given: told to whom it is for, and never who or how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from intranet_ideas import create_app, events
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import reactions, talk
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import DomainError, NotAllowed, NotFound
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre
from intranet_ideas.privacy import erasing
from intranet_ideas.recognition import actions, queries, rules
from intranet_ideas.recognition.models import EntryThanks
from intranet_ideas.recognition.queries import Recognised
from intranet_ideas.suggestions import actions as suggestions
from intranet_ideas.teams import offering

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

SignIn = Callable[[str], Browser]


@given(st.lists(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
       st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_at_most_one_word_a_day(told: list[datetime], now: datetime) -> None:
    before = [each for each in told if each <= now]
    silent = rules.told_lately(before, now)
    assert silent == bool(before and now - max(before) < rules.TOLD_EVERY)


def do(make: Factory, by: str, action: Callable[..., Any], *rest: Any, **more: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now(), **more)


def thank(make: Factory, by: str, entry: int) -> None:
    do(make, by, actions.thank, entry, setting=rules.ON)


def heard(make: Factory, by: str) -> int:
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        return sum(row.kind == events.ENTRY_THANKED for row in centre(session, make.viewer(by)))


def seen_by(make: Factory, by: str, entry: int) -> Recognised:
    with make.ground.database.read() as session:
        seen = see_entry(session, make.viewer(by), entry, make.clock.now())
        return queries.of_idea(session, seen)


def given_by(make: Factory, by: str) -> dict[str, list[int]]:
    with make.ground.database.read() as session:
        found = queries.own(session, make.viewer(by), make.clock.now())
    kinds = (queries.FIRST, queries.HELPED, queries.JOINED, queries.SUGGESTED, queries.THANKED)
    return {kind: [each.entry_id for each in found.of(kind)] for kind in kinds if found.of(kind)}


def take_in(make: Factory, who: str, entry: int, author: str = "nurse") -> None:
    """Let someone offer help and be taken in."""
    request = do(make, who, offering.offer, entry, "Jeg kan måle")
    with make.ground.database.write() as session:
        offering.answer_offer(session, make.viewer(author), entry, request.id, "helper", "",
                           make.clock.now())  # fmt: skip


def test_those_behind_an_idea_hear_once_a_day_and_not_who(make: Factory) -> None:
    entry = make.entry(make.challenge()).id
    take_in(make, "staff", entry)
    thank(make, "teacher", entry)
    thank(make, "teacher", entry)
    thank(make, "janitor", entry)
    assert (heard(make, "nurse"), heard(make, "staff"), heard(make, "teacher")) == (1, 1, 0)
    with make.ground.database.read() as session:
        told = session.scalars(select(Event).filter_by(kind=events.ENTRY_THANKED)).one()
        assert told.actor_id is None
        assert session.scalar(select(func.count()).select_from(EntryThanks)) == 2
    make.clock.advance(days=1)
    thank(make, "manager", entry)
    assert heard(make, "nurse") == 2


def test_nobody_thanks_themselves(make: Factory) -> None:
    entry = make.entry(make.challenge()).id
    take_in(make, "staff", entry)
    for by in ("nurse", "staff"):
        with pytest.raises(NotAllowed):
            thank(make, by, entry)


def test_what_one_may_not_see_is_not_thanked_for(make: Factory) -> None:
    inside = make.entry(make.challenge(everyone=False, audience=("helse",))).id
    draft = make.entry(make.challenge(), submit=False).id
    for entry in (inside, draft):
        with pytest.raises(DomainError):
            thank(make, "teacher", entry)
    with pytest.raises(NotFound):
        do(make, "nurse", actions.thank, inside, setting=rules.OFF)


def test_thanks_are_taken_back(make: Factory) -> None:
    entry = make.entry(make.challenge()).id
    thank(make, "teacher", entry)
    assert seen_by(make, "teacher", entry).thanked
    assert not seen_by(make, "janitor", entry).thanked
    assert given_by(make, "nurse")[queries.THANKED] == [entry]
    for _ in range(2):
        do(make, "teacher", actions.take_thanks_back, entry, setting=rules.ON)
    assert not seen_by(make, "teacher", entry).thanked
    assert queries.THANKED not in given_by(make, "nurse")


def test_while_totals_are_hidden_thanks_wait_in_silence(make: Factory) -> None:
    voting = make.clock.now() + timedelta(days=9)
    entry = make.entry(make.challenge(totals_hidden=True, voting_closes_at=voting)).id
    comment = do(make, "staff", talk.add_comment, entry, "Fint").id
    thank(make, "teacher", entry)
    do(make, "teacher", reactions.set_reaction, entry, comment, "thanks")
    assert heard(make, "nurse") == 0
    assert queries.THANKED not in given_by(make, "nurse")
    assert queries.THANKED not in given_by(make, "staff")


def test_who_helped_is_named_as_the_authors_are(make: Factory) -> None:
    open_one = make.entry(make.challenge()).id
    blind = make.entry(make.challenge(blind=True)).id
    masked = make.entry(make.challenge(), pseudonymous=True).id
    for entry in (open_one, blind, masked):
        take_in(make, "staff", entry)
    assert seen_by(make, "teacher", open_one).helped_by == ["Stian Staff"]
    assert seen_by(make, "teacher", blind).helped_by == []
    assert seen_by(make, "teacher", masked).helped_by == []
    assert seen_by(make, "nurse", masked).helped_by == ["Stian Staff"]


def test_a_suggestion_is_help_once_its_text_is_handed_in(make: Factory) -> None:
    entry = make.entry(make.challenge(), title="Dusj").id
    made = do(make, "teacher", suggestions.suggest, entry, "title", "Ny dusj", "Klarere", None)
    do(make, "nurse", suggestions.accept, entry, made.id, "", None, None)
    assert seen_by(make, "janitor", entry).helped_by == []
    do(make, "nurse", entries.submit_entry, entry)
    assert seen_by(make, "janitor", entry).helped_by == ["Tora Teacher"]
    assert given_by(make, "teacher") == {queries.SUGGESTED: [entry]}


def test_ones_own_page_tells_what_one_gave(make: Factory, sign_in: SignIn) -> None:
    challenge = make.challenge()
    first = make.entry(challenge, "staff", title="Aller første").id
    make.clock.advance(hours=1)
    make.entry(challenge, "staff", title="Den andre")
    other = make.entry(challenge, "nurse", title="Hjulpet fram").id
    take_in(make, "staff", other)
    comment = do(make, "staff", talk.add_comment, other, "Fint").id
    do(make, "teacher", reactions.set_reaction, other, comment, "thanks")
    assert given_by(make, "staff") == {
        queries.FIRST: [first], queries.HELPED: [other], queries.THANKED: [other],
    }  # fmt: skip
    assert "Your first idea" in sign_in("staff").get("/me").text
    assert 'id="given"' not in sign_in("teacher").get("/me").text


def test_one_may_want_none_of_it(make: Factory, sign_in: SignIn) -> None:
    entry = make.entry(make.challenge()).id
    take_in(make, "staff", entry)
    browser = sign_in("staff")
    assert browser.post("/me/recognition", {"wanted": "0"}).status_code == 303
    thank(make, "teacher", entry)
    assert (heard(make, "nurse"), heard(make, "staff")) == (1, 0)
    assert seen_by(make, "teacher", entry).helped_by == []
    page = browser.get("/me").text
    assert "Switch it on again" in page
    assert "You helped with" not in page
    assert browser.post("/me/recognition", {"wanted": "1"}).status_code == 303
    assert "You helped with" in browser.get("/me").text
    assert seen_by(make, "teacher", entry).helped_by == ["Stian Staff"]


def test_the_idea_has_a_button_and_no_number(make: Factory, sign_in: SignIn) -> None:
    entry = make.entry(make.challenge()).id
    browser = sign_in("teacher")
    assert "Say thanks" in browser.get(f"/ideas/{entry}").text
    assert "Say thanks" not in sign_in("nurse").get(f"/ideas/{entry}").text
    before = section(sign_in("janitor").get(f"/ideas/{entry}").text)
    assert browser.post(f"/ideas/{entry}/thanks", {}).status_code == 303
    assert "Take back my thanks" in browser.get(f"/ideas/{entry}").text
    assert section(sign_in("janitor").get(f"/ideas/{entry}").text) == before
    assert browser.post(f"/ideas/{entry}/thanks/take-back", {}).status_code == 303
    assert "Say thanks" in browser.get(f"/ideas/{entry}").text


def section(page: str) -> str:
    words = page.split('id="recognition"')[1].split("</form>")[0]
    return words.split("<div>")[1]


def test_the_organisation_may_want_none_of_it(make: Factory, ground: Ground) -> None:
    entry = make.entry(make.challenge()).id
    settings = replace(ground.settings, recognition=rules.OFF)
    app = create_app(replace(ground, settings=settings))
    browser = Browser(app, make.session_token("teacher"))
    assert "Say thanks" not in browser.get(f"/ideas/{entry}").text
    assert browser.post(f"/ideas/{entry}/thanks", {}).status_code == 404
    client = Client(app, make.token("teacher"))
    assert client.call("getRecognition").status_code == 404


def test_programs_thank_and_read_their_own(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge()).id
    client, author = Client(app, make.token("teacher")), Client(app, make.token("nurse"))
    assert client.call("thankForEntry", entry_id=entry).status_code == 204
    got = author.call("getRecognition").get_json()
    assert [(each["kind"], each["entry_id"]) for each in got["items"]] in (
        [("first", entry), ("thanked", entry)], [("thanked", entry), ("first", entry)],
    )  # fmt: skip
    assert client.call("takeThanksBack", entry_id=entry).status_code == 204
    assert author.call("setRecognition", {"wanted": False}).get_json() == {"wanted": False}
    assert author.call("getRecognition").get_json() == {"wanted": False, "items": []}


def test_nobody_reads_how_many_thank_them_or_when(app: Flask, make: Factory) -> None:
    entry = make.entry(make.challenge()).id
    make.clock.advance(hours=1)
    thank(make, "teacher", entry)
    author = Client(app, make.token("nurse"))
    before = author.call("getRecognition").get_json()
    make.clock.advance(minutes=1)
    thank(make, "janitor", entry)
    assert author.call("getRecognition").get_json() == before
    (thanked,) = [each for each in before["items"] if each["kind"] == "thanked"]
    assert "T00:00:00" in thanked["at"]


def test_the_last_of_very_many_are_told(make: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = make.challenge()
    ideas = [make.entry(challenge, "nurse", title=f"Idé {number}").id for number in range(3)]
    for entry in ideas:
        make.clock.advance(hours=1)
        take_in(make, "staff", entry)
    monkeypatch.setattr(queries, "MOST", 2)
    assert given_by(make, "staff")[queries.HELPED] == [ideas[2], ideas[1]]


def test_much_thanks_for_one_idea_pushes_no_other_out(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = make.challenge()
    ideas = [make.entry(challenge, "nurse", title=f"Idé {number}").id for number in range(3)]
    thank(make, "teacher", ideas[0])
    comment = do(make, "nurse", talk.add_comment, ideas[1], "Fint").id
    do(make, "teacher", reactions.set_reaction, ideas[1], comment, "thanks")
    make.clock.advance(days=1)
    for name in ("teacher", "staff", "janitor"):
        thank(make, name, ideas[2])
    monkeypatch.setattr(queries, "MOST", 2)
    assert given_by(make, "nurse")[queries.THANKED] == [ideas[2], ideas[1]]
    monkeypatch.setattr(queries, "MOST", 3)
    assert given_by(make, "nurse")[queries.THANKED] == [ideas[2], ideas[1], ideas[0]]


def test_who_is_erased_is_not_named_among_those_who_helped(make: Factory) -> None:
    entry = make.entry(make.challenge()).id
    take_in(make, "staff", entry)
    take_in(make, "janitor", entry)
    assert len(seen_by(make, "teacher", entry).helped_by) == 2
    with make.ground.database.write() as session:
        erasing.erase(session, make.viewer("it"), make.viewer("staff").id, make.clock.now(), "nb")
    named = seen_by(make, "teacher", entry).helped_by
    assert len(named) == 1
    assert "Slettet person" not in named


def test_thanks_go_with_their_giver(make: Factory) -> None:
    entry = make.entry(make.challenge()).id
    thank(make, "teacher", entry)
    with make.ground.database.write() as session:
        erasing.erase(session, make.viewer("it"), make.viewer("teacher").id, make.clock.now(), "nb")
    assert queries.THANKED not in given_by(make, "nurse")
