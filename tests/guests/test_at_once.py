"""A guest of a day keeps what they did while others write of them, on PostgreSQL: SQLite lets one
write at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.clock import FixedClock
from intranet_ideas.days import guests
from intranet_ideas.days.models import DayGuest
from intranet_ideas.days.queries import lock_setting
from intranet_ideas.errors import NotFound
from intranet_ideas.guests import keeping, rules
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import CONNECT
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.privacy.erasing import erase

from ..browsing import Browser
from ..days.conftest import Room
from ..days.test_at_once import comes, meanwhile
from ..days.test_guests import let_in
from ..factories import Factory
from .conftest import Post

pytestmark = pytest.mark.postgresql

@pytest.fixture
def hall(app: Flask, post: Post, make: Factory, clock: FixedClock,
         sign_in: Callable[[str], Browser]) -> Room:  # fmt: skip
    room = Room(app, post.ground, make, clock, sign_in, guests=True)
    let_in(room)
    return room


class Guest:
    """Someone who came to the day and was sent a link."""

    def __init__(self, room: Room, number: str, email: str = "kari@example.org") -> None:
        self.room = room
        with room.ground.database.write() as session:
            self.id = comes(room, number)(session).id
            now = room.clock.now()
            link = MailLink(purpose=CONNECT, email=email, user_id=self.id, nonce=number,
                            browser=number, network="here", language="nb", target="",
                            created_at=now, expires_at=now + rules.LASTS,
                            next_attempt_at=now)  # fmt: skip
            session.add(link)
            session.flush()
            self.link = link.id

    def keeps(self, session: Session) -> User:
        viewer = viewer_by_id(session, self.id)
        assert viewer is not None
        row = session.get_one(MailLink, self.link)
        return keeping.keep(session, viewer, row, self.room.clock.now(), allowed="anyone")


def test_an_address_that_two_guests_keep_with_at_once_is_the_firsts(hall: Room) -> None:
    one, two = Guest(hall, "one"), Guest(hall, "two")
    with hall.ground.database.write() as session:
        one.keeps(session)
        other = meanwhile(hall, two.keeps)
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, NotFound), other.error
    assert str(other.error.message) == rules.NO_LINK
    with hall.ground.database.read() as session:
        kept = session.scalars(select(DayGuest.user_id).where(DayGuest.kept_at.is_not(None)))
        assert list(kept) == [one.id]


def held(session: Session, user_id: int) -> None:
    session.execute(select(DayGuest).where(DayGuest.user_id == user_id).with_for_update())


def test_who_keeps_while_the_day_is_ended_waits_for_it(hall: Room) -> None:
    guest = Guest(hall, "one")
    hall.clock.advance(days=2)
    with hall.ground.database.write() as session:
        held(session, guest.id)
        other = meanwhile(hall, guest.keeps)
        other.begin()
        assert other.waits
        assert guests.end_due(session, hall.clock.now(), 1) == 1
    other.end()
    assert isinstance(other.error, NotFound), other.error


def test_who_is_erased_while_the_day_is_ended_waits_for_it(hall: Room) -> None:
    guest = Guest(hall, "one")
    hall.clock.advance(days=2)
    now = hall.clock.now()
    with hall.ground.database.write() as session:
        held(session, guest.id)
        other = meanwhile(hall, lambda other: erase(other, None, guest.id, now, "nb"))
        other.begin()
        assert other.waits
        assert guests.end_due(session, now, 1) == 1
    other.end()
    assert other.error is None
    with hall.ground.database.read() as session:
        assert session.get(DayGuest, guest.id) is None


def test_a_day_that_a_host_holds_is_ended_after_it(hall: Room) -> None:
    guest = Guest(hall, "one")
    hall.clock.advance(days=2)
    with hall.ground.database.write() as session:
        lock_setting(session, hall.id)
        other = meanwhile(hall, lambda other: guests.end_due(other, hall.clock.now(), 1))
        other.begin()
        assert other.waits
        free = select(DayGuest.user_id).with_for_update(skip_locked=True)
        assert list(session.scalars(free)) == [guest.id]
    other.end()
    assert other.error is None
    with hall.ground.database.read() as session:
        assert session.get_one(DayGuest, guest.id).ended_at == hall.clock.now()
