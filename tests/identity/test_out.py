"""Signing out at the issuer too, and being signed out from there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.housekeeping import tidy
from intranet_ideas.identity.models import IdentitySession, UsedToken
from intranet_ideas.people.models import User

from ..factories import Factory
from .conftest import Comer
from .provider import TestIssuer, answer_of

Make = Callable[[], Comer]


def tell(app: Flask, token: str, key: str = "staff") -> int:
    """Bring a logout token, as an issuer does: without cookie or CSRF token."""
    answer = app.test_client().post(f"/sign-in/with/{key}/sign-out", data={"logout_token": token})
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code


def test_the_issuer_ends_one_session_or_all_of_a_person(
    app: Flask, comer: Make, make: Factory, issuer: TestIssuer
) -> None:
    first, second, local = comer(), comer(), comer()
    issuer.claims["sid"] = "at-work"
    first.sign_in()
    issuer.claims["sid"] = "at-home"
    second.sign_in()
    with make.ground.database.read() as session:
        kari = session.scalars(select(User).filter_by(email="kari@example.org")).one()
    token = make.token(kari.email)
    assert tell(app, issuer.logout_token(sid="at-work", jti="a")) == 200
    assert (first.inside, second.inside) == (False, True)
    assert tell(app, issuer.logout_token(sid="at-home", sub="someone else", jti="b")) == 200
    assert second.inside, "the session is another's"
    with local.client.session_transaction() as cookie:
        cookie["_user_id"] = make.session_token(kari.email)
    assert tell(app, issuer.logout_token(sub="kari-1", jti="c")) == 200
    assert (second.inside, local.inside) == (False, False)
    api = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert api.status_code == 200, "programs are not signed out"
    assert tell(app, issuer.logout_token(sub="never came", jti="d")) == 200


@pytest.mark.sqlite_only
def test_what_is_no_logout_token_ends_nothing(
    app: Flask, comer: Make, issuer: TestIssuer, other: TestIssuer, clock: FixedClock
) -> None:
    kari = comer()
    kari.sign_in()
    now = int(time.time())
    event = "http://schemas.openid.net/event/backchannel-logout"
    changes: dict[str, Any]
    for changes in (
        {"nonce": "x"}, {"events": None}, {"events": {}}, {"events": [event]},
        {"events": {event: None}}, {"sub": None}, {"jti": None}, {"iat": None},
        {"iss": other.url}, {"aud": "another"}, {"exp": now - 100}, {"iat": now + 100},
        {"iat": now - 700}, {"sub": 7}, {"sid": 7},
    ):  # fmt: skip
        token = issuer.logout_token(**{"sub": "kari-1", **changes})
        assert tell(app, token) == 400, changes
    assert tell(app, other.logout_token(sub="kari-1", iss=issuer.url)) == 400, "another's key"
    assert tell(app, other.logout_token(sub="kari-1"), "guests") == 200
    for kind in ("", "JWT", "at+jwt"):
        issuer.logout_type = kind
        assert tell(app, issuer.logout_token(sub="kari-1", jti=f"type {kind}")) == 400, kind
    issuer.logout_type = "logout+jwt"
    assert tell(app, "") == 400
    assert tell(app, "x" * 70_000) == 400
    assert tell(app, issuer.logout_token(sub="kari-1"), "unknown") == 404
    assert kari.inside


def test_a_logout_token_counts_once(
    app: Flask, comer: Make, make: Factory, issuer: TestIssuer, clock: FixedClock
) -> None:
    kari = comer()
    kari.sign_in()
    token = issuer.logout_token(sub="kari-1", jti="once", exp=int(time.time()) + 7200)
    assert tell(app, token) == 200
    kari.sign_in()
    assert tell(app, token) == 400
    assert kari.inside
    clock.advance(minutes=13)
    tidy(make.ground, clock.now())
    with make.ground.database.read() as session:
        kept = session.scalars(select(UsedToken)).all()
    assert [each for each in kept if each.expires_at < clock.now()] == []
    assert tell(app, token) == 400, "forgotten, and too old"


@pytest.mark.sqlite_only
def test_signing_out_here_leads_to_the_issuer(
    comer: Make, make: Factory, issuer: TestIssuer, clock: FixedClock
) -> None:
    kari = comer()
    kari.sign_in()
    out = kari.browser.post("/sign-out")
    assert out.status_code == 200
    there = out.headers["Refresh"].removeprefix("0; url=")
    asked = answer_of(there)
    assert there.startswith(f"{issuer.url}/end?")
    assert asked["post_logout_redirect_uri"] == "http://ideas.test/sign-in"
    assert asked["id_token_hint"].count(".") == 2
    assert "Go on to Kommunen" in out.get_data(as_text=True)
    assert not kari.inside
    tidy(make.ground, clock.now())
    with make.ground.database.read() as session:
        assert session.scalars(select(IdentitySession)).all() == [], "nor is the token kept"


@pytest.mark.sqlite_only
def test_signing_out_works_while_the_issuer_is_away(
    comer: Make, make: Factory, issuer: TestIssuer, clock: FixedClock
) -> None:
    kari, again = comer(), comer()
    kari.sign_in()
    again.sign_in()
    clock.advance(hours=7)
    issuer.down = True
    assert kari.browser.post("/sign-out").status_code == 200, "what was known serves on"
    issuer.down = False
    issuer.metadata = {"end_session_endpoint": ""}
    clock.advance(hours=7)
    assert again.browser.post("/sign-out").headers["Location"] == "/sign-in"
    assert not kari.inside
    assert not again.inside
