"""Somebody finds an idea that there is already, and supports it: how many pages and steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.following import follow_entry
from intranet_ideas.entries.models import Vote
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_host import actions as plugins
from intranet_ideas.search.lane import Indexing

from ..factories import Factory
from .serving import served, sign_in

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

MOST_PAGES = 3
"""The front page, the list and the idea; a choice in the list may be one more."""
MOST_STEPS = 4
"""Touches and words that are typed: with one to three seconds each, half a minute is enough."""

TITLE = "Rullator med lys"


class Person:
    """Somebody with a phone, whose steps and pages are counted."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.steps = 0
        self.pages: list[str] = []
        page.on("load", self._count)
        self._begun = time.monotonic()

    def _count(self, shown: Any) -> None:
        # That the idea comes anew, with the support, is no other page to find one's way in.
        address = shown.url.partition("#")[0]
        if address not in self.pages[-1:]:
            self.pages.append(address)

    def touch(self, what: Any) -> None:
        what.click()
        self.steps += 1

    def search(self, words: str) -> None:
        """Write words into the search box and press the key that sends them: one step."""
        box = self.page.locator("#site-search-narrow")
        box.fill(words)
        box.press("Enter")
        self.steps += 1

    def support(self) -> None:
        self.touch(self.page.get_by_role("button", name="Support this idea"))
        self.page.get_by_role("button", name="Take my vote back").wait_for()
        self.page.get_by_role("heading").first.inner_text()  # by now each load has been told
        took = time.monotonic() - self._begun
        print(f"{len(self.pages)} pages, {self.steps} steps, {took:.1f} seconds")  # noqa: T201


@pytest.fixture
def address(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:  # fmt: skip
    """Where the site is served, with an open challenge on a theme, and two ideas that are found."""
    make.organisation()
    with ground.database.write() as session:
        plugins.enable(session, None, "search_whoosh", "kommune", clock.now(), host=ground.plugins)
    challenge = make.challenge(title="Trygg natt", themes=("helse",))
    make.entry(challenge, title=TITLE)
    make.entry(challenge, title="Stille dører")
    lane = Indexing()
    while lane(ground, clock.now()):
        pass
    with served(app) as url:
        yield url


@pytest.fixture
def person(chromium: Any, address: str, app: Flask, make: Factory) -> Iterator[Callable[..., Any]]:
    """Return what gives the teacher a phone that shows the front page."""
    contexts = []

    def begin(*, script: bool) -> Person:
        context = chromium.new_context(
            base_url=address, viewport={"width": 390, "height": 844}, locale="en-GB",
            has_touch=True, is_mobile=True, java_script_enabled=script,
        )  # fmt: skip
        contexts.append(context)
        sign_in(app, make, context, "teacher")
        page = context.new_page()
        page.set_default_timeout(20_000)
        found = Person(page)
        page.goto("/")
        return found

    yield begin
    for context in contexts:
        context.close()


def supported(ground: Ground) -> int:
    with ground.database.read() as session:
        return len(session.scalars(select(Vote.entry_id)).all())


@pytest.mark.parametrize("script", [True, False])
def test_by_search(person: Callable[..., Person], ground: Ground, script: bool) -> None:
    somebody = person(script=script)
    somebody.touch(somebody.page.locator("summary.menu-button"))
    somebody.search("rullator")
    somebody.touch(somebody.page.get_by_role("link", name=TITLE).first)
    somebody.support()
    assert supported(ground) == 1
    assert somebody.steps <= MOST_STEPS
    assert len(somebody.pages) <= MOST_PAGES, somebody.pages


@pytest.mark.parametrize("script", [True, False])
def test_by_browsing(person: Callable[..., Person], ground: Ground, script: bool) -> None:
    somebody = person(script=script)
    somebody.touch(somebody.page.locator("summary.menu-button"))
    somebody.touch(somebody.page.get_by_role("link", name="Ideas", exact=True))
    somebody.touch(somebody.page.get_by_role("link", name=TITLE).first)
    somebody.support()
    assert supported(ground) == 1
    assert somebody.steps <= MOST_STEPS
    assert len(somebody.pages) <= MOST_PAGES, somebody.pages


def test_by_theme(person: Callable[..., Person], ground: Ground) -> None:
    somebody = person(script=True)
    somebody.touch(somebody.page.locator("summary.menu-button"))
    somebody.touch(somebody.page.get_by_role("link", name="Ideas", exact=True))
    somebody.touch(somebody.page.get_by_role("link", name="Health and welfare"))
    somebody.touch(somebody.page.get_by_role("link", name=TITLE).first)
    somebody.support()
    assert supported(ground) == 1
    assert somebody.steps <= MOST_STEPS + 1
    assert len(somebody.pages) <= MOST_PAGES + 1, somebody.pages


def test_a_title_of_one_long_word_makes_no_page_wide(
    person: Callable[..., Person], make: Factory, ground: Ground
) -> None:
    """As when somebody pastes an address, or writes Norwegian."""
    word = "Nattevaktsykepleierarbeidstidsordningsforsøk" * 2
    entry = make.entry(1, "teacher", title=word).id
    with ground.database.write() as session:
        follow_entry(session, make.viewer("teacher"), entry, make.clock.now())
    page = person(script=True).page
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/ideas", "/me", "/challenges/1/ideas", f"/ideas/{entry}",
                    f"/ideas/{entry}/team", f"/ideas/{entry}/joining"):  # fmt: skip
        assert page.goto(address).status == 200
        assert word in page.content(), address
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{address}: {wide} px too wide"
