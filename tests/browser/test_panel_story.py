"""A panel from its plan to its minutes, in a real browser.

24 ideas and 8 judges from three departments: all score an example first; one judge advised an
author, one declares a conflict, one drops out and one is late. What is no page's point is done by
the API.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging.models import Assignment, Judge
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.worker import Worker

from ..api.client import Client
from ..factories import Factory
from .serving import served, sign_in

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

DEPARTMENTS = ("helse", "skole", "teknisk")
JUDGES = [f"panel{number}" for number in range(1, 9)]
IDEAS = 24
DROPS_OUT, LATE, ADVISER = "panel7", "panel8", "panel5"

Enter = Callable[..., Any]


@pytest.fixture
def challenge(app: Flask, ground: Ground, make: Factory, clock: FixedClock) -> int:
    """A challenge in judging: its ideas are handed in and its judges chosen."""
    for number, name in enumerate(JUDGES):
        make.person(f"{name}@example.org", f"Panel {number + 1}", DEPARTMENTS[number % 3])
    with ground.database.write() as session:
        for plugin in ("scoring_calibrated", "notify_email"):
            plugins.enable(session, None, plugin, "kommune", clock.now(), host=ground.plugins)
    made = make.challenge(results_at=clock.now() + timedelta(days=21),
                          scoring_method="scoring_calibrated.calibrated")  # fmt: skip
    for number in range(IDEAS):
        advisers = (f"{ADVISER}@example.org",) if number == 3 else None
        make.entry(made, ("nurse", "staff", "teacher", "janitor")[number % 4],
                   title=f"Idé nummer {number + 1}", advisers=advisers)  # fmt: skip
    with ground.database.write() as session:
        judging.set_judges(session, make.viewer("manager"), made.id,
                           [f"{name}@example.org" for name in JUDGES], clock.now())  # fmt: skip
    clock.advance(days=8)
    return made.id


@pytest.fixture
def enter(app: Flask, make: Factory, chromium: Any) -> Iterator[Enter]:
    """Open the site as someone, in a browser of their own."""
    contexts = []
    with served(app) as address:

        def begin(who: str, *, width: int = 1280) -> Any:
            context = chromium.new_context(
                base_url=address, viewport={"width": width, "height": 900}, locale="en-GB",
                reduced_motion="reduce",
            )  # fmt: skip
            contexts.append(context)
            sign_in(app, make, context, who)
            page = context.new_page()
            page.set_default_timeout(8000)
            return page

        yield begin
        for context in contexts:
            context.close()


def picture(page: Any, name: str) -> None:
    """Keep pictures of the page where a folder is named: as it is, and dark in the other width."""
    if folder := os.environ.get("IDEAS_TEST_PICTURES"):
        before = page.viewport_size
        other = {"width": 390 if before["width"] > 390 else 1280, "height": 900}
        for size, scheme in ((other, "dark"), (before, "light")):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}-{scheme}.png",
                            full_page=True, timeout=60_000)  # fmt: skip


def see(page: Any, text: str) -> None:
    page.get_by_text(text).filter(visible=True).first.wait_for()


def confirm(page: Any) -> None:
    page.locator("dialog[open]").get_by_role("button", name="Yes, go on").click()


def test_a_panel_from_plan_to_minutes(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, enter: Enter, challenge: int
) -> None:
    manager = enter("manager")
    share_out(manager, challenge)
    write_an_example(manager, challenge)
    score_the_example(enter("panel3", width=390), challenge)
    compare_notes(app, make, manager, challenge)
    left_out = declare_a_conflict(enter("panel1", width=390))
    mend_the_plan(manager, challenge)
    given = assigned(ground)
    assert not [entry for entry in given[make.viewer("panel1").id] if entry == left_out]
    assert make.viewer(DROPS_OUT).id not in given
    first = score_by_keyboard(enter("panel2"))
    score_the_rest(app, make, given, skip=first)
    remind_who_is_late(manager, ground, challenge)
    notice(enter(LATE, width=390))
    clock.advance(days=7)
    Worker(ground).once()
    manager = enter("manager")  # a week later all sign in anew
    weigh(manager, challenge)
    decide(manager, challenge)
    read_the_minutes(manager, challenge, left_out)
    trail(ground, challenge)
    read_the_trail(enter("auditor"), challenge)


def share_out(page: Any, challenge: int) -> None:
    page.goto(f"/challenges/{challenge}/panel")
    picture(page, "1-panel")
    assert page.get_by_label("Judges for each idea").input_value() == "3"
    page.get_by_role("button", name="Show the plan").click()
    see(page, "All are linked through shared ideas")
    picture(page, "2-plan")
    loads = page.locator("#loads td, [aria-labelledby*=loads] td").all_inner_texts()
    assert {int(load) for load in loads} == {9}
    page.get_by_role("button", name="Use this plan").click()
    see(page, "It is saved who assesses what.")


def write_an_example(page: Any, challenge: int) -> None:
    page.goto(f"/challenges/{challenge}/example/edit")
    page.get_by_label("Title").fill("Felles sykler")
    page.get_by_label("The text").fill("Tre sykler til alle, der vi bor.")
    page.get_by_role("button", name="Save the example").click()
    see(page, "The example is saved.")


def score_the_example(page: Any, challenge: int) -> None:
    """On a phone: the judge's ideas open when it is done."""
    page.goto("/judging")
    page.locator("main a[href$='/assess']").first.click()
    assert page.locator("[data-to-scores], [name^='scores.']").count() == 0
    page.get_by_role("link", name="To the example").click()
    for key in ("nytte", "gjennomforing"):
        page.locator(f"input[name='scores.{key}'][value='4']").check(force=True)
    picture(page, "2-example")
    page.get_by_role("button", name="Hand in the scores").click()
    see(page, "1 of 8 judges have scored it.")
    page.get_by_label("A note to the panel").fill("I read 4 as “worth trying”.")
    page.get_by_role("button", name="Add the note").click()
    see(page, "worth trying")
    page.goto("/judging")
    page.locator("main a[href$='/assess']").first.click()
    page.locator("[name^='scores.']").first.wait_for(state="attached")


