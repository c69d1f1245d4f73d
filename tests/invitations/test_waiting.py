"""What waits in a browser until its writer signs in: for whom, how long, and how it is found."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.invitations import rules

from ..browsing import Browser
from ..factories import PASSWORD, Factory
from ..passkeys.device import Device
from .writing import come_in, ideas, target_of, texts, token_of, write


@pytest.mark.sqlite_only
def test_only_what_waits_takes_room(
    app: Flask, ground: Ground, make: Factory, link: str, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A tablet that many hand in from is never full of what they have taken with them."""
    monkeypatch.setattr(rules, "MOST_OF_A_BROWSER", 1)
    tablet = Browser(app)
    for body in ("En", "To"):
        come_in(tablet, target_of(write(tablet, link, body=body)))
        tablet.client.set_cookie("ideas", "")  # its window is closed, without signing out
    assert len(ideas(ground)) == 2
    assert write(tablet, link, body="Tre").status_code == 303
    assert write(tablet, link, body="Fire").status_code == 409
    clock.advance(hours=25)  # nobody has tidied since
    target = target_of(write(tablet, link, body="Fire"))
    # Who is signed in takes no room: it is a draft at once.
    come_in(tablet, "/me")
    assert write(tablet, link, body="Fem").location == "/ideas/3/edit"
    assert "Fire" in tablet.get(target).text


@pytest.mark.sqlite_only
def test_a_text_that_is_sent_again_waits_the_day_that_is_promised(
    app: Flask, ground: Ground, link: str, clock: FixedClock
) -> None:
    browser = Browser(app)
    write(browser, link)
    clock.advance(hours=20)
    target = target_of(write(browser, link))
    clock.advance(hours=20)
    assert come_in(browser, target).location == "/ideas/1/edit"


@pytest.mark.sqlite_only
def test_who_signs_out_leaves_no_text_to_the_next(
    app: Flask, ground: Ground, make: Factory, link: str
) -> None:
    browser = Browser(app)
    target = target_of(write(browser, link))
    come_in(browser, "/me")
    assert "En natt uten alarmer." in browser.get(target).text
    browser.post("/sign-out")
    come_in(browser, "/me")
    for path in (f"/w/{link}", target, "/challenges/1/written"):
        assert "En natt uten alarmer." not in browser.get(path, follow_redirects=True).text


@pytest.mark.sqlite_only
def test_where_others_use_the_device_only_its_number_shows_a_text(
    app: Flask, ground: Ground, link: str
) -> None:
    browser = Browser(app)
    answer = write(browser, link, shared="on")
    mark = next(value for value in answer.headers.getlist("Set-Cookie") if "wrote=" in value)
    assert "Max-Age" not in mark
    assert "Expires" not in mark, "it goes with the window"
    come_in(browser, "/me")
    for path in (f"/w/{link}", "/challenges/1/written"):
        assert "En natt uten alarmer." not in browser.get(path, follow_redirects=True).text
    assert "En natt uten alarmer." in browser.get(target_of(answer)).text
    assert come_in(browser, target_of(answer)).status_code == 303
    assert "A text waits" not in browser.get("/challenges/1").text, "it may be anybody's"


@pytest.mark.sqlite_only
def test_a_text_that_waits_is_told_of_where_its_challenge_is(
    app: Flask, ground: Ground, make: Factory, link: str
) -> None:
    browser = Browser(app)
    write(browser, link)
    come_in(browser, "/me")
    pages = ("/challenges/1", "/challenges/1/ideas/new")
    for path in pages:
        assert 'href="/challenges/1/written"' in browser.get(path).text
    text_id = re.search(r'name="text" value="(\w{64})"', browser.get("/challenges/1/written").text)
    assert text_id
    browser.post("/challenges/1/written", {"text": text_id[1]})
    for path in pages:
        assert "A text waits" not in browser.get(path).text


@pytest.mark.sqlite_only
def test_half_a_sign_in_takes_nothing_over(
    ground: Ground, make: Factory, link: str
) -> None:
    settings = replace(ground.settings, passkeys="required")
    browser = Browser(create_app(replace(ground, settings=settings)))
    come_in(browser, target_of(write(browser, link)))
    assert ideas(ground) == []


@pytest.mark.sqlite_only
def test_a_form_sent_with_half_a_sign_in_is_not_lost(
    ground: Ground, make: Factory, link: str
) -> None:
    settings = replace(ground.settings, passkeys="required")
    browser = Browser(create_app(replace(ground, settings=settings)))
    come_in(browser, "/me")
    answer = write(browser, link)
    assert re.match(r"/challenges/1/written\?text=\w+$", answer.location)
    assert browser.get(answer.location).location.startswith("/me/passkeys?next=/challenges/1/")
    assert texts(ground) == ["En natt uten alarmer."]
    assert ideas(ground) == []
    # Any other form is given back, to be copied, and has done nothing.
    refused = browser.client.post("/challenges/1/ideas", data={
        "csrf_token": token_of(browser), "title": "Lys", "body": "Et lys som tennes."})  # fmt: skip
    assert refused.status_code == 401
    assert "Et lys som tennes." in refused.text
    assert ideas(ground) == []


@pytest.mark.sqlite_only
def test_the_whole_sign_in_goes_on_to_what_was_written(
    ground: Ground, make: Factory, link: str
) -> None:
    origin = "https://ideas.test"
    settings = replace(ground.settings, passkeys="required", base_url=origin)
    app = create_app(replace(ground, settings=settings))
    app.config.update(SESSION_COOKIE_SECURE=False, WTF_CSRF_SSL_STRICT=False)
    browser = Browser(app)
    answer = write(browser, link)
    mark = next(value for value in answer.headers.getlist("Set-Cookie") if "wrote=" in value)
    name, _, value = mark.partition(";")[0].partition("=")
    browser.client.set_cookie(name, value, domain="localhost")  # openly, as the test client talks
    came = come_in(browser, target_of(answer))
    door = browser.get(came.location)
    assert door.location.startswith("/me/passkeys?next=/challenges/1/written")
    page = browser.get(door.location)
    found = re.search(r'name="next" value="([^"]+)"', page.text)
    assert found
    assert 'name="next"' not in browser.get("/me/passkeys?next=https://evil.example/").text
    proof = {"name": "Mobilen", "password": PASSWORD}
    asked = browser.post("/me/passkeys/options", proof).get_json()
    made = browser.post("/me/passkeys", {
        "name": "Mobilen", "credential": Device(origin).make(asked), "next": unescape(found[1]),
    })  # fmt: skip
    assert made.location == "/ideas/1/edit"
    assert ideas(ground) == [("Roligere netter", "En natt uten alarmer.", "draft")]
