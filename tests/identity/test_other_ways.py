"""Accounts for emergencies when passwords are off, and the header of a trusted proxy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import doctor, events
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.identity import actions, trying
from intranet_ideas.issuers import proxy_issuer
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.notifications.models import Notification
from intranet_ideas.people.actions import change_user
from intranet_ideas.people.models import User

from ..browsing import Browser
from ..factories import PASSWORD, Factory
from .conftest import Comer
from .provider import TestIssuer

Make = Callable[[], Comer]
TRUSTED, STRANGER = "10.1.2.3", "10.9.9.9"


@pytest.fixture
def more_settings() -> dict[str, str]:
    """Passwords for emergencies alone, and a proxy that signs people in."""
    return {
        "INTRANET_IDEAS_LOCAL_SIGN_IN": "break-glass",
        "INTRANET_IDEAS_SIGN_IN_HEADER": "X-Remote-User",
        "INTRANET_IDEAS_SIGN_IN_PROXIES": "10.1.0.0/16",
        "INTRANET_IDEAS_TRUSTED_PROXIES": "10.1.0.0/16",
    }


def enter(app: Flask, email: str) -> int:
    form = {"email": email, "password": PASSWORD}
    return Browser(app).post("/sign-in", form).status_code


def finding(ground: Ground) -> doctor.Finding:
    return next(each for each in doctor.examine(ground) if each.subject == "sign-in")


def test_passwords_are_for_emergencies_alone_and_each_is_told_to_it(
    app: Flask, make: Factory, issuer: TestIssuer, other: TestIssuer
) -> None:
    make.person("ada@example.org", password=PASSWORD)
    make.person("glass@example.org", password=PASSWORD, roles=("it_administrator",))
    assert enter(app, "ada@example.org") == 422
    assert enter(app, "glass@example.org") == 422
    assert "no account is marked" in finding(make.ground).detail
    with make.ground.database.write() as session:
        change_user(session, "glass@example.org", break_glass=True, now=make.clock.now())
    assert finding(make.ground).ok, finding(make.ground).detail
    page = Browser(app).get("/sign-in").get_data(as_text=True)
    assert "With an emergency account" in page
    assert "Forgotten" not in page
    assert enter(app, "glass@example.org") == 303
    with make.ground.database.read() as session:
        used = session.scalars(select(Event).filter_by(kind=events.BREAK_GLASS_USED)).one()
    assert used.actor_id == make.viewer("glass@example.org").id
    Notify()(make.ground, make.clock.now())
    with make.ground.database.read() as session:
        told = session.scalars(
            select(User.email).join(Notification, Notification.user_id == User.id)
            .where(Notification.kind == "break_glass_used").order_by(User.email)
        ).all()  # fmt: skip
    assert told == ["glass@example.org", "it@example.org"]
    issuer.down = True
    assert "staff can't be used" in finding(make.ground).detail


def test_it_marks_an_account_on_its_page(app: Flask, make: Factory) -> None:
    person = make.person("ada@example.org", password=PASSWORD)
    it = Browser(app, make.session_token("it"))
    form = {"department": "skole", "active": "1", "break_glass": "1"}
    assert it.post(f"/it/people/{person.id}", form).status_code == 303
    assert enter(app, "ada@example.org") == 303
    assert "ada@example.org" in it.get("/it/sign-in").get_data(as_text=True)
    del form["break_glass"]
    assert it.post(f"/it/people/{person.id}", form).status_code == 303
    assert enter(app, "ada@example.org") == 422


class Proxied:
    """A browser whose requests come by a proxy that sends a header."""

    def __init__(self, app: Flask, peer: str, user: str, **headers: str) -> None:
        self.client = app.test_client()
        self.browser = Browser(app)
        self.browser.client = self.client
        self.peer, self.user, self.headers = peer, user, headers

    def with_(self, **more: Any) -> dict[str, Any]:
        """Return what each request carries."""
        headers = {"X-Remote-User": self.user, **self.headers} if self.user else self.headers
        return {"headers": headers, "environ_base": {"REMOTE_ADDR": self.peer}, **more}

    def get(self, path: str) -> Any:
        """Open a page."""
        return self.client.get(path, **self.with_())

    def enter(self) -> int:
        """Press the button."""
        return self.browser.post("/sign-in/by-proxy", **self.with_()).status_code


def link(make: Factory, name: str, subject: str) -> None:
    with make.ground.database.write() as session:
        actions.link(
            session, None, make.viewer(name).id, issuer=proxy_issuer("X-Remote-User").issuer,
            subject=subject, now=make.clock.now(),
        )  # fmt: skip


@pytest.mark.sqlite_only
def test_the_header_counts_from_a_trusted_proxy_alone(app: Flask, make: Factory) -> None:
    link(make, "nurse", "nina")
    trusted = Proxied(app, TRUSTED, "nina")
    assert "Go on as nina" in trusted.get("/sign-in").get_data(as_text=True)
    assert trusted.get("/me").status_code == 303, "nothing begins by opening a page"
    assert trusted.enter() == 303
    assert trusted.get("/me").status_code == 200
    for peer, user, headers in (
        (STRANGER, "nina", {}),
        (STRANGER, "nina", {"X-Forwarded-For": TRUSTED}),
        (TRUSTED, "evil,nina", {}),
        (TRUSTED, "", {}),
        (TRUSTED, "n" * 256, {}),
    ):
        stranger = Proxied(app, peer, user, **headers)
        assert "Go on as" not in stranger.get("/sign-in").get_data(as_text=True), (peer, user)
        assert stranger.enter() == 404
        assert stranger.get("/me").status_code == 303


@pytest.mark.sqlite_only
def test_an_unknown_name_is_refused_and_seen_by_it(app: Flask, make: Factory) -> None:
    unknown = Proxied(app, TRUSTED, "nina")
    assert unknown.enter() == 403
    with make.ground.database.read() as session:
        (row,) = trying.seen(session)
    assert (row.issuer_key, row.subject, row.user_id) == ("proxy", "nina", None)
    it = Browser(app, make.session_token("it"))
    found = it.post("/it/sign-in/link", {"seen": row.id, "email": "nurse@example.org"})
    place = found.headers["Location"].partition("?")[0]
    assert it.post(place, {"issuer": "proxy", "subject": "nina"}).status_code == 303
    assert unknown.enter() == 303


@pytest.mark.sqlite_only
def test_the_next_person_at_the_proxy_gets_no_session_of_the_last(
    app: Flask, make: Factory
) -> None:
    link(make, "nurse", "nina")
    shared = Proxied(app, TRUSTED, "nina")
    shared.enter()
    shared.user = "tora"
    assert shared.get("/me").status_code == 303
    shared.user = "nina"
    assert shared.get("/me").status_code == 303, "it has ended, not only been hidden"
