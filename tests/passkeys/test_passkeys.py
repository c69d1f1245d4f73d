"""Passkeys: made after the password, good for one account, one site and one challenge."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.utils import websafe_encode
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from intranet_ideas import create_app, events
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.passkeys import ceremony
from intranet_ideas.passkeys.ceremony import Refused, Site
from intranet_ideas.passkeys.models import Passkey
from intranet_ideas.people import actions as people
from intranet_ideas.people import rules

from ..browsing import Browser
from ..factories import PASSWORD, Factory
from .device import FLAG, Device

ADA = "ada@example.org"
ORIGIN = "https://ideas.test"


@pytest.fixture
def site(ground: Ground, make: Factory) -> Flask:
    """The application at an address with HTTPS; its cookies travel openly for the test client."""
    make.organisation()
    make.person(ADA, "Ada Ansatt", password=PASSWORD)
    app = create_app(replace(ground, settings=replace(ground.settings, base_url=ORIGIN)))
    app.config.update(SESSION_COOKIE_SECURE=False, WTF_CSRF_SSL_STRICT=False)
    return app


def options_for(browser: Browser, name: str = "Mobilen", password: str = PASSWORD) -> TestResponse:
    return browser.post("/me/passkeys/options", {"name": name, "password": password})


def made(site: Flask, make: Factory, device: Device, email: str = ADA) -> Browser:
    browser = Browser(site, make.session_token(email))
    asked = options_for(browser)
    assert asked.status_code == 200, asked.text
    form = {"name": "Mobilen", "credential": device.make(asked.get_json())}
    assert browser.post("/me/passkeys", form).status_code == 303
    return browser


def enter(site: Flask, device: Device, **more: str) -> TestResponse:
    browser = Browser(site)
    options = browser.post("/sign-in/passkey/options").get_json()
    form = {"credential": device.prove(options), **more}
    return browser.post("/sign-in/passkey", form)


def test_where_passwords_are_for_emergencies_so_are_passkeys(
    site: Flask, ground: Ground, make: Factory
) -> None:
    device = Device(ORIGIN)
    made(site, make, device)
    ours = site.extensions["ground"]
    site.extensions["ground"] = replace(
        ours, settings=replace(ours.settings, local_sign_in="break-glass")
    )
    assert enter(site, device).status_code == 422
    with ground.database.write() as session:
        people.change_user(session, ADA, break_glass=True, now=make.clock.now())
    assert enter(site, device).status_code == 303
    with ground.database.read() as session:
        assert session.scalars(select(Event).filter_by(kind="break_glass_used")).one()


def rows(ground: Ground) -> list[Passkey]:
    with ground.database.read() as session:
        return list(session.scalars(select(Passkey).order_by(Passkey.id)))


def test_it_is_made_and_signs_in(
    site: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    device = Device(ORIGIN)
    browser = made(site, make, device)
    assert "Mobilen" in browser.get("/me/passkeys").text
    clock.advance(hours=1)
    answer = enter(site, device, next="/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    (row,) = rows(ground)
    assert row.last_used_at == clock.now()
    assert websafe_encode(device.id) not in row.digest
    assert enter(site, device, next="//evil.example").headers["Location"] == "/"


@pytest.mark.sqlite_only
def test_it_is_made_only_by_who_knows_the_password(
    site: Flask, ground: Ground, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "ATTEMPTS_PER_ACCOUNT", 2)
    browser = Browser(site, make.session_token(ADA))
    for _ in range(rules.ATTEMPTS_PER_ACCOUNT):
        assert options_for(browser, password="not this one, no").status_code == 422
    assert options_for(browser).status_code == 429
    assert options_for(browser, name=" ").status_code == 429
    device = Device(ORIGIN)
    options = {"user": {"id": "AAAA"}, "rp": {"id": "ideas.test"}, "challenge": "A" * 43}
    form = {"name": "x", "credential": device.make(options)}
    assert browser.post("/me/passkeys", form).status_code == 422
    assert rows(ground) == []


@pytest.mark.sqlite_only
def test_who_signs_in_elsewhere_makes_none_here(
    site: Flask, ground: Ground, make: Factory
) -> None:
    browser = Browser(site, make.session_token("nurse"))
    assert "through your organisation" in browser.get("/me/passkeys").text
    assert options_for(browser).status_code == 422


@pytest.mark.sqlite_only
def test_an_address_without_https_has_none(app: Flask, make: Factory) -> None:
    make.person(ADA, "Ada", password=PASSWORD)
    browser = Browser(app, make.session_token(ADA))
    assert "https" in browser.get("/me/passkeys").text
    assert options_for(browser).status_code == 409
    assert Browser(app).post("/sign-in/passkey/options").status_code == 409
    assert "passkeys.js" not in app.test_client().get("/sign-in").text


@pytest.mark.parametrize(
    ("base_url", "available"),
    [
        ("https://ideas.test", True), ("https://ideas.test/sub", True),
        ("http://ideas.test", False), ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False), ("https://192.0.2.1", False),
        ("https://[2001:db8::1]", False),
    ],
)  # fmt: skip
def test_where_browsers_make_them(base_url: str, available: bool) -> None:
    assert Site(base_url).available is available


def other_site(device: Device) -> None:
    device.origin = "https://ideas.test.evil.example"


def open_site(device: Device) -> None:
    device.origin = "http://ideas.test"


def not_verified(device: Device) -> None:
    device.flags = FLAG.UP


def not_present(device: Device) -> None:
    device.flags = FLAG.UV


def another_key(device: Device) -> None:
    device.key = ec.generate_private_key(ec.SECP256R1())


def another_person(device: Device) -> None:
    device.handle = websafe_encode(b"somebody else")


def unknown(device: Device) -> None:
    device.id = b"x" * 32


def counts_back(device: Device) -> None:
    device.counter = 4


@pytest.mark.sqlite_only
def test_an_answer_that_does_not_hold_lets_nobody_in(
    site: Flask, ground: Ground, make: Factory
) -> None:
    device = Device(ORIGIN)
    device.counter = 5
    made(site, make, device)
    device.counter = 6
    changes = (other_site, open_site, not_verified, not_present, another_key, another_person,
               unknown, counts_back)  # fmt: skip
    for change in changes:
        changed = copy(device)
        change(changed)
        answer = enter(site, changed)
        assert answer.status_code == 422, change.__name__
        assert "did not sign you in" in answer.text
    with ground.database.read() as session:
        kinds = session.scalars(select(Event.kind)).all()
    assert kinds.count(events.SIGN_IN_FAILED) == len(changes)
    assert rows(ground)[0].last_used_at is None
    assert enter(site, device).status_code == 303


@pytest.mark.sqlite_only
def test_one_made_elsewhere_or_unseen_is_not_kept(
    site: Flask, ground: Ground, make: Factory
) -> None:
    browser = Browser(site, make.session_token(ADA))
    for change in (other_site, open_site, not_verified):
        device = Device(ORIGIN)
        change(device)
        form = {"name": "x", "credential": device.make(options_for(browser).get_json())}
        assert browser.post("/me/passkeys", form).status_code == 422
    assert rows(ground) == []


@pytest.mark.sqlite_only
def test_a_challenge_holds_once_in_its_browser_and_for_a_while(
    site: Flask, make: Factory, clock: FixedClock
) -> None:
    device, browser = Device(ORIGIN), Browser(site)
    made(site, make, device)
    options = browser.post("/sign-in/passkey/options").get_json()
    form = {"credential": device.prove(options)}
    kept = browser.client.get_cookie("__Host-ideas")
    assert Browser(site).post("/sign-in/passkey", form).status_code == 422, "another browser"
    assert browser.post("/sign-in/passkey", form).status_code == 303
    assert kept is not None
    thief = Browser(site)
    thief.client.set_cookie("__Host-ideas", kept.value)
    assert thief.post("/sign-in/passkey", form).status_code == 422, "cookie and answer replayed"
    late = Browser(site)
    options = late.post("/sign-in/passkey/options").get_json()
    clock.advance(minutes=6)
    assert late.post("/sign-in/passkey", {"credential": device.prove(options)}).status_code == 422


@pytest.mark.sqlite_only
def test_who_has_left_and_a_removed_passkey_stay_out(
    site: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    device = Device(ORIGIN)
    browser = made(site, make, device)
    (row,) = rows(ground)
    with ground.database.write() as session:
        people.change_user(session, ADA, active=False, now=clock.now())
    assert enter(site, device).status_code == 422
    with ground.database.write() as session:
        people.change_user(session, ADA, active=True, now=clock.now())
    assert enter(site, device).status_code == 303
    browser = Browser(site, make.session_token(ADA))
    stranger = Browser(site, make.session_token("staff"))
    for what, form in (("rename", {"new_name": "Annen"}), ("remove", {})):
        path = f"/me/passkeys/{row.id}/{what}"
        assert stranger.post(path, form).status_code == 404
    assert browser.post(f"/me/passkeys/{row.id}/rename", {"new_name": " "}).status_code == 422
    assert browser.post(f"/me/passkeys/{row.id}/rename", {"new_name": "Nøkkel"}).status_code == 303
    assert rows(ground)[0].name == "Nøkkel"
    assert browser.post(f"/me/passkeys/{row.id}/remove").status_code == 303
    assert enter(site, device).status_code == 422


@pytest.mark.sqlite_only
def test_it_sees_and_removes_a_persons_passkey(
    site: Flask, ground: Ground, make: Factory
) -> None:
    device = Device(ORIGIN)
    made(site, make, device)
    page = f"/it/people/{make.viewer(ADA).id}/access"
    it = Browser(site, make.session_token("it"))
    assert "Mobilen" in it.get(page).text
    assert it.post(f"{page}/passkey", {"passkey": str(rows(ground)[0].id)}).status_code == 303
    assert enter(site, device).status_code == 422


def test_a_device_has_one_passkey_for_a_person_and_all_know_the_same_handle(
    site: Flask, ground: Ground, make: Factory
) -> None:
    first, second = Device(ORIGIN), Device(ORIGIN)
    browser = made(site, make, first)
    options: dict[str, Any] = options_for(browser).get_json()
    assert [each["id"] for each in options["excludeCredentials"]] == [websafe_encode(first.id)]
    form = {"name": "Nøkkel", "credential": second.make(options)}
    assert browser.post("/me/passkeys", form).status_code == 303
    assert first.handle == second.handle
    again = options_for(browser).get_json()
    twice = browser.post("/me/passkeys", {"name": "x", "credential": first.make(again)})
    assert twice.status_code == 409
    assert [row.name for row in rows(ground)] == ["Mobilen", "Nøkkel"]
    assert enter(site, first).status_code == enter(site, second).status_code == 303


@given(st.text(max_size=60) | st.just("[" * 30_000) | st.just('{"id": 1, "rawId": "!"}'))
def test_made_up_bytes_are_refused(text: str) -> None:
    for read in (lambda: ceremony.named(text), lambda: ceremony.made(Site(ORIGIN), "A" * 43, text)):
        with pytest.raises(Refused):
            read()


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_count_must_rise_unless_a_device_does_not_count(kept: int, counter: int) -> None:
    assert ceremony.counts_on(kept, counter) == (counter > kept or (counter == 0 and kept == 0))
