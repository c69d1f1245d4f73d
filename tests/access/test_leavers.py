"""Who has left is out at the next request, whichever way they come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.tickets import Ticket, stop_url
from intranet_ideas.people import actions, tokens
from intranet_ideas.people.models import User
from intranet_ideas.plugin_host import actions as plugins

from ..browsing import Browser
from ..factories import PASSWORD, Factory

EMAIL = "ada@example.org"


def by_page(app: Flask, make: Factory) -> Callable[[], int]:
    browser = Browser(app, make.session_token(EMAIL))
    return lambda: browser.get("/").status_code


def by_fragment(app: Flask, make: Factory) -> Callable[[], int]:
    browser = Browser(app, make.session_token(EMAIL))
    headers = {"HX-Request": "true"}
    return lambda: browser.get("/search/suggest?q=natt", headers=headers).status_code


def by_form(app: Flask, make: Factory) -> Callable[[], int]:
    browser, challenge = Browser(app, make.session_token(EMAIL)), make.challenge().id
    csrf = browser.csrf()
    path = f"/challenges/{challenge}/join"
    return lambda: browser.client.post(path, data={"csrf_token": csrf}).status_code


def by_token(app: Flask, make: Factory) -> Callable[[], int]:
    headers = {"Authorization": f"Bearer {make.token(EMAIL)}"}
    return lambda: app.test_client().get("/api/v1/me", headers=headers).status_code


def by_feed(app: Flask, make: Factory) -> Callable[[], int]:
    ground = make.ground
    with ground.database.write() as session:
        plugins.enable(session, None, "challenge_calendar", "kommune", make.clock.now(),
                       host=ground.plugins)  # fmt: skip
        secret = tokens.make_feed_token(session, make.viewer(EMAIL), make.clock.now())
    path = f"/feeds/{secret}/challenge_calendar.calendar.ics"
    return lambda: app.test_client().get(path).status_code


def by_mail(app: Flask, make: Factory) -> Callable[[], int]:
    ticket = Ticket(make.viewer(EMAIL).id, "notify_email.email", "digest")
    path = stop_url(make.ground.settings, ticket).removeprefix(make.ground.settings.base_url)
    return lambda: app.test_client().get(path).status_code


def by_password(app: Flask, make: Factory) -> Callable[[], int]:
    form = {"email": EMAIL, "password": PASSWORD}
    return lambda: Browser(app).post("/sign-in", form).status_code


WAYS = {
    by_page: (200, 303), by_fragment: (200, 303), by_form: (303, 401), by_token: (200, 401),
    by_feed: (200, 404), by_mail: (200, 404), by_password: (303, 422),
}  # fmt: skip
"""Each way in, with its status before and after."""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("tidily", [True, False])
def test_who_has_left_is_out(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, way: Callable[..., object],
    tidily: bool,
) -> None:  # fmt: skip
    """``tidily``: by the action, which ends sessions too; else the row alone says so."""
    make.person(EMAIL, "Ada", password=PASSWORD)
    come = way(app, make)
    before, after = WAYS[way]
    assert come() == before
    with ground.database.write() as session:
        if tidily:
            actions.change_user(session, EMAIL, active=False, now=clock.now())
        else:
            session.get_one(User, make.viewer(EMAIL).id).active = False
    assert come() == after
