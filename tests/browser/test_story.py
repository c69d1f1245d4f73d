"""One challenge from the first draft to the last answer, in a real browser, as four people.

The site's clock is the test's, so that deadlines pass when they are to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.people import actions as people
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.worker import Worker

from ..factories import PASSWORD, Factory
from .serving import served

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

Enter = Callable[..., Any]


@pytest.fixture
def address(app: Flask, ground: Ground, make: Factory, clock: FixedClock) -> Iterator[str]:
    """Where the site is served; everyone has the same password, and plugins are on."""
    with ground.database.write() as session:
        for name in ("manager", "nurse", "staff", "judge1", "it"):
            people.change_user(session, f"{name}@example.org", password=PASSWORD, now=clock.now())
        for plugin in ("challenge_templates", "scoring_weighted_mean", "notify_email"):
            plugins.enable(session, None, plugin, "kommune", clock.now(), host=ground.plugins)
    with served(app) as url:
        yield url


@pytest.fixture
def enter(chromium: Any, address: str) -> Iterator[Enter]:
    """Sign someone in, in a browser of their own."""
    contexts = []

    def begin(who: str, *, width: int = 1280, script: bool = True) -> Any:
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": 900}, locale="en-GB",
            java_script_enabled=script, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(f"{who}@example.org")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        return page

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture
def pass_time(ground: Ground, clock: FixedClock) -> Callable[..., None]:
    """Let time pass, and the worker do what it brings."""

    def go(**time: float) -> None:
        clock.advance(**time)
        Worker(ground).once()

    return go


def local(clock: FixedClock, ground: Ground, **later: float) -> str:
    """Return an instant as a form's field takes it."""
    instant = clock.now() + timedelta(**later)
    return instant.astimezone(ground.settings.time_zone).strftime("%Y-%m-%dT%H:%M")


def go_on(page: Any) -> None:
    page.get_by_role("button", name="Save and go on").last.click()


def see(page: Any, text: str) -> None:
    """Wait until a text is there to be read."""
    page.get_by_text(text).filter(visible=True).first.wait_for()


def confirm(page: Any) -> None:
    """Say yes to the question that a script asks before what can't be undone."""
    page.locator("dialog[open]").get_by_role("button", name="Yes, go on").click()


def test_a_challenge_from_draft_to_answer(
    enter: Enter, ground: Ground, clock: FixedClock, pass_time: Callable[..., None],
    tmp_path: Path,
) -> None:  # fmt: skip
    manager = enter("manager")
    challenge = write_a_challenge(manager, clock, ground)
    choose_a_judge(manager, challenge)
    pass_time(minutes=61)

    nurse = enter("nurse", width=390)
    idea = write_an_idea(nurse, challenge, tmp_path)
    talk_and_vote(enter("staff"), nurse, idea)

    pass_time(days=7)  # sessions are over by then
    nurse = enter("nurse", width=390)
    nurse.goto(f"{idea}/edit")
    see(nurse, "The deadline has passed")
    judge_by_keyboard(enter("judge1"), idea)

    pass_time(days=7)
    answer_and_release(enter("manager"), challenge)
    pass_time(minutes=1)
    learn_what_became_of_it(enter("nurse", width=390), idea)


def write_a_challenge(page: Any, clock: FixedClock, ground: Ground) -> str:
    """The manager begins from a template, goes through the steps and publishes."""
    page.goto("/challenges/new")
    page.locator("input[name=template]").nth(1).check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/edit**")
    challenge = re.sub(r"/edit.*", "", page.url)
    page.get_by_label("Title").fill("Safe at night")
    go_on(page)
    page.get_by_label("Everyone who works here").check()
    go_on(page)
    for name, days in (
        ("opens_at", 1 / 24), ("closes_at", 7), ("judging_closes_at", 14), ("results_at", 21)
    ):  # fmt: skip
        page.locator(f"[name={name}]").fill(local(clock, ground, days=days))
    go_on(page)
    go_on(page)
    go_on(page)
    page.get_by_role("button", name="Publish").first.click()
    confirm(page)
    page.wait_for_url(re.compile(r"/challenges/\d+(/desk)?$"))
    return challenge


def choose_a_judge(page: Any, challenge: str) -> None:
    page.goto(f"{challenge}/panel")
    page.locator("input[type=email][name=emails]").first.fill("judge1@example.org")
    page.locator("form:has([name=emails]) button[type=submit]").last.click()
    see(page, "Jury En")


