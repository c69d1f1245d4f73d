"""Five people with little time, each in three ways: in bokmål with a finger on a phone, in nynorsk
by keyboard alone in the dark, and in English without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.entries.queries import authors, see_entry
from intranet_ideas.ground import Ground
from intranet_ideas.invitations import actions as invitations
from intranet_ideas.people import actions as people
from intranet_ideas.people.models import User
from intranet_ideas.teams import actions as teams
from intranet_ideas.teams.models import TeamRequest
from intranet_ideas.voting import actions as voting
from intranet_ideas.voting.queries import ballot_of

from ..factories import PASSWORD, Factory
from .serving import served
from .walking import FINGER, KEYBOARD, PLAIN, Mode, Walker

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_only,
    # Werkzeug's server leaves a file open when a browser no longer wants it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.parametrize("mode", [FINGER, KEYBOARD, PLAIN], ids=["finger", "keyboard", "plain"]),
]  # fmt: skip

MOST_PAGES = 4
Begin = Callable[[str], Walker]
QUESTION = "Hva koster lyset om det må skiftes hvert år?"


def do(make: Factory, action: Callable[..., Any], by: str, *rest: Any) -> Any:
    with make.ground.database.write() as session:
        return action(session, make.viewer(by), *rest, make.clock.now())


@pytest.fixture
def begin(
    chromium: Any, app: Flask, ground: Ground, make: Factory, clock: FixedClock, mode: Mode
) -> Iterator[Begin]:
    """Return what lets a person go, who reads the mode's language; all have the same password."""
    make.organisation()
    with ground.database.write() as session:
        session.execute(update(User).values(language=mode.language))
        for who in ("nurse", "teacher", "janitor", "guest", "manager"):
            people.change_user(session, f"{who}@example.org", password=PASSWORD, now=clock.now())
    walkers = []
    with served(app) as address:

        def go(name: str) -> Walker:
            walkers.append(Walker(chromium, address, mode, name))
            return walkers[-1]

        yield go
        for each in walkers:
            each.context.close()


def stored(ground: Ground) -> list[tuple[str, str]]:
    with ground.database.read() as session:
        rows = session.execute(
            select(EntryRevision.body, Entry.status)
            .join(Entry, Entry.working_id == EntryRevision.id).order_by(Entry.id)
        )  # fmt: skip
        return [(body, status) for body, status in rows]


def test_a_nurse_between_two_shifts(begin: Begin, ground: Ground, make: Factory) -> None:
    """From the code on the wall to the receipt in four pages."""
    challenge = make.challenge(title="Trygg natt", summary="Hva ville gjort natta roligere?",
                               questions=())  # fmt: skip
    link = do(make, invitations.make_link, "manager", challenge.id).token
    nurse = begin("nurse")
    nurse.open(f"/w/{link}")
    nurse.write("Title", "Nattlys i gangen")
    nurse.write("The idea", "Et lys som tennes av seg selv.")
    nurse.press("Go on and sign in")
    nurse.sign_in("nurse")
    nurse.press("Hand in")
    assert stored(ground) == [("Et lys som tennes av seg selv.", "submitted")]
    assert nurse.pages[-1].endswith("/receipt")
    assert len(nurse.pages) <= MOST_PAGES, nurse.pages


def test_a_pupil_as_a_guest(begin: Begin, ground: Ground, make: Factory) -> None:
    """A guest writes by the poster in the school hall, and is shown nothing they are not
    invited to."""
    make.challenge(title="Bare for ansatte", summary="Hva?", questions=())
    challenge = make.challenge(title="En bedre skolegård", guests=True, everyone=False,
                               audience=("skole",), summary="Hva savner dere ute?",
                               questions=())  # fmt: skip
    link = do(make, invitations.make_link, "manager", challenge.id).token
    pupil = begin("pupil")
    pupil.open(f"/w/{link}")
    pupil.write("Title", "Ei huske til")
    pupil.write("The idea", "Det er alltid kø.")
    pupil.press("Go on and sign in")
    pupil.sign_in("guest")
    pupil.say("Yes, I am %(age)s or older", age=15)
    pupil.press("Keep the answer")
    pupil.press("Hand in")
    assert stored(ground) == [("Det er alltid kø.", "submitted")]
    pupil.open("/")
    pupil.read("En bedre skolegård", own=True)
    assert pupil.page.get_by_text("Bare for ansatte").count() == 0


