"""A day from its plan to who won, by its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet_ideas.challenges.models import Challenge, Participation
from intranet_ideas.clock import FixedClock
from intranet_ideas.days.models import Day, DayIdea
from intranet_ideas.entries.models import SUBMITTED, Entry, Vote
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground

from ..browsing import Browser
from ..factories import Factory
from .conftest import Room

LOCAL = "2026-03-10T{}"


def votes(room: Room) -> dict[str, int]:
    """Return how many votes each idea has, by its number."""
    with room.ground.database.read() as session:
        return {
            str(row.id): row.vote_count for row in session.execute(
                select(Entry.id, Entry.vote_count).where(Entry.status == SUBMITTED)
                .order_by(Entry.id)
            )
        }  # fmt: skip


def kinds(room: Room) -> list[str]:
    with room.ground.database.read() as session:
        return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_a_draft_becomes_a_day_with_its_hours(
    app: Flask, ground: Ground, make: Factory, sign_in: Callable[[str], Browser]
) -> None:
    challenge = make.challenge(publish=False)
    host = sign_in("manager")
    assert "/day/plan" in host.get(f"/challenges/{challenge.id}/desk").text
    address = f"/challenges/{challenge.id}/day/plan"
    hours = {"opens_at": "15:00", "closes_at": "14:00", "voting_opens_at": "17:05",
             "voting_closes_at": "18:30"}  # fmt: skip
    form = {name: LOCAL.format(hour) for name, hour in hours.items()}
    wrong = host.post(address, form | {"minutes": "61"})
    assert wrong.status_code == 422
    assert "A pitch can have from 1 to 60 whole minutes." in wrong.text
    assert 'value="2026-03-10T17:05"' in wrong.text
    form["closes_at"] = LOCAL.format("16:45")
    right = host.post(address, form | {"minutes": "4", "own_team_barred": "1"})
    assert right.status_code == 303, right.text
    with ground.database.read() as session:
        found = session.get_one(Challenge, challenge.id)
        assert (found.voting, found.votes_per_person, found.totals_hidden) == ("votes", 1, True)
        assert found.closes_at is not None
        assert (found.closes_at.hour, found.closes_at.minute) == (15, 45)
        assert session.get_one(Day, challenge.id).minutes == 4
    assert "/day/host" in host.get(f"/challenges/{challenge.id}/desk").text


def test_a_published_challenge_becomes_a_day_only_when_people_vote_by_a_tap(
    make: Factory, sign_in: Callable[[str], Browser], clock: FixedClock
) -> None:
    pairs = make.challenge(voting="pairs")
    host = sign_in("manager")
    refused = host.post(f"/challenges/{pairs.id}/day/plan", {"minutes": "3"})
    assert refused.status_code == 409
    assert "In the room people vote with one tap." in refused.text
    now = clock.now()
    thumbs = make.challenge(voting_closes_at=now + timedelta(days=8))
    made = host.post(f"/challenges/{thumbs.id}/day/plan", {"minutes": "3"})
    assert made.status_code == 303


def test_from_the_code_one_is_in_with_three_pages(room: Room) -> None:
    stranger = Browser(room.app)
    to_sign_in = stranger.get(f"/d/{room.day.code}")
    assert to_sign_in.status_code == 303
    assert to_sign_in.headers["Location"] == f"/sign-in?next=/d/{room.day.code}"
    nurse = room.sign_in("nurse")
    assert "Come in" in nurse.get(f"/d/{room.day.code}").text
    room.done(nurse.post(f"/d/{room.day.code.upper()}"))
    assert nurse.get(f"/d/{room.day.code}").headers["Location"] == room.url()
    page = nurse.get(room.url()).text
    assert "Find your team" in page
    assert nurse.get("/d/nothing").status_code == 404


def test_teams_are_made_joined_and_changed_and_their_ideas_stay(room: Room) -> None:
    nurse = room.comes("nurse", "Bord 1")
    room.sends(nurse, "Lys på stien")
    assert nurse.post(room.url("/team"), {"make": "1", "name": "bord 1"}).status_code == 422
    empty = nurse.post(room.url("/team"), {"make": "1", "name": " "})
    assert "Give the team a name." in empty.text
    staff = room.comes("staff", "Bord 1")
    wrong = staff.post(room.url("/team"), {"join": "1", "code": "zzzz9"})
    assert wrong.status_code == 422
    assert "There is no team with that code." in wrong.text
    assert 'value="zzzz9"' in wrong.text
    teacher = room.comes("teacher", "Bord 2")
    room.done(nurse.post(room.url("/team"), {"team": str(room.teams()["Bord 2"].id)}))
    assert "Your team: Bord 2" in nurse.get(room.url()).text
    assert "Lys på stien" not in nurse.get(room.url()).text
    assert "Lys på stien" in staff.get(room.url()).text
    room.done(teacher.post(room.url("/team"), {"leave": "1"}))
    assert "Your team" not in teacher.get(room.url()).text
    with room.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(DayIdea)) == 1


def test_the_same_idea_sent_twice_is_one(room: Room) -> None:
    nurse = room.comes("nurse", "Bord 1")
    form = {"title": "Lys", "body": "Flere lamper.", "idempotency_key": "once"}
    for _ in range(2):
        room.done(nurse.post(room.url("/idea"), form))
    assert len(votes(room)) == 1
    missing = nurse.post(room.url("/idea"), {"title": "", "body": "Uten tittel"})
    assert missing.status_code == 422
    assert "Uten tittel" in missing.text
    assert len(votes(room)) == 1


def test_after_the_deadline_the_text_comes_back(room: Room) -> None:
    nurse = room.comes("nurse", "Bord 1")
    room.clock.advance(hours=3)
    late = nurse.post(room.url("/idea"), {"title": "For sent", "body": "Men godt."})
    assert late.status_code == 409
    assert "Men godt." in late.text
    assert not votes(room)


def test_pitches_follow_their_order_and_the_clock_is_the_servers(room: Room) -> None:
    for name, team in (("nurse", "A"), ("teacher", "B"), ("janitor", "C")):
        room.sends(room.comes(name, team), f"Idé fra {team}")
    room.press(f"last:{room.teams()['A'].id}")
    assert list(room.teams()) == ["B", "C", "A"]
    room.press(f"earlier:{room.teams()['A'].id}")
    assert list(room.teams()) == ["B", "A", "C"]
    room.press("start")
    board = room.board()
    assert "Pitching now" in board
    assert 'data-until="2026-03-10T12:03:00+00:00"' in board
    assert "Idé fra B" in board
    room.clock.advance(seconds=70)
    room.press("pause")
    assert "1:50" in room.board()
    assert "data-until" not in room.board()
    room.clock.advance(seconds=130)
    room.press("start")
    assert 'data-until="2026-03-10T12:05:10+00:00"' in room.board("room")
    room.press("next")
    assert [team.state for team in room.teams().values()] == ["done", "on", "waiting"]
    # Not ready: its time begins anew when it is its turn again.
    room.press(f"last:{room.teams()['A'].id}")
    assert list(room.teams()) == ["B", "C", "A"]
    room.press("start")
    room.press("end")
    room.press("start")
    assert "Pitching now" in room.board()
    room.press("end")
    refused = room.pressed("start")
    assert refused.status_code == 409
    assert "All teams have pitched." in refused.text
    told = [kind for kind in kinds(room) if kind.startswith("pitch")]
    assert told == [
        "pitch_order_set", "pitch_order_set", "pitch_started", "pitch_paused", "pitch_started",
        "pitch_ended", "pitch_started", "pitch_order_set", "pitch_started", "pitch_ended",
        "pitch_started", "pitch_ended",
    ]  # fmt: skip
    assert room.pressed("dance").status_code == 404


def test_a_lot_moves_nobody_out(room: Room) -> None:
    for name, team in (("nurse", "A"), ("teacher", "B"), ("janitor", "C")):
        room.comes(name, team)
    room.press("start")
    room.press("draw")
    assert set(room.teams()) == {"A", "B", "C"}
    assert next(iter(room.teams().values())).state == "on"
    room.press("next")
    assert [team.state for team in room.teams().values()] == ["done", "on", "waiting"]


def test_the_room_votes_with_one_tap_and_sees_who_won_when_the_host_says_so(room: Room) -> None:
    people = {"nurse": "A", "staff": "A", "teacher": "B", "janitor": "C", "judge1": "C"}
    phones = {name: room.comes(name, team) for name, team in people.items()}
    for name, title in (("nurse", "Lys"), ("teacher", "Buss"), ("janitor", "Kafé")):
        room.sends(phones[name], title)
    light, bus, cafe = votes(room)
    ballot = room.url("/vote")
    early = phones["teacher"].post(ballot, {"entry": light})
    assert early.status_code == 409
    room.clock.advance(minutes=30)
    room.press("open_voting")
    assert "Vote on your phone" in room.board()
    assert phones["nurse"].post(room.url("/idea"), {"title": "X", "body": "Y"}).status_code == 409
    assert phones["nurse"].post(room.url("/team"), {"leave": "1"}).status_code == 409
    own_team = phones["staff"].post(ballot, {"entry": light})
    assert own_team.status_code == 403
    assert "comes from your own team" in own_team.text
    # Nor on the idea's own page, nor by the API.
    assert phones["staff"].post(f"/ideas/{light}/vote").status_code == 403
    for name, idea in (("nurse", bus), ("staff", bus), ("teacher", light), ("janitor", light)):
        room.done(phones[name].post(ballot, {"entry": idea}))
    assert votes(room) == {light: 2, bus: 2, cafe: 0}
    room.done(phones["nurse"].post(ballot, {"entry": cafe, "idempotency_key": "tap"}))
    room.done(phones["nurse"].post(ballot, {"entry": cafe, "idempotency_key": "tap"}))
    assert votes(room) == {light: 2, bus: 1, cafe: 1}
    room.done(phones["judge1"].post(ballot, {"entry": bus}))
    page = phones["judge1"].get(ballot).text
    assert page.count('aria-pressed="true"') == 1
    assert "Your own" in page
    hidden = room.pressed("show_winners")
    assert hidden.status_code == 409
    assert "close voting first" in hidden.text
    assert not re.search(r"\d votes?", room.board())
    room.clock.advance(minutes=10)
    room.press("close_voting")
    assert phones["judge1"].post(ballot, {"entry": cafe}).status_code == 409
    assert "The room has voted" not in room.board()
    room.press("show_winners")
    board = room.board()
    assert re.findall(r'<li value="(\d)">', board) == ["1", "3"]
    assert "They share the place" in board
    assert "2 votes" in board
    room.press("hide_winners")
    assert "The room has voted" not in room.board()
    refused = room.pressed("open_voting")
    assert refused.status_code == 409  # the phase is over
    log = room.sign_in("nurse").get(f"/challenges/{room.id}").text
    assert "Voting was opened in the room." in log


def test_without_the_rule_ones_own_team_can_be_voted_for(room: Room) -> None:
    room.done(room.host.post(room.url("/plan"), {"minutes": "3"}))
    nurse, staff = room.comes("nurse", "A"), room.comes("staff", "A")
    room.sends(nurse, "Lys")
    room.clock.advance(minutes=30)
    room.press("open_voting")
    (light,) = votes(room)
    room.done(staff.post(room.url("/vote"), {"entry": light}))
    assert staff.post(room.url("/vote"), {"entry": light}).status_code == 303
    own = nurse.post(room.url("/vote"), {"entry": light})
    assert own.status_code == 403
    room.done(staff.post(room.url("/vote"), {"take_back": light}))
    with room.ground.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Vote)) == 0


def test_an_idea_of_another_challenge_is_not_voted_for_here(room: Room, make: Factory) -> None:
    elsewhere = make.entry(make.challenge(), by="teacher")
    own = make.entry(make.challenge(), by="nurse")
    nurse = room.comes("nurse", "A")
    room.sends(nurse, "Lys")
    room.clock.advance(minutes=30)
    room.press("open_voting")
    for entry in (elsewhere, own):
        assert nurse.post(room.url("/vote"), {"entry": str(entry.id)}).status_code == 404


def test_voting_needs_ideas(room: Room) -> None:
    room.clock.advance(minutes=5)
    refused = room.pressed("open_voting")
    assert refused.status_code == 409
    assert "There are no ideas to vote for yet." in refused.text


@pytest.mark.parametrize("blind", [True, False])
def test_the_order_of_ideas_tells_no_team_that_is_not_told(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser], blind: bool,
) -> None:  # fmt: skip
    room = Room(app, ground, make, clock, sign_in, blind=blind)
    first, second = room.comes("nurse", "Bord 1"), room.comes("teacher", "Bord 2")
    room.sends(second, "Fra bord to")
    room.sends(first, "Fra bord en")
    third = room.comes("staff")
    clock.advance(minutes=5)
    room.press("open_voting")

    def order(browser: Browser) -> bool:
        ballot = browser.get(room.url("/vote")).text
        return ballot.index("Fra bord en") < ballot.index("Fra bord to")

    assert order(third) != blind, "as they were handed in, where teams are not told"
    assert order(first), "one's own team is known"


@pytest.mark.parametrize("blind", [True, False])
def test_who_goes_from_team_to_team_learns_no_team_that_is_not_told(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser], blind: bool,
) -> None:  # fmt: skip
    room = Room(app, ground, make, clock, sign_in, blind=blind)
    mate = room.comes("nurse", "Bord 1")
    room.sends(mate, "Lys")
    clock.advance(minutes=2)
    spy = room.comes("teacher", "Bord 1")
    assert ("Lys" in spy.get(room.url("")).text) != blind
    assert "Lys" in mate.get(room.url("")).text
    clock.advance(minutes=5)
    room.press("open_voting")
    (light,) = votes(room)
    answer = spy.post(room.url("/vote"), {"entry": light})
    assert answer.status_code == (303 if blind else 403)


@pytest.mark.parametrize("blind", [True, False])
def test_no_number_tells_the_host_which_team_an_idea_came_from(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser], blind: bool,
) -> None:  # fmt: skip
    room = Room(app, ground, make, clock, sign_in, blind=blind)
    nurse = room.comes("nurse", "Bord 1")
    room.comes("teacher", "Bord 2")

    def order() -> str:
        return room.host.get(room.url("/host")).text.split('class="day-order"')[1].split("</ol>")[0]

    before = order()
    room.sends(nurse, "Lys")
    assert (order() == before) == blind
    assert ("1 idea" in order()) != blind


@pytest.mark.parametrize("blind", [True, False])
def test_the_wall_names_no_team_where_authors_are_hidden(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser], blind: bool,
) -> None:  # fmt: skip
    room = Room(app, ground, make, clock, sign_in, blind=blind)
    room.sends(room.comes("nurse", "Hemmelig bord"), "Lys")
    board = room.board()
    assert "Lys" in board
    assert ("Hemmelig bord" in board) != blind
    teacher = room.comes("teacher", "Andre")
    room.press("start")
    assert ("Lys" in room.board()) != blind
    room.press("end")
    room.clock.advance(minutes=5)
    room.press("open_voting")
    ballot = teacher.get(room.url("/vote")).text
    assert "Lys" in ballot
    assert ("Hemmelig bord" in ballot) != blind


def test_voting_opens_no_earlier_than_the_moment_after_the_day_does(room: Room) -> None:
    room.sends(room.comes("nurse", "Bord 1"), "Lys")
    refused = room.pressed("open_voting")
    assert refused.status_code == 409, "the day opened at this very instant"
    assert "Wait a second" in refused.text
    room.clock.advance(seconds=1)
    room.press("open_voting")


def test_staff_who_come_when_people_vote_come_in_and_vote(room: Room) -> None:
    room.sends(room.comes("nurse", "Bord 1"), "Lys")
    room.clock.advance(minutes=5)
    room.press("open_voting")
    (light,) = votes(room)
    late = room.comes("teacher")
    assert late.get(room.url()).status_code == 200
    room.done(late.post(room.url("/vote"), {"entry": light}))
    assert votes(room) == {light: 1}
    with room.ground.database.read() as session:
        joined = session.scalars(select(Participation.user_id)).all()
    assert room.make.viewer("teacher").id not in joined, "ideas are taken no more"


def test_who_comes_between_ideas_and_votes_still_joins_a_table(room: Room) -> None:
    room.sends(room.comes("nurse", "Bord 1"), "Lys")
    room.clock.advance(hours=3, minutes=10)
    room.comes("teacher", "Bord 1")
    room.comes("staff", "Bord 2")
    assert set(room.teams()) == {"Bord 1", "Bord 2"}


def test_the_challenge_leads_to_the_day_and_others_do_not(room: Room) -> None:
    nurse = room.comes("nurse")
    for votes_each in (1, 3):
        with room.ground.database.write() as session:
            session.get_one(Challenge, room.id).votes_per_person = votes_each
        page = nurse.get(f"/challenges/{room.id}").text
        assert f'href="{room.url()}"' in page, votes_each
    plain = room.make.challenge(title="Ingen dag", votes_per_person=1).id
    assert f"/challenges/{plain}/day" not in nurse.get(f"/challenges/{plain}").text
