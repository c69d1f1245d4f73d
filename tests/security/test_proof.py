"""Showing again that it is oneself, and passwords that open nothing without a passkey."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.people import rules
from intranet_ideas.people.sessions import sessions_of
from intranet_ideas.settings import SettingsError, load_settings

from ..api.client import Client
from ..browsing import Browser
from ..factories import PASSWORD, Factory
from ..passkeys.device import Device

ADA = "ada@example.org"
ORIGIN = "https://ideas.test"


def live(make: Factory) -> list[int]:
    with make.ground.database.read() as session:
        rows = sessions_of(session, make.viewer(ADA).id, make.clock.now())
    return [row.id for row in rows]


def test_what_shuts_doors_asks_who_is_at_the_screen(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    make.person(ADA, "Ada", password=PASSWORD)
    elsewhere, token = make.session_token(ADA), make.session_token(ADA)
    here, thief = Browser(app, token), Browser(app, token)
    other = live(make)[1]
    clock.advance(minutes=16)
    for path in (f"/me/sessions/{other}/end", "/me/sessions/end", "/me/tokens"):
        asked = here.post(path, {"label": "x", "scopes": "read", "days": "1"})
        assert asked.status_code == 303
        assert asked.headers["Location"].startswith("/me/prove?next=/me/")
    assert "Show that it is you" in here.get("/me/tokens").get_data(as_text=True)
    assert Browser(app, elsewhere).get("/").status_code == 200, "nothing was ended"
    form = {"next": "/me/sessions", "password": "a wrong password"}
    assert here.post("/me/prove", form).status_code == 422
    shown = here.post("/me/prove", form | {"password": PASSWORD})
    assert (shown.status_code, shown.headers["Location"]) == (303, "/me/sessions")
    assert thief.get("/").status_code == 303, "the token from before is worthless"
    assert here.post("/me/sessions/end").headers["Location"] == "/me/sessions"
    assert Browser(app, elsewhere).get("/").status_code == 303
    clock.advance(minutes=16)
    assert "/me/prove" in here.post("/me/sessions/end").headers["Location"]


@pytest.mark.sqlite_only
def test_guessing_there_is_guessing_at_the_door(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "FREE_ATTEMPTS", 2)
    make.person(ADA, "Ada", password=PASSWORD)
    here = Browser(app, make.session_token(ADA))
    for _ in range(rules.FREE_ATTEMPTS):
        assert here.post("/me/prove", {"password": "a wrong password"}).status_code == 422
    assert here.post("/me/prove", {"password": PASSWORD}).status_code == 429
    led = here.post("/me/prove", {"password": PASSWORD, "next": "//evil.example"})
    assert led.status_code == 429


@pytest.fixture
def strict(ground: Ground, make: Factory) -> Flask:
    """A site where a password alone opens nothing."""
    make.organisation()
    make.person(ADA, "Ada Ansatt", password=PASSWORD)
    app = create_app(replace(ground, settings=replace(
        ground.settings, base_url=ORIGIN, passkeys="required",
    )))  # fmt: skip
    app.config.update(SESSION_COOKIE_SECURE=False, WTF_CSRF_SSL_STRICT=False)
    return app


def by_password(app: Flask) -> Browser:
    browser = Browser(app)
    assert browser.post("/sign-in", {"email": ADA, "password": PASSWORD}).status_code == 303
    return browser


def ask(browser: Browser) -> object:
    return browser.post("/me/passkeys/options", {"name": "Mobilen", "password": PASSWORD})


@pytest.mark.sqlite_only
def test_a_password_alone_opens_nothing_where_passkeys_are_asked_for(
    strict: Flask, make: Factory
) -> None:
    ada, device = by_password(strict), Device(ORIGIN)
    for path in ("/", "/me", "/me/sessions", "/me/tokens", "/search", "/challenges/1"):
        assert ada.get(path).headers["Location"] == f"/me/passkeys?next={path}"
    assert ada.post("/me/sessions/end").headers["Location"] == "/me/passkeys"
    assert "alone does not let you in" in ada.get("/me/passkeys").get_data(as_text=True)
    asked = ask(ada)
    made = {"name": "Mobilen", "credential": device.make(asked.get_json())}  # type: ignore[attr-defined]
    assert ada.post("/me/passkeys", made).status_code == 303
    assert ada.get("/me/sessions").status_code == 200, "the passkey lets its owner in"
    assert ada.post("/me/prove", {"password": PASSWORD}).status_code == 303
    assert ada.get("/me/sessions").status_code == 200, "nor does the password put them out"

    thief = by_password(strict)
    assert thief.get("/").headers["Location"] == "/me/passkeys?next=/"
    assert ask(thief).status_code == 409  # type: ignore[attr-defined]
    page = thief.get("/me/passkeys").get_data(as_text=True)
    assert "signs in with its passkey" in page
    assert 'data-passkey="create"' not in page
    assert thief.post("/me/passkeys/1/remove").headers["Location"] == "/me/passkeys"
    assert len(live(make)) == 2

    options = thief.post("/sign-in/passkey/options").get_json()
    entered = thief.post("/sign-in/passkey", {"credential": device.prove(options)})
    assert entered.status_code == 303
    assert thief.get("/me/sessions").status_code == 200
    assert ada.get("/me/sessions").status_code == 200


@pytest.mark.sqlite_only
def test_removing_a_passkey_ends_what_it_may_have_opened(
    strict: Flask, make: Factory, clock: FixedClock
) -> None:
    device = Device(ORIGIN)
    ada = by_password(strict)
    form = {"name": "Mobilen", "credential": device.make(ask(ada).get_json())}  # type: ignore[attr-defined]
    ada.post("/me/passkeys", form)
    stolen = Browser(strict)
    options = stolen.post("/sign-in/passkey/options").get_json()
    stolen.post("/sign-in/passkey", {"credential": device.prove(options)})
    assert stolen.get("/me").status_code == 200
    clock.advance(minutes=16)
    assert "/me/prove" in ada.post("/me/passkeys/1/remove").headers["Location"]
    assert 'data-passkey="get"' in ada.get("/me/prove").get_data(as_text=True)
    clock.advance(minutes=-16)
    assert ada.post("/me/passkeys/1/remove").status_code == 303
    assert stolen.get("/me").status_code == 303
    assert ada.get("/me").status_code == 200


def test_passkeys_can_be_asked_for_with_https_alone() -> None:
    named = {"INTRANET_IDEAS_PASSKEYS": "required", "INTRANET_IDEAS_SECRET_KEY": "x" * 20}
    with pytest.raises(SettingsError, match="needs INTRANET_IDEAS_BASE_URL with https"):
        load_settings(named)
    assert load_settings(named | {"INTRANET_IDEAS_BASE_URL": ORIGIN}).passkeys_required


def test_what_shuts_doors_over_the_api_takes_a_token_just_made(
    app: Flask, make: Factory, clock: FixedClock
) -> None:
    make.session_token("nurse")
    with make.ground.database.read() as session:
        (row, *_) = sessions_of(session, make.viewer("nurse").id, clock.now())
    nurse = Client(app, make.token("nurse"))
    it = Client(app, make.token("it"))
    clock.advance(minutes=16)
    for client, call, path in (
        (nurse, "endSession", {"session_id": row.id}), (nurse, "revokeToken", {"token_id": 1}),
        (nurse, "removePasskey", {"passkey_id": 1}),
        (it, "endUserSessions", {"user_id": make.viewer("nurse").id}),
    ):  # fmt: skip
        refused = client.call(call, **path)
        assert refused.status_code == 403, call
        assert refused.get_json()["type"].endswith("/proof-needed")
    assert nurse.call("listSessions").status_code == 200
    assert Client(app, make.token("nurse")).call("endSession", session_id=row.id
                                                 ).status_code == 204  # fmt: skip
