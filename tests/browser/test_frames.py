"""A frame on somebody else's page, in a real browser: two origins, of which one is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from intranet_ideas import create_app
from intranet_ideas.ground import Ground

from ..factories import Factory
from .serving import served

pytestmark = [
    pytest.mark.browser, pytest.mark.sqlite_only,
    # The servers are in this process, and Flask-Compress leaves closing files to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

PAGE = """<!doctype html><html lang="nn"><title>Intranett</title>
<body><a href="#x" id="before">Før</a>
<idea-challenges src="{site}/" challenge="{number}" theme="{theme}"></idea-challenges>
<script src="{site}/embed/idea-challenges.js"></script></body></html>"""


class Host:
    """Another organisation's site, with one page."""

    def __init__(self) -> None:
        self.page = ""
        self.app = Flask("host")
        self.app.add_url_rule("/", "page", lambda: self.page)


@pytest.fixture
def sites(ground: Ground, make: Factory) -> Iterator[tuple[str, str, str]]:
    """The addresses of the site, of an allowed host and of a foreign one."""
    with ExitStack() as stack:
        allowed, foreign = Host(), Host()
        origins = [stack.enter_context(served(each.app)) for each in (allowed, foreign)]
        challenge = make.challenge(title="Trygg heime", outside="ideas")
        for number in range(4):
            make.entry(challenge, title=f"Idé {number}")
        settings = replace(ground.settings, frame_ancestors=(origins[0],))
        site = stack.enter_context(served(create_app(replace(ground, settings=settings))))
        for host in (allowed, foreign):
            host.page = PAGE.format(site=site, number=challenge.id, theme="dark")
        yield site, *origins  # type: ignore[misc]  # two of them


def frame_of(page: Any) -> Any:
    page.wait_for_function("document.querySelector('idea-challenges').offsetHeight > 0")
    (frame,) = [each for each in page.frames if each != page.main_frame]
    frame.wait_for_load_state()
    return frame


def test_an_allowed_page_shows_the_frame_and_a_foreign_one_does_not(
    chromium: Any, sites: tuple[str, str, str]
) -> None:
    site, allowed, foreign = sites
    page = chromium.new_page(viewport={"width": 390, "height": 900})
    page.goto(allowed)
    frame = frame_of(page)
    assert frame.get_by_role("heading", level=1).inner_text() == "Trygg heime"
    assert frame.evaluate("document.documentElement.lang") == "nn", "as the page around it"
    assert frame.evaluate("document.documentElement.dataset.colorScheme") == "dark"
    assert frame.locator("[data-countdown]").first.inner_text()
    element = frame.frame_element()
    assert element.get_attribute("title") == "Idéutfordringar", "what a screen reader says"
    inside = "Math.ceil(document.body.getBoundingClientRect().height)"
    page.wait_for_function("document.querySelector('idea-challenges').offsetHeight > 330")
    assert element.bounding_box()["height"] == frame.evaluate(inside) > 330
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("window.postMessage({type: 'idea-challenges', height: 3000}, '*')")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(150)
    assert element.bounding_box()["height"] == frame.evaluate(inside) < 3000, "spoofed"
    page.focus("#before")
    page.keyboard.press("Tab")
    assert frame.evaluate("document.activeElement.textContent.trim()") == "Trygg heime"
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    assert opened.value.url.startswith(f"{site}/sign-in?next=")
    page.evaluate("document.querySelector('idea-challenges').removeAttribute('challenge')")
    frame.wait_for_url("**/embed/?*")
    page.close()

    refused = chromium.new_page()
    said: list[str] = []
    refused.on("console", lambda message: said.append(message.text))
    refused.goto(foreign)
    refused.wait_for_timeout(300)
    assert "Trygg" not in "".join(each.content() for each in refused.frames)
    assert any("frame-ancestors" in each for each in said), said
    refused.close()
