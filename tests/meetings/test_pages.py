"""Pages of meetings: from planning to published minutes, in a browser."""

from __future__ import annotations

import io
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar
from pypdf import PdfReader

from intranet_ideas.meetings import actions, queries
from intranet_ideas.meetings.rules import Kind

from ..browsing import Browser
from ..counting import statements
from ..initiatives.test_initiatives import do, made
from ..judging.panels import Judged
from .test_meetings import OSLO, fixed, held, planned, point, seen

BAD = "<script>alert(1)</script>"


def browser(app: Flask, group: Judged, name: str = "innovator") -> Browser:
    return Browser(app, group.make.session_token(name))


def text_of(pdf: bytes) -> str:
    return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages)


def test_a_meeting_is_planned_in_local_time_and_what_is_wrong_comes_back(
    app: Flask, group: Judged
) -> None:
    me = browser(app, group)
    assert "No meeting is planned" in me.get("/initiatives/meetings").text
    form = {"starts_at": "2027-03-28T02:30", "minutes": "90", "place": "Rom <2>"}
    again = me.post("/initiatives/meetings/new", form)
    assert again.status_code == 422
    assert "does not exist" in again.text
    assert "Rom &lt;2&gt;" in again.text
    again = me.post("/initiatives/meetings/new", form | {"starts_at": "", "minutes": "x"})
    assert "Say when it begins." in again.text
    assert "from 5 to 600" in again.text
    sent = me.post("/initiatives/meetings/new", form | {"starts_at": "2027-06-01T09:00"})
    assert sent.status_code == 303, sent.text
    number = int(sent.location.rsplit("/", 1)[1])
    at = seen(group, number).meeting.starts_at
    assert at.isoformat() == "2027-06-01T07:00:00+00:00"
    page = me.get(f"/initiatives/meetings/{number}").text
    assert "1 June 2027 at 09:00" in page
    calendar = Calendar.from_ical(me.get(f"/initiatives/meetings/{number}/meeting.ics").data)
    (entry,) = calendar.walk("VEVENT")
    assert entry["dtstart"].dt == at
    assert entry["dtend"].dt - at == timedelta(minutes=90)
    assert entry["location"] == "Rom <2>"
    assert entry["dtstart"].dt.astimezone(ZoneInfo("Europe/Oslo")).hour == 9


def test_two_who_change_a_meeting_see_each_others_words(app: Flask, group: Judged) -> None:
    me, number = browser(app, group), planned(group)
    form = {"starts_at": "2027-06-01T09:00", "minutes": "60", "version": "1"}
    assert me.post(f"/initiatives/meetings/{number}/edit", form | {"place": "Først"}).status_code \
        == 303  # fmt: skip
    again = me.post(f"/initiatives/meetings/{number}/edit", form | {"place": "Så"})
    assert again.status_code == 409
    assert "Først" in again.text
    assert 'value="Så"' in again.text
    assert 'name="version" value="2"' in again.text


def test_a_decision_that_came_second_stands_beside_the_first(app: Flask, group: Judged) -> None:
    me, number = browser(app, group), fixed(group)
    row = point(group, number, Kind.IDEA)
    path = f"/initiatives/meetings/{number}/points/{row.id}"
    assert me.get(path).status_code == 200
    form = {"decision": "Vedtatt først", "version": str(row.version)}
    assert me.post(path, form).status_code == 303
    again = me.post(path, form | {"decision": f"Så {BAD}"})
    assert again.status_code == 409
    assert "Vedtatt først" in again.text
    assert "Så &lt;script&gt;" in again.text
    assert BAD not in again.text
    long = me.post(path, form | {"decision": "x" * 4001, "version": str(row.version + 1)})
    assert long.status_code == 422
    assert "x" * 4001 in long.text


