"""The report of a year: what it counts, for whom, and its text."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Stale
from intranet_ideas.initiatives import actions, benefits, stories
from intranet_ideas.initiatives.benefit_rules import BenefitFields
from intranet_ideas.initiatives.models import Initiative
from intranet_ideas.initiatives.rules import InitiativeFields
from intranet_ideas.insight.report import Report, put_year_text, year_report
from intranet_ideas.records.pdf import can_be_made

from ..api.client import Client
from ..browsing import Browser
from ..counting import statements
from ..factories import Factory
from ..initiatives.conftest import decide
from ..initiatives.test_initiatives import FIELDS, do, made
from ..initiatives.test_stories import TOLD
from ..judging.panels import Judged
from ..prepared import prepared


@prepared
def told(make: Factory, clock: FixedClock) -> Judged:
    """A challenge with its results, one initiative that goes on with a story, and one stopped."""
    judged = decide(make, clock, ("chosen", "declined"))
    number = made(judged)
    day = clock.now().date()
    do(make, benefits.plan, "teacher", number, None, BenefitFields(
        "hours", "Turer", "timer", 400.0, "Telle", "teacher@example.org", date(day.year, 12, 30),
    ))  # fmt: skip
    written = do(make, stories.write_story, "teacher", number, TOLD, 0)
    do(make, stories.publish_story, "teacher", number, written.version)
    ended = do(make, actions.begin, "innovator", InitiativeFields(
        "Felles bil", "teacher@example.org", department="helse",
    ), [])  # fmt: skip
    do(make, actions.hold, "innovator", ended.id, "ended", "Alle trengte den samtidig.")
    return judged


def report(judged: Judged, who: str, slug: str = "", year: int = 0) -> Report:
    settings = judged.ground.settings
    now = judged.now
    with judged.ground.database.read() as session:
        return year_report(session, judged.make.viewer(who), year or now.year, slug,
                           settings.time_zone, now)  # fmt: skip


def test_it_tells_what_was_and_what_was_not(told: Judged) -> None:
    found = report(told, "innovator")
    assert [each.ideas for each in found.challenges] == [2]
    assert (found.kept, found.missed) == (1, 0)
    assert found.numbers.way.chosen == 1
    assert found.begun == 2
    assert sum(number for _, number in found.stages) == 1, "the one that is ended stands nowhere"
    assert [each.why for each in found.stopped] == ["Alle trengte den samtidig."]
    assert [(each.kind, each.count) for each in found.benefits] == [("hours", 1)]
    assert [each.outcome for each in found.stories] == ["failed"]
    before = report(told, "innovator", year=told.now.year - 1)
    lists = (before.challenges, before.stopped, before.finished, before.stories, before.benefits)
    assert not any(map(len, lists))
    assert before.begun == before.kept == before.missed == 0


def test_what_was_carried_through_is_not_told_as_stopped(told: Judged) -> None:
    make = told.make
    with told.ground.database.read() as session:
        number = session.scalars(select(Initiative.id).order_by(Initiative.id)).first()
    do(make, actions.move, "innovator", number, "effect", "I bruk overalt")
    do(make, actions.hold, "innovator", number, "ended", "Det er vanlig drift nå.")
    found = report(told, "innovator")
    assert [each.why for each in found.finished] == ["Det er vanlig drift nå."]
    assert [each.title for each in found.stopped] == ["Felles bil"]
    do(make, actions.hold, "innovator", number, "active", "Ikke likevel")
    do(make, actions.move, "innovator", number, "test", "Må prøves mer")
    do(make, actions.hold, "innovator", number, "ended", "Gikk ikke.")
    assert not report(told, "innovator").finished
    assert len(report(told, "innovator").stopped) == 2


def test_of_a_department_it_tells_what_is_its_own(told: Judged) -> None:
    host = report(told, "innovator", "helse")
    assert len(host.challenges) == 1
    assert [each.title for each in host.stopped] == ["Felles bil"]
    other = report(told, "innovator", "skole")
    assert not other.challenges
    assert not other.stopped
    assert other.numbers.way.handed_in == 0
    assert not host.numbers.departments, "parts of parts would give small groups away"
    assert host.numbers.people is host.numbers.guests is None, "as would departments' wholes"
    assert report(told, "innovator").numbers.departments


def test_nobody_counts_what_they_may_not_see(told: Judged) -> None:
    make = told.make
    hidden = do(make, actions.begin, "innovator", InitiativeFields(
        "Hemmelig", "innovator@example.org", open_to_staff=False, department="helse"), [])
    do(make, actions.hold, "innovator", hidden.id, "ended", "Ingen ville.")
    assert len(report(told, "innovator").stopped) == 2
    assert [each.title for each in report(told, "manager").stopped] == ["Felles bil"]


def test_it_takes_as_many_statements_for_more(told: Judged) -> None:
    make, counts = told.make, []
    viewer = make.viewer("innovator")
    for more in range(2):
        with (
            make.ground.database.read() as session,
            statements(make.ground.database.engine, "SELECT") as seen,
        ):
            year_report(session, viewer, told.now.year, "", make.ground.settings.time_zone,
                        told.now)  # fmt: skip
        counts.append(len(seen))
        if not more:
            for _ in range(3):
                entry = make.entry(make.challenge())
                assert entry.id
                do(make, actions.begin, "innovator", FIELDS, [])
    assert counts[0] == counts[1] <= 19


def test_by_page_with_a_text_that_is_a_draft_first(app: Flask, told: Judged) -> None:
    make, year = told.make, told.now.year
    group = Browser(app, make.session_token("innovator"))
    manager = Browser(app, make.session_token("manager"))
    nurse = Browser(app, make.session_token("nurse"))
    assert nurse.get("/insight/report").status_code in (403, 404)
    page = manager.get("/insight/report").text
    assert "Alle trengte den samtidig." in page
    assert "too few to tell" in page
    place = f"/insight/report/text?year={year}"
    assert manager.get(place).status_code in (403, 404)
    form = {"year": str(year), "department": "", "version": "0", "text": "Vi lærte mye."}
    assert group.post("/insight/report/text", form).status_code == 303
    assert "Vi lærte mye." in group.get("/insight/report").text
    assert "Vi lærte mye." not in manager.get("/insight/report").text
    stale = group.post("/insight/report/text", form | {"text": "Et annet ord"})
    assert stale.status_code == 409
    assert "Et annet ord" in stale.text
    long = group.post("/insight/report/text", form | {"version": "1", "text": "a" * 10_001})
    assert long.status_code == 422
    version = group.hidden(place)["version"]
    assert group.post("/insight/report/text", form | {"version": version, "publish": "1"}
                      ).status_code == 303  # fmt: skip
    assert "Vi lærte mye." in manager.get("/insight/report").text
    assert "Vi lærte mye." not in manager.get("/insight/report?department=helse").text
    assert manager.get("/insight/report?department=ingen").status_code == 404
    if can_be_made():
        pdf = manager.get(f"/insight/report.pdf?year={year}")
        assert pdf.status_code == 200
        assert pdf.data.startswith(b"%PDF")


def test_a_version_that_is_no_number_loses_no_text(app: Flask, told: Judged) -> None:
    browser = Browser(app, told.make.session_token("innovator"))
    answer = browser.post("/insight/report/text",
                          {"text": "Lang. " * 2000, "version": "x"})  # fmt: skip
    assert answer.status_code == 422
    assert "Lang. Lang." in answer.text


def test_two_who_write_the_first_text_at_once_are_told(told: Judged) -> None:
    begun = Event()

    def write() -> bool:
        with told.make.ground.database.write() as session:
            put_year_text(session, told.make.viewer("innovator"), 2026, "", "Et år.", 0,
                          told.make.clock.now(), publish=True)  # fmt: skip
            begun.set()
            time.sleep(0.2)
        return True

    with ThreadPoolExecutor() as beside:
        first = beside.submit(write)
        begun.wait()
        with pytest.raises(Stale):
            write()
        assert first.result()


def test_over_the_api(app: Flask, told: Judged) -> None:
    make, year = told.make, told.now.year
    group = Client(app, make.token("innovator"))
    found = group.get("getYearReport", query={"year": str(year)})
    assert found["stopped"][0]["why"] == "Alle trengte den samtidig."
    assert found["text"] == ""
    put = group.call("putYearText", {"text": "Vi lærte mye.", "publish": True}, etag='"0"',
                     query={"year": str(year)})  # fmt: skip
    assert put.status_code == 200, put.text
    manager = Client(app, make.token("manager"))
    assert manager.get("getYearReport", query={"year": str(year)})["text"] == "Vi lærte mye."
    refused = manager.call("putYearText", {"text": ""}, etag='"1"')
    assert refused.status_code in (403, 404)