def compare_notes(app: Flask, make: Factory, page: Any, challenge: int) -> None:
    """The others score it too, by the API; the manager sees how far apart they are."""
    for number, name in enumerate(JUDGES):
        if name != "panel3":
            Client(app, make.token(name)).get("scoreExample", {
                "scores": {"nytte": number % 6 + 1, "gjennomforing": 4},
            }, challenge_id=challenge)  # fmt: skip
    page.goto(f"/challenges/{challenge}/example")
    see(page, "8 of 8 judges have scored it.")
    see(page, "Talk about it")
    picture(page, "2-compared")


def declare_a_conflict(page: Any) -> int:
    """On a phone; return the idea that the judge is left out of."""
    page.goto("/judging")
    page.locator("main a[href$='/assess']").first.click()
    entry = int(re.search(r"/ideas/(\d+)/", page.url)[1])  # type: ignore[index]
    page.get_by_text("Are you disqualified for this idea?").click()
    page.get_by_label("Why").fill("My sister wrote it")
    picture(page, "3-conflict")
    page.get_by_role("button", name="I can't judge this idea").click()
    confirm(page)
    see(page, "You are left out of judging this idea, and of deciding on it.")
    return entry


def mend_the_plan(page: Any, challenge: int) -> None:
    """Somebody has dropped out: the manager sees what moves, and moves it."""
    page.goto(f"/challenges/{challenge}/panel")
    see(page, "My sister wrote it")
    page.locator("#balanced, section:has(#balanced)").get_by_label("Panel 7").check()
    page.get_by_role("button", name="Show the plan").click()
    see(page, "Changes from now")
    picture(page, "4-mended")
    page.get_by_role("button", name="Use this plan").click()
    see(page, "It is saved who assesses what.")


def assigned(ground: Ground) -> dict[int, set[int]]:
    """Return the ideas of each judge, by user."""
    given: dict[int, set[int]] = {}
    with ground.database.read() as session:
        rows = session.execute(
            select(Judge.user_id, Assignment.entry_id).join(Judge, Judge.id == Assignment.judge_id)
        )
        for user, entry in rows:
            given.setdefault(user, set()).add(entry)
    return given


