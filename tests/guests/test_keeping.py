"""A guest of an innovation day becomes a guest with an address, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas import housekeeping
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.days import actions as days
from intranet_ideas.days.models import DayGuest, DayIdea
from intranet_ideas.days.rules import Plan
from intranet_ideas.entries.models import Entry, EntryAuthor, Vote
from intranet_ideas.ground import Ground
from intranet_ideas.guests import keeping
from intranet_ideas.guests.rules import MOST_A_MINUTE
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.privacy import retention

from ..browsing import Browser
from ..days.conftest import Room
from ..days.test_guests import comes, let_in
from ..factories import Factory
from .conftest import Post


@pytest.fixture
def hall(app: Flask, post: Post, make: Factory, clock: FixedClock,
         sign_in: Callable[[str], Browser]) -> Room:  # fmt: skip
    """A day to which people come by a name only, and which other guests are invited to."""
    room = Room(app, post.ground, make, clock, sign_in, guests=True)
    let_in(room)
    return room


def asks(browser: Browser, email: str) -> None:
    answer = browser.post("/day-guest/keep", {"email": email})
    assert answer.status_code == 200, answer.text
    assert "Look in your inbox" in answer.text


def test_who_asks_too_often_is_told_when_to_ask_again(hall: Room) -> None:
    kari = comes(hall, "Kari")
    for _ in range(MOST_A_MINUTE + 1):
        answer = kari.post("/day-guest/keep", {"email": "kari@example.org"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "kari@example.org" in answer.text, "what was typed comes back"


def page_of(browser: Browser, post: Post) -> str:
    """Open the link that was sent, and return where it leads."""
    there = browser.get(post.link())
    assert there.status_code == 303
    assert there.headers["Location"].startswith("/day-guest/keep/")
    return there.headers["Location"]


def user(room: Room, email: str) -> User:
    with room.ground.database.read() as session:
        found = user_by_email(session, email)
        assert found is not None
        return found


def author(room: Room, title: str) -> int:
    with room.ground.database.read() as session:
        made = session.scalars(select(DayIdea.entry_id).order_by(DayIdea.entry_id)).first()
        assert made, title
        return session.scalars(
            select(EntryAuthor.user_id).where(EntryAuthor.entry_id == made)
        ).one()


def test_the_offer_stands_on_the_day_when_voting_is_over(hall: Room) -> None:
    kari = comes(hall, "Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    assert "Keep what I did" not in kari.get(hall.url()).text
    hall.clock.advance(minutes=5)
    hall.press("open_voting")
    hall.clock.advance(minutes=5)
    hall.press("close_voting")
    assert "Keep what I did" in kari.get(hall.url()).text
    assert "Keep what I did" not in hall.host.get(hall.url()).text


def test_a_new_address_is_the_guest_from_then_on(hall: Room, post: Post) -> None:
    kari = comes(hall, "Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    was = author(hall, "Benker langs elva")
    asks(kari, "Kari@Example.org")
    there = page_of(kari, post)
    assert "kari@example.org" in kari.get(there).text
    hall.done(kari.post(there))
    found = user(hall, "kari@example.org")
    assert (found.id, found.name, found.guest, found.active) == (was, "Kari", True, True)
    assert kari.get("/me").status_code == 200
    assert "Your team: Bord 1" in kari.get(hall.url()).text
    assert "Benker langs elva" in kari.get(hall.url()).text
    assert kari.post(there).status_code == 404, "it is good once"
    hall.clock.advance(minutes=5)
    hall.press("open_voting")
    hall.clock.advance(days=60)
    assert housekeeping.end_day_guests(hall.ground, hall.clock.now()) == 0
    retention.follow(hall.ground, hall.clock.now())
    assert user(hall, "kari@example.org").name == "Kari"


@pytest.mark.parametrize("invited", [True, False])
def test_who_was_a_guest_before_is_one_and_votes_once(
    hall: Room, post: Post, make: Factory, ground: Ground, invited: bool
) -> None:
    nurse = hall.comes("nurse", "Bord 2")
    hall.sends(nurse, "Lys")
    kari = comes(hall, "Kari", "Bord 1")
    hall.sends(kari, "Benker langs elva")
    with ground.database.read() as session:
        light, bench = session.scalars(select(Entry.id).order_by(Entry.id)).all()
    hall.clock.advance(minutes=5)
    old = hall.comes("guest")
    hall.press("open_voting")
    hall.done(kari.post(hall.url("/vote"), {"entry": light}))
    if invited:
        hall.done(old.post(hall.url("/vote"), {"entry": light}))
    asks(kari, "guest@example.org")
    there = page_of(kari, post)
    shown = kari.get(there).text
    assert ("You have voted as both." in shown) == invited
    hall.done(kari.post(there))
    guest = user(hall, "guest@example.org")
    with ground.database.read() as session:
        authors = session.scalars(
            select(EntryAuthor.user_id).where(EntryAuthor.entry_id == bench)
        ).all()
        votes = session.scalars(select(Vote.user_id).where(Vote.entry_id == light)).all()
        assert (authors, votes) == ([guest.id], [guest.id])
        assert session.get_one(Entry, light).vote_count == 1
        assert session.get_one(Challenge, hall.id).participant_count == 2
        kept = session.scalars(select(DayGuest)).one()
        assert (kept.user_id, kept.kept_at) == (guest.id, hall.clock.now())
        assert not session.scalars(
            select(User).where(User.name == "Kari (guest)", User.active)
        ).all()
    assert "Your team: Bord 1" in kari.get(hall.url()).text


def test_a_colleagues_address_gets_no_such_link(hall: Room, post: Post) -> None:
    kari = comes(hall)
    asks(kari, "nurse@example.org")
    (letter,) = post.work()
    assert "/guests/link/" not in letter.message.text
    assert "/day-guest" not in letter.message.text
    assert "sign in as you do every day" in letter.message.text


def test_the_link_is_the_browsers_and_the_guests(hall: Room, post: Post) -> None:
    kari, ola = comes(hall), comes(hall, "Ola")
    asks(kari, "kari@example.org")
    link = post.link()
    assert ola.get(link).status_code == 404
    token = link.rpartition("/")[2]
    assert ola.post(f"/day-guest/keep/{token}").status_code == 404
    assert hall.comes("nurse").get(f"/day-guest/keep/{token}").status_code == 404
    assert kari.get("/day-guest/keep/none-of-ours").status_code == 404
    bad = kari.post("/day-guest/keep", {"email": "kari"})
    assert bad.status_code == 422
    assert 'value="kari"' in bad.text
    hall.clock.advance(minutes=31)
    assert kari.post(f"/day-guest/keep/{token}").status_code == 404, "too old"
    with hall.ground.database.read() as session:
        assert user_by_email(session, "kari@example.org") is None


def test_an_address_that_becomes_anothers_meanwhile_is_not_kept_with(
    hall: Room, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen as free, and taken at the next moment."""
    kari = comes(hall)
    asks(kari, "guest@example.org")
    there = page_of(kari, post)
    monkeypatch.setattr(keeping, "user_by_email", lambda *_: None)
    refused = kari.post(there)
    assert refused.status_code == 404
    assert "This link is used, too old or not whole." in refused.text
    with hall.ground.database.read() as session:
        assert session.scalars(select(DayGuest.kept_at)).one() is None
    monkeypatch.undo()
    hall.done(kari.post(there))


