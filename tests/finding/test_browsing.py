"""Browsing ideas across challenges: what is found, and that nothing is told by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.entries import talk
from intranet_ideas.finding.queries import browse
from intranet_ideas.finding.rules import (
    NEEDS,
    ORDERS,
    OUTCOMES,
    PHASES,
    Browsing,
    as_given,
    browsing_from,
)
from intranet_ideas.ground import Ground
from intranet_ideas.teams import actions as teams

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

SignIn = Callable[[str], Browser]

ASKED = st.builds(
    Browsing, words=st.text(max_size=100).map(str.strip), theme=st.text(max_size=80),
    concern=st.text(max_size=100).map(str.strip), outcome=st.sampled_from(["", *OUTCOMES]),
    challenge=st.none() | st.integers(1, 10**18 - 1), department=st.text(max_size=80),
    phase=st.sampled_from(["", *map(str, PHASES)]), need=st.sampled_from(["", *NEEDS]),
    order=st.sampled_from(["", *ORDERS]),
)  # fmt: skip


@given(ASKED)
def test_what_stands_in_an_address_is_what_was_asked(asked: Browsing) -> None:
    assert browsing_from(as_given(asked)) == asked


@given(st.dictionaries(st.sampled_from(["q", "theme", "challenge", "department", "phase", "need",
                                        "concern", "outcome", "order"]), st.text()))  # fmt: skip
def test_any_address_is_understood(given_: dict[str, str]) -> None:
    asked = browsing_from(given_)
    assert asked.phase in ("", *PHASES)
    assert asked.outcome in ("", *OUTCOMES)
    assert asked.need in ("", *NEEDS)
    assert asked.challenge is None or 0 < asked.challenge < 10**18
    assert browsing_from(as_given(asked)) == asked


def found(
    make: Factory, by: str, after: int | None = None, limit: int = 30, **asked: str
) -> list[int]:
    with make.ground.database.read() as session:
        rows = browse(session, make.viewer(by), browsing_from(asked), make.clock.now(),
                      after=after, limit=limit).rows  # fmt: skip
    return [row.id for row in rows]


def support(make: Factory, entry: int, *people: str) -> None:
    with make.ground.database.write() as session:
        for name in people:
            talk.set_vote(session, make.viewer(name), entry, make.clock.now())


def test_only_what_one_may_see_is_found(make: Factory) -> None:
    health = make.challenge(title="For helse", everyone=False, audience=("helse",))
    for_all = make.challenge(title="For alle")
    inside = make.entry(health, "nurse").id
    draft = make.entry(for_all, "nurse", submit=False).id
    open_to_all = make.entry(for_all, "nurse", title="Dusj").id
    assert found(make, "staff") == [open_to_all, inside]
    assert found(make, "teacher") == [open_to_all]
    assert found(make, "guest") == []
    assert draft not in found(make, "nurse")


def test_each_choice_leaves_out_the_rest(make: Factory) -> None:
    one, other = make.challenge(), make.challenge(title="Skoleveien")
    quiet = make.entry(one, "nurse", title="Rullator 100%").id
    spoken = make.entry(other, "teacher", title="Gåbuss").id
    with make.ground.database.write() as session:
        talk.add_comment(session, make.viewer("staff"), spoken, "Fint", make.clock.now())
        teams.open_place(session, make.viewer("teacher"), spoken, "En sjåfør", "author", 1,
                         make.clock.now())  # fmt: skip
    assert found(make, "staff") == [spoken, quiet]
    assert found(make, "staff", q="100%") == [quiet]
    assert found(make, "staff", q="gå_uss") == [], "signs of LIKE mean themselves"
    assert found(make, "staff", challenge=str(other.id)) == [spoken]
    assert found(make, "staff", department="helse") == [quiet], "who works below it counts"
    assert found(make, "staff", department="skole") == [spoken]
    assert found(make, "staff", need="people") == [spoken]
    assert found(make, "staff", need="talk") == [quiet]
    assert found(make, "staff", phase="open") == [spoken, quiet]
    assert found(make, "staff", phase="decided") == []
    make.clock.advance(days=8)
    assert found(make, "staff", need="people") == [], "nobody can join any more"


def test_pages_follow_on_each_other(make: Factory) -> None:
    challenge = make.challenge()
    ids = [make.entry(challenge, "nurse", title=f"Idé {n}").id for n in range(5)]
    support(make, ids[1], "staff", "teacher")
    support(make, ids[3], "staff")
    for order, whole in (("", ids[::-1]), ("support", [ids[1], ids[3], ids[4], ids[2], ids[0]])):
        read: list[int] = []
        while page := found(make, "staff", read[-1] if read else None, 2, order=order):
            read += page
        assert read == whole


def test_hidden_totals_are_in_no_order(make: Factory) -> None:
    soon = make.clock.now() + timedelta(days=8)
    secret = make.challenge(totals_hidden=True, voting_closes_at=soon)
    shown = make.challenge()
    hidden, told = make.entry(secret, "nurse").id, make.entry(shown, "nurse").id
    support(make, hidden, "staff", "teacher")
    support(make, told, "staff")
    assert found(make, "staff", order="support") == [told]
    assert found(make, "staff", hidden, order="support") == [], "its place tells nothing"
    with make.ground.database.read() as session:
        rows = browse(session, make.viewer("staff"), Browsing(), make.clock.now()).rows
    assert {row.id: row.vote_count for row in rows} == {hidden: None, told: 1}
    make.clock.advance(days=9)
    assert found(make, "staff", order="support") == [hidden, told]


def test_hidden_authors_are_in_no_department(make: Factory) -> None:
    blind, plain = make.challenge(blind=True), make.challenge()
    unnamed = make.entry(blind, "nurse").id
    masked = make.entry(plain, "nurse", pseudonymous=True).id
    named = make.entry(plain, "nurse").id
    for who in ("staff", "manager", "judge1"):
        assert found(make, who, department="helse") == [named]
    with make.ground.database.read() as session:
        rows = browse(session, make.viewer("manager"), Browsing(), make.clock.now()).rows
    assert {row.id: (row.author != "", row.department != "") for row in rows} == {
        unnamed: (False, False), masked: (False, False), named: (True, True),
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["", "?q=finnesikke", "?q=%25", "?order=nonsense&need=x&phase=draft&challenge=abc&after=-4",
     "?challenge=99999999999999999999&after=99999999999999999999", "?order=support&after=1",
     "?department=%25"],
)  # fmt: skip
def test_any_question_gets_a_page(make: Factory, sign_in: SignIn, query: str) -> None:
    make.entry(make.challenge())
    answer = sign_in("teacher").get(f"/ideas{query}")
    assert answer.status_code == 200
    assert 'role="search"' in answer.text


def test_an_idea_is_found_and_supported_in_three_pages(make: Factory, sign_in: SignIn) -> None:
    entry = make.entry(make.challenge(), title="Rullator").id
    browser = sign_in("teacher")
    assert 'href="/ideas"' in browser.get("/").text
    page = browser.get("/ideas?q=rull").text
    assert f'href="/ideas/{entry}"' in page
    assert "Trygg hjemme" in page
    assert browser.post(f"/ideas/{entry}/vote", {}).status_code == 303
    assert "You support this" in browser.get("/ideas").text


def test_more_pages_keep_what_was_chosen(make: Factory, sign_in: SignIn) -> None:
    challenge = make.challenge()
    for number in range(26):
        make.entry(challenge, title=f"Rullator {number}")
    first = sign_in("teacher").get("/ideas?q=rull&need=talk").text
    onward = re.search(r'href="(/ideas\?[^"]*after=\d+)"', first)
    assert onward
    second = sign_in("teacher").get(onward[1].replace("&amp;", "&")).text
    assert len(re.findall(r'class="card-link"', second)) == 2
    assert 'value="rull"' in second


def test_programs_browse_by_the_same_rules(app: Flask, make: Factory, ground: Ground) -> None:
    blind = make.challenge(blind=True)
    ids = [make.entry(blind, title=f"Idé {n}").id for n in range(3)]
    client = Client(app, make.token("teacher"))
    page = client.call("browseEntries", query={"limit": 2}).get_json()
    assert [each["id"] for each in page["items"]] == ids[:0:-1]
    assert {each["author"] for each in page["items"]} == {""}
    rest = client.call("browseEntries", query={"limit": 2, "cursor": page["next"]}).get_json()
    assert [each["id"] for each in rest["items"]] == ids[:1]
    assert client.call("browseEntries", query={"need": "nonsense"}).status_code == 422
