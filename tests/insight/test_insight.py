"""The numbers of a challenge and of a year: who sees them, what they count and what they hide."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, event, update

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge, ChallengeManager
from intranet_ideas.clock import FixedClock
from intranet_ideas.entries import actions, talk
from intranet_ideas.entries.models import Comment, Entry
from intranet_ideas.initiatives.models import Benefit, Initiative, InitiativeOrigin
from intranet_ideas.insight import queries
from intranet_ideas.insight.queries import Insight
from intranet_ideas.outcomes import actions as outcomes

from ..api.client import Client
from ..browsing import Browser
from ..factories import Factory

CROWD = 12


@pytest.fixture(autouse=True)
def organisation(make: Factory) -> None:
    make.organisation()


@pytest.fixture
def crowd(make: Factory, organisation: None) -> list[str]:  # noqa: ARG001 - it comes first
    """Twelve people of one department."""
    names = [f"crowd{number}" for number in range(CROWD)]
    for name in names:
        make.person(f"{name}@example.org", name.title(), "skole")
    return names


def numbers(make: Factory, challenge: int, by: str = "manager") -> Insight:
    now = make.clock.now()
    with make.ground.database.read() as session:
        seen = challenges.see(session, make.viewer(by), challenge, now, "insight.view")
        return queries.challenge_insight(session, seen, make.ground.settings.time_zone, now)


def comment(make: Factory, who: str, entry: int, words: str = "Godt") -> None:
    with make.ground.database.write() as session:
        talk.add_comment(session, make.viewer(who), entry, words, make.clock.now())


def test_what_happens_is_counted(make: Factory, clock: FixedClock, crowd: list[str]) -> None:
    challenge = make.challenge().id
    ideas = [make.entry(challenge, name).id for name in crowd[:6]]
    make.entry(challenge, crowd[6], submit=False)
    clock.advance(days=2)
    for idea in ideas:
        comment(make, crowd[7], idea)
    clock.advance(days=6)
    comment(make, crowd[8], ideas[0])
    found = numbers(make, challenge)
    assert (found.way.handed_in, found.way.begun) == (6, None)  # one draft is too few to tell
    assert sum(each.ideas for each in found.periods) == 6
    assert sum(each.comments for each in found.periods) == 7
    assert found.first_comment.of == 6
    assert found.first_comment.median == pytest.approx(2)
    assert found.people is not None
    assert found.people >= 6
    assert found.voice.gini is None


def test_departments_are_told_of_only_where_nobody_is_given_away(
    make: Factory, crowd: list[str]
) -> None:
    challenge = make.challenge().id
    for name in crowd[:7]:
        make.entry(challenge, name)
    found = numbers(make, challenge)
    told = {line.name: line.share.took_part for line in found.departments}
    assert 7 in told.values()
    make.entry(challenge, "janitor")  # one of a department of few
    after = numbers(make, challenge)
    for line in after.departments:
        took_part = line.share.took_part
        assert took_part is None or took_part == 0 or took_part >= 5


def test_who_wrote_under_a_pseudonym_or_blindly_is_not_counted(
    make: Factory, crowd: list[str]
) -> None:
    challenge = make.challenge(blind=True).id
    ideas = [make.entry(challenge, name).id for name in crowd]
    for name, idea in zip(crowd, ideas, strict=True):
        comment(make, name, idea, "Mer om den")  # as its author
    with make.ground.database.write() as session:
        # Joining is no secret; without it, nothing would tell of them.
        session.execute(queries.Participation.__table__.delete())
    found = numbers(make, challenge)
    assert found.people == 0
    assert found.way.handed_in == CROWD
    assert sum(each.comments for each in found.periods) == CROWD
    assert found.voice.gini is None
    with make.ground.database.write() as session:
        session.execute(update(Challenge).values(released_at=make.clock.now()))
        session.execute(update(Entry).where(Entry.id.in_(ideas[:6])).values(pseudonymous=True))
    assert numbers(make, challenge).people == CROWD - 6


def test_a_year_has_its_quarters_and_only_what_one_may_see(
    make: Factory, clock: FixedClock, crowd: list[str]
) -> None:
    ours = make.challenge().id
    make.entry(make.challenge(everyone=False, audience=("teknisk",)), "janitor")
    for name in crowd[:6]:
        make.entry(ours, name)
    with make.ground.database.write() as session:
        session.execute(delete(ChallengeManager).where(ChallengeManager.challenge_id != ours))
        session.execute(update(Challenge).where(Challenge.id != ours).values(
            department_id=make.viewer("janitor").department_id
        ))  # fmt: skip
    with make.ground.database.read() as session:
        zone = make.ground.settings.time_zone
        year = clock.now().year
        found = queries.insight(session, make.viewer("manager"), year, zone)
        before = queries.insight(session, make.viewer("manager"), year - 1, zone)
        guests = queries.insight(session, make.viewer("guest"), year, zone)
    assert [each.ideas for each in found.periods] == [6, 0, 0, 0]
    assert found.way.handed_in == 6
    assert (before.way.handed_in, before.people) == (0, 0)
    assert guests.way.handed_in == 0


def test_years_stand_side_by_side_from_the_first_with_ideas(
    make: Factory, clock: FixedClock, crowd: list[str]
) -> None:
    challenge = make.challenge().id
    ideas = [make.entry(challenge, name).id for name in crowd[:6]]
    with make.ground.database.write() as session:
        session.execute(update(Entry).where(Entry.id.in_(ideas[:2])).values(
            created_at=clock.now() - timedelta(days=800),
            submitted_at=clock.now() - timedelta(days=790),
        ))  # fmt: skip
    zone, this = make.ground.settings.time_zone, clock.now().year
    with make.ground.database.read() as session:
        found = queries.years(session, make.viewer("manager"), this, zone)
        nobodys = queries.years(session, make.viewer("guest"), this, zone)
    assert [(each.year, each.way.handed_in) for each in found] == [
        (this - 2, 2), (this - 1, 0), (this, 4)
    ]  # fmt: skip
    # Two people are too few to tell of, and six joined this year.
    assert [each.people for each in found] == [None, 0, 6]
    assert [each.way.handed_in for each in nobodys] == [0, 0]


def test_periods_begin_at_the_organisations_midnight(
    make: Factory, clock: FixedClock, crowd: list[str]
) -> None:
    challenge = make.challenge().id
    idea = make.entry(challenge, crowd[0]).id
    comment(make, crowd[1], idea)
    eve = datetime(clock.now().year, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Norway
    with make.ground.database.write() as session:
        session.execute(update(Entry).values(submitted_at=eve))
        session.execute(update(Comment).values(created_at=eve))
    with make.ground.database.read() as session:
        found = queries.years(session, make.viewer("manager"), eve.year + 1,
                              make.ground.settings.time_zone)  # fmt: skip
    assert [(each.way.handed_in, each.comments) for each in found] == [(0, 0), (1, 1)]


def test_ideas_are_followed_to_a_measured_benefit(
    make: Factory, clock: FixedClock, crowd: list[str]
) -> None:
    challenge = make.challenge().id
    ideas = [make.entry(challenge, name).id for name in crowd[:3]]
    clock.advance(days=3)
    now = clock.now()
    owner = make.viewer("manager")
    with make.ground.database.write() as session:
        for number, idea in enumerate(ideas[:2]):
            initiative = Initiative(
                title="Sensor", language="nb", department_id=owner.department_id,
                owner_id=owner.id, stage="test", open_to_staff=bool(number == 0),
                created_by=owner.id, created_at=now, changed_at=now,
            )  # fmt: skip
            session.add(initiative)
            session.flush()
            session.add(InitiativeOrigin(entry_id=idea, initiative_id=initiative.id))
            session.add(Benefit(
                initiative_id=initiative.id, kind="hours", name="Timer", unit="t", planned=10,
                how="Telles", responsible_id=owner.id, measure_on=now.date(),
                realised=4 if number == 0 else None, measured_by=owner.id if number == 0 else None,
                measured_at=now if number == 0 else None,
            ))  # fmt: skip
    found = numbers(make, challenge).way
    assert (found.handed_in, found.followed, found.measured) == (3, 2, 1)


def test_how_long_ideas_are_written_on(
    make: Factory, clock: FixedClock, crowd: list[str]
) -> None:
    challenge = make.challenge().id
    drafts = [make.entry(challenge, name, submit=False).id for name in crowd[:5]]
    clock.advance(days=2)
    with make.ground.database.write() as session:
        for name, draft in zip(crowd, drafts, strict=False):
            actions.submit_entry(session, make.viewer(name), draft, clock.now())
    took = numbers(make, challenge).drafting
    assert (took.of, took.median) == (5, 2.0)


def test_chosen_ideas_count_when_the_results_are_published(
    make: Factory, clock: FixedClock, crowd: list[str]
) -> None:
    challenge = make.challenge().id
    ideas = [make.entry(challenge, name).id for name in crowd[:2]]
    clock.advance(days=15)
    manager = make.viewer("manager")
    with make.ground.database.write() as session:
        for idea, outcome in zip(ideas, ("chosen", "declined"), strict=True):
            outcomes.answer_entry(session, manager, idea, outcome, "Fordi", None, clock.now())
    assert numbers(make, challenge).way.answered == 0
    with make.ground.database.write() as session:
        outcomes.release(session, manager, challenge, clock.now())
    found = numbers(make, challenge)
    assert (found.way.answered, found.way.chosen) == (2, 1)
    assert len(found.answers) == 1


def test_pages_files_and_api_say_the_same(
    make: Factory, app: Flask, crowd: list[str]
) -> None:
    challenge = make.challenge().id
    for name in crowd[:6]:
        make.entry(challenge, name)
    manager = Browser(app, make.session_token("manager"))
    address = f"/challenges/{challenge}/insight"
    assert "too few to tell" in manager.get(address).text
    rows = list(csv.reader(io.StringIO(manager.get(f"{address}.csv").data.decode("utf-8-sig")),
                           delimiter=";"))  # fmt: skip
    assert ["Handed in", "", "6"] in rows
    assert manager.get(f"{address}.xlsx").data.startswith(b"PK")
    assert manager.get(f"{address}.pdf").status_code == 404
    api = Client(app, make.token("manager"))
    assert api.get("getChallengeInsight", challenge_id=challenge)["way"]["handed_in"] == 6
    assert api.get("getInsight")["way"]["handed_in"] == 6
    assert api.get("listYears")["items"][-1]["way"]["handed_in"] == 6
    assert "2026" in manager.get("/insight").text
    assert manager.get("/insight?year=99999999").status_code == 200
    assert manager.get("/insight.csv?year=2025").status_code == 200
    for name in ("staff", "nurse", "guest"):
        browser = Browser(app, make.session_token(name))
        assert browser.get(address).status_code == 404
        assert browser.get("/insight").status_code == 404


def test_a_constant_number_of_statements(make: Factory, crowd: list[str]) -> None:
    challenge = make.challenge().id
    seen = []

    def count(*arguments: object) -> None:
        seen.append(arguments[2])

    for name in crowd:
        make.entry(challenge, name)
    manager = make.viewer("manager")
    engine = make.ground.database.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        with make.ground.database.read() as session:
            queries.insight(session, manager, 2026, make.ground.settings.time_zone)
        year = len(seen)
        with make.ground.database.read() as session:
            queries.years(session, manager, 2026, make.ground.settings.time_zone)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    asked = [str(each).lstrip().startswith(("SELECT", "WITH")) for each in seen]
    assert (sum(asked[:year]), sum(asked[year:])) == (8, 2 + queries.YEARS), seen


def test_a_challenge_that_lasts_shows_its_weeks(make: Factory, clock: FixedClock) -> None:
    challenge = make.challenge().id
    clock.advance(days=15)
    found = numbers(make, challenge)
    assert [(b.begins - a.begins).days for a, b in zip(found.periods, found.periods[1:],
                                                       strict=False)] == [7, 7]  # fmt: skip