def test_points_are_added_moved_and_taken_off_without_a_script(app: Flask, group: Judged) -> None:
    me, number = browser(app, group), fixed(group)
    path = f"/initiatives/meetings/{number}"
    again = me.post(f"{path}/points", {"title": "", "words": "Husk tallene"})
    assert again.status_code == 422
    assert "Husk tallene" in again.text
    me.post(f"{path}/points", {"title": "Budsjett", "words": "", "closed": "1"})
    own = point(group, number, Kind.OWN)
    assert own.closed
    me.post(f"{path}/points/{own.id}/place", {"way": "up"})
    assert [each.row.kind for each in seen(group, number).points] == ["idea", "idea", "own", "tip"]
    me.post(f"{path}/points/{own.id}/remove", {})
    assert "Budsjett" not in me.get(path).text
    me.post(f"{path}/people", {"present": [str(group.make.viewer("member").id)], "others": "Per",
                               "version": str(seen(group, number).meeting.version)})  # fmt: skip
    assert [each.name for each in seen(group, number).present] == ["Mons Medlem"]
    stale = me.post(f"{path}/people", {"others": "Kari", "version": "1"})
    assert stale.status_code == 409
    assert "Kari" in stale.text


def test_minutes_on_the_page_and_as_pdf_say_the_same(app: Flask, group: Judged) -> None:
    me = browser(app, group)
    number = fixed(group, approver="member@example.org")
    path = f"/initiatives/meetings/{number}"
    row, tip = point(group, number, Kind.IDEA), point(group, number, Kind.TIP)
    me.post(f"{path}/points/{row.id}", {"decision": "Vi går videre.", "version": "1"})
    me.post(f"{path}/points/{row.id}/begin", {
        "title": "Nattilsyn", "owner": "teacher@example.org", "language": "nb",
        "open_to_staff": "1",
    })  # fmt: skip
    wrong = me.post(f"{path}/points/{tip.id}/answer", {"answer": "", "becomes": "answered"})
    assert wrong.status_code == 422
    me.post(f"{path}/points/{tip.id}/answer", {"answer": "Takk", "becomes": "answered"})
    again = me.post(f"{path}/points/{row.id}/tasks", {
        "task": "Ring NAV", "responsible": "who@example.org", "due_on": "2027-01-02",
    })  # fmt: skip
    assert again.status_code == 422
    assert "Ring NAV" in again.text
    me.post(f"{path}/points/{row.id}/tasks", {
        "task": "Ring NAV", "responsible": "staff@example.org", "due_on": "2027-01-02",
    })  # fmt: skip
    held(group, number)
    assert "Approve the minutes" not in me.get(f"{path}/minutes").text
    member = browser(app, group, "member")
    assert "Approve the minutes" in member.get(f"{path}/minutes").text
    member.post(f"{path}/minutes/approve", {"version": str(seen(group, number).meeting.version)})
    me.post(f"{path}/minutes/corrections", {"correction": "Det var torsdag.", "point": row.id})
    page, pdf = me.get(f"{path}/minutes").text, text_of(me.get(f"{path}/minutes.pdf").data)
    digest = seen(group, number).meeting.digest
    assert digest is not None
    for words in ("Vi går videre.", "Ring NAV", "Made an initiative", "Answered",
                  "Det var torsdag.", "Inga Innovator", digest):  # fmt: skip
        assert words in page, words
        assert words in pdf, words
    staff = browser(app, group, "staff")
    assert staff.get(f"{path}/minutes").status_code == 404
    assert staff.get(f"{path}/minutes.pdf").status_code == 404
    assert staff.get(path).status_code in (403, 404)
    me.post(f"{path}/minutes/publish", {
        "shown": "1", "version": str(seen(group, number).meeting.version),
    })  # fmt: skip
    for read in (staff.get(f"{path}/minutes").text,
                 text_of(staff.get(f"{path}/minutes.pdf").data)):  # fmt: skip
        assert "Vi går videre." in read
        assert "mørkt i gangen" not in read
        assert digest not in read
        assert "point-" not in read
    assert f"{path}/minutes" in staff.get("/initiatives/meetings").text


