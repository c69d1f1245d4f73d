"""Two who do something in the room at the same moment, on PostgreSQL: SQLite lets one write at a
time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.days import actions, guests, rules, teaming
from intranet_ideas.days.models import DayGuest, DayMember
from intranet_ideas.entries.models import Ballot, Entry, Vote
from intranet_ideas.errors import Conflict, NotFound
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import viewer_by_id

from ..outcomes.test_at_once import Meanwhile
from .conftest import Room
from .test_guests import let_in

pytestmark = pytest.mark.postgresql

Write = Callable[[Session], Any]


def meanwhile(room: Room, write: Write) -> Meanwhile:
    return Meanwhile(room, write)  # type: ignore[arg-type]  # both have a ground


def tap(room: Room, name: str, entry_id: int) -> Write:
    return lambda session: teaming.cast(
        session, room.make.viewer(name), room.id, entry_id, room.clock.now()
    )


@pytest.fixture
def ideas(room: Room) -> list[int]:
    """Three ideas of three teams, with voting open, and two who have come for nothing else."""
    for name, team in (("nurse", "A"), ("teacher", "B"), ("janitor", "C")):
        room.sends(room.comes(name, team), f"Idé fra {team}")
    for name in ("staff", "judge1"):
        room.comes(name)
    room.clock.advance(minutes=30)
    room.press("open_voting")
    with room.ground.database.read() as session:
        return list(session.scalars(select(Entry.id).order_by(Entry.id)))


def stand(room: Room) -> dict[str, list[int]]:
    """Return what each person votes for, having held all counters against it."""
    with room.ground.database.read() as session:
        rows = session.execute(
            select(User.email, Vote.entry_id).join(User, User.id == Vote.user_id)
            .order_by(Vote.entry_id)
        ).all()  # fmt: skip
        for entry, count in session.execute(select(Entry.id, Entry.vote_count)):
            assert count == sum(row.entry_id == entry for row in rows), entry
        used = session.scalar(select(func.sum(Ballot.used)))
        assert used == len(rows)
    found: dict[str, list[int]] = {}
    for email, entry in rows:
        found.setdefault(email.split("@")[0], []).append(entry)
    return found


def test_a_tap_holds_the_setting_before_any_idea(room: Room, ideas: list[int]) -> None:
    """Who changes the setting may lock ideas after it: a tap that held one would wait for them, and
    they for it."""
    with room.ground.database.write() as session:
        tap(room, "staff", ideas[0])(session)
    with room.ground.database.write() as session:
        session.execute(select(Challenge.id).where(Challenge.id == room.id).with_for_update())
        other = meanwhile(room, tap(room, "staff", ideas[1]))
        other.begin()
        assert other.waits
        free = select(Entry.id).order_by(Entry.id).with_for_update(skip_locked=True)
        assert list(session.scalars(free)) == ideas
    other.end()
    assert other.error is None
    assert stand(room) == {"staff": [ideas[1]]}


def test_two_who_swap_what_they_vote_for_take_turns(room: Room, ideas: list[int]) -> None:
    for name, entry in (("staff", ideas[0]), ("judge1", ideas[1])):
        with room.ground.database.write() as session:
            tap(room, name, entry)(session)
    with room.ground.database.write() as session:
        tap(room, "staff", ideas[1])(session)
        session.flush()
        other = meanwhile(room, tap(room, "judge1", ideas[0]))
        other.begin()
        assert other.waits
    other.end()
    assert other.error is None
    assert stand(room) == {"staff": [ideas[1]], "judge1": [ideas[0]]}


def test_one_vote_moved_in_two_windows_is_one_vote(room: Room, ideas: list[int]) -> None:
    with room.ground.database.write() as session:
        tap(room, "staff", ideas[0])(session)
    with room.ground.database.write() as session:
        tap(room, "staff", ideas[1])(session)
        session.flush()
        other = meanwhile(room, tap(room, "staff", ideas[2]))
        other.begin()
        assert other.waits
    other.end()
    assert other.error is None
    assert stand(room) == {"staff": [ideas[2]]}


def test_nobody_changes_teams_while_voting_is_opened(room: Room) -> None:
    """Else one could vote for a team's idea, and have come to it in the same moment."""
    room.sends(room.comes("nurse", "A"), "Lys")
    room.comes("staff")
    room.clock.advance(minutes=5)
    now, code = room.clock.now(), room.teams()["A"].code
    staff, host = room.make.viewer("staff"), room.make.viewer("manager")
    with room.ground.database.write() as session:
        actions.open_voting(session, host, room.id, "Nå", now)
        other = meanwhile(room, lambda s: teaming.join_team(s, staff, room.id, now, code=code))
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Conflict)
    with room.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(DayMember)) == 1


def comes(room: Room, number: str = "one") -> Write:
    return lambda session: guests.come(
        session, room.day.code, "Kari", number, "here", "nb", room.clock.now()
    )


def test_a_name_that_one_phone_sends_twice_at_once_is_one_guest(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in(room)
    with room.ground.database.write() as session:
        first = comes(room)(session)
        other = meanwhile(room, comes(room))
        other.begin()
        assert other.waits
    other.end()
    assert other.error is None
    monkeypatch.setattr(rules, "MOST_GUESTS", 2)
    with room.ground.database.write() as session:
        comes(room, "two")(session)
        other = meanwhile(room, comes(room, "three"))
        other.begin()
        assert other.waits
    other.end()
    assert isinstance(other.error, Conflict), "there is room for two"
    with room.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(DayGuest)) == 2
        assert session.scalars(select(DayGuest.user_id).order_by(DayGuest.user_id)).first() == (
            first.id
        )


@pytest.mark.parametrize("votes_first", [True, False])
def test_a_guest_who_is_taken_out_while_voting_has_no_vote(
    room: Room, ideas: list[int], votes_first: bool
) -> None:
    let_in(room)
    with room.ground.database.write() as session:
        guest = comes(room)(session).id
    with room.ground.database.read() as session:
        viewer = viewer_by_id(session, guest)
    assert viewer is not None
    host, now = room.make.viewer("manager"), room.clock.now()

    def votes(session: Session) -> None:
        teaming.cast(session, viewer, room.id, ideas[0], now)

    def takes_out(session: Session) -> None:
        guests.take_out(session, host, room.id, guest, now)

    one, two = (votes, takes_out) if votes_first else (takes_out, votes)
    with room.ground.database.write() as session:
        one(session)
        session.flush()
        other = meanwhile(room, two)
        other.begin()
        assert other.waits
    other.end()
    assert (other.error is None) == votes_first
    assert votes_first or isinstance(other.error, NotFound)
    with room.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Vote)) == 0
        assert set(session.scalars(select(Entry.vote_count))) == {0}
