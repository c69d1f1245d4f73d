"""What held when results were released holds in the minutes and in how sure the order is, whatever
becomes of leaders and units afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clock import FixedClock
from intranet_ideas.events import RESULTS_RELEASED, Event
from intranet_ideas.outcomes.agenda import agenda
from intranet_ideas.outcomes.held import NOT_WHOLE
from intranet_ideas.outcomes.models import ResultSeal
from intranet_ideas.people.models import Department, User
from intranet_ideas.people.queries import department_by_slug, user_by_email

from ..factories import Factory
from ..judging.panels import Judged, Visitor, begin, visitors
from ..prepared import prepared
from ..tampering import reseal, without_guards
from .test_answers import answer, release


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    """judge1@ leads nurse@ and so is out for that idea; two others are torn over both ideas."""
    make.organisation()
    _change(make, manager=("nurse", "judge1"))
    judged = begin(make, clock, judges=("judge1", "judge2", "judge3"))
    with make.ground.database.write() as session:
        session.execute(update(Challenge).values(unit_conflicts=True))
    first, second = judged.entries
    for judge, entry, value in (("judge2", first, 6), ("judge3", first, 1), ("judge1", second, 4),
                                ("judge2", second, 6), ("judge3", second, 2)):  # fmt: skip
        judged.put(judge, entry, {"nytte": value, "gjennomforing": value})
    judged.rank()
    clock.advance(days=7)
    for entry in judged.entries:
        answer(judged, entry)
    return judged


@pytest.fixture
def released(judged: Judged) -> Judged:
    release(judged)
    return judged


def _change(make: Factory, *, manager: tuple[str, str] | None = None,
            unit: tuple[str, str] | None = None, host: str = "") -> None:  # fmt: skip
    def address(name: str) -> str:
        return f"{name}@example.org"

    with make.ground.database.write() as session:
        if manager is not None:
            who, leader = (user_by_email(session, address(name)) for name in manager)
            assert who is not None
            who.manager_id = leader.id if leader else None
        if unit is not None:
            department = department_by_slug(session, unit[1])
            assert department is not None
            session.execute(update(User).where(User.email == address(unit[0]))
                            .values(department_id=department.id))  # fmt: skip
        if host:
            session.execute(update(Department).where(Department.slug == "helse")
                            .values(name=host, name_en=host, name_nn=host))  # fmt: skip


def _turn_the_house_round(judged: Judged) -> None:
    """Nobody leads whom they led, two judges share a unit with who wrote, and the host has another
    name."""
    _change(judged.make, manager=("nurse", "nobody"))
    _change(judged.make, manager=("staff", "judge2"))
    for judge in ("judge2", "judge3"):
        _change(judged.make, unit=(judge, "sykehjem"))
    _change(judged.make, host="Omsorg")


@dataclass(frozen=True)
class Told:
    """The minutes, their PDF, the section of how sure it is, and what the API tells."""

    minutes: str
    pdf: bytes
    sure: str
    items: list[dict[str, Any]]


Tell = Callable[[], Told]


@pytest.fixture
def told(judged: Judged) -> Tell:
    """What manager@ is told now."""
    manager = visitors(judged)("manager")
    return lambda: _told(judged, manager)


def _told(judged: Judged, manager: Visitor) -> Told:
    here = f"/challenges/{judged.challenge_id}"
    minutes = manager.get(f"{here}/minutes").get_data(as_text=True)
    page = manager.get(f"{here}/results").get_data(as_text=True)
    items = manager.client.get(
        f"/api/v1{here}/decisions",
        headers={"Authorization": f"Bearer {judged.make.token('manager')}"},
    ).get_json()["items"]
    sure = re.search(r'<section[^>]*id="sureness".*?</section>', page, re.DOTALL)
    return Told(_main(minutes), manager.get(f"{here}/minutes.pdf").data,
                unescape(sure[0]) if sure else "", items)  # fmt: skip


def _main(text: str) -> str:
    found = re.search(r"<main.*</main>", text, re.DOTALL)
    assert found
    return unescape(found[0])


def _content(judged: Judged) -> dict[str, Any]:
    with judged.ground.database.read() as session:
        return dict(session.scalars(select(ResultSeal.content)).one())


def test_a_new_leader_or_unit_changes_nothing_that_was_released(
    released: Judged, told: Tell
) -> None:
    before = told()
    assert "Jury En: " in before.minutes
    assert "Is the nearest leader of someone who wrote it." in before.minutes
    assert before.minutes.count("The judges are torn") == 2
    assert "Krippendorff" in before.sure
    assert "Health" in before.minutes
    _turn_the_house_round(released)
    after = told()
    assert after.minutes == before.minutes
    assert after.pdf == before.pdf
    assert after.sure == before.sure
    assert after.items == before.items


def test_the_release_changes_nothing_that_the_meeting_saw(judged: Judged, told: Tell) -> None:
    _turn_the_house_round(judged)
    judged.clock.advance(hours=1)
    assert judged.rank() == 1
    before = told()
    assert "Jury To: " in before.minutes
    assert "Jury En: " not in before.minutes, "until then today counts"
    release(judged)
    after = told()
    assert after.sure == before.sure
    part = 'id="decisions"'
    assert after.minutes.split(part)[1] == before.minutes.split(part)[1]


def test_an_older_seal_says_what_it_does_not_hold(released: Judged, told: Tell) -> None:
    content = _content(released)
    del content["host"]
    with released.ground.database.write() as session:
        reseal(session, content)
    _turn_the_house_round(released)
    found = told()
    assert "sealed by an earlier version" in found.minutes
    assert "Omsorg" in found.minutes
    assert "Jury En: " in found.minutes
    assert found.minutes.count("The judges are torn") == 2


def test_results_from_before_seals_say_that_today_counts(released: Judged, told: Tell) -> None:
    with released.ground.database.write() as session:
        session.delete(session.scalars(select(ResultSeal)).one())
    assert "no longer whole" in told().minutes, "the trail knows better"
    with released.ground.database.write() as session:
        without_guards(session)
        session.execute(update(Event).where(Event.kind == RESULTS_RELEASED).values(data={}))
    found = told()
    for text in (found.minutes, found.sure):
        assert "published before results were sealed" in text
    assert "Jury En: " in found.minutes


DAMAGED: tuple[object, ...] = (
    {}, [], None, {"sheet": {}, "conflicts": [], "ranking": None},
    {"sheet": 7, "conflicts": [["j1", "x", "own"]]},
)  # fmt: skip


def test_a_seal_that_is_no_longer_whole_tells_nothing(released: Judged, told: Tell) -> None:
    """Whether it was changed together with its digest, or is no seal any more."""
    content = _content(released)
    for stands in (content | {"conflicts": []}, *DAMAGED):
        with released.ground.database.write() as session:
            reseal(session, stands, trail=False)
            held = agenda(session, released.seen("manager"), released.now)
        assert held.notes == (NOT_WHOLE,)
        assert held.disqualified == ()
        assert not any(item.torn for item in held.items)
    found = told()
    for text in (found.minutes, found.sure):
        assert "no longer whole" in text
    assert "Krippendorff" not in found.sure
