"""Benefits: planned, measured, reminded of, and told of honestly."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.errors import Invalid, NotAllowed
from intranet_ideas.initiatives import actions, benefit_queries, benefit_rules, benefits, queries
from intranet_ideas.initiatives.benefit_rules import BenefitFields, Kind, Line, Measured
from intranet_ideas.people import actions as people
from intranet_ideas.worker import remind_of_benefits

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory
from ..judging.panels import Judged
from .test_initiatives import FIELDS, do, heard, made

HOURS = BenefitFields("hours", "Færre turer om natta", "timer i året", 400.0, "Telle turer",
                      "manager@example.org", date(2027, 6, 1), 900.0)  # fmt: skip

LINES = st.builds(
    Line, kind=st.sampled_from([each.value for each in Kind]),
    unit=st.sampled_from(["kr/år", "KR/år", "timer", "poeng"]), planned=st.floats(-1e6, 1e6),
    realised=st.none() | st.floats(-1e6, 1e6), measured=st.just(Measured.AHEAD),
)  # fmt: skip


@given(st.lists(LINES, max_size=30))
def test_only_what_is_alike_and_measured_is_added_up(lines: list[Line]) -> None:
    lines = [
        Line(each.kind, each.unit, each.planned, each.realised,
             benefit_rules.measured(date(2026, 1, 1), each.realised, date(2026, 2, 1),
                                    ended=number % 2 == 0))
        for number, each in enumerate(lines)
    ]  # fmt: skip
    found = benefit_rules.report(lines)
    assert sum(each.count for each in found) == len(lines)
    assert all(sum(each.states.values()) == each.count for each in found)
    assert len({(each.kind, each.unit.casefold()) for each in found}) == len(found)
    for each in found:
        alike = [line for line in lines
                 if (line.kind, line.unit.casefold()) == (each.kind, each.unit.casefold())]
        done = [line.realised for line in alike if line.realised is not None]
        assert each.states[Measured.DONE] == len(done)
        if each.kind == Kind.QUALITY or not done:
            assert each.realised is None
        else:
            assert each.realised is not None
            assert math.isclose(each.realised, math.fsum(done), abs_tol=1e-6)


def test_planned_reminded_of_measured_and_told(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    with pytest.raises(NotAllowed):
        do(make, benefits.plan, "nurse", number, None, HOURS)
    with pytest.raises(Invalid):
        do(make, benefits.plan, "teacher", number, None,
           BenefitFields("money", "", "", None, "", "who@example.org", None, math.nan))
    planned = do(make, benefits.plan, "teacher", number, None, HOURS)
    with make.ground.database.read() as session:
        seen = queries.see(session, make.viewer("manager"), number)
        assert seen.writes, "who is responsible is of the team"
        version = seen.initiative.version
    do(make, actions.change, "teacher", number, FIELDS, version)
    with make.ground.database.read() as session:
        assert queries.see(session, make.viewer("manager"), number).writes, "and stays in it"
    assert remind_of_benefits(make.ground, make.clock.now()) == 0
    make.clock.advance(days=500)
    assert remind_of_benefits(make.ground, make.clock.now()) == 1
    assert remind_of_benefits(make.ground, make.clock.now()) == 0, "once"
    assert "benefit_due" in heard(make, "manager")
    assert "benefit_due" not in heard(make, "teacher")

    def states(by: str = "auditor") -> list[str]:
        today = make.clock.now().date()
        with make.ground.database.read() as session:
            shown = benefit_queries.benefits(session, make.viewer(by), today)
            return [each.measured.value for each in shown]

    assert states() == ["overdue"]
    assert states("guest") == []
    do(make, actions.hold, "teacher", number, "ended", "Stanset")
    assert states() == ["never"], "what nobody measured is told as that"
    do(make, benefits.measure, "manager", number, planned.id, 0.0, "Ingen endring")
    assert states() == ["measured"], "also what gave nothing, and after the end"


def reminded(make: Factory) -> dict[str, int]:
    """Remind, and say how often each has been by now."""
    remind_of_benefits(make.ground, make.clock.now())
    counted = {name: heard(make, name).count("benefit_due") for name in ("manager", "teacher")}
    return {name: number for name, number in counted.items() if number}


def test_who_is_responsible_is_reminded_until_it_is_measured(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    planned = do(make, benefits.plan, "teacher", number, None, HOURS)
    make.clock.instant = benefit_rules.remind_at(HOURS.measure_on or date.min)
    assert reminded(make) == {"manager": 1}
    make.clock.advance(days=29)
    assert reminded(make) == {"manager": 1}
    make.clock.advance(days=1)
    assert reminded(make) == {"manager": 2, "teacher": 1}, "its owner, too, when that did not help"
    make.clock.advance(days=100)
    assert reminded(make) == {"manager": 3, "teacher": 2}, "once for the time that has passed"
    do(make, benefits.measure, "manager", number, planned.id, 10.0, "")
    make.clock.advance(days=100)
    assert reminded(make) == {"manager": 3, "teacher": 2}
    later = replace(HOURS, measure_on=make.clock.now().date() + timedelta(days=365))
    do(make, benefits.plan, "manager", number, planned.id, later)
    make.clock.advance(days=366)
    assert reminded(make) == {"manager": 4, "teacher": 2}, "it is to be measured once more"


def test_what_is_paused_is_reminded_of_when_it_is_taken_up_again(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    do(make, benefits.plan, "teacher", number, None, HOURS)
    do(make, actions.hold, "teacher", number, "paused", "Venter på utstyr")
    make.clock.advance(days=500)
    assert reminded(make) == {}
    do(make, actions.hold, "teacher", number, "active", "Utstyret er her")
    assert reminded(make)["manager"] == 1


def test_where_who_was_responsible_has_left_the_owner_is_reminded(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    do(make, benefits.plan, "teacher", number, None, HOURS)
    with make.ground.database.write() as session:
        people.change_user(session, "manager@example.org", now=make.clock.now(), active=False)
    make.clock.advance(days=500)
    remind_of_benefits(make.ground, make.clock.now())
    assert "benefit_due" in heard(make, "teacher")


def test_what_was_promised_first_stays_in_the_log(decided: Judged) -> None:
    make, number = decided.make, made(decided)
    planned = do(make, benefits.plan, "teacher", number, None, HOURS)
    do(make, benefits.plan, "teacher", number, planned.id, replace(HOURS, how="Telle oftere"))
    do(make, benefits.plan, "manager", number, planned.id,
       replace(HOURS, planned=150.5, measure_on=date(2027, 12, 1)))
    with make.ground.database.read() as session:
        notes = [(line.words, who) for line, who in queries.log_of(session, number)
                 if line.kind == "note"]
    ((words, who),) = notes
    assert words == ("Færre turer om natta:\n\n400 timer i året → 150.5 timer i året\n\n"
                     "2027-06-01 → 2027-12-01")  # fmt: skip
    assert who == make.viewer("manager").name


@pytest.mark.sqlite_only
def test_what_is_to_be_measured_stands_among_what_is_asked_of_one(
    app: Flask, decided: Judged
) -> None:
    make, number = decided.make, made(decided)
    do(make, benefits.plan, "teacher", number, None, HOURS)

    def mine(name: str) -> str:
        return Browser(app, make.session_token(name)).get("/me").text

    assert "Færre turer" not in mine("manager")
    make.clock.advance(days=500)
    asked = mine("manager")
    assert "Færre turer om natta" in asked
    assert f"/initiatives/{number}/benefits/1" in asked
    assert "Færre turer" not in mine("teacher"), "who is responsible alone"
    do(make, benefits.measure, "manager", number, 1, 0.0, "")
    assert "Færre turer" not in mine("manager")


@pytest.mark.sqlite_only
def test_benefits_by_page_and_over_the_api(app: Flask, decided: Judged) -> None:
    make, number = decided.make, made(decided)
    owner = Browser(app, make.session_token("teacher"))
    page = f"/initiatives/{number}"
    typed = {"kind": "hours", "name": "=Færre turer", "unit": "timer i året", "planned": "1 400,5",
             "how": "Telle", "measure_on": "2027-06-01",
             "responsible": "teacher@example.org"}  # fmt: skip
    refused = owner.post(f"{page}/benefits/new", typed | {"baseline": "mange"})
    assert (refused.status_code, "mange" in refused.text) == (422, True)
    owner.post(f"{page}/benefits/new", typed)
    assert "1400.5 timer i året" in owner.get(page).text
    assert "Telle" in owner.get(f"{page}/benefits/1").text
    owner.post(f"{page}/benefits/1/measure", {"realised": "1200", "word": "Nesten"})
    shown = owner.get("/initiatives/benefits").text
    assert "1200" in shown
    csv = owner.get("/initiatives/benefits.csv")
    assert "'=Færre turer" in csv.get_data().decode("utf-8-sig"), "no formula"
    assert owner.get("/initiatives/benefits.xlsx").get_data()[:2] == b"PK"
    assert owner.get("/initiatives/benefits.exe").status_code == 404
    assert Browser(app, make.session_token("nurse")).get(f"{page}/benefits/1").status_code == 403
    client = Client(app, make.token("teacher"))
    body = {"kind": "kroner", "name": "Mindre vikarbruk", "unit": "kr/år", "planned": 1e5,
            "how": "Regnskap", "responsible": "teacher@example.org", "measure_on": "2027-01-01"}
    one = client.get("planBenefit", body, initiative_id=number)
    where = {"initiative_id": number, "benefit_id": one["id"]}
    client.get("changeBenefit", body | {"planned": 2e5}, **where)
    assert client.get("measureBenefit", {"realised": 5e4}, **where)["state"] == "measured"
    assert len(client.get("listBenefits")["items"]) == 2
    report = {each["kind"]: each for each in client.get("getBenefitReport")["items"]}
    assert (report["kroner"]["realised"], report["kroner"]["planned_of_measured"]) == (5e4, 2e5)
    assert report["hours"]["realised"] == 1200


@pytest.mark.sqlite_only
def test_the_desk_gathers_what_waits_and_is_the_groups_alone(app: Flask, decided: Judged) -> None:
    make = decided.make
    group = Browser(app, make.session_token("innovator"))
    for name in ("manager", "teacher", "nurse", "auditor", "guest"):
        shut = Browser(app, make.session_token(name)).get("/initiatives/desk")
        assert shut.status_code in (403, 404), name
    waiting = group.get("/initiatives/desk").text
    assert "Idé fra 1" in waiting, "chosen, and no initiative"
    assert "Idé fra 2" not in waiting
    number = made(decided)
    do(make, benefits.plan, "teacher", number, None, HOURS)
    do(make, actions.move, "innovator", number, "test", "Vi prøver")
    make.challenge(title="Svar ventes")
    make.challenge(title="Bare for skolen", everyone=False, audience=("skole",))
    make.clock.advance(days=22)
    now = Browser(app, make.session_token("innovator")).get("/initiatives/desk").text
    assert "Idé fra 1" not in now, "it is an initiative"
    assert "Vi prøver" in now
    assert "Svar ventes" in now
    assert "Bare for skolen" not in now
    make.clock.advance(days=500)
    late = Browser(app, make.session_token("innovator")).get("/initiatives/desk").text
    assert "Sensorer på plass" in late
    assert "Færre turer om natta" in late
