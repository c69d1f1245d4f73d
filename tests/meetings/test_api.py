"""Meetings by the API: the same steps as on the pages, told as far as each may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from intranet_ideas.initiatives import actions as initiatives
from intranet_ideas.meetings.rules import Kind

from ..api.client import Client
from ..counting import statements
from ..initiatives.test_initiatives import FIELDS, do, made
from ..judging.panels import Judged
from .test_meetings import fixed, fixed_again, planned, point, seen


def client(app: Flask, group: Judged, name: str = "innovator", *scopes: str) -> Client:
    return Client(app, group.make.token(name, *scopes))


def tag(version: int) -> str:
    return f'"{version}"'


def call_a_meeting(me: Client, group: Judged, **more: Any) -> Any:
    starts = group.make.clock.now() + timedelta(hours=1)
    return me.get("planGroupMeeting", {"starts_at": starts.isoformat(), "place": "Rom 2"} | more)


def of_kind(meeting: Any, kind: str) -> Any:
    return next(each for each in meeting["points"] if each["kind"] == kind)


def test_from_the_call_to_published_minutes(app: Flask, group: Judged) -> None:
    me, member, staff = (client(app, group, name) for name in ("innovator", "member", "staff"))
    initiative = made(group)
    one = call_a_meeting(me, group, minutes=90, approver="member@example.org")["id"]
    at: dict[str, Any] = {"meeting_id": one}
    fixed_again(group, one)
    tagged = me.call("getGroupMeeting", **at)
    read = tagged.get_json()
    assert [each["kind"] for each in read["points"]] == ["idea", "tip", "initiative"]
    assert [each["name"] for each in read["people"]] == ["Inga Innovator", "Mons Medlem"]
    own = me.get("addGroupPoint", {"title": "Budsjett", "closed": True}, **at)
    moved = me.get("moveGroupPoint", {"way": "up"}, point_id=own["id"], **at)
    assert [each["kind"] for each in moved["points"]] == ["idea", "tip", "own", "initiative"]

    here = {"point_id": of_kind(read, "initiative")["id"], **at}
    said = me.call("writeGroupPoint", {"decision": "Vi prøver.", "closed": False},
                   etag=tag(of_kind(read, "initiative")["version"]), **here)  # fmt: skip
    assert said.status_code == 200, said.get_data(as_text=True)
    stale = me.call("writeGroupPoint", {"decision": "Nei.", "closed": False}, etag='"1"', **here)
    assert stale.status_code == 412
    me.get("moveInitiativeInMeeting", {"stage": "test", "reason": "Vi prøver likevel."}, **here)
    done = me.get("askInitiativeInMeeting", {"words": "Regn på driften."}, **here)
    assert [(each["kind"], each["thing"]) for each in done["deeds"]] == [
        ("moved", initiative), ("note", initiative),
    ]  # fmt: skip
    assert member.get("getInitiative", initiative_id=initiative)["stage"] == "test"
    task = me.get("giveGroupTask", {"task": "Ring NAV", "responsible": "staff@example.org",
                                    "due_on": "2027-01-02"}, **here)["tasks"][0]  # fmt: skip
    tip = {"point_id": of_kind(read, "tip")["id"], **at}
    me.get("answerTipInMeeting", {"answer": "Vi ser på lyset."}, **tip)
    idea = {"point_id": of_kind(read, "idea")["id"], **at}
    begun = member.get("beginInitiativeInMeeting", {
        "title": "Nattilsyn", "owner": "teacher@example.org", "summary": "Med sensor",
    }, **idea)  # fmt: skip
    assert begun["deeds"][0]["kind"] == "begun"

    (mine,) = staff.get("listGroupTasks")["items"]
    assert (mine["task"], mine["due_on"]) == ("Ring NAV", "2027-01-02")
    assert mine["id"] == task["id"]
    assert staff.call("tickGroupTask", {"done": True}, task_id=task["id"]).status_code == 204
    assert staff.get("listGroupTasks")["items"] == []

    group.make.clock.advance(hours=2)
    came = [each["id"] for each in read["people"]]
    version = me.call("getGroupMeeting", **at).headers["ETag"]
    there = me.call("putGroupAttendance", {"present": came, "others": "Per"}, etag=version, **at)
    assert there.get_json()["others"] == "Per"
    held = me.call("holdGroupMeeting", etag=there.headers["ETag"], **at)
    assert held.get_json()["state"] == "held"
    assert staff.call("getGroupMinutes", **at).status_code == 404
    approved = member.call("approveGroupMinutes", etag=held.headers["ETag"], **at)
    body = approved.get_json()
    assert (body["state"], body["unchanged"], len(body["digest"])) == ("approved", True, 64)
    me.get("correctGroupMinutes", {"correction": "Det var 3.", "point": own["id"]}, **at)
    me.get("correctGroupMinutes", {"correction": "Per kom sent."}, **at)
    shown = me.call("publishGroupMinutes", {"published": True}, etag=approved.headers["ETag"],
                    **at)  # fmt: skip
    assert [each["correction"] for each in shown.get_json()["corrections"]] == ["Per kom sent."]
    assert [each["id"] for each in staff.get("listGroupMeetings")["items"]] == [one]


def test_others_read_of_published_minutes_what_the_page_tells_them(
    app: Flask, group: Judged
) -> None:
    me, staff = client(app, group), client(app, group, "staff")
    made(group)
    do(group.make, initiatives.begin, "innovator",
       replace(FIELDS, title="Hemmelig sak", open_to_staff=False), group.entries[1:])  # fmt: skip
    number = planned(group, approver="member@example.org")
    me.get("addGroupPoint", {"title": "Åpen sak"}, meeting_id=number)
    me.get("addGroupPoint", {"title": "Lukket sak", "closed": True}, meeting_id=number)
    fixed_again(group, number)
    group.make.clock.advance(hours=2)
    at: dict[str, Any] = {"meeting_id": number}
    people = me.get("getGroupMeeting", **at)["people"]
    for operation, body, who in (
        ("putGroupAttendance", {"present": [each["id"] for each in people]}, me),
        ("holdGroupMeeting", None, me),
        ("approveGroupMinutes", None, client(app, group, "member")),
        ("publishGroupMinutes", {"published": True}, me),
    ):
        who.get(operation, body, etag="*", **at)
    answered = staff.call("getGroupMinutes", **at)
    read = answered.get_json()
    assert "ETag" not in answered.headers
    assert (read["whole"], read["digest"], read["approver"]) == (False, None, None)
    assert [each["title"] for each in read["points"]] == ["Nattilsyn i drift", "Åpen sak"]
    for each in read["points"]:
        assert (each["id"], each["number"], each["version"]) == (None, None, None)
    for word in ("Hemmelig", "Lukket"):
        assert word not in answered.get_data(as_text=True)
    (listed,) = staff.get("listGroupMeetings")["items"]
    assert listed["points"] is None, "it would tell how many are closed"
    assert me.get("listGroupMeetings")["items"][0]["points"] == 5
    assert staff.call("getGroupMeeting", **at).status_code == 404


def test_the_next_meeting_approves_what_it_read(app: Flask, group: Judged) -> None:
    me, number = client(app, group), fixed(group)
    group.make.clock.advance(hours=2)
    own = group.make.viewer("innovator").id
    me.get("putGroupAttendance", {"present": [own]}, etag="*", meeting_id=number)
    me.get("holdGroupMeeting", etag="*", meeting_id=number)
    later = call_a_meeting(me, group)["id"]
    drawn = me.get("fixGroupAgenda", {"kinds": ["minutes"]}, meeting_id=later)
    (approving,) = drawn["points"]
    group.make.clock.advance(hours=2)
    here: dict[str, Any] = {"meeting_id": later, "point_id": approving["id"]}
    assert approving["thing"] == number
    stale = me.call("approveMinutesInMeeting", {"version": 1}, **here)
    assert stale.status_code == 412
    me.get("approveMinutesInMeeting", {"version": approving["thing_version"]}, **here)
    assert me.get("getGroupMinutes", meeting_id=number)["approved_in"] == later
    # The later minutes are published, the earlier not: others don't learn which those were.
    me.get("changeGroupMeeting", {"starts_at": group.make.clock.now().isoformat(), "place": "Her",
                                  "approver": "member@example.org"}, etag="*",
           meeting_id=later)  # fmt: skip
    people = [each["id"] for each in drawn["people"]]
    me.get("putGroupAttendance", {"present": people}, etag="*", meeting_id=later)
    me.get("holdGroupMeeting", etag="*", meeting_id=later)
    member = client(app, group, "member")
    member.get("approveGroupMinutes", etag="*", meeting_id=later)
    me.get("publishGroupMinutes", {"published": True}, etag="*", meeting_id=later)
    for who, told in ((me, number), (client(app, group, "staff"), None)):
        (point_read,) = who.get("getGroupMinutes", meeting_id=later)["points"]
        assert point_read["thing"] == told
        assert [(each["kind"], each["thing"]) for each in point_read["deeds"]] == [
            ("approved", told)
        ]  # fmt: skip


def test_a_point_and_a_task_are_taken_away_and_a_meeting_called_off(
    app: Flask, group: Judged
) -> None:
    me, number = client(app, group), fixed(group)
    at: dict[str, Any] = {"meeting_id": number}
    own = me.get("addGroupPoint", {"title": "Budsjett"}, **at)
    task = me.get("giveGroupTask", {"task": "Ring", "responsible": "staff@example.org",
                                    "due_on": "2027-01-02"}, point_id=own["id"], **at)  # fmt: skip
    in_use = me.call("removeGroupPoint", point_id=own["id"], **at)
    assert in_use.status_code == 409
    (given,) = task["tasks"]
    gone = me.call("takeGroupTaskBack", point_id=own["id"], task_id=given["id"], **at)
    assert gone.status_code == 204
    assert me.call("removeGroupPoint", point_id=own["id"], **at).status_code == 204
    version = me.call("getGroupMeeting", **at).headers["ETag"]
    fields = {"starts_at": "2027-06-01T09:00:00+02:00", "place": "Rom 3"}
    assert me.call("changeGroupMeeting", fields, **at).status_code == 428
    moved = me.call("changeGroupMeeting", fields, etag=version, **at)
    assert moved.get_json()["starts_at"] == "2027-06-01T07:00:00Z"
    assert me.call("cancelGroupMeeting", etag=version, **at).status_code == 412
    ended = me.get("cancelGroupMeeting", etag=moved.headers["ETag"], **at)
    assert ended["state"] == "cancelled"
    assert me.call("addGroupPoint", {"title": "Noe"}, **at).status_code == 409


OURS: tuple[tuple[str, Any], ...] = (
    ("getGroupMeeting", None), ("changeGroupMeeting", {"starts_at": "2027-06-01T09:00:00Z",
                                                       "place": "Her"}),
    ("cancelGroupMeeting", None), ("fixGroupAgenda", {}),
    ("putGroupAttendance", {"present": []}), ("holdGroupMeeting", None),
    ("addGroupPoint", {"title": "Noe"}), ("removeGroupPoint", None),
    ("writeGroupPoint", {"decision": "Nei", "closed": False}), ("moveGroupPoint", {"way": "up"}),
    ("moveInitiativeInMeeting", {"stage": "test", "reason": "x"}),
    ("holdInitiativeInMeeting", {"state": "paused", "reason": "x"}),
    ("askInitiativeInMeeting", {"words": "x"}), ("answerTipInMeeting", {"answer": "x"}),
    ("beginInitiativeInMeeting", {"title": "x", "owner": "staff@example.org"}),
    ("approveMinutesInMeeting", {"version": 1}), ("takeGroupTaskBack", None),
    ("giveGroupTask", {"task": "x", "responsible": "staff@example.org", "due_on": "2027-01-02"}),
    ("getGroupMinutes", None), ("approveGroupMinutes", None),
    ("publishGroupMinutes", {"published": True}), ("correctGroupMinutes", {"correction": "x"}),
)  # fmt: skip


def test_nobody_else_finds_a_meeting_and_no_token_reaches_further_than_its_scopes(
    app: Flask, group: Judged
) -> None:
    number = fixed(group)
    row = point(group, number, Kind.IDEA)
    at: dict[str, Any] = {"meeting_id": number, "point_id": row.id, "task_id": 1}
    for name in ("staff", "manager", "auditor", "it"):
        other = client(app, group, name)
        for operation, body in OURS:
            refused = other.call(operation, body, etag="*", **at)
            assert refused.status_code == 404, (name, operation)
        assert other.get("listGroupMeetings")["items"] == []
    reader = client(app, group, "innovator", "read")
    for operation, body in OURS:
        answered = reader.call(operation, body, etag="*", **at)
        if operation.startswith("get"):
            assert answered.status_code == 200
        else:
            assert answered.get_json()["type"].endswith("/insufficient-scope"), operation
    assert seen(group, number).meeting.state == "planned"


def test_what_is_sent_again_with_its_key_happens_once(app: Flask, group: Judged) -> None:
    me, number = client(app, group), fixed(group)
    for _ in range(2):
        me.get("addGroupPoint", {"title": "Budsjett"}, key="point", meeting_id=number)
    assert [each.title for each in seen(group, number).points].count("Budsjett") == 1


def test_bad_input_is_a_fault_at_its_field(app: Flask, group: Judged) -> None:
    me, number = client(app, group), fixed(group)
    at: dict[str, Any] = {"meeting_id": number, "point_id": point(group, number, Kind.IDEA).id}
    start = "2027-06-01T09:00:00Z"
    for operation, body, field in (
        ("planGroupMeeting", {"starts_at": "i morgen", "place": "Her"}, "starts_at"),
        ("planGroupMeeting", {"starts_at": "9999-12-31T23:30:00Z", "place": "Her"}, "starts_at"),
        ("planGroupMeeting", {"starts_at": start, "place": " "}, "place"),
        ("planGroupMeeting", {"starts_at": start, "place": "x", "minutes": 10**30}, "minutes"),
        ("planGroupMeeting", {"starts_at": start, "place": "x", "approver": "staff@example.org"},
         "approver"),
        ("fixGroupAgenda", {"kinds": ["own"]}, "kinds"),
        ("addGroupPoint", {"title": ""}, "title"),
        ("writeGroupPoint", {"decision": "x" * 4001, "closed": False}, "decision"),
        ("moveGroupPoint", {"way": "left"}, "way"),
        ("giveGroupTask", {"task": "", "responsible": "", "due_on": "2027-01-02"}, "task"),
        ("giveGroupTask", {"task": "x", "responsible": "", "due_on": "snart"}, "due_on"),
        ("putGroupAttendance", {"present": ["Per"]}, "present"),
    ):  # fmt: skip
        refused = me.call(operation, body, etag="*", **at)
        assert refused.status_code == 422, (operation, refused.get_data(as_text=True))
        fields = {each["field"].split(".")[0] for each in refused.get_json()["errors"]}
        assert field in fields, (operation, fields)
    assert me.call("putGroupAttendance", {"present": [999]}, etag="*", **at).status_code == 404


@pytest.mark.parametrize("read", ["getGroupMeeting", "getGroupMinutes", "listGroupMeetings"])
def test_reading_takes_no_more_statements_for_more_points(
    app: Flask, group: Judged, read: str
) -> None:
    me, number = client(app, group), fixed(group)

    def counted() -> int:
        with statements(group.ground.database.engine) as asked:
            me.get(read, meeting_id=number)
        return len(asked)

    few = counted()
    for each in range(4):
        me.get("addGroupPoint", {"title": f"Sak {each}"}, meeting_id=number)
    assert counted() == few
