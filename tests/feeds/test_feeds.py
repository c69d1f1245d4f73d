"""Feeds at a secret address: whose they are, what they hold, and when they are not there."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.feeds import queries
from intranet_ideas.ground import Ground
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import ApiToken, User
from intranet_ideas.plugin_host import actions
from intranet_ideas.plugin_host.models import PluginHealth

from ..browsing import Browser
from ..counting import statements
from ..factories import Factory

ATOM = "{http://www.w3.org/2005/Atom}"
SignIn = Callable[[str], Browser]


@pytest.fixture
def on(ground: Ground, app: Flask, clock: FixedClock) -> None:
    with ground.database.write() as session:
        actions.enable(session, None, "challenge_calendar", "kommune", clock.now(),
                       host=ground.plugins)  # fmt: skip


def addresses(page: TestResponse) -> list[str]:
    """Return the paths of the feeds that a page shows."""
    found = re.findall(r'value="http://ideas.test(/feeds/[^"]+)"', page.text)
    return [unescape(each) for each in found]


def make_address(browser: Browser, key: str = "k1") -> list[str]:
    return addresses(browser.post("/me/feeds", {"idempotency_key": key}))


def entries(app: Flask, address: str) -> dict[str, object]:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert calendar["version"] == "2.0"
    return {str(each["uid"]).split("@")[0]: each for each in calendar.walk("VEVENT")}


@pytest.fixture
def nurses(on: None, sign_in: SignIn) -> list[str]:
    """The addresses of nurse@'s calendar and news."""
    return make_address(sign_in("nurse"))


def test_the_address_is_shown_once_and_only_its_hash_is_kept(
    ground: Ground, on: None, sign_in: SignIn
) -> None:
    nurse = sign_in("nurse")
    before = nurse.get("/me/feeds").text
    assert "Make my address" in before
    calendar, news = make_address(nurse)
    assert calendar.endswith("/challenge_calendar.calendar.ics")
    assert news.endswith("/challenge_calendar.news.atom")
    secret = calendar.split("/")[2]
    assert secret not in nurse.get("/me/feeds").text
    again = nurse.post("/me/feeds", {"idempotency_key": "k1"})
    assert again.status_code == 303, "the same form again makes no other"
    with ground.database.read() as session:
        (row,) = session.scalars(select(ApiToken)).all()
    assert secret not in row.token_hash
    assert row.scopes == ["feeds"]


def test_entries_are_instants_in_utc_with_the_challenges_address(
    app: Flask, make: Factory, clock: FixedClock, nurses: list[str]
) -> None:
    challenge = make.challenge(
        title="Trygg; hjemme, \\ og borte – æøå", summary="Hvordan?",
        opens_at=datetime(2026, 3, 28, 22, 30, tzinfo=UTC),  # in Oslo the night clocks change
        closes_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        voting_closes_at=datetime(2026, 4, 1, tzinfo=UTC),
        judging_closes_at=datetime(2026, 4, 5, tzinfo=UTC),
        results_at=datetime(2026, 4, 9, tzinfo=UTC),
    )  # fmt: skip
    found = entries(app, nurses[0])
    uid = f"challenge-{challenge.id}"
    assert set(found) == {f"{uid}-{what}" for what in ("opens", "closes", "voting", "results")}
    closes = found[f"{uid}-closes"]
    assert closes["dtstart"].to_ical() == b"20260329T013000Z"
    assert closes["summary"] == "Deadline: Trygg; hjemme, \\ og borte – æøå"
    assert closes["description"] == f"Hvordan?\nhttp://ideas.test/challenges/{challenge.id}"
    assert closes["url"] == f"http://ideas.test/challenges/{challenge.id}"
    assert (closes["status"], closes["transp"]) == ("CONFIRMED", "TRANSPARENT")


