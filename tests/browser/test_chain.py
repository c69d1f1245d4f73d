"""One idea of the demo from an innovation day to its effect in the municipal plan, followed by
links from page to page, as each of those who had a part in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from intranet_ideas.demo import TOLD_CODE

from .places import Places

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY, CHALLENGE = "Innovasjonsdag for hele bygda", "Drangedal sammen – tre områder"
ON_THE_DAY, IDEA = "Middag sammen for dem som spiser alene", "Torsdagsbordet"
HELPERS, PHONED = "Tokevenner (oppdiktet)", "Ring meg når lyset ikke blir slått på"


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


def test_a_newcomer_follows_it_by_links_from_the_day_to_the_plan(visit: Callable[..., Any]) -> None:
    page = visit("staff")
    page.goto("/?show=ended")
    follow(page, DAY)
    follow(page, "Innovasjonsdagen")
    says(page, "Rommet har stemt", ON_THE_DAY)
    page.go_back()
    follow(page, ON_THE_DAY)
    says(page, "Gro Nygård", "Ført videre som")
    follow(page, IDEA)
    says(page, "Vokste fram fra", ON_THE_DAY)
    follow(page, CHALLENGE)
    says(page, "velferdsteknologi", "næringsutvikling", "lokalsamfunn", "2.1 Trygg hjemme lenger",
         "1.1 Flere bein å stå på", "3 Bygda i bruk")  # fmt: skip
    follow(page, "Se resultatene")
    says(page, IDEA, "Vi kjører dem som vil til bords")
    follow(page, IDEA)
    follow(page, "Se hvor langt det er kommet")
    says(page, "Nora Solberg", "Gro Nygård", "Astri Gjerde", "Skyss fra tre grender",
         "Realisert: 410", "Effekt")  # fmt: skip
    initiative = page.url
    page.locator("#minutes a").last.click()
    says(page, "Vi sier ja: Bordet blir fast.", "Hanne Neslandsvatn", "Unni Brekka")
    follow(page, IDEA)
    assert page.url == initiative
    follow(page, "Les historien")
    says(page, "Vi ble trettifire.", "410")
    page.goto(initiative)
    follow(page, "2.1 Trygg hjemme lenger")
    says(page, CHALLENGE, IDEA)
    follow(page, "Mål")
    follow(page, "Hva som blir gjort for dem")
    line = page.locator("tr", has_text="Trygg hjemme lenger").first.inner_text()
    assert "410" in line
    assert "500" in line


def test_the_inhabitant_had_the_idea_and_hears_what_it_came_to(visit: Callable[..., Any]) -> None:
    page = visit("guest")
    page.goto("/me")
    follow(page, IDEA)
    says(page, "Takk for ideen. Juryen satte den øverst", "410", "Les historien")
    follow(page, "Se hvor langt det er kommet")
    says(page, "Torsdagsbordet", "Skyss fra den fjerde grenda")
    heard(page, DAY, CHALLENGE, ON_THE_DAY, IDEA)


def test_the_organisation_stands_on_its_idea_and_who_phoned_follows_hers(
    visit: Callable[..., Any], places: Places
) -> None:
    page = visit("nurse")
    page.goto(places("{idea: Vi kjører dem}"))
    says(page, HELPERS, "Astri Gjerde")
    follow(page, HELPERS)
    says(page, "Vi kjører dem som vil til bords")
    page.goto(places("{idea: Ring meg når}"))
    says(page, "Signe, 86 år", "Øystein Rønning")
    stranger = visit()
    stranger.goto("/told")
    stranger.fill("main input[name=code]", TOLD_CODE)
    stranger.locator("main button[type=submit]").first.click()
    says(stranger, PHONED, "Personvernombudet ser på det")


def test_the_owner_the_manager_and_the_group_see_what_they_did(
    visit: Callable[..., Any], places: Places
) -> None:
    page = visit("nurse")
    page.goto(places("{initiative: Torsdagsbordet}"))
    says(page, "Flytt tiltaket", "Planlegg en gevinst")
    manager = visit("manager")
    manager.goto("/initiatives/meetings")
    assert manager.locator("main a[href*='/initiatives/meetings/']").count() >= 3
    manager.goto("/initiatives/desk")
    says(manager, "Rådhuset, møterom Toke")
    manager.goto(places("{challenge: Drangedal sammen}/desk"))
    says(manager, CHALLENGE)


def test_the_auditor_reads_it_in_the_trail(visit: Callable[..., Any], places: Places) -> None:
    page = visit("auditor")
    page.goto(places("{initiative: Torsdagsbordet}"))
    says(page, "Realisert: 410")
    number = re.sub(r"\D", "", places("{challenge: Drangedal sammen}"))
    page.goto(f"/it/events?challenge={number}")
    says(page, "Resultatene")