def test_a_teacher_joins_a_team(begin: Begin, ground: Ground, make: Factory) -> None:
    """From what's on to the idea, to its team, to a word to its authors; then they write too."""
    challenge = make.challenge(title="Ut på tur", summary="Hva får flere ut?", questions=())
    entry = make.entry(challenge, "nurse", title="Turvenn", body="Noen å gå sammen med.",
                       answers={})  # fmt: skip
    do(make, teams.open_place, "nurse", entry.id, "En som kjenner skolens turløyper", "author", 1)
    teacher = begin("teacher")
    teacher.open("/sign-in")
    teacher.sign_in("teacher")
    teacher.follow("Ut på tur", own=True)
    teacher.follow("Turvenn", own=True)
    teacher.follow("See the team and ask to join")
    teacher.write("Who you are and what you bring", "Jeg går der med klassen hver uke.")
    teacher.press("Ask to join")
    teacher.read("You have asked to join")
    with ground.database.read() as session:
        asked = session.scalars(select(TeamRequest)).one()
    assert (asked.word, asked.status) == ("Jeg går der med klassen hver uke.", "open")
    do(make, teams.answer, "nurse", entry.id, asked.id, True, "Velkommen!")
    teacher.open("/me")
    teacher.follow("Turvenn", own=True)
    with ground.database.read() as session:
        seen = see_entry(session, make.viewer("teacher"), entry.id, make.clock.now())
        assert seen.may("entry.edit")
        assert [each.name for each in authors(session, seen)] == ["Nina Nurse", "Tora Teacher"]


def test_a_janitor_who_only_votes(
    begin: Begin, ground: Ground, make: Factory, clock: FixedClock
) -> None:
    """Shares out a sum between two of three ideas; the third does not fit any more."""
    challenge = make.challenge(
        title="100 000 til nærmiljøet", summary="Hva skal pengene gå til?", voting="budget",
        budget=100_000, voting_closes_at=clock.now() + timedelta(days=10), questions=(),
    )  # fmt: skip
    costs = (("nurse", "Nattilsyn", 60_000), ("teacher", "Turvenn", 50_000),
             ("boss", "Matvogn", 40_000))  # fmt: skip
    for by, title, cost in costs:
        entry = make.entry(challenge, by, title=title, answers={})
        do(make, voting.ask_cost, by, entry.id, cost, 0)
    clock.advance(days=7)
    janitor = begin("janitor")
    janitor.open("/sign-in")
    janitor.sign_in("janitor")
    janitor.follow("100 000 til nærmiljøet", own=True)
    janitor.follow("Vote")
    janitor.choose("Nattilsyn")
    janitor.choose("Turvenn")
    janitor.press("Hand in my ballot")  # ten thousand too much
    janitor.read("Take this away, and it fits")
    janitor.choose("Turvenn", off=True)
    janitor.choose("Matvogn")
    janitor.press("Hand in my ballot")
    janitor.read("Your ballot is in")
    with ground.database.read() as session:
        ballot = ballot_of(session, make.viewer("janitor"), challenge.id, clock.now())
        assert sorted(ballot.ideas[number].title for number in ballot.wanted) == [
            "Matvogn", "Nattilsyn"]  # fmt: skip


def test_a_manager_asks_for_clarification(begin: Begin, ground: Ground, make: Factory) -> None:
    """From the manager's desk to the question, and on to the authors' answer beside the idea."""
    challenge = make.challenge(title="Trygg natt", summary="Hva?", questions=())
    entry = make.entry(challenge, "nurse", title="Nattlys", body="Et lys.", answers={})
    manager = begin("manager")
    manager.open("/sign-in")
    manager.sign_in("manager")
    manager.follow("Trygg natt", own=True)
    manager.follow("Manager's desk")
    manager.follow("Questions to the authors")
    manager.choose("Nattlys")
    manager.write("What you would like to know", QUESTION)
    manager.press("Ask")
    with ground.database.read() as session:
        asked = session.scalars(select(Clarification)).one()
    assert (asked.entry_id, asked.question, asked.as_judge) == (entry.id, QUESTION, False)
    nurse = begin("author")
    nurse.open("/sign-in")
    nurse.sign_in("nurse")
    nurse.open("/me")
    nurse.follow("Answer the questions")
    nurse.write("Your answer", "120 kroner i året.")
    nurse.press("Send the answer")
    with ground.database.read() as session:
        assert session.scalars(select(Clarification)).one().answer == "120 kroner i året."
    manager.open(f"/ideas/{entry.id}/clarifications")
    manager.read("120 kroner i året.", own=True)
