"""Meetings of the innovation group, from the desk to approved minutes, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Executable, delete, insert, select, update

from intranet_ideas import events
from intranet_ideas.audit import lane
from intranet_ideas.canonical import digest_of
from intranet_ideas.commands import audit as command
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.events import Event
from intranet_ideas.initiatives import actions as initiatives
from intranet_ideas.initiatives.models import Initiative
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.meetings import actions, deeds, minutes, queries, rules, tasks, verifying
from intranet_ideas.meetings.models import GroupMeeting, MeetingPoint, MinutesAddition, PointDeed
from intranet_ideas.meetings.queries import Whole
from intranet_ideas.meetings.rules import KINDS, Kind, MeetingFields, State, TaskFields, Thing
from intranet_ideas.privacy.site_rules import _delete_minutes
from intranet_ideas.tips.models import Tip

from ..counting import statements
from ..factories import Factory
from ..initiatives.test_initiatives import FIELDS, do, heard, made
from ..judging.panels import Judged

OSLO = ZoneInfo("Europe/Oslo")
ALL = frozenset(KINDS)


def planned(group: Judged, *, hours: int = 1, **changes: Any) -> int:
    fields = MeetingFields(group.now + timedelta(hours=hours), "Rådhuset, rom 2")
    return do(group.make, actions.plan, "innovator", replace(fields, **changes)).id


def fixed(group: Judged, **changes: Any) -> int:
    number = planned(group, **changes)
    do(group.make, lambda session, viewer, now: actions.fix_agenda(
        session, viewer, number, ALL, now, now.date()
    ), "innovator")  # fmt: skip
    return number


def seen(group: Judged, number: int, by: str = "innovator") -> Whole:
    with group.ground.database.read() as session:
        return queries.see(session, group.make.viewer(by), number)


def point(group: Judged, number: int, kind: Kind) -> MeetingPoint:
    return next(each.row for each in seen(group, number).points if each.row.kind == kind)


def held(group: Judged, number: int, *came: str) -> Whole:
    group.make.clock.advance(hours=2)
    there = [group.make.viewer(name).id for name in came or ("innovator", "member")]
    do(group.make, minutes.attend, "innovator", number, there, "", seen(group, number)
       .meeting.version)  # fmt: skip
    do(group.make, minutes.hold_meeting, "innovator", number, seen(group, number).meeting.version)
    return seen(group, number)


def write(
    group: Judged, number: int, row: MeetingPoint, words: str, by: str = "innovator", *,
    closed: bool = False, barred: tuple[int, ...] = (),
) -> MeetingPoint:  # fmt: skip
    return do(group.make, minutes.write_point, by, number, row.id, words, closed, barred,
              row.version)  # fmt: skip


def told_of(group: Judged, by: str, initiative: int) -> list[int]:
    """Return the meetings in whose minutes one reads of an initiative."""
    with group.ground.database.read() as session:
        found = queries.minutes_with(session, group.make.viewer(by), initiative)
        return [number for number, _ in found]


THINGS = st.lists(st.builds(Thing, st.sampled_from(list(KINDS)), st.integers(1, 4)))


@given(THINGS, st.sets(st.sampled_from(list(KINDS))), THINGS, st.integers(-1, 30))
def test_what_is_drawn_is_new_wanted_once_and_in_order(
    found: list[Thing], wanted: set[Kind], there: list[Thing], room: int
) -> None:
    had = {(each.kind, each.number) for each in there}
    drawn = rules.to_draw(found, wanted, had, room)
    pairs = [(each.kind, each.number) for each in drawn]
    assert len(set(pairs)) == len(pairs) <= max(room, 0)
    assert not had & set(pairs)
    assert all(each.kind in wanted and each in found for each in drawn)
    order = [list(Kind).index(each.kind) for each in drawn]
    assert order == sorted(order)


@given(st.lists(st.integers(), unique=True, min_size=1), st.data(), st.booleans())
def test_a_point_moves_one_place_and_back(
    order: list[int], data: st.DataObject, up: bool
) -> None:
    one = data.draw(st.sampled_from(order))
    moved = rules.moved(order, one, up=up)
    assert sorted(moved) == sorted(order)
    edge = order[0] if up else order[-1]
    assert (moved == order) == (one == edge)
    if one != edge:
        assert abs(moved.index(one) - order.index(one)) == 1
        assert rules.moved(moved, one, up=not up) == order


def test_a_reminder_comes_in_the_morning_where_the_organisation_is() -> None:
    winter, summer = date(2027, 1, 15), date(2027, 7, 15)
    assert rules.remind_at(winter, OSLO).astimezone(UTC) == datetime(2027, 1, 15, 7, tzinfo=UTC)
    assert rules.remind_at(summer, OSLO).astimezone(UTC) == datetime(2027, 7, 15, 6, tzinfo=UTC)


@given(st.integers(1, 3), st.one_of(st.none(), st.integers(1, 3)), st.booleans())
def test_who_is_named_approves_alone(viewer: int, named: int | None, in_meeting: bool) -> None:
    said = rules.approves(viewer, named, in_meeting=in_meeting)
    assert said == (viewer == named if named is not None else in_meeting)


def test_the_group_is_invited_and_nobody_else_sees_it(group: Judged) -> None:
    number = planned(group)
    names = [each.name for each in seen(group, number).people]
    assert names == ["Inga Innovator", "Mons Medlem"]
    assert "group_meeting_invited" in heard(group.make, "member")
    assert "group_meeting_invited" not in heard(group.make, "staff")
    with group.ground.database.read() as session:
        for name in ("staff", "manager", "nurse", "auditor"):
            with pytest.raises(NotFound):
                queries.see(session, group.make.viewer(name), number)
            with pytest.raises(NotFound):
                queries.see_minutes(session, group.make.viewer(name), number)
            assert queries.listed(session, group.make.viewer(name)) == []
    with pytest.raises(NotAllowed):
        do(group.make, actions.plan, "staff", MeetingFields(group.now, "Her"))
    with pytest.raises(Invalid) as error:
        do(group.make, actions.plan, "innovator",
           MeetingFields(None, "", 601, "staff@example.org"))  # fmt: skip
    fields = {each.field for each in error.value.faults}
    assert fields == {"starts_at", "place", "minutes", "approver"}


def test_a_new_time_is_told_and_two_who_change_it_do_not_overwrite(group: Judged) -> None:
    number = planned(group)
    fields = MeetingFields(group.now + timedelta(hours=3), "Rådhuset, rom 2")
    do(group.make, actions.change, "member", number, fields, 1)
    assert "group_meeting_moved" in heard(group.make, "innovator")
    with pytest.raises(Stale):
        do(group.make, actions.change, "innovator", number, replace(fields, place="Annet"), 1)
    assert seen(group, number).meeting.place == "Rådhuset, rom 2"
    do(group.make, actions.cancel, "member", number, 2)
    with pytest.raises(Conflict):
        do(group.make, actions.add_point, "member", number, "Noe", "", False)


def test_the_agenda_is_drawn_from_the_desk_and_put_in_order(group: Judged) -> None:
    make = group.make
    number = planned(group)
    own = do(make, actions.add_point, "member", number, "Budsjett", "For 2027", False)
    initiative = made(group)
    assert fixed_again(group, number) == 3
    kinds = [each.row.kind for each in seen(group, number).points]
    assert kinds == ["idea", "tip", "initiative", "own"]
    assert fixed_again(group, number) == 0
    tip = point(group, number, Kind.TIP)
    assert (tip.closed, tip.title) == (True, "")
    assert point(group, number, Kind.INITIATIVE).thing == initiative
    do(make, actions.move_point, "member", number, own.id, True)
    do(make, actions.move_point, "member", number, own.id, True)
    assert [each.row.kind for each in seen(group, number).points] == [
        "idea", "own", "tip", "initiative"
    ]  # fmt: skip
    do(make, actions.remove_point, "member", number, tip.id)
    assert [each.row.place for each in seen(group, number).points] == [1, 2, 3]
    assert fixed_again(group, number) == 1
    assert heard(make, "member").count("group_agenda_ready") == 1
    with pytest.raises(NotFound):
        do(make, actions.move_point, "member", planned(group), own.id, True)


def fixed_again(group: Judged, number: int) -> int:
    """Draw what waits; the initiative's milestone is late by then."""
    return do(group.make, lambda session, viewer, now: actions.fix_agenda(
        session, viewer, number, ALL, now, date(2027, 2, 1)
    ), "innovator")  # fmt: skip


