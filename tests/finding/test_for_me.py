"""What the front page says to who reads it, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from intranet_ideas.entries import actions as entries
from intranet_ideas.entries.following import follow_entry
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.teams import actions as teams

from ..browsing import Browser
from ..factories import Factory

SignIn = Callable[[str], Browser]

NOTHING = "Nothing waits for you."


def rewritten(make: Factory, entry: int, by: str, title: str) -> None:
    with make.ground.database.write() as session:
        viewer, now = make.viewer(by), make.clock.now()
        version = see_entry(session, viewer, entry, now).entry.version
        fields = EntryFields(title=title, body="Ny tekst", answers={"behov": "Alle"})
        entries.save_entry(session, viewer, entry, fields, version, now)
        entries.submit_entry(session, viewer, entry, now)


def followed(make: Factory, entry: int, by: str) -> None:
    with make.ground.database.write() as session:
        follow_entry(session, make.viewer(by), entry, make.clock.now())


def test_nobody_is_told_what_does_not_wait_for_them(make: Factory, sign_in: SignIn) -> None:
    make.entry(make.challenge(), "nurse", submit=False, title="Halvferdig")
    for name in ("teacher", "guest"):
        page = sign_in(name).get("/").text
        assert NOTHING in page
        assert "Halvferdig" not in page
    assert NOTHING not in sign_in("nurse").get("/").text


def test_a_draft_is_there_until_the_deadline(make: Factory, sign_in: SignIn) -> None:
    draft = make.entry(make.challenge(), "nurse", submit=False, title="Halvferdig").id
    browser = sign_in("nurse")
    assert f'href="/ideas/{draft}/edit"' in browser.get("/").text
    make.clock.advance(days=8)
    assert NOTHING in sign_in("nurse").get("/").text


def test_an_idea_one_follows_is_there_when_it_is_handed_in_anew(
    make: Factory, sign_in: SignIn
) -> None:
    soon = make.clock.now() + timedelta(days=40)
    challenge = make.challenge(closes_at=soon, judging_closes_at=soon + timedelta(days=7),
                               results_at=soon + timedelta(days=14), blind=True)  # fmt: skip
    entry = make.entry(challenge, "nurse", title="Før").id
    followed(make, entry, "teacher")
    browser = sign_in("teacher")
    assert NOTHING in browser.get("/").text
    make.clock.advance(hours=1)
    rewritten(make, entry, "nurse", "Etter")
    page = browser.get("/").text
    assert "Etter" in page
    assert "You follow it" in page
    assert "Nina" not in page, "who wrote it is hidden"
    assert "Etter" not in sign_in("staff").get("/").text
    make.clock.advance(days=15)
    assert NOTHING in sign_in("teacher").get("/").text, "after two weeks it is no news"


def test_what_colleagues_ask_is_there_in_few_lines(make: Factory, sign_in: SignIn) -> None:
    challenge = make.challenge()
    for number in range(5):
        entry = make.entry(challenge, "nurse", title=f"Idé {number}").id
        with make.ground.database.write() as session:
            place = teams.open_place(session, make.viewer("nurse"), entry, "En sjåfør", "author",
                                     1, make.clock.now())  # fmt: skip
            teams.ask(session, make.viewer("teacher"), entry, place.id, "Jeg kan",
                              make.clock.now())  # fmt: skip
    page = sign_in("nurse").get("/").text
    assert page.count("1 colleague asks to join your idea.") == 3
    assert "All of it on my page" in page


def test_one_department_alone_says_nothing_of_the_reader(make: Factory, sign_in: SignIn) -> None:
    make.entry(make.challenge(), "nurse", submit=False)
    assert 'id="for-you"' not in sign_in("nurse").get("/?department=helse").text
