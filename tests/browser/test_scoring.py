"""A judge scores thirty ideas in a real browser with the keyboard alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.judging.models import Assessment

from ..factories import CRITERIA, Factory
from ..judging.panels import Judged, begin
from .serving import served, sign_in

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

IDEAS = 30


@pytest.fixture
def judged(make: Factory, clock: FixedClock) -> Judged:
    """Thirty ideas to judge, by a criterion up to six and one up to ten."""
    scale = replace(CRITERIA[1], maximum=10)
    judged = begin(make, clock, criteria=(CRITERIA[0], scale))
    clock.advance(days=-8)
    judged.entries += [
        make.entry(judged.challenge_id, "staff", title=f"Idé fra {number}").id
        for number in range(3, IDEAS + 1)
    ]
    clock.advance(days=8)
    return judged


@pytest.fixture
def page(chromium: Any, judged: Judged) -> Iterator[Any]:
    """A page of the site, for the judge."""
    app = create_app(judged.ground)
    with served(app) as address:
        context = chromium.new_context(base_url=address, locale="en-GB", reduced_motion="reduce")
        sign_in(app, judged.make, context, "judge1")
        page = context.new_page()
        page.set_default_timeout(5000)
        yield page
        context.close()


def score(page: Any, keys: str, comment: str) -> None:
    """From the heading to the scores, through them and how sure one is, and hand in."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for key in keys:
        page.keyboard.press(key)
    if comment:
        page.keyboard.press("Tab")
        page.keyboard.type(comment)
    page.keyboard.press("Control+Enter")


def violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    return [each["id"] for each in Axe().run(page).response["violations"]]


def test_thirty_ideas_are_scored_without_the_mouse_or_a_load(
    page: Any, judged: Judged, visited: Callable[[Any], list[str]]
) -> None:
    page.goto("/judging")
    first = page.locator("main a[href$='/assess']").first.get_attribute("href")
    page.goto(first)
    assert violations(page) == []
    loads = visited(page)
    page.evaluate("() => { const h = document.querySelector('h1'); h.tabIndex = -1; h.focus() }")
    for number in range(IDEAS):
        before = page.url
        scale = "n" if number == 3 else str(number % 10)  # 0 is ten
        score(page, f"{number % 6 + 1}{scale}{number % 3 + 1}", "Godt." if number == 5 else "")
        page.wait_for_function("before => location.href !== before", arg=before)
        page.wait_for_function("() => document.activeElement?.tagName === 'H1'")
        if number == 4:
            assert violations(page) == []
            assert page.locator(".own-scores").count() == 2
            assert page.locator("[data-announcer]").text_content().strip()
            assert page.locator("h1").text_content().strip() in page.title()
    assert page.url.endswith("/judging")
    assert loads == []
    with judged.ground.database.read() as session:
        saved = session.scalars(select(Assessment)).all()
    assert len(saved) == IDEAS
    assert all(each.handed_in_at and len(each.scores) == 2 for each in saved)
    values = Counter(each.scores["gjennomforing"] for each in saved)
    assert (values[None], values[10], values[0]) == (1, 3, 0)
    assert Counter(each.confidence for each in saved) == {1: 10, 2: 10, 3: 10}
    assert [each.comment_to_author for each in saved if each.comment_to_author] == ["Godt."]


@pytest.fixture
def visited() -> Callable[[Any], list[str]]:
    """Return what collects the documents that a page loads from now on."""

    def watch(page: Any) -> list[str]:
        loads: list[str] = []
        page.on(
            "request",
            lambda request: request.resource_type == "document" and loads.append(request.url),
        )
        return loads

    return watch
