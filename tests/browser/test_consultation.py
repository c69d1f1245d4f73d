"""A consultation from the first comment to thanks and the next round, as people do it: with a
finger, by keyboard alone, and without JavaScript, each in a language of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from intranet_ideas.clock import FixedClock
from intranet_ideas.consultations import taking_part
from intranet_ideas.consultations.models import Consultation
from intranet_ideas.people.models import User

from ..consultations.conftest import Told, begin
from ..factories import Factory
from .serving import served, sign_in
from .walking import FINGER, KEYBOARD, PLAIN, Mode, Walker

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.parametrize("mode", [FINGER, KEYBOARD, PLAIN], ids=["finger", "keyboard", "plain"]),
]  # fmt: skip

Go = Callable[[str], Walker]


@pytest.fixture
def told(
    chromium: Any, make: Factory, clock: FixedClock, app: Flask, mode: Mode
) -> Iterator[tuple[Told, Go]]:
    """Return the consultation, and what lets a person go at a device of their own."""
    made = begin(make, clock, app)
    with make.ground.database.write() as session:
        session.execute(update(User).values(language=mode.language))
    walkers = []
    with served(app) as address:

        def go(name: str) -> Walker:
            walker = Walker(chromium, address, mode, f"consultation-{name}")
            walkers.append(walker)
            sign_in(app, make, walker.context, f"{name}@example.org")
            return walker

        yield made, go
        for each in walkers:
            each.context.close()


def choose_answer(walker: Walker, place: str, letter: str, value: str) -> Any:
    """Choose an answer in one of the desk's forms, by the letter it begins with at a keyboard."""
    form = walker.page.locator(place).locator("form:has(select[name=answer])")
    field = form.locator("select[name=answer]")
    if walker.mode.keyboard:
        walker._reach(field)  # noqa: SLF001 - the walker's own way to a field
        walker.page.keyboard.type(letter)
        assert field.input_value() == value
    else:
        field.select_option(value)
    return form


def answer(walker: Walker, place: str, letter: str, value: str, reason: str) -> None:
    form = choose_answer(walker, place, letter, value)
    walker._write(form.locator("textarea[name=reason]"), reason)  # noqa: SLF001 - as above
    walker._act(form.locator("button[type=submit]").first)  # noqa: SLF001 - as above
    walker.look()


def test_from_the_first_comment_to_the_next_round(told: tuple[Told, Go]) -> None:
    site, go = told
    site.open()
    staff = go("staff")
    staff.open("/")
    staff.read("You are asked about this text.")
    staff.follow("Innovasjonsstrategi", own=True)
    link = staff._say("Paragraph %(number)s") % {"number": 1}  # noqa: SLF001 - its catalogue
    staff.follow(link, own=True)
    staff.write("The text as you would have it", "Nå: ")
    staff.press("Send the proposal")
    staff.read("Say in a few words why.")
    staff.write("Why", "Det haster")
    staff.press("Send the proposal")
    staff.read("Det haster", own=True)

    nurse = go("nurse")
    nurse.open(f"/consultations/{site.id}/paragraphs/2")
    nurse.press("Support it")
    nurse.read("You support it.")
    nurse.write("Your comment", "Enig, og i dag")
    nurse.press("Comment")
    nurse.read("Enig, og i dag", own=True)
    # Two more that say the same, to be grouped.
    for name, key in (("teacher", 3), ("janitor", 5)):
        site.do(taking_part.propose, name, key, "remove", "", "For langt")
    site.do(taking_part.choose, "staff", follows=True, named=True)

    site.close()
    group = go("innovator")
    group.open("/me")
    group.follow("Answer proposals")
    one, two, three = [each.proposal.id for each in site.proposals("innovator")]
    for number in (two, three):
        group.choose(group._say("Proposal %(number)s") % {"number": number})  # noqa: SLF001
    group.write("What they have in common", "Kortere tekst")
    group.press("Group them")
    group.read("Kortere tekst", own=True)
    (panel,) = {each.group.id for each in site.proposals("innovator") if each.group}
    letters = {"nb": ("T", "I"), "nn": ("T", "I"), "en": ("T", "N")}[group.mode.language]
    answer(group, f"#group-{panel}", letters[1], "declined", "Vi trenger alt.")
    answer(group, f"#proposal-{one}", letters[0], "accepted", "Det gjør det.")
    group.press("Publish the new version")
    group.read("Det gjør det.", own=True)
    group.read("Stian Staff", own=True)
    text = group.page.locator("main").inner_text()
    assert re.search(r"Nå: |Vi skal prøve nye løsninger", text)

    staff = go("staff")
    staff.open(f"/consultations/{site.id}/result")
    staff.read("Vi trenger alt.", own=True)
    group.press("Ask once more about the new version")
    group.read("This is a draft")
    with site.make.ground.database.read() as session:
        rounds = session.scalars(select(Consultation).order_by(Consultation.id)).all()
    assert [(each.base, each.result) for each in rounds] == [(1, 2), (2, None)]


def test_what_another_has_answered_stands_beside_ones_own(told: tuple[Told, Go]) -> None:
    site, go = told
    site.open()
    site.do(taking_part.propose, "staff", 2, "remove", "", "For langt")
    site.close()
    (one,) = [each.proposal.id for each in site.proposals("innovator")]
    mine, theirs = go("innovator"), go("innovator")
    for each in (mine, theirs):
        each.open(f"/consultations/{site.id}/desk")
    letters = {"nb": ("T", "I"), "nn": ("T", "I"), "en": ("T", "N")}[mine.mode.language]
    answer(theirs, f"#proposal-{one}", letters[0], "accepted", "Den andre sier ja.")
    answer(mine, f"#proposal-{one}", letters[1], "declined", "Jeg sier nei.")
    mine.read("Someone else has changed this since you opened it")
    mine.read("Den andre sier ja.", own=True)
    assert site.proposals("innovator")[0].reason == "Den andre sier ja."
    form = mine.page.locator(f"#proposal-{one}").locator("form:has(select[name=answer])")
    assert form.locator("textarea[name=reason]").input_value() == "Jeg sier nei."
    mine._act(form.locator("button[type=submit]").first)  # noqa: SLF001 - the walker's own way
    assert site.proposals("innovator")[0].reason == "Jeg sier nei."
