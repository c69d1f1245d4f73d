"""Guests of a day, who come in by a name only: what they can, what they can't, and the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from intranet_ideas import create_app, housekeeping
from intranet_ideas.challenges.models import Challenge, Participation
from intranet_ideas.clock import FixedClock
from intranet_ideas.days import guests, rules
from intranet_ideas.days.models import Day, DayGuest, DayMember
from intranet_ideas.entries.models import Entry, EntryAuthor, Vote
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.guardians.models import GuestAge
from intranet_ideas.notifications.models import Notification
from intranet_ideas.people.models import Department, User, UserSession
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.privacy import retention
from intranet_ideas.worker import Worker

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from .conftest import Room
from .test_days import votes

KARI, OLA = ({"name": name, "old": "1"} for name in ("Kari", "Ola"))


@pytest.fixture
def hall(room: Room) -> Room:
    """A day to which people come by a name only."""
    let_in(room)
    return room


def let_in(room: Room) -> None:
    form = {"minutes": "3", "own_team_barred": "1", "guests": "1"}
    room.done(room.host.post(room.url("/plan"), form))


def comes(room: Room, name: str = "Kari", team: str = "") -> Browser:
    """Let someone without an account scan the code, in a browser of their own."""
    browser = Browser(room.app)
    assert "First name or nickname" in browser.get(f"/d/{room.day.code}").text
    room.done(browser.post(f"/d/{room.day.code}/guest", {"name": name, "old": "1"}))
    if team and team in room.teams():
        room.done(browser.post(room.url("/team"), {"code": room.teams()[team].code}))
    elif team:
        room.done(browser.post(room.url("/team"), {"make": "1", "name": team}))
    return browser


def rows(room: Room) -> list[DayGuest]:
    with room.ground.database.read() as session:
        return list(session.scalars(select(DayGuest).order_by(DayGuest.user_id)))


def user(room: Room, number: int = 0) -> User:
    with room.ground.database.read() as session:
        return session.get_one(User, rows(room)[number].user_id)


def count(room: Room, table: Any) -> int | None:
    with room.ground.database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def press(room: Room, guest: DayGuest, what: str) -> Any:
    return room.host.post(room.url(f"/guests/{guest.user_id}"), {"do": what})


def test_until_the_host_lets_them_nobody_comes_by_a_name(room: Room) -> None:
    stranger = Browser(room.app)
    for code in (room.day.code, "nothing"):
        assert stranger.get(f"/d/{code}").headers["Location"] == f"/sign-in?next=/d/{code}"
        for rest in ("guest", "back"):
            assert stranger.post(f"/d/{code}/{rest}", {"name": "Kari"}).status_code == 404
    assert rows(room) == []
    let_in(room)
    assert "First name or nickname" in stranger.get(f"/d/{room.day.code}").text
    assert stranger.get("/d/nothing").headers["Location"] == "/sign-in?next=/d/nothing"
    assert stranger.post("/d/nothing/guest", KARI).status_code == 404


def test_it_can_forbid_guests_everywhere(hall: Room, ground: Ground) -> None:
    forbidding = replace(ground, settings=replace(ground.settings, day_guests="off"))
    browser = Browser(create_app(forbidding))
    assert browser.get(f"/d/{hall.day.code}").headers["Location"].startswith("/sign-in")
    assert browser.post(f"/d/{hall.day.code}/guest", KARI).status_code == 404
    assert rows(hall) == []


def test_a_guest_does_what_the_room_does(hall: Room) -> None:
    kari = comes(hall, "  Kari  ", "Bord 1")
    assert user(hall).name == "Kari (guest)"
    hall.sends(kari, "Benker langs elva")
    assert "Benker langs elva" in hall.board()
    (bench,) = votes(hall)
    idea = kari.get(f"/ideas/{bench}")
    assert idea.status_code == 200
    assert "Kari (guest)" in idea.text
    nurse = hall.comes("nurse", "Bord 2")
    hall.sends(nurse, "Lys på stien")
    bench, light = votes(hall)
    hall.done(kari.post(f"/ideas/{light}/comments", {"body": "Fint forslag."}))
    hall.clock.advance(minutes=30)
    hall.press("open_voting")
    own = kari.post(hall.url("/vote"), {"entry": bench})
    assert own.status_code == 403
    for _ in range(2):
        hall.done(kari.post(hall.url("/vote"), {"entry": light, "idempotency_key": "tap"}))
    assert votes(hall) == {bench: 0, light: 1}
    assert hall.board().count("1 person") == 0
    assert "2 people" in hall.board()


def test_who_comes_when_people_vote_already_votes(hall: Room) -> None:
    hall.sends(hall.comes("nurse", "Bord 1"), "Lys på stien")
    hall.clock.advance(minutes=5)
    hall.press("open_voting")
    late = comes(hall)
    (light,) = votes(hall)
    hall.done(late.post(hall.url("/vote"), {"entry": light}))
    assert votes(hall) == {light: 1}


def test_who_waits_for_a_guardian_keeps_what_they_typed(hall: Room, make: Factory) -> None:
    with hall.ground.database.write() as session:
        session.get_one(Challenge, hall.id).guests = True
        viewer = make.viewer("guest")
        session.add(GuestAge(user_id=viewer.id, held=True, guardian_email="", closed=""))
    child = Browser(hall.app, make.session_token("guest"))
    sent = child.post(hall.url("/idea"), {"title": "Lys på stien", "body": "Det er mørkt der."})
    assert sent.status_code == 403
    assert "has to wait" in sent.text
    assert "Lys på stien" in sent.text
    assert "Det er mørkt der." in sent.text
    assert votes(hall) == {}


def test_where_guests_ideas_wait_the_page_and_the_api_say_so(hall: Room, make: Factory) -> None:
    with hall.ground.database.write() as session:
        session.get_one(Challenge, hall.id).guest_ideas_wait = True
    kari = comes(hall, "Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    assert "A moderator looks at it before it stands on the wall." in kari.get(hall.url()).text
    assert "Benker" not in hall.board()
    guest = Client(hall.app, make.token("guest"))
    with hall.ground.database.write() as session:
        session.get_one(Challenge, hall.id).guests = True
    fields = {"title": "Buss", "body": "Slik."}
    sent = guest.get("sendDayIdea", fields, challenge_id=hall.id)
    assert (sent["title"], sent["waits"], sent["mine"]) == ("Buss", True, True)
    assert guest.get("listDayIdeas", challenge_id=hall.id)["items"] == []


def test_a_name_is_looked_at_and_comes_back_as_it_was_typed(hall: Room) -> None:
    browser, door = Browser(hall.app), f"/d/{hall.day.code}/guest"
    browser.get(f"/d/{hall.day.code}")
    for name, words in (
        ("", "Write a first name or a nickname."), ("\u200b\u200d", "Write a first name"),
        ("kari@example.org", "Write a name, not an address."),
        ("https://example.org", "Write a name, not an address."), ("a" * 41, "40"),
    ):  # fmt: skip
        answer = browser.post(door, {"name": name, "old": "1"})
        assert answer.status_code == 422, name
        assert words in answer.text, name
        assert f'value="{name}"' in answer.text or not name
    assert rows(hall) == []


def test_who_is_too_young_needs_a_guardian_and_not_a_name(hall: Room, ground: Ground) -> None:
    browser, door = Browser(hall.app), f"/d/{hall.day.code}/guest"
    refused = browser.post(door, {"name": "Kari"})
    assert refused.status_code == 422
    assert "Who is younger than 15 takes part with a guardian's consent" in refused.text.replace(
        "&#39;", "'"
    )
    assert 'value="Kari"' in refused.text
    assert rows(hall) == []
    asking = replace(ground, settings=replace(ground.settings, guardian_age=0))
    free = Browser(create_app(asking))
    assert 'name="old"' not in free.get(f"/d/{hall.day.code}").text
    hall.done(free.post(door, {"name": "Kari"}))


def test_the_same_browser_is_the_same_guest(hall: Room) -> None:
    """A phone that got no answer sends again; one that signed out comes back."""
    kari = comes(hall)
    hall.done(kari.post(f"/d/{hall.day.code}/guest", KARI))
    assert len(rows(hall)) == 1
    assert kari.get(f"/d/{hall.day.code}").headers["Location"] == hall.url()
    hall.done(kari.post("/sign-out"))
    assert "You came here as Kari." in kari.get(f"/d/{hall.day.code}").text
    hall.done(kari.post(f"/d/{hall.day.code}/guest"))
    assert kari.get(hall.url()).status_code == 200
    assert (len(rows(hall)), count(hall, Participation)) == (1, 1)
    comes(hall)
    assert len(rows(hall)) == 2, "another browser is another guest, of the same name"


def test_a_form_whose_answer_was_lost_is_sent_again_with_its_token(
    app: Flask, hall: Room
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = app.test_client()
        door = client.get(f"/d/{hall.day.code}").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', door)
        assert found
        form = {"name": "Kari", "old": "1", "csrf_token": found[1]}
        for _ in range(2):
            answer = client.post(f"/d/{hall.day.code}/guest", data=form)
            assert answer.status_code == 303, answer.get_data(as_text=True)
            assert answer.headers["Location"] == hall.url()
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert len(rows(hall)) == 1


SHUT = (
    "/", "/me", "/search?q=lys", "/notifications", "/ideas", "/initiatives", "/consultations",
    "/me/sessions", "/me/tokens", "/goals", "/operations", "/tips", "/me/connect",
)  # fmt: skip


def test_a_guest_sees_the_day_and_nothing_else(
    hall: Room, make: Factory, clock: FixedClock, sign_in: Callable[[str], Browser]
) -> None:
    other = make.challenge(guests=True, title="En annen utfordring")
    entry = make.entry(other)
    second = Room(hall.app, hall.ground, make, clock, sign_in)
    kari = comes(hall)
    for path in (*SHUT, f"/challenges/{other.id}", f"/ideas/{entry.id}", second.url(),
                 second.url("/vote"), hall.url("/host"), hall.url("/guests"), hall.url("/plan"),
                 f"/challenges/{hall.id}/desk"):  # fmt: skip
        assert kari.get(path).status_code == 404, path
    for path in (second.url("/team"), second.url("/vote"), f"/ideas/{entry.id}/comments",
                 hall.url("/pitches"), hall.url("/guests/1")):  # fmt: skip
        answer = kari.post(path, {"do": "out", "name": "x", "make": "1", "body": "x", "entry": "1"})
        assert answer.status_code in (403, 404), path
    page = kari.get(hall.url())
    assert page.status_code == 200
    for gone in ('action="/search"', 'href="/notifications"', 'href="/me"', 'href="/ideas"'):
        assert gone not in page.text, gone
    assert kari.get(f"/challenges/{hall.id}").status_code == 200
    assert kari.get(f"/d/{second.day.code}").status_code == 404, "that day takes no guests"


def test_no_token_no_message_and_no_line_in_the_directory(hall: Room) -> None:
    kari = comes(hall, "Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    (bench,) = votes(hall)
    nurse = hall.comes("nurse")
    hall.done(nurse.post(f"/ideas/{bench}/comments", {"body": "Fint forslag."}))
    Worker(hall.ground).once()
    with hall.ground.database.read() as session:
        told = select(func.count()).where(Notification.user_id == rows(hall)[0].user_id)
        assert session.scalar(told) == 0
        written = session.scalars(select(Event.data)).all()
    assert "Kari" not in repr(written), "the trail holds numbers"
    seen = hall.sign_in("nurse").get("/people/suggest?q=Kari")
    assert "Kari" not in seen.text


def test_no_more_come_than_there_is_room_for(
    hall: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_OF_A_NETWORK", 1)
    first = comes(hall)
    late = Browser(hall.app)
    full = late.post(f"/d/{hall.day.code}/guest", OLA)
    assert full.status_code == 409
    assert "As many guests as there is room for have come." in full.text
    assert 'value="Ola"' in full.text
    hall.done(first.post(f"/d/{hall.day.code}/guest", KARI))
    monkeypatch.setattr(rules, "MOST_OF_A_NETWORK", 9)
    monkeypatch.setattr(rules, "MOST_GUESTS", 1)
    assert late.post(f"/d/{hall.day.code}/guest", OLA).status_code == 409
    monkeypatch.setattr(rules, "MOST_GUESTS", 2)
    hall.done(late.post(f"/d/{hall.day.code}/guest", OLA))
    assert "127.0.0.1" not in repr([(row.network, row.browser) for row in rows(hall)])


def test_the_host_takes_a_name_out_and_puts_it_back(hall: Room) -> None:
    kari = comes(hall, "Sint Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    hall.sends(hall.comes("nurse", "Bord 2"), "Lys på stien")
    bench, light = votes(hall)
    hall.clock.advance(minutes=5)
    hall.press("open_voting")
    hall.done(kari.post(hall.url("/vote"), {"entry": light}))
    (guest,) = rows(hall)
    assert "Sint Kari" in hall.host.get(hall.url("/guests")).text
    hall.done(press(hall, guest, "out"))
    hall.done(press(hall, guest, "out"))
    assert kari.get(hall.url()).headers["Location"].startswith("/sign-in")
    again = kari.post(f"/d/{hall.day.code}/guest", {"name": "Sint Kari", "old": "1"})
    assert again.status_code == 409
    assert "The host has taken this name out." in again.text
    assert votes(hall) == {bench: 0, light: 0}
    assert "Sint Kari" not in hall.sign_in("nurse").get(f"/ideas/{bench}").text
    assert count(hall, DayMember) == 1
    hall.done(press(hall, guest, "back"))
    hall.done(press(hall, guest, "back"))
    hall.done(kari.post(f"/d/{hall.day.code}/guest"))
    assert "Your team: Bord 1" in kari.get(hall.url()).text
    assert "Sint Kari (guest)" in hall.sign_in("nurse").get(f"/ideas/{bench}").text
    hall.done(kari.post(hall.url("/vote"), {"entry": light}))
    assert votes(hall) == {bench: 0, light: 1}
    nurse = hall.sign_in("nurse")
    assert nurse.get(hall.url("/guests")).status_code == 404
    for what in ("out", "back", "code"):
        assert nurse.post(hall.url(f"/guests/{guest.user_id}"), {"do": what}).status_code in (
            403, 404,
        )  # fmt: skip
    assert press(hall, guest, "dance").status_code == 404
    with hall.ground.database.read() as session:
        staff = session.scalar(select(User.id).where(User.email == "nurse@example.org"))
    assert hall.host.post(hall.url(f"/guests/{staff}"), {"do": "out"}).status_code == 404


def test_a_lost_phone_is_replaced_by_a_code_from_the_host(hall: Room) -> None:
    lost = comes(hall, "Kari", "Bord 1")
    (guest,) = rows(hall)

    def code() -> str:
        hall.done(press(hall, guest, "code"))
        page = hall.host.get(hall.url("/guests")).text
        found = re.search(r"The code for Kari is (\w{6})\.", page)
        assert found
        return found[1]

    old, fresh = code(), code()
    new, back = Browser(hall.app), f"/d/{hall.day.code}/back"
    for wrong in ("", "zzzzzz", old):
        answer = new.post(back, {"back": wrong})
        assert answer.status_code == 422, wrong
        assert "There is no such code" in answer.text
    for _ in range(2):  # its answer was lost, so it is sent again
        hall.done(new.post(back, {"back": fresh.upper()}))
    assert "Your team: Bord 1" in new.get(hall.url()).text
    assert lost.get(hall.url()).headers["Location"].startswith("/sign-in")
    assert "First name or nickname" in lost.get(f"/d/{hall.day.code}").text
    assert Browser(hall.app).post(back, {"back": fresh}).status_code == 422, "it is good once"
    late = code()
    hall.clock.advance(minutes=16)
    assert Browser(hall.app).post(back, {"back": late}).status_code == 422
    # Who came anew on the new phone first is not both.
    third = comes(hall, "Kari 2")
    hall.done(third.post(back, {"back": code()}))
    assert "Your team: Bord 1" in third.get(hall.url()).text
    assert [row.browser is None for row in rows(hall)] == [False, True]


def test_the_code_is_of_its_own_day(
    hall: Room, make: Factory, clock: FixedClock, sign_in: Callable[[str], Browser]
) -> None:
    second = Room(hall.app, hall.ground, make, clock, sign_in)
    let_in(second)
    comes(hall)
    (guest,) = rows(hall)
    assert second.host.post(
        second.url(f"/guests/{guest.user_id}"), {"do": "out"}
    ).status_code == 404  # fmt: skip
    with hall.ground.database.write() as session:
        code = guests.give_code(
            session, make.viewer("manager"), hall.id, guest.user_id, clock.now()
        )
    wrong = Browser(hall.app).post(f"/d/{second.day.code}/back", {"back": code})
    assert wrong.status_code == 422


def test_after_the_day_the_sign_in_ends_and_later_the_name(hall: Room) -> None:
    kari = comes(hall, "Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    (bench,) = map(int, votes(hall))
    hall.clock.advance(hours=6)
    # The plan's day is over: nobody new comes in, but who is in is so for some hours.
    stranger = Browser(hall.app)
    assert stranger.get(f"/d/{hall.day.code}").headers["Location"].startswith("/sign-in")
    assert stranger.post(f"/d/{hall.day.code}/guest", OLA).status_code == 404
    assert kari.get(hall.url()).status_code == 200
    assert housekeeping.end_day_guests(hall.ground, hall.clock.now()) == 0
    hall.clock.advance(hours=6)
    assert kari.get(hall.url()).headers["Location"].startswith("/sign-in"), "without the worker"
    assert housekeeping.end_day_guests(hall.ground, hall.clock.now()) == 1
    assert housekeeping.end_day_guests(hall.ground, hall.clock.now()) == 0
    (guest,) = rows(hall)
    assert (guest.browser, guest.network, guest.code) == (None, None, None)
    assert not user(hall).active
    hall.clock.advance(days=29)
    retention.follow(hall.ground, hall.clock.now())
    assert user(hall).name == "Kari (guest)"
    hall.clock.advance(days=1)
    retention.follow(hall.ground, hall.clock.now())
    assert rows(hall) == []
    with hall.ground.database.read() as session:
        author = session.scalars(select(EntryAuthor.user_id).where(EntryAuthor.entry_id == bench))
        assert session.get_one(User, author.one()).name == "Guest of the day"
        assert session.get_one(Entry, bench).status == "submitted"
        assert "Kari" not in repr(session.execute(select(User.name, User.email)).all())


def test_a_day_that_ends_sooner_ends_the_sign_in_sooner(hall: Room) -> None:
    kari = comes(hall, "Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    hall.clock.advance(minutes=10)
    hall.press("open_voting")
    hall.clock.advance(minutes=10)
    hall.press("close_voting")
    hall.clock.advance(hours=6)
    assert kari.get(hall.url()).status_code == 200
    assert housekeeping.end_day_guests(hall.ground, hall.clock.now()) == 1
    assert kari.get(hall.url()).headers["Location"].startswith("/sign-in")
    with hall.ground.database.read() as session:
        open_ = select(func.count()).where(
            UserSession.user_id == rows(hall)[0].user_id, UserSession.ended_at.is_(None)
        )
        assert session.scalar(open_) == 0


def test_the_wall_shows_the_code_only_while_the_day_lasts(hall: Room) -> None:
    hall.sends(comes(hall, "Kari", "Bord 1"), "Benker langs elva")
    assert "data-over" not in hall.board()
    screen = Browser(hall.app).get(f"/screen/{hall.day.screen}/code.svg")
    assert screen.status_code == 200
    hall.clock.advance(minutes=10)
    hall.press("open_voting")
    hall.clock.advance(minutes=10)
    hall.press("close_voting")
    assert "data-day-over" in hall.board()
    assert Browser(hall.app).get(f"/screen/{hall.day.screen}/code.svg").status_code == 404
    assert hall.day.code not in Browser(hall.app).get(f"/screen/{hall.day.screen}").text


def test_without_a_department_for_people_from_outside_there_are_no_guests(room: Room) -> None:
    with room.ground.database.write() as session:
        session.execute(update(Department).values(external=False))
    form = {"minutes": "3", "guests": "1"}
    refused = room.host.post(room.url("/plan"), form)
    assert refused.status_code == 422
    assert "There is no department for people from outside yet." in refused.text
    assert not room.day.guests


def test_what_a_guest_may_is_nothing_of_others(hall: Room) -> None:
    """Roles that IT gave by mistake, or a department that is managed, give a guest nothing."""
    comes(hall)
    (guest,) = rows(hall)
    with hall.ground.database.write() as session:
        session.get_one(User, guest.user_id).roles = ["it_administrator", "auditor"]
    with hall.ground.database.read() as session:
        seen = viewer_by_id(session, guest.user_id)
    assert seen is not None
    assert (seen.roles, seen.managed, seen.guest) == (frozenset({"day_guest"}), (), True)


def test_the_day_keeps_its_choice_when_it_is_changed(hall: Room) -> None:
    assert hall.day.guests
    assert 'name="guests" value="1"' in hall.host.get(hall.url("/plan")).text
    hall.done(hall.host.post(hall.url("/plan"), {"minutes": "4"}))
    with hall.ground.database.read() as session:
        assert not session.get_one(Day, hall.id).guests


def test_a_cancelled_day_takes_nobody(hall: Room) -> None:
    kari = comes(hall)
    with hall.ground.database.write() as session:
        session.get_one(Challenge, hall.id).cancelled_at = hall.clock.now()
    assert Browser(hall.app).get(f"/d/{hall.day.code}").status_code == 303
    assert kari.get(hall.url()).status_code == 200
    assert housekeeping.end_day_guests(
        hall.ground, hall.clock.now() + timedelta(hours=6, seconds=1)
    ) == 1  # fmt: skip
    with hall.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Vote)) == 0