def test_who_was_taken_out_keeps_nothing(hall: Room, post: Post, make: Factory) -> None:
    kari = comes(hall)
    asks(kari, "kari@example.org")
    there = page_of(kari, post)
    with hall.ground.database.read() as session:
        guest = session.scalars(select(DayGuest)).one()
    hall.done(hall.host.post(hall.url(f"/guests/{guest.user_id}"), {"do": "out"}))
    assert kari.post(there).status_code == 401
    with hall.ground.database.read() as session:
        assert user_by_email(session, "kari@example.org") is None


def test_where_guests_do_not_sign_in_by_mail_nothing_is_offered(
    make: Factory, ground: Ground, clock: FixedClock
) -> None:
    from intranet_ideas import create_app

    make.organisation()
    app = create_app(ground)
    made = make.challenge(publish=True, voting_closes_at=clock.now() + timedelta(days=8))
    with ground.database.write() as session:
        days.set_day(session, make.viewer("manager"), made.id,
                     Plan(None, None, None, None, 3, own_team_barred=True, guests=True),
                     clock.now())  # fmt: skip
    make.day_guest("dayguest", made.id)
    browser = Browser(app, make.session_token("dayguest"))
    assert browser.get("/day-guest/keep").status_code == 404
    clock.advance(days=9)
    page = Browser(app, make.session_token("dayguest")).get(f"/challenges/{made.id}/day").text
    assert "The ideas you handed in stay, without your name." in page
    assert "/day-guest/keep" not in page
