"""A challenge with a deadline in the night on which the clocks change: page, mail, calendar, news,
API and the trail say the same, to the second, all the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from intranet_ideas.challenges.rules import instant_of
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.i18n import zone_name
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.plugin_api import Message, NotificationChannel
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.timing import Timing

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

OSLO = ZoneInfo("Europe/Oslo")
ATOM = "{http://www.w3.org/2005/Atom}"

IN_WORDS = re.compile(r"(\d+ \w+ \d{4} at [\d:]+) \(([^)]+)\)")
"""An instant as people read it, with the zone's name, which alone tells the hour that comes
twice from its twin."""

IN_NEWS = re.compile(r"(\d\d\.\d\d\.\d{4} [\d:]+) \(Europe/Oslo, UTC([+-]\d\d:\d\d)\)")


class Night:
    """A site whose clock is moved step by step, with all that it says outwards."""

    def __init__(self, app: Flask, ground: Ground, make: Factory, clock: FixedClock) -> None:
        self.ground, self.make, self.clock = ground, make, clock
        self.mail: list[tuple[datetime, Message]] = []
        self.lanes = (Timing(), Notify(), Deliver())
        self.app = app
        with ground.database.write() as session:
            plugins.enable(session, None, "challenge_calendar", "kommune", clock.now(),
                           host=ground.plugins)  # fmt: skip
        self.sign_in()
        shown = self.nurse.post("/me/feeds", {"idempotency_key": "k1"}).text
        self.calendar, self.news = re.findall(r'value="http://ideas.test(/feeds/[^"]+)"', shown)

    def sign_in(self) -> None:
        """Begin anew, as far as sessions and tokens go."""
        self.nurse = Browser(self.app, self.make.session_token("nurse"))
        self.api = Client(self.app, self.make.token("nurse"))

    def deliver(self, message: Message, recipient: Any, settings: Any) -> None:
        if recipient.email == "nurse@example.org":
            self.mail.append((self.clock.now(), message))

    def in_calendar(self) -> dict[str, datetime]:
        """The instants of the calendar feed, in UTC, by what happens then."""
        feed = Calendar.from_ical(self.app.test_client().get(self.calendar).data)
        found = {str(each["uid"]).split("@")[0].split("-")[2]: each for each in feed.walk("VEVENT")}
        assert all(each["dtstart"].to_ical().endswith(b"Z") for each in found.values())
        return {what: each["dtstart"].dt for what, each in found.items()}

    def in_news(self) -> dict[str, tuple[datetime, str]]:
        """The instants and the words of the news, by what has happened."""
        feed = ET.fromstring(self.app.test_client().get(self.news).data)  # noqa: S314 - our own
        return {
            str(each.findtext(f"{ATOM}id")).split("#")[1]: (
                datetime.fromisoformat(str(each.findtext(f"{ATOM}updated"))),
                str(each.findtext(f"{ATOM}summary")),
            )
            for each in feed.iter(f"{ATOM}entry")
        }  # fmt: skip

    def work(self) -> None:
        while sum(lane(self.ground, self.clock.now()) for lane in self.lanes):
            pass


@pytest.fixture
def night(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Night:
    clock.instant = datetime(2026, 3, 1, 12, tzinfo=UTC)
    make.organisation()
    made = Night(app, ground, make, clock)
    channel = NotificationChannel("mail", "Mail", made.deliver)
    offered = {"x.mail": (SimpleNamespace(name="x"), channel)}
    monkeypatch.setattr(ground.plugins, "channels", lambda session, path: offered)
    return made


def machine_instants(html: str) -> set[datetime]:
    """The instants that a page states for machines, its scripts too."""
    found = re.findall(r'datetime="([^"]+T[^"]+)"', html)
    return {datetime.fromisoformat(each) for each in found}


def in_words(text: str) -> set[datetime]:
    """The instants that a page or a mail states for people."""
    found = set()
    for words, zone in IN_WORDS.findall(unescape(text)):
        pattern = "%d %B %Y at %H:%M:%S" if words.count(":") == 2 else "%d %B %Y at %H:%M"
        local = datetime.strptime(words, pattern)  # noqa: DTZ007
        both = {instant_of(local, OSLO, fold) for fold in (0, 1)}
        (instant,) = (each for each in both if zone_name(each, OSLO, "en") == zone)
        found.add(instant)
    return found


@pytest.mark.parametrize(
    "closes",
    [
        # The hour from two to three is left out; the deadline stands right behind it.
        instant_of(datetime(2026, 3, 29, 3, 0), OSLO),  # noqa: DTZ001
        # The hour from two to three comes twice; the deadline is in the first, or the second.
        instant_of(datetime(2026, 10, 25, 2, 30), OSLO, fold=0),  # noqa: DTZ001
        instant_of(datetime(2026, 10, 25, 2, 30), OSLO, fold=1),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_everything_agrees_to_the_second_across_the_night(night: Night, closes: datetime) -> None:
    clock, make, ground = night.clock, night.make, night.ground
    clock.instant = closes - timedelta(days=12)
    challenge = make.challenge(
        opens_at=clock.now(), closes_at=closes, judging_closes_at=closes + timedelta(days=14),
        results_at=closes + timedelta(days=21),
    )  # fmt: skip
    draft = make.entry(challenge, "nurse", submit=False)
    page, write = f"/challenges/{challenge.id}", f"/ideas/{draft.id}"
    pages = ("/", page, write, f"{write}/edit", f"{page}/ideas")
    shown_in_calendar = {
        "opens": challenge.opens_at, "closes": closes, "results": challenge.results_at,
    }  # fmt: skip
    stated = closes.isoformat().replace("+00:00", "Z")
    clock.instant = closes - timedelta(hours=27)
    night.work()
    night.sign_in()
    night.mail.clear()
    nearest = {timedelta(seconds=-1), timedelta(), timedelta(seconds=1)}
    near = {timedelta(minutes=30 * n) for n in range(-3, 4)} | nearest
    for offset in sorted({timedelta(hours=n) for n in range(-26, -1, 2)} | near):
        clock.instant = closes + offset
        night.work()
        told = night.api.get("getChallenge", challenge_id=challenge.id)
        assert told["closes_at"] == stated
        (listed,) = night.api.get("listChallenges")["items"]
        assert (listed["closes_at"], listed["phase"]) == (stated, told["phase"])
        assert datetime.fromisoformat(told["server_time"]) == clock.now()
        is_open = clock.now() < closes
        assert told["phase"] == ("open" if is_open else "judging")
        html = night.nurse.get(page).text
        assert (f'href="{page}/ideas/new"' in html) == is_open
        for each in pages if offset in nearest else ():
            html = night.nurse.get(each).text
            if is_open:
                assert closes in machine_instants(html), f"{each} counts down to the instant"
                assert closes in in_words(html), f"{each} says it in words no other hour has"
        if offset not in near:
            continue
        assert night.in_calendar() == shown_in_calendar
        news = night.in_news()
        assert news.get("closed", (None,))[0] == (None if is_open else closes)
        (words, offset) = IN_NEWS.search(news["opened"][1]).groups()  # type: ignore[union-attr]
        assert datetime.strptime(f"{words} {offset}", "%d.%m.%Y %H:%M %z") == closes

    # The trail: each once, at its instant.
    with ground.database.read() as session:
        rows = session.execute(
            select(Event.kind, Event.happened_at, Event.recorded_at)
            .where(Event.challenge_id == challenge.id, Event.key.is_not(None))
        ).all()
    by_kind = {kind: (happened, recorded) for kind, happened, recorded in rows}
    assert by_kind["challenge_closed"] == (closes, closes)
    assert by_kind["challenge_closing_soon"][0] == closes - timedelta(hours=24)

    # The mail: at an hour that people are awake or has to be, before the deadline, and with
    # the deadline as the clocks on the wall show it.
    reminders = [(at, each) for at, each in night.mail if each.kind == "draft_reminder"]
    assert len(reminders) == 1
    at, message = reminders[0]
    assert closes - timedelta(hours=24) <= at < closes
    assert 7 <= at.astimezone(OSLO).hour < 20, "not at night, though it is due at night"
    assert in_words(message.text) == in_words(message.html) == {closes}

    # The last second counts and the deadline itself is too late, by every door.
    assert not handed_in(ground, draft)
    clock.instant = closes
    late = night.api.call("submitEntry", entry_id=draft.id)
    assert late.status_code == 409
    assert night.nurse.post(f"{write}/submit", {}).status_code in (303, 409)
    assert not handed_in(ground, draft)
    clock.instant = closes - timedelta(seconds=1)
    receipt = night.api.call("submitEntry", entry_id=draft.id).get_json()
    assert datetime.fromisoformat(receipt["received_at"]) == clock.now()
    shown = night.nurse.get(f"{write}/receipt").text
    assert clock.now() in machine_instants(shown) & in_words(shown)


def handed_in(ground: Ground, entry: Entry) -> bool:
    with ground.database.read() as session:
        return session.get_one(Entry, entry.id).submitted_id is not None


def test_a_day_added_over_the_night_is_a_day_on_the_wall_and_told_as_such(
    night: Night, app: Flask
) -> None:
    make, clock = night.make, night.clock
    clock.instant = datetime(2026, 3, 20, 12, tzinfo=UTC)
    challenge = make.challenge(closes_at=instant_of(datetime(2026, 3, 27, 15), OSLO))  # noqa: DTZ001
    make.entry(challenge, "nurse")
    night.work()
    night.sign_in()
    night.mail.clear()
    manager = Browser(app, make.session_token("manager"))
    with make.ground.database.read() as session:
        version = session.get_one(type(challenge), challenge.id).version
    form = {"closes_at": "2026-03-30T15:00", "reason": "Ny helg", "version": str(version)}
    moved = manager.post(f"/challenges/{challenge.id}/deadline", form)
    assert moved.status_code == 303
    told = night.api.get("getChallenge", challenge_id=challenge.id)
    assert told["closes_at"] == "2026-03-30T13:00:00Z", "15:00 in summer time"
    clock.advance(hours=1)
    night.work()
    (message,) = [each for _, each in night.mail if each.kind == "deadline_changed"]
    assert "15:00" in message.text
    assert "Ny helg" in message.text
