"""A challenge with a deadline in the night on which the clocks change: page, mail, API and the
trail say the same, to the second, all the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.challenges.rules import instant_of
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.delivery import Deliver
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.plugin_api import Message, NotificationChannel
from intranet_ideas.timing import Timing

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

OSLO = ZoneInfo("Europe/Oslo")


class Night:
    """A site whose clock is moved step by step, with all that it says outwards."""

    def __init__(self, app: Flask, ground: Ground, make: Factory, clock: FixedClock) -> None:
        self.ground, self.make, self.clock = ground, make, clock
        self.mail: list[tuple[datetime, Message]] = []
        self.lanes = (Timing(), Notify(), Deliver())
        self.app = app
        self.sign_in()

    def sign_in(self) -> None:
        """Begin anew, as far as sessions and tokens go."""
        self.nurse = Browser(self.app, self.make.session_token("nurse"))
        self.api = Client(self.app, self.make.token("nurse"))

    def deliver(self, message: Message, recipient: Any, settings: Any) -> None:
        if recipient.email == "nurse@example.org":
            self.mail.append((self.clock.now(), message))

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


def machine_times(html: str) -> set[str]:
    """The instants that a page states for machines."""
    return set(re.findall(r'datetime="([^"]+)"', html))


@pytest.mark.parametrize(
    ("closes", "steps"),
    [
        # The hour from two to three is left out; the deadline stands right behind it.
        (instant_of(datetime(2026, 3, 29, 3, 0), OSLO), 60),  # noqa: DTZ001
        # The hour from two to three comes twice; the deadline is in the second.
        (instant_of(datetime(2026, 10, 25, 2, 30), OSLO, fold=1), 60),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_everything_agrees_to_the_second_across_the_night(
    night: Night, closes: datetime, steps: int
) -> None:
    clock, make, ground = night.clock, night.make, night.ground
    clock.instant = closes - timedelta(days=12)
    challenge = make.challenge(
        opens_at=clock.now(), closes_at=closes, judging_closes_at=closes + timedelta(days=14),
        results_at=closes + timedelta(days=21),
    )  # fmt: skip
    draft = make.entry(challenge, "nurse", submit=False)
    page, write = f"/challenges/{challenge.id}", f"/ideas/{draft.id}"
    stated = closes.isoformat().replace("+00:00", "Z")
    clock.instant = closes - timedelta(hours=25)
    night.work()
    night.sign_in()
    night.mail.clear()
    seen: list[tuple[datetime, str, bool]] = []
    offsets = [timedelta(minutes=-(25 * 60) + 30 * n) for n in range(steps)]
    offsets = sorted({*offsets, timedelta(seconds=-1), timedelta(), timedelta(seconds=1)})
    for offset in offsets:
        clock.instant = closes + offset
        night.work()
        told = night.api.get("getChallenge", challenge_id=challenge.id)
        assert told["closes_at"] == stated
        assert datetime.fromisoformat(told["server_time"]) == clock.now()
        html = night.nurse.get(page).text
        instants = {datetime.fromisoformat(each) for each in machine_times(html) if "T" in each}
        is_open = clock.now() < closes
        assert told["phase"] == ("open" if is_open else "judging")
        assert (f'href="{page}/ideas/new"' in html) == is_open
        if is_open:
            assert closes in instants, "the page counts down to the very instant"
        seen.append((clock.now(), told["phase"], is_open))
    assert {phase for _, phase, _ in seen} == {"open", "judging"}

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
    local = closes.astimezone(OSLO)
    words = unescape(message.text)
    assert f"{local.hour}:{local.minute:02}" in words or f"{local:%H:%M}" in words
    assert local.tzname() in words or "Central European" in words or "CE" in words

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
    assert clock.now() in {
        datetime.fromisoformat(each) for each in machine_times(shown) if "T" in each
    }


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
