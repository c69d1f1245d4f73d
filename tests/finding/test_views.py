"""Saved views: kept, renamed and removed by their owner, and seen by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from intranet_ideas.errors import Conflict, Invalid, NotFound
from intranet_ideas.finding import actions
from intranet_ideas.finding.queries import views_of
from intranet_ideas.finding.rules import Browsing

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from ..outcomes.test_at_once import Meanwhile

SignIn = Callable[[str], Browser]

ASKED = Browsing(words="gå & se", need="talk", order="support")


def do(make: Factory, action: Callable[..., object], by: str, *rest: object) -> None:
    with make.ground.database.write() as session:
        action(session, make.viewer(by), *rest)


def save(make: Factory, by: str, name: str) -> None:
    do(make, actions.save_view, by, name, ASKED, make.clock.now())


def names(make: Factory, by: str) -> dict[str, int]:
    with make.ground.database.read() as session:
        return {row.name: row.id for row in views_of(session, make.viewer(by))}


def test_a_view_is_its_owners_alone(make: Factory) -> None:
    make.organisation()
    save(make, "nurse", " Natt  ")
    save(make, "teacher", "Natt")
    (number,) = names(make, "nurse").values()
    for action, rest in ((actions.rename_view, ("Dag",)), (actions.remove_view, ())):
        with pytest.raises(NotFound):
            do(make, action, "teacher", number, *rest)
    do(make, actions.rename_view, "nurse", number, "Dag")
    assert set(names(make, "nurse")) == {"Dag"}
    do(make, actions.remove_view, "nurse", number)
    assert names(make, "nurse") == {}
    assert set(names(make, "teacher")) == {"Natt"}
    with pytest.raises(NotFound):
        do(make, actions.remove_view, "nurse", number)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "Natt"])
def test_a_name_is_there_short_and_not_in_use(make: Factory, name: str) -> None:
    make.organisation()
    save(make, "nurse", "Natt")
    save(make, "nurse", "Dag")
    with pytest.raises(Invalid):
        save(make, "nurse", name)
    with pytest.raises(Invalid):
        do(make, actions.rename_view, "nurse", names(make, "nurse")["Dag"], name)
    assert set(names(make, "nurse")) == {"Natt", "Dag"}


def test_there_are_not_more_than_one_can_look_through(make: Factory) -> None:
    make.organisation()
    for number in range(actions.MOST_VIEWS):
        save(make, "nurse", f"Nr {number}")
    with pytest.raises(Conflict):
        save(make, "nurse", "En til")


@pytest.mark.postgresql
def test_two_saves_at_once_do_not_pass_the_limit(make: Factory) -> None:
    make.organisation()
    for number in range(actions.MOST_VIEWS - 1):
        save(make, "nurse", f"Nr {number}")
    nurse, now = make.viewer("nurse"), make.clock.now()
    with make.ground.database.write() as session:
        actions.save_view(session, nurse, "Den siste", ASKED, now)
        other = Meanwhile(
            make,  # type: ignore[arg-type]  # both have a ground
            lambda s: actions.save_view(s, nurse, "En til", ASKED, now),
        )
        other.begin()
    other.end()
    assert isinstance(other.error, Conflict)
    assert len(names(make, "nurse")) == actions.MOST_VIEWS


def test_what_is_chosen_is_saved_and_chosen_again(make: Factory, sign_in: SignIn) -> None:
    make.entry(make.challenge(), title="Vi må gå & se")
    browser = sign_in("teacher")
    assert "Save this choice" not in browser.get("/ideas").text
    chosen = browser.get("/ideas?q=g%C3%A5+%26+se&need=talk").text
    assert "Save this choice" in chosen
    form = {"q": "gå & se", "need": "talk", "name": "Å se på"}
    assert browser.post("/ideas/views", {**form, "name": ""}).status_code == 422
    assert browser.post("/ideas/views", form).status_code == 303
    page = browser.get("/ideas").text
    found = re.search(r'href="(/ideas\?[^"]+)">Å se på</a>', page)
    assert found
    again = browser.get(found[1].replace("&amp;", "&")).text
    assert "Vi må gå &amp; se" in again
    assert "Save this choice" not in again
    assert "Å se på" in browser.get("/").text, "the front page has it, too"
    assert "Å se på" not in sign_in("nurse").get("/ideas").text
    number = names(make, "teacher")["Å se på"]
    refused = browser.post(f"/ideas/views/{number}/rename", {f"name-{number}": ""})
    assert refused.status_code == 422
    renamed = browser.post(f"/ideas/views/{number}/rename", {f"name-{number}": "Gåing"})
    assert renamed.status_code == 303
    assert set(names(make, "teacher")) == {"Gåing"}
    assert browser.post(f"/ideas/views/{number}/remove", {}).status_code == 303
    assert names(make, "teacher") == {}


def test_programs_keep_views_by_the_same_rules(app: Flask, make: Factory) -> None:
    make.organisation()
    client, other = Client(app, make.token("nurse")), Client(app, make.token("teacher"))
    made = client.get("saveView", {"name": "Natt", "q": "natt", "need": "talk"})
    assert made["asked"] == {"q": "natt", "need": "talk"}
    assert client.call("saveView", {"name": "Natt"}).status_code == 422
    assert client.call("saveView", {"name": "Dag", "need": "nonsense"}).status_code == 422
    assert [each["name"] for each in client.get("listViews")["items"]] == ["Natt"]
    assert other.get("listViews")["items"] == []
    number = made["id"]
    assert other.call("renameView", {"name": "Min"}, view_id=number).status_code == 404
    assert other.call("deleteView", view_id=number).status_code == 404
    assert client.get("renameView", {"name": "Dag"}, view_id=number)["name"] == "Dag"
    assert client.call("deleteView", view_id=number).status_code == 204
    assert client.get("listViews")["items"] == []
