"""A small innovation day in real browsers: a big screen, the host's phone and two others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.clock import FixedClock
from intranet_ideas.days import actions
from intranet_ideas.days.models import Day, DayGuest
from intranet_ideas.days.rules import Plan
from intranet_ideas.entries.models import Vote
from intranet_ideas.ground import Ground

from ..factories import Factory
from .serving import served, sign_in

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

Open = Callable[..., Any]


@pytest.fixture
def day(app: Flask, ground: Ground, make: Factory, clock: FixedClock) -> Day:
    """A day that is on, with a screen."""
    now, host = clock.now(), make.viewer("manager")
    made = make.challenge(publish=False, questions=(), title="Innovation day", language="en")
    plan = Plan(now, now + timedelta(hours=2), now + timedelta(hours=3),
                now + timedelta(hours=5), 3, own_team_barred=True)  # fmt: skip
    with ground.database.write() as session:
        actions.set_day(session, host, made.id, plan, now)
    with ground.database.write() as session:
        challenges.publish_challenge(session, host, made.id, made.version + 1, now)
        actions.open_screen(session, host, made.id, now)
    with ground.database.read() as session:
        return session.get_one(Day, made.id)


@pytest.fixture
def opened(chromium: Any, app: Flask, make: Factory, day: Day) -> Iterator[Open]:
    """Return what opens a browser: someone's phone, or the projector's."""
    contexts = []
    with served(app) as address:

        def begin(who: str = "") -> Any:
            size = {"width": 390, "height": 844} if who else {"width": 1920, "height": 1080}
            context = chromium.new_context(base_url=address, viewport=size, locale="en-GB")
            contexts.append(context)
            if who:
                sign_in(app, make, context, who)
            page = context.new_page()
            page.set_default_timeout(15_000)
            return page

        yield begin
        for context in contexts:
            context.close()


def join(page: Any, day: Day, name: str) -> None:
    """Come in by the code and make a team: two pages, and one is in."""
    page.goto(f"/d/{day.code}")
    page.get_by_role("button", name="Come in").click()
    page.get_by_label("The name of a new team").fill(name)
    page.get_by_role("button", name="Make the team").click()
    page.get_by_text(f"Your team: {name}").wait_for()


def hand_in(page: Any, title: str) -> None:
    page.get_by_role("link", name="Write an idea").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("The idea", exact=False).last.fill("So that it works.")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("link", name=title).wait_for()


def test_a_day_on_a_screen_and_three_phones(
    opened: Open, day: Day, ground: Ground, clock: FixedClock
) -> None:
    screen = opened()
    screen.goto(f"/screen/{day.screen}")
    screen.get_by_text("The first idea will stand here.").wait_for()
    shown = screen.locator(".screen-address").inner_text().replace("\n", "")
    assert shown.endswith(f"/d/{day.code}")
    nurse, teacher, host = opened("nurse"), opened("teacher"), opened("manager")
    join(nurse, day, "Table 1")
    join(teacher, day, "Table 2")
    hand_in(nurse, "Lights on the path")
    screen.get_by_text("Lights on the path").wait_for()
    screen.get_by_text("2 teams").wait_for()

    host.goto(f"/challenges/{day.challenge_id}/day/host")
    # What is pressed on a page that is being left is lost, and so is the script's question.
    with host.expect_navigation():
        host.get_by_role("button", name="Start: Table 1").click()
    screen.locator('[data-scene="pitch"]').wait_for()
    screen.locator("[data-timer] [data-until]").wait_for()
    teacher.locator('[data-scene="pitch"]').wait_for()
    with host.expect_navigation():
        host.get_by_role("button", name="Pause the clock").click()
    screen.get_by_text("The clock stands still").wait_for()
    assert screen.locator("[data-stopped]").inner_text() == "3:00"
    with host.expect_navigation():
        host.get_by_role("button", name="End the pitch").click()

    clock.advance(minutes=20)
    host.get_by_role("button", name="Open voting").click()
    host.get_by_role("button", name="Yes, go on").click()
    screen.get_by_text("Vote on your phone").wait_for()
    teacher.get_by_role("link", name="Vote").click()
    # The answer to the first tap is lost on its way: the tap is sent again, and counts once.
    lost: list[str] = []

    def lose_first(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.post_data)
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    teacher.route("**/day/vote", lose_first)
    teacher.get_by_role("button", name="Lights on the path").click()
    teacher.get_by_text("Your vote. Tap to take it back.").wait_for()
    assert lost
    with ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Vote)) == 1

    clock.advance(minutes=5)
    host.reload()
    host.get_by_role("button", name="Close voting").click()
    host.get_by_role("button", name="Yes, go on").click()
    host.get_by_role("button", name="Show the winners").click()
    screen.get_by_text("The room has voted").wait_for()
    assert "Lights on the path" in screen.locator(".day-winners").inner_text()

    host.get_by_role("button", name="End the screen").click()
    screen.locator(".screen").wait_for(state="detached")


def test_a_guest_whose_answer_was_lost_comes_in_once_and_votes_once(
    opened: Open, day: Day, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    with ground.database.write() as session:
        session.get_one(Day, day.challenge_id).guests = True
    nurse, phone = opened("nurse"), opened()
    join(nurse, day, "Table 1")
    hand_in(nurse, "Lights on the path")
    phone.set_viewport_size({"width": 390, "height": 844})
    lost: list[str] = []

    def lose_first(route: Any) -> None:
        """Let the server do it, and the answer get lost."""
        if route.request.method == "POST" and route.request.url not in lost:
            lost.append(route.request.url)
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    phone.route("**/d/*/guest", lose_first)
    phone.route("**/day/vote", lose_first)
    phone.goto(f"/d/{day.code}")
    phone.get_by_label("First name or nickname").fill("Kari")
    phone.get_by_label("I am 15 years old or older").check()
    phone.get_by_role("button", name="Come in").click()
    phone.get_by_text("Find your team").wait_for()
    clock.advance(minutes=20)
    with ground.database.write() as session:
        actions.open_voting(session, make.viewer("manager"), day.challenge_id, "Now", clock.now())
    phone.get_by_role("link", name="Vote").click()
    phone.get_by_role("button", name="Lights on the path").click()
    phone.get_by_text("Your vote. Tap to take it back.").wait_for()
    assert len(lost) == 2
    with ground.database.read() as session:
        for table in (DayGuest, Vote):
            assert session.scalar(select(func.count()).select_from(table)) == 1