def test_a_moved_deadline_keeps_its_uid_and_raises_its_sequence(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, nurses: list[str]
) -> None:
    challenge = make.challenge()
    uid = f"challenge-{challenge.id}-closes"
    before = entries(app, nurses[0])[uid]
    make.entry(challenge)
    assert entries(app, nurses[0])[uid]["sequence"] == before["sequence"], "an idea is no change"
    clock.advance(hours=1)
    with ground.database.write() as session:
        present = session.get_one(Challenge, challenge.id)
        challenges.change_deadline(
            session, make.viewer("manager"), challenge.id,
            {"closes_at": present.closes_at + timedelta(days=1)}, "Mer tid", present.version,
            clock.now(),
        )  # fmt: skip
    after = entries(app, nurses[0])[uid]
    assert after["dtstart"].dt - before["dtstart"].dt == timedelta(days=1)
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt


def test_a_cancelled_challenge_stays_as_cancelled(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, nurses: list[str]
) -> None:
    challenge = make.challenge()
    before = entries(app, nurses[0])
    with ground.database.write() as session:
        version = session.get_one(Challenge, challenge.id).version
        challenges.cancel_challenge(
            session, make.viewer("manager"), challenge.id, "Nei", version, clock.now()
        )
    after = entries(app, nurses[0])
    assert set(after) == set(before)
    for uid, each in after.items():
        assert each["status"] == "CANCELLED"
        assert each["summary"].startswith("Cancelled: ")
        assert each["sequence"] > before[uid]["sequence"]


def test_it_holds_what_the_person_may_see_in_the_persons_language(
    app: Flask, ground: Ground, make: Factory, sign_in: SignIn, nurses: list[str]
) -> None:
    make.challenge(title="For alle")
    make.challenge(title="For skolen", everyone=False, audience=("skole",))
    make.challenge(title="Utkast", publish=False, by="manager")
    with ground.database.write() as session:
        session.scalars(select(User).filter_by(email="teacher@example.org")).one().language = "nn"
    teachers = make_address(sign_in("teacher"))
    managers = make_address(sign_in("manager"))

    def titles(address: str) -> set[str]:
        return {each["summary"] for uid, each in entries(app, address).items()
                if uid.endswith("-closes")}  # fmt: skip

    assert titles(nurses[0]) == {"Deadline: For alle"}
    assert titles(teachers[0]) == {"Frist: For alle", "Frist: For skolen"}
    assert "Deadline: Utkast" not in titles(managers[0]), "drafts are nobody's appointments"


def test_news_is_an_atom_feed_of_what_has_happened(
    app: Flask, make: Factory, clock: FixedClock, nurses: list[str]
) -> None:
    challenge = make.challenge(title="Trygg <hjemme> & ute", summary="Hvordan?")
    clock.advance(days=8)

    def read() -> ET.Element:
        answer = app.test_client().get(nurses[1])
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        return ET.fromstring(answer.data)

    feed = read()
    assert feed.findtext(f"{ATOM}id")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Kommunen"
    items = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in items] == [
        "The deadline has passed: Trygg <hjemme> & ute", "Open for ideas: Trygg <hjemme> & ute",
        "New challenge: Trygg <hjemme> & ute",
    ]  # fmt: skip
    assert feed.findtext(f"{ATOM}updated") == items[0].findtext(f"{ATOM}updated")
    assert len({each.findtext(f"{ATOM}id") for each in items}) == 3
    (link,) = items[0].findall(f"{ATOM}link")
    assert link.get("href") == f"http://ideas.test/challenges/{challenge.id}"
    summary = items[1].findtext(f"{ATOM}summary") or ""
    assert "17.03.2026 13:00 (Europe/Oslo, UTC+01:00)" in summary
    assert ET.tostring(read()) == ET.tostring(feed)


def test_a_program_that_has_it_already_gets_nothing_again(
    app: Flask, make: Factory, clock: FixedClock, nurses: list[str]
) -> None:
    make.challenge()
    client = app.test_client()
    first = client.get(nurses[0])
    assert first.headers["Last-Modified"]
    assert first.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in first.headers["Cache-Control"]
    assert first.headers["Referrer-Policy"] == "no-referrer"
    clock.advance(minutes=5)
    etag = {"If-None-Match": first.headers["ETag"]}
    second = client.get(nurses[0], headers=etag)
    assert (second.status_code, second.data) == (304, b"")
    make.challenge(title="Ny")
    assert client.get(nurses[0], headers=etag).status_code == 200
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(nurses[0], headers=since).status_code == 200, "rights may have shrunk"


