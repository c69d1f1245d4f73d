"""The day by the API: read as far as its pages tell, and run by the same steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet_ideas import create_app
from intranet_ideas.challenges.actions import cancel_challenge
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.days.models import DayIdea, DayMember, DayTeam
from intranet_ideas.entries.models import Entry, Vote
from intranet_ideas.ground import Ground

from ..api.client import Client
from ..browsing import Browser
from ..counting import statements
from ..factories import Factory
from .conftest import Room


def client(room: Room, name: str, *scopes: str) -> Client:
    return Client(room.app, room.make.token(name, *scopes))


def day(room: Room, who: Client) -> Any:
    return who.get("getDay", challenge_id=room.id)


def press(room: Room, host: Client, what: str, **more: Any) -> Any:
    return host.get("pressDayPitches", {"do": what, **more}, challenge_id=room.id)


def count(room: Room, table: Any) -> int | None:
    with room.ground.database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_day_from_its_first_team_to_who_won(room: Room) -> None:
    host, nurse, teacher = (client(room, name) for name in ("manager", "nurse", "teacher"))
    path = {"challenge_id": room.id}
    own = nurse.get("makeDayTeam", {"name": "Bord 1"}, **path)
    assert (own["name"], own["mine"], own["people"]) == ("Bord 1", True, 1)
    other = teacher.get("makeDayTeam", {"name": "Bord 2"}, **path)
    light = nurse.get("sendDayIdea", {"title": "Lys", "body": "Slik."}, **path)
    assert (light["team_name"], light["mine"]) == ("Bord 1", True)
    bus = teacher.get("sendDayIdea", {"title": "Buss", "body": "Slik."}, **path)
    seen = day(room, nurse)
    assert (seen["phase"], seen["team"], seen["may_host"]) == ("open", own["id"], False)
    board = seen["board"]
    assert (board["scene"], board["people"], board["teams"], board["ideas"]) == ("ideas", 2, 2, 2)
    assert [(each["title"], each["team"]) for each in board["wall"]] == [
        ("Buss", "Bord 2"), ("Lys", "Bord 1"),
    ]  # fmt: skip
    assert board["until"] == "2026-03-10T15:00:00Z"

    press(room, host, "last", team=own["id"])
    assert [each["name"] for each in host.get("listDayTeams", **path)["items"]] == [
        "Bord 2", "Bord 1",
    ]  # fmt: skip
    pitch = press(room, host, "start")["board"]["pitch"]
    assert (pitch["team"], pitch["until"]) == ("Bord 2", "2026-03-10T12:03:00Z")
    room.clock.advance(seconds=70)
    paused = press(room, host, "pause")["board"]["pitch"]
    assert (paused["until"], paused["left"]) == (None, 110)
    assert press(room, host, "next")["board"]["pitch"]["team"] == "Bord 1"
    press(room, host, "end")
    assert host.call("pressDayPitches", {"do": "start"}, **path).status_code == 409

    opened = host.get("setDayVoting", {"open": True, "reason": "Alle er klare"}, **path)
    assert (opened["votes_open"], opened["board"]["scene"]) == (True, "vote")
    own_team = nurse.call("putDayVote", {"entry": light["id"]}, **path)
    assert own_team.status_code == 403
    nurse.get("putDayVote", {"entry": bus["id"]}, **path)
    assert [each["voted"] for each in nurse.get("listDayIdeas", **path)["items"]] == [True, False]
    assert host.call("setDayWinners", {"shown": True}, **path).status_code == 409
    room.clock.advance(minutes=3)
    closed = host.get("setDayVoting", {"open": False}, **path)
    assert not closed["votes_open"]
    assert day(room, teacher)["board"]["winners"] == [], "not before the host shows them"
    host.get("setDayWinners", {"shown": True}, **path)
    (first,) = day(room, teacher)["board"]["winners"]
    assert (first["place"], first["votes"]) == (1, 1)
    assert first["ideas"] == [{"title": "Buss", "language": "en", "team": "Bord 2"}]
    assert host.get("setDayWinners", {"shown": False}, **path)["board"]["winners"] == []
    told = room.sign_in("nurse").get(f"/challenges/{room.id}").text
    assert "Alle er klare" in told
    assert "Voting was closed in the room." in told
    assert other["code"]


PLAN: dict[str, Any] = {
    "opens_at": "2026-03-10T15:00:00+01:00", "closes_at": "2026-03-10T15:45:00Z",
    "voting_opens_at": "2026-03-10T16:05:00Z", "voting_closes_at": "2026-03-10T17:30:00Z",
}


def test_a_challenge_is_made_a_day_from_its_plan_to_its_screen(app: Flask, make: Factory) -> None:
    host = Client(app, make.token("manager"))
    path = {"challenge_id": make.challenge(publish=False).id}
    assert host.call("getDayPlan", **path).status_code == 404, "it is no day yet"
    made = host.get("setDayPlan", PLAN | {"minutes": 4}, **path)
    assert made == PLAN | {"opens_at": "2026-03-10T14:00:00Z", "minutes": 4, "guests": False,
                           "own_team_barred": True}  # fmt: skip
    assert host.get("getDayPlan", **path) == made
    opened = host.get("openDayScreen", **path)
    assert "/screen/" in opened["screen"]
    assert opened["phase"] == "draft"
    assert host.call("endDayScreen", **path).status_code == 204
    assert host.get("getDay", **path)["screen"] is None
    tag = host.call("getChallenge", **path).headers["ETag"]
    published = host.call("publishChallenge", etag=tag, **path)
    assert published.status_code == 200, published.get_data(as_text=True)
    # What is published keeps its instants: they are moved with a reason that all can read.
    changed = host.get("setDayPlan", {"minutes": 5, "own_team_barred": False}, **path)
    assert changed == made | {"minutes": 5, "own_team_barred": False}
    for name in ("nurse", "staff", "auditor"):
        other = Client(app, make.token(name))
        for operation in ("getDayPlan", "setDayPlan", "openDayScreen", "endDayScreen"):
            refused = other.call(operation, PLAN if operation == "setDayPlan" else None, **path)
            assert refused.status_code in (403, 404), (name, operation)
    assert host.get("getDayPlan", **path) == changed


@pytest.mark.parametrize(("changes", "field"), [
    ({"closes_at": None}, "closes_at"), ({"minutes": 61}, "minutes"),
    ({"minutes": "mange"}, "minutes"), ({"closes_at": "2026-03-10T13:00:00Z"}, "closes_at"),
    ({"voting_closes_at": "9999-12-31T23:59:00Z"}, "voting_closes_at"),
    ({"opens_at": "i morgen"}, "opens_at"), ({"guests": True}, "guests"),
])  # fmt: skip
def test_a_plan_that_can_not_be_is_a_fault_at_its_field(
    ground: Ground, make: Factory, changes: dict[str, Any], field: str
) -> None:
    make.organisation()
    app = create_app(replace(ground, settings=replace(ground.settings, day_guests="off")))
    host, challenge = Client(app, make.token("manager")), make.challenge(publish=False)
    refused = host.call("setDayPlan", PLAN | changes, challenge_id=challenge.id)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.get_json()["errors"]] == [field]
    assert host.call("getDayPlan", challenge_id=challenge.id).status_code == 404


def test_teams_are_joined_and_left(room: Room) -> None:
    path = {"challenge_id": room.id}
    room.comes("nurse", "Bord 1")
    staff = client(room, "staff")
    (listed,) = staff.get("listDayTeams", **path)["items"]
    assert (listed["code"], listed["mine"]) == (None, False), "others' codes are told in the room"
    wrong = staff.call("joinDayTeam", {"code": "zzzz"}, **path)
    assert (wrong.status_code, wrong.get_json()["errors"][0]["field"]) == (422, "code")
    code = room.teams()["Bord 1"].code
    assert staff.get("joinDayTeam", {"code": code.upper()}, **path)["code"] == code
    assert staff.call("leaveDayTeam", **path).status_code == 204
    assert staff.call("leaveDayTeam", **path).status_code == 204
    assert staff.get("joinDayTeam", {"team": listed["id"]}, **path)["people"] == 2
    host = client(room, "manager")
    assert host.get("listDayTeams", **path)["items"][0]["code"] == code


def test_the_screens_address_is_told_to_hosts_alone(room: Room) -> None:
    room.comes("nurse", "Bord 1")
    room.board()
    assert day(room, client(room, "manager"))["screen"] == (
        f"http://ideas.test/screen/{room.day.screen}"
    )
    for name in ("nurse", "auditor"):
        text = client(room, name).call("getDay", challenge_id=room.id).get_data(as_text=True)
        assert str(room.day.screen) not in text
        assert str(room.day.room) not in text


WRITES: tuple[tuple[str, Any], ...] = (
    ("makeDayTeam", {"name": "Bord 9"}), ("joinDayTeam", {"code": "abcd"}), ("leaveDayTeam", None),
    ("sendDayIdea", {"title": "Lys", "body": "Slik."}), ("putDayVote", {"entry": 1}),
)  # fmt: skip
HOSTS: tuple[tuple[str, Any], ...] = (
    ("pressDayPitches", {"do": "draw"}), ("setDayVoting", {"open": True}),
    ("setDayWinners", {"shown": True}), ("openDayScreen", None), ("endDayScreen", None),
)  # fmt: skip
READS = ("getDay", "listDayTeams", "listDayIdeas")


def test_who_is_not_invited_finds_no_day_and_who_is_no_host_runs_none(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser],
) -> None:  # fmt: skip
    room = Room(app, ground, make, clock, sign_in, everyone=False, audience=("helse",))
    room.comes("nurse", "Bord 1")
    for name in ("teacher", "guest", "it", "moderator"):
        stranger = client(room, name)
        for read in READS:
            assert stranger.call(read, challenge_id=room.id).status_code == 404, (name, read)
        for write, body in (*WRITES, *HOSTS):
            answer = stranger.call(write, body, challenge_id=room.id)
            assert answer.status_code == 404, (name, write)
    for name in ("nurse", "auditor"):
        inside = client(room, name)
        for read in READS:
            assert inside.call(read, challenge_id=room.id).status_code == 200, (name, read)
        for write, body in HOSTS:
            answer = inside.call(write, body, challenge_id=room.id)
            assert answer.status_code in (403, 404), (name, write)
    for write, body in WRITES:
        answer = client(room, "auditor").call(write, body, challenge_id=room.id)
        assert answer.status_code in (403, 404), write
    assert [team.state for team in room.teams().values()] == ["waiting"]
    plain = make.challenge()
    for read in READS:
        found = client(room, "manager").call(read, challenge_id=plain.id)
        assert found.status_code == 404, "what is no day"


def test_a_token_that_only_reads_or_writes_runs_nothing(room: Room) -> None:
    room.comes("nurse", "Bord 1")
    for scopes in (("read",), ("read", "write")):
        for write, body in HOSTS:
            answer = client(room, "manager", *scopes).call(write, body, challenge_id=room.id)
            assert answer.get_json()["type"].endswith("/insufficient-scope"), (scopes, write)
    reader = client(room, "nurse", "read")
    assert reader.call("leaveDayTeam", challenge_id=room.id).status_code == 403
    assert count(room, DayMember) == 1


@pytest.mark.parametrize("blind", [True, False])
def test_nothing_read_tells_a_team_that_is_not_told(
    app: Flask, ground: Ground, make: Factory, clock: FixedClock,
    sign_in: Callable[[str], Browser], blind: bool,
) -> None:  # fmt: skip
    room = Room(app, ground, make, clock, sign_in, blind=blind)
    room.sends(room.comes("nurse", "Hemmelig bord"), "Lys")
    for name in ("teacher", "manager"):
        who = client(room, name)
        (wall,) = day(room, who)["board"]["wall"]
        (idea,) = who.get("listDayIdeas", challenge_id=room.id)["items"]
        (team,) = who.get("listDayTeams", challenge_id=room.id)["items"]
        assert (wall["team"] == "") == blind, name
        assert ((idea["team"], idea["team_name"]) == (None, "")) == blind, name
        assert (team["ideas"] == 0) == blind, name


def test_what_is_sent_again_with_its_key_happens_once(room: Room) -> None:
    """A phone, or a program, that got no answer sends the same again."""
    nurse, teacher = client(room, "nurse"), client(room, "teacher")
    path = {"challenge_id": room.id}
    for _ in range(2):
        nurse.get("makeDayTeam", {"name": "Bord 1"}, key="team", **path)
        nurse.get("sendDayIdea", {"title": "Lys", "body": "Slik."}, key="idea", **path)
    assert [count(room, each) for each in (DayTeam, DayMember, Entry, DayIdea)] == [1, 1, 1, 1]
    room.clock.advance(minutes=5)
    for _ in range(2):
        client(room, "manager").get("setDayVoting", {"open": True}, key="open", **path)
    (idea,) = teacher.get("listDayIdeas", **path)["items"]
    for _ in range(2):
        teacher.get("putDayVote", {"entry": idea["id"]}, key="vote", **path)
    assert count(room, Vote) == 1
    with room.ground.database.read() as session:
        assert session.get_one(Entry, idea["id"]).vote_count == 1


def test_a_cancelled_day_has_nothing_on(room: Room) -> None:
    room.sends(room.comes("nurse", "Bord 1"), "Lys")
    with room.ground.database.write() as session:
        version = session.get_one(Challenge, room.id).version
        cancel_challenge(session, room.make.viewer("manager"), room.id, "Snøstorm", version,
                         room.clock.now())  # fmt: skip
    seen = day(room, client(room, "nurse"))
    assert (seen["phase"], seen["board"]) == ("cancelled", None)


def test_bad_input_is_a_fault_at_its_field(room: Room) -> None:
    host, path = client(room, "manager"), {"challenge_id": room.id}
    for operation, body, field in (
        ("pressDayPitches", {"do": "dance"}, "do"), ("pressDayPitches", {}, "do"),
        ("setDayVoting", {"open": "perhaps"}, "open"), ("setDayWinners", {}, "shown"),
        ("makeDayTeam", {"name": " "}, "name"), ("putDayVote", {"entry": -1}, "entry"),
        ("joinDayTeam", {"team": "x"}, "team"), ("sendDayIdea", {"title": ""}, "title"),
    ):  # fmt: skip
        refused = host.call(operation, body, **path)
        assert refused.status_code == 422, (operation, refused.get_data(as_text=True))
        assert field in {each["field"] for each in refused.get_json()["errors"]}, operation
    assert host.call("pressDayPitches", {"do": "last", "team": 99}, **path).status_code == 404


def test_reading_takes_no_more_statements_for_more_teams_and_ideas(room: Room) -> None:
    host = client(room, "manager")

    def counted() -> list[int]:
        found = []
        for read in READS:
            with statements(room.ground.database.engine) as seen:
                host.get(read, challenge_id=room.id)
            found.append(len(seen))
        return found

    few = counted()
    for number, name in enumerate(("nurse", "staff", "teacher")):
        room.sends(room.comes(name, f"Bord {number}"), f"Idé {number}")
    assert counted() == few
