"""A day that is on in a room, with the manager as its host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.clock import FixedClock
from intranet_ideas.days import actions
from intranet_ideas.days.models import Day, DayTeam
from intranet_ideas.days.rules import Plan
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..factories import Factory


class Room:
    """A room with a host (the manager) and people at tables. Every page is drawn anew."""

    def __init__(self, app: Flask, ground: Ground, make: Factory, clock: FixedClock,
                 sign_in: Callable[[str], Browser], begins: int = 0, **changes: Any) -> None:
        """Set the day up and publish it; it ``begins`` in so many hours."""
        self.app, self.ground, self.make, self.clock = app, ground, make, clock
        self.sign_in = sign_in
        now = clock.now()
        made = make.challenge(publish=False, questions=(), title="Innovasjonsdagen",
                              language="en", **changes)
        self.id = made.id
        opens = now + timedelta(hours=begins)
        plan = Plan(opens, opens + timedelta(hours=3), opens + timedelta(hours=4),
                    opens + timedelta(hours=6), 3, own_team_barred=True)  # fmt: skip
        with ground.database.write() as session:
            viewer = make.viewer("manager")
            actions.set_day(session, viewer, self.id, plan, now)
        with ground.database.write() as session:
            challenges.publish_challenge(session, viewer, self.id, made.version + 1, now)
        app.extensions["boards"].fresh = 0.0
        self.host = sign_in("manager")

    @property
    def day(self) -> Day:
        with self.ground.database.read() as session:
            return session.get_one(Day, self.id)

    def teams(self) -> dict[str, DayTeam]:
        with self.ground.database.read() as session:
            rows = session.scalars(select(DayTeam).order_by(DayTeam.place, DayTeam.id))
            return {team.name: team for team in rows}

    def url(self, rest: str = "") -> str:
        return f"/challenges/{self.id}/day{rest}"

    def comes(self, name: str, team: str = "") -> Browser:
        """Let someone come in, and make or join a team."""
        browser = self.sign_in(name)
        assert browser.post(f"/d/{self.day.code}").status_code == 303
        if team and team in self.teams():
            self.done(browser.post(self.url("/team"), {"code": self.teams()[team].code}))
        elif team:
            self.done(browser.post(self.url("/team"), {"make": "1", "name": team}))
        return browser

    def sends(self, browser: Browser, title: str) -> None:
        self.done(browser.post(self.url("/idea"), {"title": title, "body": "Slik gjør vi det."}))

    def press(self, what: str) -> None:
        self.done(self.pressed(what))

    def pressed(self, what: str) -> Any:
        """Press a button of the host's, and return the answer."""
        form, name = {
            "open_voting": ("/voting", "open"), "close_voting": ("/voting", "close"),
            "show_winners": ("/winners", "show"), "hide_winners": ("/winners", "hide"),
        }.get(what, ("/pitches", "do"))  # fmt: skip
        return self.host.post(self.url(form), {name: what})

    def board(self, kind: str = "screen") -> str:
        """Return what is on, as the screen or a phone has it."""
        if kind == "screen" and not self.day.screen:
            self.done(self.host.post(self.url("/screen"), {"open": "1"}))
        return Browser(self.app).get(f"/room/{getattr(self.day, kind)}").get_data(as_text=True)

    @staticmethod
    def done(answer: Any) -> None:
        assert answer.status_code == 303, answer.get_data(as_text=True)


@pytest.fixture
def room(app: Flask, ground: Ground, make: Factory, clock: FixedClock,
         sign_in: Callable[[str], Browser]) -> Room:  # fmt: skip
    """The room in the morning, before anybody has come."""
    return Room(app, ground, make, clock, sign_in)