def test_it_is_not_there_for_unknown_revoked_replaced_and_other_secrets(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, sign_in: SignIn,
    nurses: list[str],
) -> None:  # fmt: skip
    nurse, client = sign_in("nurse"), app.test_client()

    def status(address: str) -> int:
        return client.get(address).status_code

    _, _, secret, name = nurses[0].split("/")
    assert status(nurses[0]) == 200
    for wrong in (f"/feeds/{'x' * 43}/{name}", f"/feeds/{secret}/challenge_calendar.calendar",
                  f"/feeds/{secret}/notify_email.email.ics", f"/feeds/{make.token('nurse')}/{name}",
                  f"/feeds/{make.session_token('nurse')}/{name}"):  # fmt: skip
        assert status(wrong) == 404, wrong
    bearer = {"Authorization": f"Bearer {secret}"}
    for path in ("/api/v1/me", "/api/v1/challenges"):
        assert client.get(path, headers=bearer).status_code == 403, "it reads feeds alone"
    newer = make_address(nurse, "k2")
    assert (status(nurses[0]), status(newer[0])) == (404, 200)
    assert nurse.post("/me/feeds/revoke").status_code == 303
    assert status(newer[0]) == 404
    third = make_address(nurse, "k3")
    with ground.database.write() as session:
        people.change_user(session, "nurse@example.org", active=False, now=clock.now())
    assert status(third[0]) == 404, "who has left sees nothing"


def test_it_is_gone_where_the_plugin_is_off_and_the_page_says_so(
    app: Flask, ground: Ground, clock: FixedClock, sign_in: SignIn, nurses: list[str]
) -> None:
    with ground.database.write() as session:
        actions.disable(session, None, "challenge_calendar", "helse", clock.now(),
                        host=ground.plugins)  # fmt: skip
    assert app.test_client().get(nurses[0]).status_code == 404
    page = sign_in("nurse").get("/me/feeds").text
    assert "IT has switched on no calendar" in page
    assert "Revoke the address" in page


def test_a_feed_that_fails_asks_programs_to_come_again(
    app: Flask, ground: Ground, make: Factory, nurses: list[str], monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    import intranet_ideas_plugins.challenge_calendar.icalendar_feed as module  # type: ignore[import-not-found]

    make.challenge()
    monkeypatch.setattr(module, "made", lambda *arguments: "no bytes")
    caplog.set_level(logging.DEBUG)
    answer = app.test_client().get(nurses[0])
    assert answer.status_code == 503
    assert nurses[0].split("/")[2] not in caplog.text, "the address is a secret"
    assert answer.headers["Retry-After"] == "3600"
    assert app.test_client().get(nurses[1]).status_code == 200
    with ground.database.read() as session:
        row = session.scalars(select(PluginHealth)).one()
    assert row.hook == "feed.calendar"
    assert "str instead of bytes" in row.trace


def test_four_statements_however_many_challenges(
    app: Flask, ground: Ground, make: Factory, nurses: list[str]
) -> None:
    for number in range(4):
        make.challenge(title=f"Nr {number}")
    app.test_client().get(nurses[0])
    with statements(ground.database.engine) as seen:
        app.test_client().get(nurses[0])
    assert len(seen) <= 4


def test_of_very_many_challenges_it_holds_the_nearest(
    app: Flask, make: Factory, clock: FixedClock, nurses: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(queries, "MOST", 2)
    monkeypatch.setattr(queries, "MOST_PAST", 1)
    made = [
        make.challenge(
            opens_at=clock.now() + timedelta(hours=1),
            closes_at=(closes := clock.now() + timedelta(days=days)),
            judging_closes_at=closes + timedelta(days=9), results_at=closes + timedelta(days=20),
        ).id
        for days in (2, 3, 9, 8, 30)
    ]  # fmt: skip
    clock.advance(days=5)
    found = {str(uid).split("-")[1] for uid in entries(app, nurses[0])}
    assert found == {str(made[each]) for each in (1, 2, 3)}
