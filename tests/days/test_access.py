"""Who may open what of a day, and what the screen's address opens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from intranet_ideas.challenges.actions import cancel_challenge
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.days.models import Day
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..counting import statements
from ..factories import Factory
from .conftest import Room

ROOM = ("", "/vote", "/idea")
HOST = ("/host", "/plan", "/guests")
POSTS = ("/team", "/vote", "/idea", "/pitches", "/voting", "/winners", "/plan", "/screen",
         "/guests/1")  # fmt: skip


@pytest.fixture
def invited(app: Flask, ground: Ground, make: Factory, clock: FixedClock,
            sign_in: Callable[[str], Browser]) -> Room:  # fmt: skip
    """A day to which helse alone is invited."""
    return Room(app, ground, make, clock, sign_in, everyone=False, audience=("helse",))


def test_those_who_are_not_invited_find_no_day(invited: Room) -> None:
    for name in ("teacher", "guest", "it", "moderator"):
        browser = invited.sign_in(name)
        for rest in (*ROOM, *HOST):
            assert browser.get(invited.url(rest)).status_code == 404, (name, rest)
        for rest in POSTS:
            sent = browser.post(invited.url(rest), {"do": "draw", "minutes": "3", "title": "x"})
            assert sent.status_code == 404, (name, rest)
        assert browser.get(f"/d/{invited.day.code}").status_code == 404
        assert browser.post(f"/d/{invited.day.code}").status_code == 404


def test_people_in_the_room_are_not_its_host(invited: Room) -> None:
    nurse = invited.comes("nurse", "Bord 1")
    for rest in ROOM:
        assert nurse.get(invited.url(rest)).status_code == 200, rest
        assert "/day/host" not in nurse.get(invited.url(rest)).text
    for rest in HOST:
        assert nurse.get(invited.url(rest)).status_code == 404, rest
    for rest in ("/pitches", "/voting", "/winners", "/plan", "/screen"):
        sent = nurse.post(invited.url(rest), {"do": "draw", "minutes": "3"})
        assert sent.status_code in (403, 404), rest
    assert invited.day.screen is None
    for rest in (*ROOM, *HOST):
        assert invited.host.get(invited.url(rest)).status_code == 200, rest


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x"])
def test_a_button_for_no_team_is_not_found(room: Room, number: str) -> None:
    assert room.host.post(room.url("/pitches"), {"do": f"last:{number}"}).status_code == 404


def test_an_auditor_looks_and_changes_nothing(invited: Room) -> None:
    auditor = invited.sign_in("auditor")
    assert auditor.get(invited.url()).status_code == 200
    assert auditor.get(invited.url("/host")).status_code == 404
    assert auditor.post(invited.url("/team"), {"make": "1", "name": "A"}).status_code == 403


def test_who_has_not_signed_in_comes_to_the_door(invited: Room) -> None:
    stranger = Browser(invited.app)
    for rest in (*ROOM, *HOST):
        assert stranger.get(invited.url(rest)).headers["Location"].startswith("/sign-in"), rest
    for rest in POSTS:
        assert stranger.post(invited.url(rest)).status_code == 401, rest
    # What there is no day for looks the same.
    for code in (invited.day.code, "nothing"):
        for rest in ("guest", "back"):
            assert stranger.post(f"/d/{code}/{rest}", {"name": "Kari"}).status_code == 404
        assert stranger.get(f"/d/{code}").headers["Location"] == f"/sign-in?next=/d/{code}"
        assert stranger.post(f"/d/{code}").status_code == 401


def test_what_is_no_day_has_none_of_its_pages(
    make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge()
    host = sign_in("manager")
    for rest in ("", "/vote", "/idea", "/host"):
        assert host.get(f"/challenges/{challenge.id}/day{rest}").status_code == 404, rest
    for rest in ("/team", "/vote", "/idea", "/screen", "/pitches", "/voting", "/winners"):
        form = {"name": "x", "make": "1", "title": "x", "do": "draw"}
        sent = host.post(f"/challenges/{challenge.id}/day{rest}", form)
        assert sent.status_code == 404, rest


def test_the_screen_opens_by_its_address_alone_until_it_is_ended(invited: Room) -> None:
    anyone = Browser(invited.app)
    room = invited.day.room
    assert anyone.get(f"/screen/{room}").status_code == 404
    invited.board()
    token = invited.day.screen
    screen = anyone.get(f"/screen/{token}")
    assert screen.status_code == 200
    assert f"ideas.test/<wbr>d/<wbr>{invited.day.code}" in screen.text
    assert "noindex" in screen.headers["X-Robots-Tag"]
    for word in ("Sign in", "csrf", "<form", "/sign-in", "site-header"):
        assert word not in screen.text, word
    code = anyone.get(f"/screen/{token}/code.svg")
    assert code.mimetype == "image/svg+xml"
    assert anyone.get(f"/screen/{room}/code.svg").status_code == 404
    invited.done(invited.host.post(invited.url("/screen"), {"open": "1"}))
    for old in (f"/screen/{token}", f"/room/{token}", f"/screen/{token}/code.svg"):
        assert anyone.get(old).status_code == 404, old
    token = invited.day.screen
    invited.done(invited.host.post(invited.url("/screen"), {"end": "1"}))
    assert invited.day.screen is None
    assert anyone.get(f"/room/{token}").status_code == 404
    assert anyone.get("/room/None").status_code == 404
    assert anyone.get(f"/room/{room}").status_code == 404, "the room has a new address"
    assert anyone.get(f"/room/{invited.day.room}").status_code == 200


def test_what_is_cancelled_is_on_no_wall(invited: Room, clock: FixedClock) -> None:
    nurse = invited.comes("nurse", "Bord 1")
    invited.sends(nurse, "Nattlys som følger den som går")
    assert "Nattlys" in invited.board()
    make = invited.make
    with invited.ground.database.write() as session:
        version = session.get_one(Challenge, invited.id).version
        cancel_challenge(session, make.viewer("manager"), invited.id, "Snøstorm", version,
                         clock.now())  # fmt: skip
    anyone, day = Browser(invited.app), invited.day
    for address in (f"/screen/{day.screen}", f"/screen/{day.screen}/code.svg",
                    f"/room/{day.screen}", f"/room/{day.room}"):  # fmt: skip
        assert anyone.get(address).status_code == 404, address
    for browser, rest in ((nurse, ""), (nurse, "/vote"), (invited.host, "")):
        shown = browser.get(invited.url(rest))
        assert shown.status_code == 200, rest
        assert "The challenge is cancelled." in shown.text
        assert "data-board" not in shown.text, "it would ask again for ever"

def test_what_all_see_names_nobody_and_is_the_same_for_all(invited: Room) -> None:
    nurse = invited.comes("nurse", "Bord 1")
    invited.sends(nurse, "Lys på stien")
    url = f"/room/{invited.day.room}?lang=en"
    boards = {browser.get(url).get_data() for browser in
              (nurse, invited.host, Browser(invited.app), invited.sign_in("guest"))}  # fmt: skip
    assert len(boards) == 1
    assert b"Nina" not in boards.pop()
    assert "Nina" not in invited.board()
    assert "Lys på stien" in invited.board()


def test_a_draft_is_not_on_the_wall_nor_what_was_withdrawn(invited: Room) -> None:
    nurse = invited.comes("nurse", "Bord 1")
    invited.make.entry(invited.id, title="Bare et utkast", submit=False, answers={})
    invited.sends(nurse, "Lys på stien")
    gone = invited.make.entry(invited.id, title="Trukket", answers={})
    invited.done(nurse.post(f"/ideas/{gone.id}/withdraw"))
    board = invited.board()
    assert "Lys på stien" in board
    assert "Bare et utkast" not in board
    assert "Trukket" not in board


def test_who_has_the_board_gets_no_body_until_something_changes(invited: Room) -> None:
    anyone, url = Browser(invited.app), f"/room/{invited.day.room}?lang=en"
    first = anyone.get(url, headers={"Accept-Encoding": "br, gzip"})
    mark = first.headers["ETag"]
    assert first.headers["Server-Now"] == "1773144000000"
    invited.clock.advance(seconds=30)
    again = anyone.get(url, headers={"If-None-Match": mark})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["Server-Now"] == "1773144030000"
    invited.comes("nurse", "Bord 1")
    invited.press("start")
    changed = anyone.get(url, headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert "Bord 1" in changed.text


def test_a_board_is_drawn_once_for_all_while_it_is_fresh(invited: Room) -> None:
    invited.app.extensions["boards"].fresh = 3600.0
    anyone, url = Browser(invited.app), f"/room/{invited.day.room}?lang=en"
    first = anyone.get(url).text
    with invited.ground.database.write() as session:
        session.get_one(Day, invited.id).minutes = 9
    invited.comes("nurse", "Bord 1")
    invited.press("start")
    assert anyone.get(url).text == first


def test_pages_on_phones_are_small(invited: Room) -> None:
    nurse = invited.comes("nurse", "Bord 1")
    for number in range(20):
        invited.sends(nurse, f"En idé som er ganske lang i tittelen sin, nummer {number}")
    staff = invited.comes("staff", "Bord 2")
    invited.clock.advance(minutes=30)
    invited.press("open_voting")
    for rest in ("", "/vote", "/idea"):
        sent = staff.get(invited.url(rest), headers={"Accept-Encoding": "br"})
        assert sent.headers["Content-Encoding"] == "br"
        assert len(sent.get_data()) < 15_000, rest
    assert len(staff.get(f"/room/{invited.day.room}").get_data()) < 2_000


def test_before_it_opens_people_come_in_and_form_teams(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser],
) -> None:  # fmt: skip
    room = Room(app, ground, make, clock, sign_in, begins=1)
    nurse = room.comes("nurse", "Bord 1")
    assert "It has not begun yet" in nurse.get(room.url()).text
    assert nurse.post(room.url("/idea"), {"title": "x", "body": "y"}).status_code == 409


def test_no_page_of_the_room_takes_more_statements_for_more_teams_and_ideas(
    invited: Room,
) -> None:
    def counted() -> dict[str, int]:
        found = {}
        for rest in ("", "/vote", "/host"):
            with statements(invited.ground.database.engine) as seen:
                assert invited.host.get(invited.url(rest)).status_code == 200
            found[rest] = len(seen)
        for board in (invited.day.screen, invited.day.room):
            url = f"/room/{board}?lang=en"
            with statements(invited.ground.database.engine) as seen:
                assert Browser(invited.app).get(url).status_code == 200
            # The day, its challenge, the teams, and the wall.
            assert len(seen) <= 4
        return found

    invited.board()
    few = counted()
    for number, name in enumerate(("nurse", "staff", "manager")):
        invited.sends(invited.comes(name, f"Bord {number}"), f"Idé {number}")
    assert counted() == few


def test_a_kept_board_asks_the_database_nothing(invited: Room) -> None:
    invited.app.extensions["boards"].fresh = 3600.0
    anyone, url = Browser(invited.app), f"/room/{invited.day.room}?lang=en"
    mark = anyone.get(url).headers["ETag"]
    with statements(invited.ground.database.engine) as seen:
        assert anyone.get(url, headers={"If-None-Match": mark}).status_code == 304
    assert seen == []