def test_the_day_of_earlier_minutes_is_the_local_one_in_the_pdf_too(
    app: Flask, group: Judged
) -> None:
    me = browser(app, group)
    start = group.now.astimezone(UTC).replace(hour=23, minute=30) + timedelta(days=1)
    hours = int((start - group.now).total_seconds() // 3600)
    number = planned(group, starts_at=start)
    do(group.make, lambda session, viewer, now: actions.fix_agenda(
        session, viewer, number, (), now, now.date()
    ), "innovator")  # fmt: skip
    group.make.clock.advance(hours=hours)
    held(group, number)
    later = fixed(group, hours=hours + 24)
    day = (start + timedelta(hours=1)).astimezone(OSLO).date()
    said = f"Minutes of the meeting on {day.day} "
    assert said in text_of(me.get(f"/initiatives/meetings/{later}/minutes.pdf").data)


def test_a_task_stands_on_my_page_and_the_desk_until_it_is_ticked(
    app: Flask, group: Judged
) -> None:
    me, staff, number = browser(app, group), browser(app, group, "staff"), fixed(group)
    row = point(group, number, Kind.IDEA)
    me.post(f"/initiatives/meetings/{number}/points/{row.id}/tasks", {
        "task": "Ring NAV", "responsible": "staff@example.org", "due_on": "2027-01-02",
    })  # fmt: skip
    with group.ground.database.read() as session:
        (task,) = queries.own_tasks(session, group.make.viewer("staff"))
    for who, path in ((staff, "/me"), (staff, "/initiatives/meetings/tasks"),
                      (me, "/initiatives/desk")):  # fmt: skip
        assert "Ring NAV" in who.get(path).text
    assert "Ring NAV" not in browser(app, group, "nurse").get("/me").text
    sent = staff.post(f"/initiatives/meetings/tasks/{task.id}", {"done": "1", "back": "me"})
    assert sent.location.endswith("/me")
    for who, path in ((staff, "/me"), (me, "/initiatives/desk")):
        assert "Ring NAV" not in who.get(path).text
    assert browser(app, group, "nurse").post(
        f"/initiatives/meetings/tasks/{task.id}", {"done": "0"}
    ).status_code == 404  # fmt: skip


def test_a_task_stands_on_the_front_page_and_is_ticked_from_there(
    app: Flask, group: Judged
) -> None:
    me, staff, number = browser(app, group), browser(app, group, "staff"), fixed(group)
    row = point(group, number, Kind.IDEA)
    for words, day in ((f"Ring {BAD}", "2026-01-02"), ("Bestill rom", "2027-01-02")):
        me.post(f"/initiatives/meetings/{number}/points/{row.id}/tasks", {
            "task": words, "responsible": "staff@example.org", "due_on": day,
        })  # fmt: skip
    page = staff.get("/").text
    assert page.index("Ring &lt;script&gt;") < page.index("Bestill rom"), "the first due first"
    assert "Late" in page
    assert "1 January 2027" not in page
    assert "2 January 2027" in page
    with group.ground.database.read() as session:
        task, _ = queries.own_tasks(session, group.make.viewer("staff"))
    sent = staff.post(f"/initiatives/meetings/tasks/{task.id}", {"done": "1", "back": "front"})
    assert sent.location == "/"
    page = staff.get("/").text
    assert "Ring" not in page
    assert "Bestill rom" in page
    assert "Bestill rom" not in browser(app, group, "nurse").get("/").text


@pytest.mark.parametrize("page", ["/initiatives/desk", "/initiatives/meetings/{}",
                                  "/initiatives/meetings/{}/minutes"])  # fmt: skip
def test_pages_take_as_many_statements_as_ever(app: Flask, group: Judged, page: str) -> None:
    me, number = browser(app, group), fixed(group)
    made(group)
    most = {"/initiatives/desk": 14, "/initiatives/meetings/{}": 18}.get(page, 12)
    for each in range(3):
        me.post(f"/initiatives/meetings/{number}/points", {"title": f"Sak {each}"})
    me.get(page.format(number))
    with statements(group.ground.database.engine, "SELECT") as asked:
        assert me.get(page.format(number)).status_code == 200
    assert len(asked) <= most, "\n\n".join(asked)
