"""A consultation on a phone's width, by keyboard alone: proposing, supporting, answering."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock

from ..consultations.conftest import Told, begin
from ..factories import Factory
from .serving import served, sign_in
from .walking import Mode, Walker

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]  # fmt: skip

NARROW = Mode("en", 390, keyboard=True)


@pytest.fixture
def told(make: Factory, clock: FixedClock, app: Flask) -> Iterator[tuple[Told, str]]:
    made = begin(make, clock, app)
    with served(app) as address:
        yield made, address


def test_from_a_proposal_to_the_new_version_by_keyboard(
    chromium: Any, told: tuple[Told, str]
) -> None:
    site, address = told

    def walker(name: str) -> Walker:
        made = Walker(chromium, address, NARROW, f"consultation-{name}")
        sign_in(site.app, site.make, made.context, f"{name}@example.org")
        return made

    site.open()
    staff = walker("staff")
    staff.open("/consultations")
    staff.follow("Innovasjonsstrategi", own=True)
    staff.follow("Paragraph 1", own=True)
    staff.write("The text as you would have it", "Nå: ")
    staff.press("Send the proposal")
    staff.read("Say in a few words why.")
    staff.write("Why", "Det haster")
    staff.press("Send the proposal")
    staff.read("Det haster", own=True)
    staff.context.close()

    nurse = walker("nurse")
    nurse.open(f"/consultations/{site.id}/paragraphs/2")
    nurse.press("Support it")
    nurse.read("1 supports it", own=True)
    nurse.write("Your comment", "Enig")
    nurse.press("Comment")
    nurse.read("Enig", own=True)
    nurse.context.close()

    site.close()
    group = walker("innovator")
    group.open(f"/consultations/{site.id}/desk")
    group.read("0 of 1 proposals are answered.", own=True)
    # A list of choices takes the letter that a choice begins with.
    answer = group.page.get_by_label("Answer", exact=True).first
    group._reach(answer)  # noqa: SLF001 - the walker's own way to a field
    group.page.keyboard.type("T")
    group.write("Reason", "Det gjør det.")
    group.press("Save")
    group.press("Publish the new version")
    group.read("Det gjør det.", own=True)
    assert "Nå: Vi skal prøve nye løsninger" in group.page.locator("main").inner_text()
    group.context.close()
