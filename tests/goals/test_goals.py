"""Plans, imports of goals and what names them, on both databases."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from intranet_ideas import events
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges import packages
from intranet_ideas.challenges.packages import PackedGoal
from intranet_ideas.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from intranet_ideas.goals import actions, lists, queries, reporting, un
from intranet_ideas.goals.actions import PlanFields
from intranet_ideas.goals.models import ChallengeGoal, EntryGoal, GoalPlan
from intranet_ideas.goals.rules import GoalLine
from intranet_ideas.initiatives import actions as initiatives
from intranet_ideas.initiatives import benefits
from intranet_ideas.initiatives.benefit_rules import BenefitFields
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.people import tree
from intranet_ideas.people.rules import DepartmentLine

from ..api.client import Client
from ..browsing import Browser
from ..counting import statements
from ..factories import Factory
from .conftest import LINES, Planned


def shape(planned: Planned) -> dict[str, tuple[str, int | None]]:
    return {number: (each.texts["nb"], each.parent_id) for number, each in planned.goals().items()}


def named(planned: Planned, challenge_id: int) -> list[tuple[str, bool]]:
    with planned.make.ground.database.read() as session:
        return [(each.number, each.ended) for each in
                queries.named_by(session, ChallengeGoal, challenge_id, "nb")]  # fmt: skip


def test_a_plan_that_changes_mid_way_loses_nothing(planned: Planned) -> None:
    challenge = planned.make.challenge().id
    old = planned.goals()
    planned.do(actions.name_for_challenge, "manager", challenge, {old["2"].id, old["3"].id})
    before = shape(planned)
    lines = [
        GoalLine(2, "2", {"nb": "Flere i arbeid"}), GoalLine(3, "2.1", {"nb": "Flere lærlinger"}),
        GoalLine(4, "1", {"nb": "Helse i hverdagen"}, replaces=("2",)),
    ]  # fmt: skip
    made = planned.bring(lines, carry=True)
    assert made is not None
    new = planned.goals()
    assert (new["2"].id, new["2.1"].id) == (old["1"].id, old["1.1"].id)
    assert new["2"].texts == {"nb": "Flere i arbeid", "nn": "Fleire i arbeid"}
    assert new["2.1"].parent_id == new["2"].id
    gone = planned.every()[old["2"].id]
    assert gone.ended_at is not None
    assert gone.successor_id == new["1"].id
    assert planned.every()[old["3"].id].successor_id is None
    # The goal in the place of 2, and 3, which ended with nothing in its place.
    assert named(planned, challenge) == [("1", False), ("3", True)]
    assert planned.bring(lines) is None

    planned.do(actions.undo_import, "innovator", made.id)
    assert shape(planned) == before
    assert named(planned, challenge) == [("2", False), ("3", False)]
    with pytest.raises(Conflict):
        planned.do(actions.undo_import, "innovator", made.id)
    with planned.make.ground.database.read() as session:
        kinds = list(session.scalars(select(events.Event.kind).order_by(events.Event.id)))
    assert [each for each in kinds if each.startswith("goal")] == [
        "goal_plan_kept", "goals_imported", "goals_named", "goals_imported", "goal_import_undone",
    ]  # fmt: skip


def test_imports_are_undone_from_the_last(planned: Planned) -> None:
    first = planned.bring([*LINES, GoalLine(6, "4", {"nb": "Natur"})])
    second = planned.bring([*LINES, GoalLine(6, "5", {"nb": "Natur"})])
    assert first is not None
    assert second is not None
    with pytest.raises(Conflict):
        planned.do(actions.undo_import, "innovator", first.id)
    planned.do(actions.undo_import, "innovator", second.id)
    planned.do(actions.undo_import, "innovator", first.id)
    assert planned.goals().keys() == {"1", "1.1", "2", "3"}


def test_ties_are_carried_over_later_too(planned: Planned) -> None:
    make = planned.make
    challenge = make.challenge().id
    entry = make.entry(challenge).id
    three = planned.id("3")
    planned.do(actions.name_for_challenge, "manager", challenge, {three})
    planned.do(actions.name_for_entry, "nurse", entry, {three})
    with pytest.raises(Conflict):
        planned.do(actions.carry_over, "innovator", three, planned.id("2"))
    planned.bring(LINES[:3])
    for wrong in (None, three):
        with pytest.raises(Invalid):
            planned.do(actions.carry_over, "innovator", three, wrong)
    planned.do(actions.carry_over, "innovator", three, planned.id("2"))
    planned.do(actions.carry_over, "innovator", three, planned.id("2"))
    assert named(planned, challenge) == [("2", False)]
    with make.ground.database.read() as session:
        assert session.scalars(select(EntryGoal.goal_id).order_by(EntryGoal.goal_id)).all() == [
            planned.id("2"), three]  # fmt: skip


def test_three_goals_at_most_and_only_those_there_are(planned: Planned) -> None:
    challenge = planned.make.challenge().id
    goals = planned.goals()
    with pytest.raises(Invalid):
        planned.do(actions.name_for_challenge, "manager", challenge,
                   {each.id for each in goals.values()})  # fmt: skip
    with pytest.raises(Invalid):
        planned.do(actions.name_for_challenge, "manager", challenge, {9999})
    planned.do(actions.name_for_challenge, "manager", challenge, {goals["3"].id})
    planned.bring(LINES[:3])
    # What ended stays named, and is none of the three.
    planned.do(actions.name_for_challenge, "manager", challenge,
               {goals[number].id for number in ("1", "1.1", "2")})  # fmt: skip
    assert named(planned, challenge) == [
        ("1", False), ("1.1", False), ("2", False), ("3", True)]  # fmt: skip


def test_what_names_three_goals_already_gets_no_fourth_carried_over(
    app: Flask, planned: Planned
) -> None:
    full, free = planned.make.challenge().id, planned.make.challenge().id
    goals = planned.goals()
    old, new = goals["3"].id, goals["2"].id
    both = {goals["1"].id, goals["1.1"].id}
    for challenge in (full, free):
        planned.do(actions.name_for_challenge, "manager", challenge, {old, *both})
    planned.bring([*LINES[:3], GoalLine(6, "4", {"nb": "Natur"})])
    four = planned.goals()["4"].id
    planned.do(actions.name_for_challenge, "manager", full, {four, *both})
    assert planned.do(actions.carry_over, "innovator", old, new) == 1
    assert named(planned, full) == [
        ("1", False), ("1.1", False), ("3", True), ("4", False)]  # fmt: skip
    assert named(planned, free) == [("1", False), ("1.1", False), ("2", False)]
    assert planned.do(actions.carry_over, "innovator", old, new) == 1, "a second time alike"
    group = Client(app, planned.make.token("innovator"))
    assert group.get("carryGoalOver", {"successor": new}, goal_id=old) == {"left_out": 1}


def test_two_authors_name_goals_at_once(planned: Planned) -> None:
    entry = planned.make.entry(planned.make.challenge())
    author, goal = planned.make.viewer("nurse"), planned.id("1")
    begun = Event()

    def name() -> bool:
        with planned.make.ground.database.write() as session:
            actions.name_for_entry(session, author, entry.id, {goal}, planned.make.clock.now())
            begun.set()
            time.sleep(0.2)
        return True

    with ThreadPoolExecutor() as beside:
        first = beside.submit(name)
        begun.wait()
        assert name()
        assert first.result()


def test_who_may_do_what(planned: Planned) -> None:
    make = planned.make
    challenge = make.challenge().id
    entry = make.entry(challenge).id
    fields = InitiativeFields("Drift", "teacher@example.org")
    initiative = planned.do(initiatives.begin, "innovator", fields, ()).id
    goal = {planned.id("1")}
    with pytest.raises(NotAllowed):
        planned.do(actions.keep_plan, "manager", None, PlanFields({"nb": "Min plan"}))
    with pytest.raises(NotAllowed):
        planned.do(actions.import_goals, "manager", planned.plan_id, LINES)
    with pytest.raises(NotFound):
        planned.do(actions.name_for_challenge, "nurse", challenge, goal)
    for other in ("staff", "manager"):
        with pytest.raises(NotAllowed):
            planned.do(actions.name_for_entry, other, entry, goal)
    with pytest.raises(NotAllowed):
        planned.do(actions.name_for_initiative, "nurse", initiative, goal)
    planned.do(actions.name_for_entry, "nurse", entry, goal)
    planned.do(actions.name_for_initiative, "teacher", initiative, goal)


def test_the_uns_goals_come_once_and_stay(planned: Planned) -> None:
    plan = planned.do(actions.take_in_un, "innovator")
    assert planned.do(actions.take_in_un, "innovator").id == plan.id
    with planned.make.ground.database.read() as session:
        found = queries.as_tree(queries.goals(session, plan.id))
    assert [each.number for each in found] == [str(number) for number in range(1, 18)]
    assert all(each.texts.keys() == {"nb", "nn", "en"} for each in found)
    with pytest.raises(Conflict):
        planned.do(actions.import_goals, "innovator", plan.id, un.LINES[:2])


@pytest.mark.parametrize(("name", "starts", "ends", "field"), [
    ({}, 2025, 2037, "name_nb"), ({"nb": "P"}, 2037, 2025, "ends"),
    ({"nb": "P"}, 0, None, "starts"), ({"nn": "P" * 201}, None, None, "name_nn"),
])  # fmt: skip
def test_a_plan_has_a_name_and_years(
    planned: Planned, name: dict[str, str], starts: int | None, ends: int | None, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        planned.do(actions.keep_plan, "innovator", None, PlanFields(name, starts, ends))
    assert [fault.field for fault in caught.value.faults] == [field]


def browser(app: Flask, make: Factory, name: str) -> Browser:
    return Browser(app, make.session_token(name))


def as_file(lines: Sequence[GoalLine]) -> tuple[io.BytesIO, str]:
    return io.BytesIO(lists.as_csv(lines).encode()), "goals.csv"


def test_a_list_is_looked_at_imported_and_undone_by_page(app: Flask, planned: Planned) -> None:
    it = browser(app, planned.make, "innovator")
    address = f"/goals/plans/{planned.plan_id}/import"
    wrong = it.post(address, {"file": (io.BytesIO(b"number;text_nb\n1;\n"), "goals.csv")})
    assert wrong.status_code == 422
    assert "Line 2: " in wrong.get_data(as_text=True)
    lines = [*LINES[:3], GoalLine(5, "4", {"nb": "Natur & miljø"}, replaces=("3",))]
    looked = it.post(address, {"file": as_file(lines)})
    assert looked.status_code == 200
    assert "Natur &amp; miljø" in looked.get_data(as_text=True)
    assert planned.goals().keys() == {"1", "1.1", "2", "3"}
    with planned.make.ground.database.read() as session:
        digest = actions.look(session, planned.make.viewer("innovator"), planned.plan_id,
                              lines).digest  # fmt: skip
    sent = {"go": "1", "text": lists.as_csv(lines), "digest": digest, "carry": "1"}
    assert it.post(address, sent | {"digest": "other"}).status_code == 409
    done = it.post(address, sent)
    assert done.status_code == 303
    assert planned.goals().keys() == {"1", "1.1", "2", "4"}
    page = it.get(done.location).get_data(as_text=True)
    assert "Bygda i bruk" in page
    assert it.post(f"{done.location}/undo").status_code == 303
    assert planned.goals().keys() == {"1", "1.1", "2", "3"}
    out = it.get(f"/goals/plans/{planned.plan_id}/list.csv")
    assert planned.bring(lists.parse(out.get_data())) is None


def test_goals_are_named_by_page_and_shown(app: Flask, planned: Planned) -> None:
    make = planned.make
    challenge = make.challenge().id
    entry = make.entry(challenge).id
    manager, nurse = browser(app, make, "manager"), browser(app, make, "nurse")
    goals = planned.goals()
    wrong = manager.post(f"/challenges/{challenge}/goals", {"goals": ["9999", ""]})
    assert wrong.status_code == 422
    assert manager.post(f"/challenges/{challenge}/goals",
                        {"goals": [str(goals["1"].id), "", ""]}).status_code == 303
    assert nurse.post(f"/ideas/{entry}/goals", {"goals": str(goals["3"].id)}).status_code == 303
    shown = nurse.get(f"/challenges/{challenge}").get_data(as_text=True)
    assert "Flere i arbeid" in shown
    assert "Bygda i bruk" not in shown
    idea = nurse.get(f"/ideas/{entry}").get_data(as_text=True)
    assert "Flere i arbeid" in idea
    assert "Bygda i bruk" in idea
    page = nurse.get(f"/goals/{goals['1'].id}").get_data(as_text=True)
    assert f"/challenges/{challenge}" in page
    assert "1 idea is handed in." in page
    assert nurse.get("/goals/9999").status_code == 404


def test_what_one_may_not_see_is_not_told_of(app: Flask, planned: Planned) -> None:
    make = planned.make
    hidden = make.challenge(audience=("skole",), everyone=False, title="Bare skolen").id
    draft = make.challenge(publish=False, title="Utkast").id
    for each in (hidden, draft):
        planned.do(actions.name_for_challenge, "manager", each, {planned.id("1")})
    make.entry(hidden, by="teacher")
    fields = InitiativeFields("Hemmelig drift", "teacher@example.org", open_to_staff=False)
    initiative = planned.do(initiatives.begin, "innovator", fields, ()).id
    planned.do(actions.name_for_initiative, "innovator", initiative, {planned.id("1")})
    page = browser(app, make, "nurse").get(f"/goals/{planned.id('1')}").get_data(as_text=True)
    for secret in ("Bare skolen", "Utkast", "Hemmelig drift"):
        assert secret not in page
    assert "0 ideas are handed in." in page
    theirs = browser(app, make, "teacher").get(f"/goals/{planned.id('1')}").get_data(as_text=True)
    assert "Bare skolen" in theirs
    assert "Hemmelig drift" in theirs
    assert "Utkast" not in theirs
    assert "1 idea is handed in." in theirs


def test_a_look_and_a_page_take_the_same_statements_for_any_number(planned: Planned) -> None:
    engine, viewer = planned.make.ground.database.engine, planned.make.viewer("innovator")
    many = [GoalLine(at, str(at), {"nb": f"Mål {at}"}) for at in range(2, 60)]

    def count(lines: Sequence[GoalLine]) -> tuple[int, int]:
        goals = [each.id for each in planned.goals().values()]
        with planned.make.ground.database.read() as session, statements(engine) as seen:
            actions.look(session, viewer, planned.plan_id, lines)
            looked = len(seen)
            queries.offered(session, "nb")
            queries.done_for(session, viewer, goals)
            return looked, len(seen) - looked

    assert count(LINES[:1]) == count(many) == (5, 5)
    planned.bring(many)
    assert count(LINES[:1]) == count(many) == (5, 5)


def served(planned: Planned) -> tuple[int, int]:
    """Let a challenge with two ideas aim at 1.1, an idea of it name 3, and an initiative with two
    benefits, one of them measured, serve 1.1; return the challenge and the initiative."""
    make = planned.make
    challenge = make.challenge().id
    make.entry(challenge)
    idea = make.entry(challenge, by="staff").id
    goals = planned.goals()
    planned.do(actions.name_for_challenge, "manager", challenge, {goals["1.1"].id})
    planned.do(actions.name_for_entry, "staff", idea, {goals["3"].id, goals["1.1"].id})
    fields = InitiativeFields("Drift", "teacher@example.org")
    initiative = planned.do(initiatives.begin, "innovator", fields, ()).id
    planned.do(actions.name_for_initiative, "teacher", initiative, {goals["1.1"].id})
    for planned_gain in (100.0, 50.0):
        each = BenefitFields("hours", "Tid", "timer i året", planned_gain, "Telle",
                             "teacher@example.org", date(2027, 6, 1))  # fmt: skip
        made = planned.do(benefits.plan, "teacher", initiative, None, each)
    planned.do(benefits.measure, "teacher", initiative, made.id, 40.0, "")
    return challenge, initiative


def test_the_report_counts_each_once_and_says_what_lacks(app: Flask, planned: Planned) -> None:
    _, initiative = served(planned)
    api = Client(app, planned.make.token("nurse", "read"))

    def lines() -> dict[str, dict[str, Any]]:
        return {each["number"]: each for each in api.get("getGoalReport")["items"]}

    found = lines()
    for number in ("1", "1.1"):
        line = found[number]
        assert (line["challenges"], line["ideas"], line["initiatives"]) == (1, 2, 1)
        assert line["gap"] == "covered"
        assert sum(line["stages"].values()) == 1
        assert line["benefits"] == [{
            "kind": "hours", "unit": "timer i året", "count": 2, "measured": 1, "planned": 150.0,
            "realised": 40.0,
        }]  # fmt: skip
    assert (found["3"]["challenges"], found["3"]["ideas"], found["3"]["gap"]) == (
        0, 1, "no_challenge")  # fmt: skip
    assert found["2"]["gap"] == "no_challenge"
    planned.do(initiatives.hold, "innovator", initiative, "ended", "Ferdig")
    line = lines()["1"]
    assert (line["initiatives"], line["ended"], line["stages"]) == (1, 1, {})
    # What ends is told of at the end, with what it was named by.
    planned.bring([LINES[0], *LINES[2:]])
    assert (lines()["1"]["challenges"], lines()["1"]["gap"]) == (0, "no_challenge")
    assert (lines()["1.1"]["challenges"], lines()["1.1"]["gap"]) == (1, None)
    page = browser(app, planned.make, "nurse").get("/goals/report").get_data(as_text=True)
    assert "Goals that ended" in page


def test_the_report_tells_nothing_that_one_may_not_see(app: Flask, planned: Planned) -> None:
    make = planned.make
    hidden = make.challenge(audience=("skole",), everyone=False, title="Bare skolen").id
    make.entry(hidden, by="teacher")
    planned.do(actions.name_for_challenge, "manager", hidden, {planned.id("1")})
    fields = InitiativeFields("Hemmelig drift", "teacher@example.org", open_to_staff=False)
    initiative = planned.do(initiatives.begin, "innovator", fields, ()).id
    planned.do(actions.name_for_initiative, "innovator", initiative, {planned.id("1")})
    told = {}
    for name in ("nurse", "teacher"):
        it = browser(app, make, name)
        told[name] = it.get("/goals/report.csv").get_data(as_text=True).splitlines()[1].split(";")
        assert it.get("/goals/report?plan=99").status_code == 404
    assert told["nurse"][2:5] == ["0", "0", "0"]
    assert told["teacher"][2:5] == ["1", "1", "1"]


def test_who_sees_no_initiatives_is_not_told_that_there_are_none(
    app: Flask, planned: Planned
) -> None:
    served(planned)
    make = planned.make
    report = Client(app, make.token("guest", "read")).get("getGoalReport")["items"]
    assert {line["gap"] for line in report} == {None}
    guest, nurse = (browser(app, make, name).get("/goals/report").get_data(as_text=True)
                    for name in ("guest", "nurse"))  # fmt: skip
    assert "Goals with initiatives" in nurse
    assert "No challenge aims at it" in nurse
    assert "is for those who work here" in guest
    for words in ("Goals with initiatives", "No challenge aims at it", "Has initiatives"):
        assert words not in guest


def test_the_report_takes_seven_statements_for_any_number(planned: Planned) -> None:
    engine, viewer = planned.make.ground.database.engine, planned.make.viewer("innovator")
    for _ in range(2):
        served(planned)
        with planned.make.ground.database.read() as session:
            plan = queries.plan_of(session, planned.plan_id)
            with statements(engine) as seen:
                reporting.report(session, viewer, plan, date(2026, 6, 1))
            assert len(seen) == 7
        planned.bring([*LINES, *(GoalLine(at, str(at), {"nb": f"Mål {at}"})
                                 for at in range(10, 50))])  # fmt: skip


def test_the_report_tells_what_goals_were_and_what_took_their_place(
    app: Flask, planned: Planned
) -> None:
    make = planned.make
    challenge = make.challenge().id
    old = planned.goals()
    named_first = {old[number].id for number in ("1.1", "2", "3")}
    planned.do(actions.name_for_challenge, "manager", challenge, named_first)
    # 1.1 is moved, and 2 and 3 are put together into one; nothing names 1, which is renumbered too.
    made = planned.bring([
        GoalLine(2, "5", {"nb": "Flere i arbeid"}), GoalLine(3, "6", {"nb": "Flere lærlinger"}),
        GoalLine(4, "7", {"nb": "Trygg bygd"}, replaces=("2", "3")),
    ], carry=True)  # fmt: skip
    assert made is not None
    api = Client(app, make.token("nurse", "read"))

    def lines() -> dict[str, dict[str, Any]]:
        return {each["number"]: each for each in api.get("getGoalReport")["items"]}

    found = lines()
    new = planned.goals()
    assert {number: (each["challenges"], each["was"], each["successor"])
            for number, each in found.items()} == {
        "5": (0, "", None), "6": (1, "1.1", None), "7": (1, "", None),
        "2": (1, "", new["7"].id), "3": (1, "", new["7"].id),
    }  # fmt: skip
    page = browser(app, make, "nurse").get("/goals/report").get_data(as_text=True)
    assert "Was number 1.1 until" in page
    assert page.count("In its place:") == 2
    csv = browser(app, make, "nurse").get("/goals/report.csv").get_data(as_text=True).splitlines()
    assert [line.split(";")[-2:] for line in csv[1:]] == [
        ["", ""], ["1.1", ""], ["", ""], ["", "7"], ["", "7"]]  # fmt: skip
    planned.do(actions.undo_import, "innovator", made.id)
    assert {each["was"] for each in lines().values()} == {""}
    assert lines()["3"]["challenges"] == 1


def test_a_goals_page_counts_as_the_report_does(app: Flask, planned: Planned) -> None:
    make = planned.make
    challenge = make.challenge(title="Lærlinger i hjemmetjenesten").id
    one = planned.id("1")
    planned.do(actions.name_for_challenge, "manager", challenge, {planned.id("1.1")})
    it = browser(app, make, "nurse")
    assert "Lærlinger i hjemmetjenesten" in it.get(f"/goals/{one}").get_data(as_text=True)
    ended = planned.id("1.1")
    planned.bring([LINES[0], *LINES[2:]])
    assert "Lærlinger i hjemmetjenesten" not in it.get(f"/goals/{one}").get_data(as_text=True)
    assert "Lærlinger i hjemmetjenesten" in it.get(f"/goals/{ended}").get_data(as_text=True)


def test_a_copy_aims_at_the_goals_there_are_now(planned: Planned) -> None:
    make = planned.make
    challenge = make.challenge().id
    old = planned.goals()
    planned.do(actions.name_for_challenge, "manager", challenge,
               {old[number].id for number in ("1", "2", "3")})  # fmt: skip
    planned.bring([*LINES[:2], GoalLine(4, "7", {"nb": "Trygg bygd"}, replaces=("2",))])
    copy = planned.do(challenges.clone_challenge, "manager", challenge)
    assert named(planned, copy.id) == [("1", False), ("7", False)]
    assert named(planned, challenge) == [("1", False), ("2", True), ("3", True)]
    with make.ground.database.read() as session:
        told = session.scalars(
            select(events.Event.data).where(events.Event.kind == events.GOALS_NAMED,
                                            events.Event.challenge_id == copy.id)
        ).one()  # fmt: skip
    assert told["goals"] == sorted((old["1"].id, planned.id("7")))


def test_a_plan_is_imported_by_the_api_as_by_the_page(app: Flask, planned: Planned) -> None:
    make = planned.make
    group = Client(app, make.token("innovator", "read", "write", "manage"))
    nurse = Client(app, make.token("nurse", "read", "write"))
    challenge = make.challenge().id
    planned.do(actions.name_for_challenge, "manager", challenge, {planned.id("3")})
    [plan] = nurse.get("listGoalPlans")["items"]
    assert plan == {"id": planned.plan_id, "kind": "own", "name": {"nb": "Kommuneplan"},
                    "starts": 2025, "ends": 2037, "version": 1}  # fmt: skip
    sent: dict[str, Any] = {"goals": [
        {"number": "1.", "texts": {"nb": "Flere i arbeid"}},
        {"number": "1.2", "texts": {"nb": "Flere lærlinger"}},
        {"number": "2", "texts": {"nb": "Trygg bygd", "nn": "Trygg bygd"}, "replaces": ["3"]},
    ]}  # fmt: skip
    assert nurse.call("lookAtGoals", sent, plan_id=planned.plan_id).status_code == 403
    before = shape(planned)
    look = group.get("lookAtGoals", sent, plan_id=planned.plan_id)
    assert shape(planned) == before
    assert [(each["kind"], each["was"], each["number"], each["successor"], each["named"])
            for each in look["items"]] == [
        ("moved", "1.1", "1.2", "", 0), ("renamed", "2", "2", "", 0), ("ended", "3", "3", "2", 1),
    ]  # fmt: skip
    stale = {**sent, "looked_at": "another"}
    assert group.call("importGoals", stale, plan_id=planned.plan_id).status_code == 409
    done = group.call("importGoals", {**sent, "looked_at": look["digest"]},
                      plan_id=planned.plan_id)  # fmt: skip
    assert done.status_code == 201
    assert planned.goals().keys() == {"1", "1.2", "2"}
    assert named(planned, challenge) == [("2", False)]
    again = group.get("lookAtGoals", sent, plan_id=planned.plan_id)
    assert again["items"] == []
    nothing = group.get("importGoals", {**sent, "looked_at": again["digest"]},
                        plan_id=planned.plan_id)  # fmt: skip
    assert nothing["id"] is None
    undone = group.get("undoGoalImport", import_id=done.get_json()["id"])
    assert undone["undone_at"] is not None
    assert shape(planned) == before
    wrong = group.call("lookAtGoals", {"goals": [
        {"number": "1", "texts": {"nb": "a"}}, {"number": "1", "texts": {"nb": "b"}},
    ]}, plan_id=planned.plan_id)  # fmt: skip
    assert wrong.status_code == 422
    assert [each["field"] for each in wrong.get_json()["errors"]] == ["goals.0", "goals.1"]


def test_a_plan_is_kept_by_the_api(app: Flask, planned: Planned) -> None:
    """From an empty plan to goals that take the places of others, with no page."""
    make = planned.make
    group = Client(app, make.token("innovator"))
    nurse = Client(app, make.token("nurse"))
    fields = {"name": {"nb": "Klimaplan"}, "starts": 2026, "ends": 2030}
    assert nurse.call("makeGoalPlan", fields).status_code == 404
    wrong = group.call("makeGoalPlan", {"name": {"nb": " "}, "starts": 2030, "ends": 2026})
    assert {each["field"] for each in wrong.get_json()["errors"]} == {"name_nb"}
    made = group.get("makeGoalPlan", fields)
    assert (made["kind"], made["version"]) == ("own", 1)
    here = {"plan_id": made["id"]}
    longer = fields | {"ends": 2035}
    assert group.call("changeGoalPlan", longer, **here).status_code == 428
    answered = group.call("changeGoalPlan", longer, etag='"1"', **here)
    changed = answered.get_json()
    assert (changed["ends"], changed["version"], answered.headers["ETag"]) == (2035, 2, '"2"')
    assert group.call("changeGoalPlan", fields, etag='"1"', **here).status_code == 412

    def bring(*goals: dict[str, Any]) -> None:
        look = group.get("lookAtGoals", {"goals": goals}, **here)
        group.get("importGoals", {"goals": goals, "looked_at": look["digest"]}, **here)

    bring({"number": "2", "texts": {"nb": "Mindre utslipp"}},
          {"number": "1", "texts": {"nb": "Mer gange"}})
    bring({"number": "2", "texts": {"nb": "Mindre utslipp"}})
    listed = nurse.get("listGoals", query={"plan": str(made["id"])})["items"]
    assert [(each["number"], each["ended_at"] is None) for each in listed] == [
        ("2", True), ("1", False)
    ]  # fmt: skip
    new, old = (each["id"] for each in listed)
    assert nurse.call("carryGoalOver", {"successor": new}, goal_id=old).status_code == 404
    assert group.call("carryGoalOver", {"successor": new}, goal_id=new).status_code == 409
    assert group.call("carryGoalOver", {"successor": old}, goal_id=old).status_code == 422
    assert group.get("carryGoalOver", {"successor": new}, goal_id=old) == {"left_out": 0}
    listed = nurse.get("listGoals", query={"plan": str(made["id"])})["items"]
    assert listed[1]["successor"] == new
    imports = group.get("listGoalImports", **here)["items"]
    assert [(each["made_by"], each["changed"]) for each in imports] == [
        ("Inga Innovator", 1), ("Inga Innovator", 2)
    ]  # fmt: skip
    assert nurse.call("listGoalImports", **here).status_code == 404
    un = group.get("takeInUnGoals")
    assert (un["kind"], group.get("takeInUnGoals")["id"]) == ("un", un["id"])
    assert group.call("changeGoalPlan", fields, etag="*", plan_id=un["id"]).status_code == 409


def test_figures_are_brought_in_by_the_api(app: Flask, planned: Planned) -> None:
    group = Client(app, planned.make.token("innovator"))
    nurse = Client(app, planned.make.token("nurse"))
    goal = {"goal_id": planned.id("1.1")}
    sent = {"content": "indicator;period;value\nLærlinger;2024;12\nLærlinger;2025;14\n",
            "unit": "personer", "source": "SSB"}  # fmt: skip
    assert nurse.call("bringFigures", sent, **goal).status_code == 404
    wrong = group.call("bringFigures", sent | {"content": "rot"}, **goal)
    assert wrong.status_code == 422
    assert group.get("bringFigures", sent, **goal) == {
        "indicators": 1, "added": 2, "changed": 0, "same": 0
    }  # fmt: skip
    assert group.get("bringFigures", sent, **goal)["same"] == 2
    [found] = nurse.get("listIndicators", **goal)["items"]
    fields = {"name": "Nye lærlinger", "unit": "personer", "source": "SSB", "better": "up"}
    one = {"indicator_id": found["id"]}
    assert group.call("changeIndicator", fields | {"name": " "}, **one).status_code == 422
    changed = group.get("changeIndicator", fields, **one)
    assert (changed["name"], changed["course"], len(changed["points"])) == (
        "Nye lærlinger", "better", 2
    )  # fmt: skip
    assert nurse.call("removeIndicator", **one).status_code == 404
    assert group.call("removeIndicator", **one).status_code == 204
    assert nurse.get("listIndicators", **goal)["items"] == []


def test_two_who_change_a_plan_are_told(app: Flask, planned: Planned) -> None:
    inga = Browser(app, planned.make.session_token("innovator"))
    address = f"/goals/plans/{planned.plan_id}"
    assert 'name="version" value="1"' in inga.get(address).get_data(as_text=True)
    typed = {"name_nb": "Planen", "version": "1"}
    assert inga.post(address, typed).status_code == 303
    again = inga.post(address, typed | {"name_nb": "En annen plan"})
    assert again.status_code == 409
    assert "Someone else has changed this since you opened it." in again.get_data(as_text=True)
    assert "En annen plan" in again.get_data(as_text=True)
    [plan] = Client(app, planned.make.token("nurse")).get("listGoalPlans")["items"]
    assert plan["name"] == {"nb": "Planen"}


def test_goals_are_named_by_the_api(app: Flask, planned: Planned) -> None:
    challenge, initiative = served(planned)
    entry = planned.make.entry(challenge).id
    two, three = planned.id("2"), planned.id("3")
    nurse = Client(app, planned.make.token("nurse", "read", "write"))
    manager = Client(app, planned.make.token("manager", "read", "write"))
    owner = Client(app, planned.make.token("teacher", "read", "write"))
    listed = nurse.get("listGoals")["items"]
    assert [each["number"] for each in listed] == ["1", "1.1", "2", "3"]
    sent = {"goals": [two]}
    answered = manager.get("setChallengeGoals", sent, challenge_id=challenge)
    assert [each["number"] for each in answered["items"]] == ["2"]
    assert nurse.call("setChallengeGoals", sent, challenge_id=challenge).status_code == 404
    answered = nurse.get("setEntryGoals", {"goals": [three]}, entry_id=entry)
    assert [(each["number"], each["own"]) for each in answered["items"]] == [
        ("2", False), ("3", True)]  # fmt: skip
    answered = owner.get("setInitiativeGoals", {"goals": []}, initiative_id=initiative)
    assert answered["items"] == []
    wrong = owner.call("setInitiativeGoals", {"goals": [9999]}, initiative_id=initiative)
    assert wrong.status_code == 422


def test_a_package_brings_the_goals_that_are_here_too(app: Flask, planned: Planned) -> None:
    make = planned.make
    challenge = make.challenge().id
    goals = {planned.id("1"), planned.id("2")}
    planned.do(actions.name_for_challenge, "manager", challenge, {*goals, planned.id("3")})
    planned.bring(LINES[:3])
    it = browser(app, make, "manager")
    package = it.get(f"/challenges/{challenge}/package.json").get_json()
    assert package["goals"] == [
        {"number": "1", "texts": LINES[0].texts, "plan": {"nb": "Kommuneplan"}, "un": False},
        {"number": "2", "texts": LINES[2].texts, "plan": {"nb": "Kommuneplan"}, "un": False},
    ]  # fmt: skip
    # Here 2 has other words meanwhile, and 1 is another number.
    planned.bring([GoalLine(2, "8", {"nb": "Flere i arbeid"}), GoalLine(3, "9", {"nb": "Annet"})])
    package["goals"].append({"number": "13", "texts": {"nb": "Stoppe klimaendringene"},
                             "plan": un.NAME, "un": True})  # fmt: skip
    text = json.dumps(package)
    looked = it.post("/challenges/packages/look", {"package": text}).get_data(as_text=True)
    assert "2 of its goals are not here." in looked
    assert "8 Flere i arbeid" in looked
    assert "No goal here has these words." in looked
    assert "The innovation group can take them in; name it afterwards." in looked
    assert 'name="un"' not in looked
    sent = {"package": text, "department": "helse"}
    begun = it.post("/challenges/packages", sent)
    assert begun.status_code == 303
    assert named(planned, int(begun.location.split("/")[2])) == [("8", False)]
    # To take the UN's goals in is the innovation group's.
    assert it.post("/challenges/packages", {**sent, "un": "1"}).status_code == 403
    with make.ground.database.read() as session:
        assert [each.kind for each in queries.plans(session)] == ["own"]


def test_the_uns_goals_come_with_a_package_on_wish(app: Flask, planned: Planned) -> None:
    make = planned.make
    with make.ground.database.write() as session:
        tree.import_departments(session, [
            DepartmentLine(1, "kommune", "Kommunen", "", "Kommunen", "The municipality",
                           ("innovator@example.org",)),
        ], now=make.clock.now())  # fmt: skip
    it = browser(app, make, "innovator")
    package = packages.package_of(
        make.fields(), make.ground.settings.time_zone, "1",
        [PackedGoal(str(number), {"nb": "Et mål"}, un.NAME, un=True)
         for number in (3, 13, 15, 16)],
    )  # fmt: skip
    text = json.dumps(package, default=str)
    assert 'name="un"' in it.post("/challenges/packages/look", {"package": text}).get_data(
        as_text=True)  # fmt: skip
    sent = {"package": text, "department": "kommune"}
    plain = it.post("/challenges/packages", sent)
    assert named(planned, int(plain.location.split("/")[2])) == []
    begun = it.post("/challenges/packages", {**sent, "un": "1"})
    assert named(planned, int(begun.location.split("/")[2])) == [
        ("3", False), ("13", False), ("15", False)]  # fmt: skip
    looked = it.post("/challenges/packages/look", {"package": text}).get_data(as_text=True)
    assert "a challenge aims at three goals at most" in looked
    client = Client(app, make.token("innovator", "read", "write", "manage"))
    look = client.get("lookAtPackage", {"package": json.loads(text)})
    assert [each["goal"] is not None for each in look["goals"]] == [True] * 4
    taken = client.get("takePackageIn", {"department": "kommune", "package": json.loads(text),
                                         "un_goals": True})  # fmt: skip
    assert len(named(planned, taken["id"])) == 3


def test_a_plan_is_locked_as_it_is_by_then(planned: Planned) -> None:
    """Whoever read it before another changed it is told, and it is no fault of the site's."""
    make = planned.make
    with make.ground.database.write() as session:
        read = queries.plan_of(session, planned.plan_id)
        before = read.version
        session.execute(update(GoalPlan).values(version=GoalPlan.version + 1),
                        execution_options={"synchronize_session": False})  # fmt: skip
        with pytest.raises(Stale):
            actions.keep_plan(session, make.viewer("innovator"), read.id,
                              PlanFields({"nb": "Ny"}, 2026, 2030), make.clock.now(),
                              base_version=before)  # fmt: skip
