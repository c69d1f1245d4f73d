"""A result of several rounds is corrected, in a real browser and on a phone."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.worker import Worker

from ..factories import Factory
from ..outcomes.test_correcting import decided_in_rounds
from .test_panel_story import Enter, confirm, enter, picture, see

__all__ = ["enter"]

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip


def test_a_result_of_several_rounds_is_corrected(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock, enter: Enter
) -> None:
    judged = decided_in_rounds(make, clock)
    third = judged.entries[2]
    Worker(ground).once()
    results = f"/challenges/{judged.challenge_id}/results"
    page = enter("manager", width=390)
    page.goto(f"{results}/correction")
    page.locator("select[name=round]").select_option("1")
    page.get_by_role("button", name="Show", exact=True).click()
    picture(page, "correction-choose")
    page.get_by_role("checkbox", name="Jury To on “Idé tre”").check()
    page.get_by_role("radio").first.check()
    page.locator("textarea[name=reason]").fill("Naboer siden 1998.")
    page.get_by_role("button", name="Show me the new order").click()
    see(page, "Being computed")
    picture(page, "correction-waits")
    clock.advance(minutes=1)
    Worker(ground).once()
    page.get_by_role("link", name="Look again in a minute").click()
    see(page, "Others would have gone on from “Screening”")
    assert page.locator("[lang] >> text=Idé tre").count()
    picture(page, "correction-prepared")
    page.locator("textarea[name=note]").fill("En vurdering i silingen gjaldt en nabo.")
    page.get_by_role("button", name="Publish the new order").click()
    confirm(page)
    page.wait_for_url(f"**{results}")
    page.goto(f"{results}/versions")
    see(page, "En vurdering i silingen gjaldt en nabo.")
    for each in page.locator("summary").all():
        each.click()
    see(page, "Screening")
    # The order that a version has is that of all rounds, the corrected one too.
    newest = page.locator("#version-2 ol > li")
    assert [words.split(" ", 1)[0] for words in newest.all_inner_texts()] == ["1", "2", "3", "4"]
    assert "Left in round 1" in newest.nth(2).inner_text()
    picture(page, "correction-versions")
    page.goto(results)
    see(page, "En vurdering i silingen gjaldt en nabo.")
    picture(page, "correction-results")
    author = enter("teacher")
    author.goto(f"/ideas/{third}")
    picture(author, "correction-author")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