def score_by_keyboard(page: Any) -> int:
    """Return the idea scored."""
    page.goto("/judging")
    page.locator("main a[href$='/assess']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/assess")
    entry = int(re.search(r"/ideas/(\d+)/", page.url)[1])  # type: ignore[index]
    page.locator("[data-to-scores]").focus()
    for key in ("Enter", "6", "5", "3", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Clear, and cheap to try.")
    picture(page, "5-scored")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("entry => !location.pathname.includes(`/${entry}/`)", arg=entry)
    return entry


def score_the_rest(app: Flask, make: Factory, given: dict[int, set[int]], skip: int) -> None:
    """By the API, all but one idea of the judge who is late."""
    for name in JUDGES:
        entries = sorted(given.get(make.viewer(name).id, ()))
        client = Client(app, make.token(name))
        for entry in entries[1:] if name == LATE else entries:
            if (name, entry) == ("panel2", skip):
                continue
            client.get("putAssessment", {
                "scores": {"nytte": entry % 6 + 1, "gjennomforing": (entry + len(name)) % 6 + 1},
                "confidence": 2, "comment_to_author": "Takk for ideen.", "comment_to_panel": "",
                "hand_in": True,
            }, entry_id=entry)  # fmt: skip


def remind_who_is_late(page: Any, ground: Ground, challenge: int) -> None:
    page.goto(f"/challenges/{challenge}/judges-work")
    row = page.locator("tr", has_text="Panel 8")
    assert row.locator("td").nth(1).inner_text().strip() == "1"
    picture(page, "6-work")
    page.get_by_role("button", name="Remind").click()
    see(page, "Last reminded")
    Worker(ground).once()


def notice(page: Any) -> None:
    page.goto("/notifications")
    see(page, "You are reminded of ideas to assess")
    picture(page, "7-reminded")


def weigh(page: Any, challenge: int) -> None:
    """The order with its ranges, how sure it is, and how severe the judges are."""
    page.goto(f"/challenges/{challenge}/results")
    see(page, "How sure is this?")
    see(page, "The true place lies within the range nine times in ten.")
    assert page.locator("main table svg").count() >= IDEAS
    picture(page, "8-ranking")
    page.goto(f"/challenges/{challenge}/judges-work")
    see(page, "Panel 2")
    picture(page, "8-severity")


def decide(page: Any, challenge: int) -> None:
    """Turn the first down and choose one behind it: not without a reason."""
    page.goto(f"/challenges/{challenge}/meeting")
    picture(page, "8-meeting")
    say(page, 0, "Not carried forward", "Too dear.")
    page.wait_for_url("**/meeting**")
    say(page, 4, "Chosen", "We try it from May.")
    page.locator("[data-error-summary]").wait_for()
    picture(page, "9-refused")
    assert page.get_by_label("The reason for the decision").input_value() == "We try it from May."
    page.get_by_label("Why against the order").fill("The first is begun elsewhere.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/meeting**")
    page.get_by_label("Panel 1").check()
    page.get_by_label("Others who took part").fill("Berit Boss")
    page.locator("section:has(#people), #people").get_by_role("button", name="Save").click()
    picture(page, "10-decided")


def say(page: Any, place: int, outcome: str, reason: str) -> None:
    page.locator("main td a[href$='/decision']").nth(place).click()
    page.get_by_label("What was said").fill("It reaches many people.")
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label("The reason for the decision").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()


def read_the_minutes(page: Any, challenge: int, left_out: int) -> None:
    page.goto(f"/challenges/{challenge}/minutes")
    picture(page, "11-minutes")
    for words in ("The first is begun elsewhere.", "Berit Boss", "Has said so, with a reason.",
                  "Has advised those who wrote it."):  # fmt: skip
        see(page, words)
    assert page.request.get(f"/challenges/{challenge}/minutes.pdf").body().startswith(b"%PDF-")


def trail(ground: Ground, challenge: int) -> None:
    """Each step stands in the trail, in order."""
    with ground.database.read() as session:
        kinds = list(session.scalars(
            select(Event.kind).filter_by(challenge_id=challenge).order_by(Event.id)
        ))  # fmt: skip
    at = -1
    for kind in ("judges_set", "entries_assigned", "example_set", "example_scored",
                 "conflict_declared", "entries_assigned",
                 "assessment_handed_in", "judges_reminded", "ranking_computed", "judging_closed",
                 "decision_made", "meeting_noted"):  # fmt: skip
        at = kinds.index(kind, at + 1)


def read_the_trail(page: Any, challenge: int) -> None:
    """An auditor finds each step in words, page by page."""
    page.goto(f"/it/events?challenge={challenge}")
    picture(page, "12-trail")
    words = page.locator("main table").inner_text()
    while (older := page.locator("main nav a[href*='before=']")).count():
        page.goto(older.first.get_attribute("href"))
        words += page.locator("main table").inner_text()
    for step in ("Judges chosen", "Example for the judges written", "Example scored",
                 "Ideas given to judges", "Disqualification declared", "Assessment handed in",
                 "Judges reminded", "Judging closed", "Ranking made", "Decision written down",
                 "Meeting written down"):  # fmt: skip
        assert step in words, step
