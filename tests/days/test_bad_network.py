"""What is sent again since its answer was lost happens once: each form of the room and the host."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import func, select

from intranet_ideas.challenges.models import Challenge, Participation
from intranet_ideas.database import Database
from intranet_ideas.days.models import DayIdea, DayMember, DayTeam
from intranet_ideas.entries.models import Ballot, Entry, Vote
from intranet_ideas.events import Event

from ..browsing import Browser
from .conftest import Room


def count(room: Room, table: Any) -> int | None:
    with room.ground.database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def twice(room: Room, browser: Browser, path: str, form: dict[str, str], key: str) -> list[str]:
    """Send a form of one page twice, and return what the trail says of it."""
    with room.ground.database.read() as session:
        before = session.scalar(select(func.max(Event.id))) or 0
    places = set()
    for _ in range(2):
        answer = browser.post(path, form | {"idempotency_key": key})
        room.done(answer)
        places.add(answer.headers["Location"])
    assert len(places) == 1
    with room.ground.database.read() as session:
        return list(session.scalars(
            select(Event.kind).where(Event.id > before).order_by(Event.id)
        ))  # fmt: skip


def test_whoever_comes_in_twice_is_there_once(room: Room) -> None:
    nurse = room.sign_in("nurse")
    assert twice(room, nurse, f"/d/{room.day.code}", {}, "in") == ["participant_joined"]
    # And without a key, from another page.
    room.done(nurse.post(f"/d/{room.day.code}"))
    assert count(room, Participation) == 1
    with room.ground.database.read() as session:
        assert session.get_one(Challenge, room.id).participant_count == 1


def test_a_team_is_made_joined_and_left_once(room: Room) -> None:
    nurse, staff = room.comes("nurse"), room.comes("staff")
    url = room.url("/team")
    made = twice(room, nurse, url, {"make": "1", "name": "Bord 1"}, "make")
    assert made == ["day_team_made"]
    code = room.teams()["Bord 1"].code
    assert twice(room, staff, url, {"join": "1", "code": code}, "join") == ["day_team_joined"]
    assert (count(room, DayTeam), count(room, DayMember)) == (1, 2)
    assert twice(room, staff, url, {"leave": "1"}, "leave") == ["day_team_left"]
    assert count(room, DayMember) == 1


def test_an_idea_is_handed_in_once_and_a_vote_given_moved_and_taken_back_once(
    room: Room,
) -> None:
    for name, team in (("nurse", "A"), ("teacher", "B")):
        phone = room.comes(name, team)
        form = {"title": f"Fra {team}", "body": "Slik."}
        assert twice(room, phone, room.url("/idea"), form, name).count("entry_submitted") == 1
    assert (count(room, Entry), count(room, DayIdea)) == (2, 2)
    staff = room.comes("staff")
    room.clock.advance(minutes=5)
    room.press("open_voting")
    with room.ground.database.read() as session:
        first, second = session.scalars(select(Entry.id).order_by(Entry.id)).all()
    url = room.url("/vote")
    assert twice(room, staff, url, {"entry": str(first)}, "1") == ["vote_set"]
    moved = twice(room, staff, url, {"entry": str(second)}, "2")
    assert moved == ["vote_removed", "vote_set"]
    with room.ground.database.read() as session:
        assert session.scalars(select(Vote.entry_id)).all() == [second]
        assert session.scalars(select(Entry.vote_count).order_by(Entry.id)).all() == [0, 1]
    assert twice(room, staff, url, {"take_back": str(second)}, "3") == ["vote_removed"]
    with room.ground.database.read() as session:
        assert session.scalars(select(Entry.vote_count).order_by(Entry.id)).all() == [0, 0]
        assert session.scalars(select(Ballot.used)).all() == [0]


def test_the_hosts_next_skips_no_team(room: Room) -> None:
    for name, team in (("nurse", "A"), ("teacher", "B"), ("janitor", "C")):
        room.comes(name, team)
    pitches = room.url("/pitches")
    assert twice(room, room.host, pitches, {"do": "start"}, "1") == ["pitch_started"]
    assert twice(room, room.host, pitches, {"do": "next"}, "2") == ["pitch_ended", "pitch_started"]
    assert [team.state for team in room.teams().values()] == ["done", "on", "waiting"]
    room.clock.advance(minutes=5)
    room.sends(room.comes("staff"), "Lys")
    voting, winners = room.url("/voting"), room.url("/winners")
    assert twice(room, room.host, voting, {"open": "1"}, "3").count("day_voting_opened") == 1
    room.clock.advance(minutes=5)
    assert twice(room, room.host, voting, {"close": "1"}, "4").count("day_voting_closed") == 1
    assert twice(room, room.host, winners, {"show": "1"}, "5") == ["day_winners_shown"]


@pytest.mark.parametrize("what", ["team", "idea", "vote"])
def test_what_did_not_reach_the_database_leaves_nothing_and_is_done_when_it_comes_again(
    room: Room, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server breaks off before it has committed: the key is free, and the form works again."""
    room.sends(room.comes("nurse", "A"), "Lys")
    staff = room.comes("staff")
    room.clock.advance(minutes=5)
    if what == "vote":
        room.press("open_voting")
    with room.ground.database.read() as session:
        (light,) = session.scalars(select(Entry.id))
    path, form, table = {
        "team": ("/team", {"make": "1", "name": "B"}, DayTeam),
        "idea": ("/idea", {"title": "Buss", "body": "Slik."}, Entry),
        "vote": ("/vote", {"entry": str(light)}, Vote),
    }[what]
    before = count(room, table) or 0
    form = form | {"idempotency_key": "again"}
    broken = ConnectionError("the line to the database is gone")
    write = Database.write

    class Breaks:
        """A transaction that is lost when it is committed."""

        def __init__(self, database: Database) -> None:
            self.inner = write(database)

        def __enter__(self) -> Any:
            return self.inner.__enter__()

        def __exit__(self, *fault: object) -> None:
            with suppress(ConnectionError):
                self.inner.__exit__(ConnectionError, broken, None)
            raise broken

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", Breaks)
        assert staff.post(room.url(path), form).status_code == 500
    assert count(room, table) == before
    for _ in range(2):
        room.done(staff.post(room.url(path), form))
    assert count(room, table) == before + 1
