"""The first page of a visit is drawn and works by itself, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request

from .serving import served

pytestmark = pytest.mark.browser

# Something that the design system sets, and something of our own.
DRAWN = """[getComputedStyle(document.querySelector(".ds-skip-link")).position,
            getComputedStyle(document.querySelector(".site-header")).backgroundColor]"""
FILES = ("system.css", "app.css", "app.js")


def test_the_first_page_fetches_no_styles_and_the_next_takes_them_from_what_is_kept(
    app: Flask, chromium: Any
) -> None:
    said: list[str] = []
    asked: list[str] = []
    answered: list[str] = []
    app.before_request(lambda: answered.append(request.path))
    with served(app) as site:
        context = chromium.new_context()
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
        files = {f"{site}/static/{name}" for name in FILES}

        page.goto(f"{site}/sign-in")
        drawn = page.evaluate(DRAWN)
        assert "static" not in drawn
        assert "rgba(0, 0, 0, 0)" not in drawn
        assert not files & set(asked)
        # The script registers the worker, which fetches the files for what comes after.
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")

        asked.clear()
        answered.clear()
        page.click("a[href$='/accessibility']")
        page.wait_for_url(f"{site}/accessibility")
        assert files <= set(asked)
        assert not {f"{site}{path}" for path in answered} & files
        assert page.evaluate(DRAWN) == drawn
        assert not said
        context.close()