def test_the_same_thing_is_done_from_a_point_as_on_its_own_page(group: Judged) -> None:
    make, initiative = group.make, made(group)
    number = planned(group)
    fixed_again(group, number)
    row = point(group, number, Kind.INITIATIVE)
    with pytest.raises(Invalid):
        do(make, deeds.move_initiative, "member", number, row.id, "test", "")
    do(make, deeds.move_initiative, "member", number, row.id, "test", "Vi prøver likevel.")
    do(make, deeds.ask_initiative, "member", number, row.id, "Regn på driften.")
    tip = point(group, number, Kind.TIP)
    do(make, deeds.answer_tip, "innovator", number, tip.id, "Vi ser på lyset.", "answered")
    with pytest.raises(Conflict):
        do(make, deeds.answer_tip, "member", number, tip.id, "Igjen", "answered")
    idea = point(group, number, Kind.IDEA)
    begun = do(make, deeds.begin_initiative, "member", number, idea.id,
               InitiativeFields("Idé fra 2", "teacher@example.org"))  # fmt: skip
    with make.ground.database.read() as session:
        assert session.get_one(Initiative, initiative).stage == "test"
        assert session.get_one(Tip, tip.thing).answer == "Vi ser på lyset."
        assert session.get_one(Initiative, begun.thing).title == "Idé fra 2"
    found = seen(group, number)
    assert [(each.kind, each.reason) for each in found.point(row.id).deeds] == [
        ("moved", "Vi prøver likevel."), ("note", "Regn på driften."),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        do(make, deeds.move_initiative, "member", number, tip.id, "test", "Nei")
    assert "initiative_news" in heard(make, "nurse")


def test_who_is_disqualified_at_a_point_does_and_writes_nothing_there(group: Judged) -> None:
    make = group.make
    made(group)
    number = planned(group)
    fixed_again(group, number)
    me = make.viewer("member").id
    row = write(group, number, point(group, number, Kind.INITIATIVE), "", barred=(me,))
    for act in (
        lambda: write(group, number, row, "Gå videre", "member"),
        lambda: do(make, deeds.move_initiative, "member", number, row.id, "test", "Fordi"),
        lambda: do(make, tasks.give, "member", number, row.id,
                   TaskFields("Noe", "staff@example.org", date(2027, 1, 1)), OSLO),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    write(group, number, row, "Gå videre")
    with pytest.raises(NotFound):
        write(group, number, point(group, number, Kind.INITIATIVE), "",
              barred=(make.viewer("staff").id,))  # fmt: skip


def test_two_who_write_a_decision_do_not_overwrite_each_other(group: Judged) -> None:
    number = fixed(group)
    row = point(group, number, Kind.IDEA)
    write(group, number, row, "Først", "member")
    with pytest.raises(Stale) as error:
        write(group, number, row, "Så")
    assert seen(group, number).points[0].row.decision == "Først"
    do(group.make, minutes.write_point, "innovator", number, row.id, "Så", False, (),
       error.value.version)  # fmt: skip
    assert seen(group, number).points[0].row.decision == "Så"


def test_the_next_meeting_approves_and_then_nothing_changes(group: Judged) -> None:
    make = group.make
    number = fixed(group)
    row = write(group, number, point(group, number, Kind.IDEA), "Vedtatt.")
    with pytest.raises(Conflict):
        do(make, minutes.hold_meeting, "innovator", number, seen(group, number).meeting.version)
    first = held(group, number).meeting
    assert "group_minutes_ready" in heard(make, "member")
    with pytest.raises(NotAllowed):
        do(make, minutes.approve, "member", number, first.version)
    later = fixed(group, hours=24)
    approving = point(group, later, Kind.MINUTES)
    assert approving.thing == number
    with pytest.raises(Conflict):
        do(make, deeds.approve_minutes, "member", later, approving.id, first.version)
    make.clock.advance(days=1)
    do(make, deeds.approve_minutes, "member", later, approving.id, first.version)
    found = seen(group, number)
    assert (found.meeting.state, found.meeting.approved_in) == (State.APPROVED, later)
    assert queries.unchanged(found)
    for act in (
        lambda: write(group, number, row, "Noe annet"),
        lambda: do(make, actions.change, "member", number, MeetingFields(group.now, "Her"),
                   found.meeting.version),
        lambda: do(make, minutes.attend, "member", number, [], "", found.meeting.version),
        lambda: do(make, actions.add_point, "member", number, "Mer", "", False),
        lambda: do(make, deeds.approve_minutes, "member", later, approving.id,
                   found.meeting.version),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            act()
    with make.ground.database.read() as session:
        event = session.scalars(select(Event).filter_by(kind=events.GROUP_MINUTES_APPROVED)).one()
    assert event.data["minutes"] == found.meeting.digest
    do(make, minutes.correct, "member", number, row.id, "Det var 3, ikke 2.", False)
    assert queries.unchanged(seen(group, number))
    with make.ground.database.write() as session:
        session.execute(update(MeetingPoint).where(MeetingPoint.id == row.id)
                        .values(decision="Endret bak ryggen"))  # fmt: skip
    assert not queries.unchanged(seen(group, number))


def test_verify_holds_minutes_and_corrections_against_the_trail(
    group: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = group.make
    number = fixed(group, approver="member@example.org")
    row = write(group, number, point(group, number, Kind.IDEA), "Vedtatt.")
    version = held(group, number).meeting.version
    open_one = fixed(group, hours=24)
    do(make, minutes.approve, "member", number, version)
    first, second = (
        do(make, minutes.correct, "member", number, at, words, False).id
        for at, words in ((row.id, "Det var 3, ikke 2."), (None, "Ola kom også."))
    )  # fmt: skip
    monkeypatch.setattr(command, "laid", lambda: nullcontext(group.ground))

    def said() -> tuple[int, list[str]]:
        lane.seal_events(group.ground, make.clock.now())
        answer = CliRunner().invoke(command.verify, [])
        return answer.exit_code, [line for line in answer.output.splitlines() if "CHANGED" in line]

    def behind(statement: Executable) -> None:
        with make.ground.database.write() as session:
            session.execute(statement)

    # What was approved is whole, and what is not approved yet is nobody's to compare.
    write(group, open_one, point(group, open_one, Kind.IDEA), "Utkast")
    assert said() == (0, [])
    addition = update(MinutesAddition).where(MinutesAddition.id == first)
    behind(addition.values(words="Det var 4, ikke 2."))
    of_meeting = f"of meeting {number} of the innovation group"
    assert said() == (1, [f"CHANGED: correction {first} of the minutes {of_meeting}"])
    behind(addition.values(words="Det var 3, ikke 2."))
    behind(delete(MinutesAddition).where(MinutesAddition.id == second))
    behind(insert(MinutesAddition).values(meeting_id=number, words="Aldri sagt", closed=False,
                                          made_by=make.viewer("member").id,
                                          made_at=make.clock.now(), id=second + 5))  # fmt: skip
    assert said() == (1, [f"CHANGED: correction {each} of the minutes {of_meeting}"
                          for each in (second, second + 5)])  # fmt: skip
    behind(update(MeetingPoint).where(MeetingPoint.id == row.id).values(decision="Avvist."))
    assert said()[1][0] == f"CHANGED: the minutes {of_meeting}"
    # What the rules for keeping take goes with its meeting, and is no fault.
    with make.ground.database.write() as session:
        _delete_minutes(session, make.ground.settings, [number], make.clock.now())
    assert said() == (0, [])


def test_who_is_named_approves_and_no_meeting_does(group: Judged) -> None:
    make = group.make
    number = fixed(group, approver="member@example.org")
    version = held(group, number).meeting.version
    with pytest.raises(NotAllowed):
        do(make, minutes.approve, "innovator", number, version)
    later = fixed(group, hours=24)
    assert Kind.MINUTES not in {each.row.kind for each in seen(group, later).points}
    with pytest.raises(Stale):
        do(make, minutes.approve, "member", number, version - 1)
    do(make, minutes.approve, "member", number, version)
    assert seen(group, number).meeting.state == State.APPROVED


def test_a_number_that_was_given_before_is_no_fault_of_the_minutes(group: Judged) -> None:
    """SQLite gives the number of the last meeting to the next one when that was deleted."""
    make = group.make
    number = fixed(group, approver="member@example.org")
    row = write(group, number, point(group, number, Kind.IDEA), "Vedtatt.")
    do(make, minutes.approve, "member", number, held(group, number).meeting.version)
    do(make, minutes.correct, "member", number, row.id, "Det var 3, ikke 2.", False)
    with make.ground.database.write() as session:
        _delete_minutes(session, make.ground.settings, [number], make.clock.now())
    planned(group)
    with make.ground.database.read() as session:
        assert list(verifying.differing(session)) == []


@given(st.integers(1, 3), st.frozensets(st.integers(1, 3)), st.frozensets(st.integers(1, 3)))
def test_who_approves_alone_was_there_and_did_not_write_alone(
    one: int, present: frozenset[int], writers: frozenset[int]
) -> None:
    assert rules.fit_to_approve(one, present, writers) == (
        one in present and not (writers and writers <= {one})
    )


def test_nobody_approves_alone_what_they_wrote_alone_or_were_not_at(group: Judged) -> None:
    make = group.make
    number = fixed(group, approver="member@example.org")
    write(group, number, point(group, number, Kind.IDEA), "Vedtatt.")
    version = held(group, number, "innovator").meeting.version
    with pytest.raises(NotAllowed):
        do(make, minutes.approve, "member", number, version)
    fields = MeetingFields(group.now, "Rådhuset", approver="innovator@example.org")
    with pytest.raises(Invalid) as error:
        do(make, actions.change, "innovator", number, fields, version)
    assert [each.field for each in error.value.faults] == ["approver"]
    both = [make.viewer(name).id for name in ("innovator", "member")]
    do(make, minutes.attend, "innovator", number, both, "", version)
    do(make, minutes.approve, "member", number, seen(group, number).meeting.version)


def test_who_wrote_alone_may_not_approve_even_when_named_before(group: Judged) -> None:
    make = group.make
    number = fixed(group, approver="innovator@example.org")
    row = write(group, number, point(group, number, Kind.IDEA), "Vedtatt.")
    version = held(group, number).meeting.version
    with pytest.raises(NotAllowed):
        do(make, minutes.approve, "innovator", number, version)
    second = next(each.row for each in seen(group, number).points if each.row.id != row.id)
    write(group, number, second, "Også vedtatt.", "member")
    do(make, minutes.approve, "innovator", number, seen(group, number).meeting.version)


def test_a_held_meeting_is_not_moved_into_the_future(group: Judged) -> None:
    make, number = group.make, fixed(group)
    version = held(group, number).meeting.version
    later = MeetingFields(make.clock.now() + timedelta(minutes=1), "Rådhuset")
    with pytest.raises(Invalid) as error:
        do(make, actions.change, "innovator", number, later, version)
    assert [each.field for each in error.value.faults] == ["starts_at"]
    do(make, actions.change, "innovator", number, replace(later, starts_at=make.clock.now()),
       version)  # fmt: skip


def test_what_a_deed_was_about_can_not_change_unseen(group: Judged) -> None:
    make = group.make
    made(group)
    number = planned(group, approver="member@example.org")
    fixed_again(group, number)
    row = point(group, number, Kind.INITIATIVE)
    deed = do(make, deeds.move_initiative, "innovator", number, row.id, "test", "Vi prøver.")
    write(group, number, row, "Prøv.", "member")
    held(group, number)
    write(group, number, point(group, number, Kind.IDEA), "Vedtatt.")
    do(make, minutes.approve, "member", number, seen(group, number).meeting.version)
    for changed in ({"thing": deed.thing + 1}, {"log": None}):
        with make.ground.database.write() as session:
            session.execute(update(PointDeed).values(**changed))
        assert not queries.unchanged(seen(group, number)), changed
        with make.ground.database.write() as session:
            session.execute(update(PointDeed).values(thing=deed.thing, log=deed.log))
        assert queries.unchanged(seen(group, number))


def test_minutes_that_were_approved_before_deeds_named_their_things_are_unchanged(
    group: Judged,
) -> None:
    make = group.make
    number = fixed(group, approver="member@example.org")
    row = point(group, number, Kind.IDEA)
    do(make, deeds.begin_initiative, "member", number, row.id, replace(FIELDS, title="Nattilsyn"))
    write(group, number, row, "Begynn.")
    held(group, number)
    do(make, minutes.approve, "member", number, seen(group, number).meeting.version)
    content = queries.content_of(seen(group, number))
    for each in content["points"]:
        each["deeds"] = [{name: deed[name] for name in ("kind", "by", "at")}
                         for deed in each["deeds"]]  # fmt: skip
    with make.ground.database.write() as session:
        session.execute(update(GroupMeeting).values(digest=digest_of(content)))
    assert queries.unchanged(seen(group, number))
    with make.ground.database.write() as session:
        session.execute(update(PointDeed).values(kind="note"))
    assert not queries.unchanged(seen(group, number))


def test_tasks_of_a_cancelled_meeting_end_and_who_had_them_hears(group: Judged) -> None:
    make, number = group.make, fixed(group)
    row = point(group, number, Kind.IDEA)
    fields = TaskFields("Ring NAV", "staff@example.org", group.now.date())
    do(make, tasks.give, "member", number, row.id, fields, OSLO)
    other = replace(fields, words="Bestill rom", responsible="nurse@example.org")
    done = do(make, tasks.give, "member", number, row.id, other, OSLO)
    do(make, tasks.tick, "nurse", done.id, True)
    do(make, actions.cancel, "member", number, seen(group, number).meeting.version)
    assert "group_task_taken_back" in heard(make, "staff")
    assert "group_task_taken_back" not in heard(make, "nurse"), "it is done already"
    with make.ground.database.read() as session:
        assert queries.own_tasks(session, make.viewer("staff")) == []
        assert queries.open_tasks(session, make.viewer("member")) == []
    make.clock.advance(days=1)
    reminded(make)
    assert "group_task_due" not in heard(make, "staff")
    assert [each.words for each in seen(group, number).point(row.id).tasks] == ["Bestill rom"]


def test_what_is_approved_is_what_was_read(group: Judged) -> None:
    make = group.make
    number = fixed(group)
    row = point(group, number, Kind.IDEA)
    due = (group.now + timedelta(days=9)).date()
    held(group, number)
    do(make, actions.change, "innovator", number,
       MeetingFields(group.now, "Rådhuset", approver="member@example.org"),
       seen(group, number).meeting.version)  # fmt: skip
    for act in (
        lambda: write(group, number, point(group, number, Kind.IDEA), "Vedtatt likevel."),
        lambda: do(make, tasks.give, "innovator", number, row.id,
                   TaskFields("Ring NAV", "staff@example.org", due), OSLO),
        lambda: do(make, deeds.begin_initiative, "innovator", number, row.id,
                   replace(FIELDS, title="Nattilsyn")),
        lambda: do(make, actions.add_point, "innovator", number, "Eventuelt", "", False),
    ):  # fmt: skip
        read = seen(group, number).meeting.version
        act()
        with pytest.raises(Stale):
            do(make, minutes.approve, "member", number, read)
    do(make, minutes.approve, "member", number, seen(group, number).meeting.version)


def test_what_the_next_meeting_approves_is_what_was_read(group: Judged) -> None:
    make = group.make
    number = fixed(group)
    read = held(group, number).meeting.version
    later = fixed(group, hours=24)
    make.clock.advance(days=1)
    write(group, number, point(group, number, Kind.IDEA), "Vedtatt likevel.")
    approving = point(group, later, Kind.MINUTES)
    with pytest.raises(Stale):
        do(make, deeds.approve_minutes, "member", later, approving.id, read)
    do(make, deeds.approve_minutes, "member", later, approving.id,
       seen(group, number).meeting.version)  # fmt: skip


def test_a_task_that_was_taken_back_stops_no_reminder_of_another(group: Judged) -> None:
    make = group.make
    number = fixed(group)
    row = point(group, number, Kind.IDEA)
    for _ in range(2):
        task = do(make, tasks.give, "member", number, row.id,
                  TaskFields("Ring NAV", "staff@example.org", group.now.date()), OSLO)  # fmt: skip
        make.clock.advance(hours=24)
        assert reminded(make) == 1
        do(make, tasks.take_back, "member", number, row.id, task.id)


def test_staff_read_what_is_published_without_what_is_closed(group: Judged) -> None:
    make = group.make
    open_one = made(group)
    shut = do(make, initiatives.begin, "innovator",
              replace(FIELDS, title="Hemmelig sak", open_to_staff=False), group.entries[1:]).id
    number = planned(group, approver="member@example.org")
    do(make, actions.add_point, "member", number, "Lukket sak", "Person", True)
    do(make, actions.add_point, "member", number, "Åpen sak", "", False)
    fixed_again(group, number)
    rows = {(each.row.kind, each.row.thing): each.row for each in seen(group, number).points}
    assert rows["initiative", shut].closed
    # Opened by mistake: what the initiative itself hides stays hidden.
    write(group, number, rows["initiative", shut], "Hemmelig vedtak")
    write(group, number, rows["initiative", open_one], "Åpent vedtak")
    version = held(group, number).meeting.version
    do(make, minutes.approve, "member", number, version)
    with make.ground.database.read() as session, pytest.raises(NotFound):
        queries.see_minutes(session, make.viewer("staff"), number)
    assert (told_of(group, "member", open_one), told_of(group, "staff", open_one)) == ([number], [])
    version = seen(group, number).meeting.version
    do(make, lambda session, viewer, now: minutes.publish(
        session, viewer, number, version, now, shown=True
    ), "member")  # fmt: skip
    do(make, minutes.correct, "member", number, None, "Lukket retting", True)
    do(make, minutes.correct, "member", number, rows["initiative", shut].id, "Rettet hemmelig",
       False)  # fmt: skip
    do(make, minutes.correct, "member", number, None, "Åpen retting", False)
    assert told_of(group, "staff", open_one) == [number]
    assert told_of(group, "staff", shut) == [], "nothing of what they can't see"
    assert told_of(group, "member", shut) == [number]
    assert told_of(group, "guest", open_one) == []
    with make.ground.database.read() as session:
        read = queries.see_minutes(session, make.viewer("staff"), number)
        assert [each.title for each in read.points] == ["Nattilsyn i drift", "Åpen sak"]
        assert [each.row.words for each in read.additions] == ["Åpen retting"]
        # How many points there are would tell of the closed ones.
        assert [each.points for each in queries.listed(session, make.viewer("staff"))] == [0]
        (known,) = queries.listed(session, make.viewer("member"))
        assert known.points == 5
        # Who is of the shut initiative's team sees that point too.
        team = queries.see_minutes(session, make.viewer("janitor"), number)
        assert "Hemmelig sak" in [each.title for each in team.points]
    version = seen(group, number).meeting.version
    do(make, lambda session, viewer, now: minutes.publish(
        session, viewer, number, version, now, shown=False
    ), "member")  # fmt: skip
    with make.ground.database.read() as session, pytest.raises(NotFound):
        queries.see_minutes(session, make.viewer("staff"), number)


def test_of_a_shut_initiative_that_began_at_an_open_point_nothing_is_told(group: Judged) -> None:
    make = group.make
    number = planned(group, approver="member@example.org")
    fixed_again(group, number)
    first, second = (each.row for each in seen(group, number).points if each.row.kind == Kind.IDEA)
    for row, shown in ((first, False), (second, True)):
        do(make, deeds.begin_initiative, "innovator", number, row.id, InitiativeFields(
            "Noe nytt", "teacher@example.org", team=("janitor@example.org",), open_to_staff=shown,
        ))  # fmt: skip
    do(make, minutes.approve, "member", number, held(group, number).meeting.version)
    version = seen(group, number).meeting.version
    do(make, lambda session, viewer, now: minutes.publish(
        session, viewer, number, version, now, shown=True
    ), "member")  # fmt: skip
    with make.ground.database.read() as session:
        for reader, told in (("staff", [0, 1]), ("janitor", [1, 1]), ("member", [1, 1])):
            read = queries.see_minutes(session, make.viewer(reader), number)
            assert [len(read.point(row.id).deeds) for row in (first, second)] == told, reader
    assert queries.unchanged(seen(group, number))


def test_a_task_is_told_reminded_and_ticked(group: Judged) -> None:
    make = group.make
    number = fixed(group)
    row = point(group, number, Kind.IDEA)
    fields = TaskFields("Ring NAV", "staff@example.org", (group.now + timedelta(days=2)).date())
    with pytest.raises(Invalid) as error:
        do(make, tasks.give, "member", number, row.id, TaskFields("", "who@example.org", None),
           OSLO)  # fmt: skip
    assert {each.field for each in error.value.faults} == {"task", "responsible", "due_on"}
    task = do(make, tasks.give, "member", number, row.id, fields, OSLO)
    assert "group_task_given" in heard(make, "staff")
    with make.ground.database.read() as session:
        assert [each.words for each in queries.own_tasks(session, make.viewer("staff"))] == [
            "Ring NAV"
        ]  # fmt: skip
        assert queries.own_tasks(session, make.viewer("nurse")) == []
        assert len(queries.open_tasks(session, make.viewer("member"))) == 1
    with pytest.raises(NotFound):
        do(make, tasks.tick, "nurse", task.id, True)
    assert reminded(make) == 0
    make.clock.advance(days=3)
    assert reminded(make) == 1
    assert reminded(make) == 0
    assert "group_task_due" in heard(make, "staff")
    do(make, tasks.tick, "staff", task.id, True)
    with make.ground.database.read() as session:
        assert queries.own_tasks(session, make.viewer("staff")) == []
    do(make, tasks.tick, "member", task.id, False)
    other = do(make, tasks.give, "member", number, row.id, fields, OSLO)
    do(make, tasks.tick, "staff", other.id, True)
    assert reminded(make) == 1
    assert heard(make, "staff").count("group_task_due") == 1
    do(make, tasks.take_back, "member", number, row.id, other.id)
    assert "group_task_taken_back" not in heard(make, "staff"), "it was done"
    do(make, tasks.take_back, "member", number, row.id, task.id)
    assert "group_task_taken_back" in heard(make, "staff")


def reminded(make: Factory) -> int:
    with make.ground.database.write() as session:
        return tasks.remind(session, make.clock.now())


def test_a_tip_may_go_when_its_time_is_over(group: Judged) -> None:
    number = fixed(group)
    row = point(group, number, Kind.TIP)
    with group.ground.database.write() as session:
        session.delete(session.get_one(Tip, row.thing))
    assert seen(group, number).point(row.id).thing is None


def test_a_meeting_takes_as_many_statements_for_many_points_as_for_few(group: Judged) -> None:
    number, counts = fixed(group), []
    add: Callable[..., Any] = actions.add_point
    for more in (0, 8):
        for each in range(more):
            own = do(group.make, add, "member", number, f"Sak {each}", "", False)
            do(group.make, tasks.give, "member", number, own.id,
               TaskFields("Noe", "staff@example.org", date(2027, 1, 1)), OSLO)  # fmt: skip
        with statements(group.ground.database.engine, "SELECT") as asked:
            seen(group, number)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_no_two_meetings_are_mixed_up(group: Judged) -> None:
    first, second = fixed(group), fixed(group, hours=2)
    row = point(group, first, Kind.IDEA)
    with pytest.raises(NotFound):
        do(group.make, minutes.write_point, "member", second, row.id, "Nei", False, (), 1)
    with group.ground.database.read() as session:
        assert session.get_one(GroupMeeting, second).version >= 1