def write_an_idea(page: Any, challenge: str, folder: Path) -> str:
    """On a phone: join, write, attach a picture, hand in, and change it once more."""
    page.goto(challenge)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("link", name="Write an idea").first.click()
    page.locator("input[name=title]").fill("A sensor instead of a round")
    for field in page.locator("textarea[name^='answers.']").all():
        field.fill("Those who are woken every night.")
    page.locator("textarea[name=body]").fill("## Why\n\nFewer rounds, more sleep.")
    page.wait_for_url("**/ideas/*/edit")
    picture = folder / "room.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    page.locator("#field-attachments").set_input_files(picture)
    page.locator("button[name=hand_in]").first.click()
    page.wait_for_url("**/receipt")
    idea = page.url.removesuffix("/receipt")
    page.goto(idea)
    see(page, "room.png")
    page.goto(f"{idea}/edit")
    page.locator("textarea[name=body]").fill("## Why\n\nFewer rounds, more sleep, less noise.")
    page.locator("button[name=hand_in]").first.click()
    page.wait_for_url("**/receipt")
    return str(idea)


def talk_and_vote(page: Any, author: Any, idea: str) -> None:
    """A colleague comments with a mention and votes; the author sees it."""
    page.goto(idea)
    assert page.get_by_role("heading", name="Why").is_visible()
    page.get_by_label("Write a comment").fill("Good, @Nina Nurse! What does it cost?")
    page.get_by_role("button", name="Add comment").click()
    page.get_by_role("button", name="Support this idea").click()
    see(page, "You support this idea")
    author.goto(idea)
    see(author, "What does it cost?")


def judge_by_keyboard(page: Any, idea: str) -> None:
    """Every score by number keys or arrows, the comment typed, handed in without the mouse."""
    page.goto("/judging")
    page.goto(f"{idea}/assess")
    groups = page.locator("fieldset:has(input[type=radio])").all()
    for group in groups:
        first = group.locator("input[type=radio]").first
        first.focus()
        page.keyboard.press("Space")
        for _ in range(3):
            page.keyboard.press("ArrowDown")
    page.locator("textarea[name=comment_to_author]").focus()
    page.keyboard.type("Clear, and cheap to try.")
    page.get_by_role("button", name=re.compile("Hand in")).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/judging")
    see(page, "You are done here")


def answer_and_release(page: Any, challenge: str) -> None:
    page.goto(f"{challenge}/answers")
    page.get_by_role("link", name="Write the answer").click()
    page.get_by_label("Chosen", exact=True).check()
    page.locator("textarea[name=reason]").fill("We try it in one ward from May.")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    page.goto(f"{challenge}/answers")
    page.locator("input[name=confirm]").check()
    page.locator("form[action$='/release'] button[type=submit]").click()
    page.wait_for_url("**/results")
    see(page, "A sensor instead of a round")


def learn_what_became_of_it(page: Any, idea: str) -> None:
    page.goto("/me")
    see(page, "Chosen")
    page.goto("/notifications")
    see(page, "Your idea has got its answer")
    page.goto(idea)
    see(page, "We try it in one ward from May.")


def test_it_lets_one_department_do_without(enter: Enter, ground: Ground) -> None:
    """IT looks at plugins, switches one off for a nursing home, and sees it in the trail."""
    page = enter("it")
    page.goto("/it")
    page.goto("/it/plugins")
    page.get_by_role("link", name="E-mail").first.click()
    page.get_by_role("button", name="Switch off: Nursing home").click()
    confirm(page)
    page.get_by_role("button", name="Switch on: Nursing home").wait_for()
    with ground.database.read() as session:
        names = [each.name for each in ground.plugins.enabled(session, "kommune/helse/sykehjem/")]
        above = [each.name for each in ground.plugins.enabled(session, "kommune/helse/")]
    assert "notify_email" not in names
    assert "notify_email" in above
    page.goto("/it/events")
    page.locator("main li, main tr").filter(has_text="Plugin switched off").first.wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_two_tabs_lose_nothing(
    enter: Enter, make: Factory, script: bool
) -> None:
    """What was written in the other tab is shown beside what was written in this one."""
    entry = make.entry(make.challenge(), "nurse", submit=False, title="First thought")
    page = enter("nurse", script=script)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"/ideas/{entry.id}/edit")
    other.locator("input[name=title]").fill("Second thought")
    other.get_by_role("button", name=re.compile("^Save")).first.click()
    other.wait_for_load_state()
    page.locator("input[name=title]").fill("Third thought")
    page.locator("button[name=hand_in]").first.click()
    see(page, "Second thought")
    assert page.locator("input[name=title]").input_value() == "Third thought"
