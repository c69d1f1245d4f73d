"""A trial in the shade tells its result to who waits for it and does nothing."""

from __future__ import annotations

from typing import Any

import pytest

from intranet_ideas import create_app
from intranet_ideas.clock import FixedClock
from intranet_ideas.shade.lane import work_on_trials

from ..factories import Factory
from ..judging.panels import begin
from ..shade.conftest import release
from .serving import served, sign_in

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip


def test_the_result_comes_without_a_touch(
    chromium: Any, make: Factory, clock: FixedClock
) -> None:
    decided = release(begin(make, clock))
    app = create_app(decided.ground)
    with served(app) as address:
        context = chromium.new_context(base_url=address, locale="en-GB", reduced_motion="reduce")
        sign_in(app, decided.make, context, "it")
        page = context.new_page()
        page.goto("/it/plugins/scoring_weighted_mean/try")
        page.get_by_label("Trygg hjemme").check()
        page.locator("main form button[type=submit]").first.click()
        page.get_by_text("Waits for the worker").first.wait_for()
        untouched = context.new_page()
        untouched.goto(page.url)
        page.close()
        work_on_trials(decided.ground, decided.now)
        untouched.get_by_text("Kendall's τ").first.wait_for()
        context.close()
