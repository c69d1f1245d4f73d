"""One idea of the demo from an innovation day to its effect in the municipal plan, followed by
links from page to page, as each of those who had a part in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from .places import Places

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY, CHALLENGE = "Innovasjonsdag for hele bygda", "Drangedal sammen – tre områder"
ON_THE_DAY, IDEA = "Middag sammen for dem som spiser alene", "Torsdagsbordet"


def follow(page: Any, text: str) -> None:
    """Follow the first link on the page that says this."""
    page.locator("main").get_by_role("link", name=text).first.click()
    page.locator("h1").first.wait_for()


def says(page: Any, *texts: str) -> None:
    """The page tells all of this."""
    told = page.locator("main").inner_text()
    missing = [text for text in texts if text not in told]
    assert missing == [], page.url


def heard(page: Any, *texts: str) -> None:
    """All of this stands among what the person was told."""
    page.goto("/notifications")
    told = []
    while True:
        told.append(page.locator("main").inner_text())
        older = page.locator("main").get_by_role("link", name="Neste")
        if not older.count():
            break
        page.goto(older.first.get_attribute("href"))
    everything = "\n".join(told)
    missing = [text for text in texts if text not in everything]
    assert missing == [], everything


def test_the_inhabitant_had_the_idea_and_hears_what_it_came_to(visit: Callable[..., Any]) -> None:
    page = visit("guest")
    page.goto("/me")
    follow(page, IDEA)
    says(page, "Takk for ideen. Juryen satte den øverst", "410", "Les historien")
    follow(page, "Se hvor langt det er kommet")
    says(page, "Torsdagsbordet", "Skyss fra den fjerde grenda")
    heard(page, DAY, CHALLENGE, ON_THE_DAY, IDEA)


def test_the_auditor_reads_it_in_the_trail(visit: Callable[..., Any], places: Places) -> None:
    page = visit("auditor")
    page.goto(places("{initiative: Torsdagsbordet}"))
    says(page, "Realisert: 410")
    number = re.sub(r"\D", "", places("{challenge: Drangedal sammen}"))
    page.goto(f"/it/events?challenge={number}")
    says(page, "Resultatene")
