"""While the site is closed everyone but IT is told so and loses nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas import create_app, maintenance
from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Invalid
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.maintenance import Maintenance, after, closed_while, parse_until

from ..api.client import Client
from ..browsing import Browser
from ..conftest import NOON
from ..factories import Factory

SAID = "Vi bytter disk <b>nå</b>"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes look at each request."""
    monkeypatch.setattr(maintenance, "SECONDS", 0)


def set_closed(ground: Ground, until: datetime | None = None, message: str = "") -> None:
    with ground.database.write() as session:
        maintenance.close(session, until, message, ground.clock.now())


def test_everyone_but_it_is_told_on_every_surface(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    challenge = make.challenge()
    draft = make.entry(challenge, submit=False)
    nurse, it = Browser(app, make.session_token("nurse")), Browser(app, make.session_token("it"))
    form = nurse.hidden(f"/ideas/{draft.id}/edit")
    other_host = create_app(ground)
    set_closed(ground, clock.now() + timedelta(minutes=30), SAID)
    stranger = app.test_client()
    for asked in (nurse.get("/"), nurse.get("/me"), stranger.get("/"),
                  Browser(other_host, make.session_token("nurse")).get("/")):  # fmt: skip
        told = asked.get_data(as_text=True)
        assert (asked.status_code, asked.headers["Retry-After"]) == (503, "1800")
        assert "closed for maintenance until 13:30" in told
        assert "Vi bytter disk &lt;b&gt;nå" in told
    typed = nurse.post(f"/ideas/{draft.id}/edit", form | {"title": "Tittel", "body": "Lang tekst"})
    assert (typed.status_code, "Lang tekst" in typed.get_data(as_text=True)) == (503, True)
    for language, words in (("nb", "stengt"), ("nn", "stengd")):
        page = stranger.get("/", headers={"Accept-Language": language}).get_data(as_text=True)
        assert words in page, page[page.find("<main"):][:900]
    refused = Client(app, make.token("nurse")).call("getMe")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1800")
    assert refused.get_json()["type"].endswith("/closed")
    assert SAID in refused.get_json()["detail"]
    assert Client(app, make.token("it")).call("getMe").status_code == 200
    for path in ("/healthz", "/readyz", "/sign-in", "/static/site.css"):
        assert stranger.get(path).status_code in (200, 404), path
    assert stranger.get("/healthz").status_code == stranger.get("/sign-in").status_code == 200
    assert "closed to everyone but IT" in it.get("/it").get_data(as_text=True)
    with ground.database.write() as session:
        assert maintenance.reopen(session, clock.now())
        assert not maintenance.reopen(session, clock.now())
    assert nurse.get("/").status_code == 200
    # The form that was refused is sent again as it was: nothing of it was used up.
    again = nurse.post(f"/ideas/{draft.id}/edit", form | {"title": "Tittel", "body": "Lang tekst"})
    assert again.status_code == 303
    with ground.database.read() as session:
        kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert [kind for kind in kinds if kind.startswith("site_")] == ["site_closed", "site_opened"]


def test_changing_the_tables_closes_it_and_leaves_it_as_it_was(
    ground: Ground, database_url: str, clock: FixedClock
) -> None:
    def is_closed() -> bool:
        with ground.database.read() as session:
            return session.get(Maintenance, 1) is not None

    for fails in (False, True):
        with pytest.raises(ZeroDivisionError) if fails else closed_while(database_url, NOON):
            if fails:
                with closed_while(database_url, NOON):
                    raise ZeroDivisionError
            assert is_closed()
        assert not is_closed()
    set_closed(ground)
    with closed_while(database_url, NOON):
        assert is_closed()
    assert is_closed()


def test_what_is_no_end_and_too_much_is_refused(ground: Ground, clock: FixedClock) -> None:
    for until, message in ((clock.now(), ""), (None, "x" * 501)):
        with pytest.raises(Invalid):
            set_closed(ground, until, message)
    zone = ground.settings.time_zone
    assert parse_until("14:30", NOON, zone) == datetime(2026, 3, 10, 13, 30, tzinfo=UTC)
    assert parse_until("12:30", NOON, zone) == datetime(2026, 3, 11, 11, 30, tzinfo=UTC)
    assert parse_until("2026-07-01T12:00", NOON, zone) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    with pytest.raises(Invalid):
        parse_until("soon", NOON, zone)


@given(st.none() | st.integers(-100_000, 100_000))
def test_nobody_is_asked_to_come_at_once_or_much_too_late(seconds: int | None) -> None:
    until = None if seconds is None else NOON + timedelta(seconds=seconds)
    assert 60 <= after(until, NOON) <= 3600
