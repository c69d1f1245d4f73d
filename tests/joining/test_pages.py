"""Joining ideas by page and over the API, by everyone who may and may not see it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from intranet_ideas.entries import talk
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.queries import centre

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from .test_joining import TEXT, WHY, Two, authors, do


@pytest.mark.sqlite_only
def test_by_page_two_are_proposed_agreed_joined_and_split(app: Flask, make: Factory) -> None:
    two = Two(make)
    nurse, teacher, staff = (
        Browser(app, make.session_token(name)) for name in ("nurse", "teacher", "staff")
    )
    page, theirs = (f"/ideas/{entry}/joining" for entry in (two.nurse, two.teacher))
    assert "Stille runder" in nurse.get(page).text
    assert "Stille runder" in nurse.get(f"{page}?q=runder&other={two.teacher}").text
    refused = nurse.post(page, {"other": str(two.teacher), "word": ""})
    assert (refused.status_code, "why the two belong" in refused.text) == (422, True)
    nurse.post(page, {"other": str(two.teacher), "word": WHY})
    shown = teacher.get(theirs).text
    assert WHY in shown
    assert "Nina" not in shown
    assert WHY not in staff.get(page).text
    number = re.search(r"/joining/(\d+)/agree", shown)
    assert number is not None
    too_long = teacher.post(f"{theirs}/{number[1]}/decline", {"word": "x" * 1001})
    assert (too_long.status_code, "x" * 1001 in too_long.text) == (422, True)
    assert teacher.get(f"{theirs}/{number[1]}").status_code == 409
    teacher.post(f"{theirs}/{number[1]}/agree", {})
    assert "Nina" in teacher.get(theirs).text
    writing = teacher.get(f"{theirs}/{number[1]}").text
    assert "Gå stille." in writing
    assert "Færre turer" in writing
    version = re.search(r'name="version" value="(\d+)"', writing)
    assert version is not None
    form = {"kept": str(two.nurse), "title": "", "body": "Begge", "answers.behov": "Alle",
            "version": version[1], "join": "1"}  # fmt: skip
    missing = teacher.post(f"{theirs}/{number[1]}", form)
    assert (missing.status_code, "Begge" in missing.text) == (422, True)
    done = teacher.post(f"{theirs}/{number[1]}", form | {"title": "Sammen"})
    assert done.headers["Location"].endswith(f"/ideas/{two.nurse}")
    onward = staff.get(f"/ideas/{two.teacher}")
    assert onward.headers["Location"].endswith(f"/ideas/{two.nurse}?joined={two.teacher}")
    assert "The idea you asked for is joined" in staff.get(onward.headers["Location"]).text
    old = staff.get(f"/ideas/{two.teacher}?as_it_was=1").text
    assert "Gå stille." in old
    assert "It goes on in" in old
    assert staff.get(f"/challenges/{two.challenge.id}/ideas").text.count("Stille runder") == 0
    assert "Another idea was joined into this one" in staff.get(f"/ideas/{two.nurse}").text
    nurse.post(f"{page}/{number[1]}/split", {})
    assert authors(make, two.nurse) == ["Nina"]
    assert "Gå stille." in staff.get(f"/ideas/{two.teacher}").text


@pytest.mark.sqlite_only
def test_two_who_write_the_text_at_once_both_see_both(app: Flask, make: Factory) -> None:
    two = Two(make)
    found = two.agreed()
    nurse = Browser(app, make.session_token("nurse"))
    address = f"/ideas/{two.nurse}/joining/{found.id}"
    form = {"kept": str(two.nurse), "title": "Min", "body": "En", "version": str(found.version),
            "save": "1"}  # fmt: skip
    nurse.post(address, form)
    teacher = Browser(app, make.session_token("teacher"))
    both = teacher.post(f"/ideas/{two.teacher}/joining/{found.id}", form | {"title": "Din"})
    assert both.status_code == 409
    assert "Min" in both.text
    assert "Din" in both.text


@pytest.mark.sqlite_only
def test_over_the_api(app: Flask, make: Factory) -> None:
    two = Two(make)
    nurse, teacher = (Client(app, make.token(name)) for name in ("nurse", "teacher"))
    asked = {"other": two.teacher, "word": WHY}
    made = nurse.call("proposeJoining", asked, entry_id=two.nurse)
    assert made.status_code == 201
    joining = made.get_json()["items"][0]["id"]
    place = {"entry_id": two.teacher, "joining_id": joining}
    seen = teacher.call("agreeToJoining", **place).get_json()["items"][0]
    assert (seen["agreed_here"], seen["agreed_there"]) == (True, True)
    text = teacher.call("getJoinedText", **place).get_json()
    assert "Gå stille." in text["body"]
    given = {"kept": two.nurse, "title": TEXT.title, "body": TEXT.body, "answers": TEXT.answers}
    kept = teacher.call("putJoinedText", **place, body=given | {"version": text["version"]})
    joined = teacher.call("joinEntries", **place,
                          body=given | {"version": kept.get_json()["version"]})  # fmt: skip
    assert joined.get_json()["joined_into"] == two.nurse
    entry = teacher.call("getEntry", entry_id=two.teacher).get_json()
    assert (entry["status"], entry["joined_into"]) == ("joined", two.nurse)
    assert nurse.call("listJoinings", entry_id=two.nurse).get_json()["parts"] == [two.teacher]
    assert teacher.call("splitEntries", **place).status_code == 200


def heard(make: Factory, name: str) -> list[tuple[str, str]]:
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        found = centre(session, make.viewer(name))
    kinds = ("join_", "entry_took", "entry_gave")
    return [(each.kind, each.entry_title) for each in reversed(found)
            if each.kind.startswith(kinds) and each.visible]  # fmt: skip


def test_those_concerned_are_told_and_nobody_is_named(make: Factory) -> None:
    two = Two(make)
    joined = two.join()
    assert {kind for kind, _ in heard(make, "teacher")} >= {"join_proposed", "join_agreed"}
    assert "join_ready" in [kind for kind, _ in heard(make, "nurse")]
    assert heard(make, "nurse")[-1] == ("entry_took_in", "Quiet nights")
    assert heard(make, "staff") == []
    two.split(joined)
    assert heard(make, "nurse")[-1] == ("entry_gave_back", "Nattilsyn med sensor")


@pytest.mark.sqlite_only
def test_an_answer_to_a_comment_stands_where_that_stands(app: Flask, make: Factory) -> None:
    two = Two(make)
    first = do(make, talk.add_comment, "staff", two.teacher, "Lovely")
    joined = two.join()
    staff = Browser(app, make.session_token("staff"))
    staff.post(f"/ideas/{two.nurse}/comments", {"body": "Really", "parent": str(first.id)})
    page = staff.get(f"/ideas/{two.nurse}").text
    assert page.index("Lovely") < page.index("Really")
    assert "written on" in page
    two.split(joined)
    assert "Really" in staff.get(f"/ideas/{two.teacher}").text
    assert "Really" not in staff.get(f"/ideas/{two.nurse}").text
