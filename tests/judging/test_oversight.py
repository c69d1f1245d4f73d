"""Following the judges' work: reminders once a day, and how they score when judging is over."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import Conflict, NotAllowed, NotFound, WrongPhase
from intranet_ideas.events import JUDGES_LATE, JUDGES_REMINDED, Event
from intranet_ideas.judging import leaning
from intranet_ideas.judging.oversight import Oversight, oversight, remind_judges
from intranet_ideas.plugin_api import facts
from intranet_ideas.worker import Worker

from ..factories import Factory
from .panels import Judged, begin, visitors


def _seen(judged: Judged, by: str = "manager") -> Oversight:
    with judged.ground.database.read() as session:
        return oversight(session, judged.seen(by))


def _remind(judged: Judged, by: str = "manager") -> list[int]:
    with judged.ground.database.write() as session:
        return remind_judges(session, judged.make.viewer(by), judged.challenge_id,
                             judged.ground.settings.time_zone, judged.now)  # fmt: skip


def test_who_has_something_left_is_reminded_once_a_day(judged: Judged) -> None:
    for entry in judged.entries:
        judged.put("judge1", entry)
    assert _remind(judged) == [judged.make.viewer("judge2").id]
    with pytest.raises(Conflict):
        _remind(judged)
    judged.clock.advance(days=1)
    _remind(judged)
    rows = {row.progress.judge.email: row for row in _seen(judged).rows}
    late = rows["judge2@example.org"]
    assert (late.left, late.reminders, late.late) == (2, 2, True)
    assert not rows["judge1@example.org"].late
    with judged.ground.database.read() as session:
        assert len(session.scalars(select(Event).filter_by(kind=JUDGES_REMINDED)).all()) == 2
    Worker(judged.ground).once()
    visit = visitors(judged)
    assert "You are reminded" in visit("judge2").get("/notifications").get_data(as_text=True)
    assert "You are reminded" not in visit("judge1").get("/notifications").get_data(as_text=True)


def test_nobody_is_reminded_of_nothing(judged: Judged) -> None:
    for judge in ("judge1", "judge2"):
        for entry in judged.entries:
            judged.put(judge, entry)
    with pytest.raises(Conflict):
        _remind(judged)
    with pytest.raises((NotFound, NotAllowed)):
        _remind(judged, "judge1")
    judged.clock.advance(days=7)
    with pytest.raises(WrongPhase):
        _remind(judged)


def test_how_they_score_is_told_when_judging_is_over(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock)
    for judge, value in (("judge1", 2), ("judge2", 4)):
        for entry in judged.entries:
            judged.put(judge, entry, {"nytte": value, "gjennomforing": value})
    assert all(row.leaning is None for row in _seen(judged).rows)
    visit = visitors(judged)
    address = f"/challenges/{judged.challenge_id}/judges-work"
    assert "-40" not in visit("manager").get(address).get_data(as_text=True)
    clock.advance(days=7)
    found = _seen(judged)
    assert [row.leaning and row.leaning.above for row in found.rows] == [-40.0, 40.0]
    assert found.groups is not None
    assert all(group.above is None for group in found.groups)
    assert "\N{MINUS SIGN}40.0" in visit("manager").get(address).get_data(as_text=True)
    for outsider in ("judge1", "nurse", "auditor", "it"):
        assert visit(outsider).get(address).status_code == 404


@pytest.mark.parametrize(("ideas", "shown"), [(10, True), (9, False)])
def test_groups_under_five_are_suppressed(ideas: int, shown: bool) -> None:
    """With one small group the others go too: it could be reckoned from how each judge scores."""
    sheet = facts.ScoreSheet(
        criteria=(facts.Criterion("n", "Nytte", 1, 1, 6),),
        entries=tuple(f"e{n}" for n in range(ideas)),
        judges=(facts.Judge("j1", "a"), facts.Judge("j2", "b")),
        assessments=tuple(
            facts.Assessment(judge=judge, entry=f"e{n}", scores={"n": value}, confidence=2)
            for n in range(ideas) for judge, value in (("j1", 6), ("j2", 1))
        ),
    )  # fmt: skip
    homes = {f"e{n}": "a" if n < 5 else "b" for n in range(ideas)}
    made = leaning.groups(leaning.values_of(sheet), {"j1": "a", "j2": "b"}, homes)
    found = {(each.judges, each.ideas): each.above for each in made}
    assert found == {
        (judge, idea): value if shown else None
        for judge, value in (("a", 100.0), ("b", -100.0)) for idea in "ab"
    }  # fmt: skip


def test_one_judge_alone_is_no_measure() -> None:
    sheet = facts.ScoreSheet(
        criteria=(facts.Criterion("n", "Nytte", 1, 1, 6),), entries=("e1",),
        judges=(facts.Judge("j1", "a"),),
        assessments=(facts.Assessment(judge="j1", entry="e1", scores={"n": 3}, confidence=2),),
    )  # fmt: skip
    assert leaning.leanings(leaning.values_of(sheet)) == {"j1": leaning.Leaning(None, None)}


def _assess(judged: Judged, entry: int, minutes: int, opened: str = "") -> None:
    """judge1 opens an idea's page, and hands in some minutes later."""
    visit = visitors(judged)("judge1")
    address = f"/ideas/{entry}/assess"
    found = re.search(r'name="opened" value="([^"]+)"', visit.get(address).get_data(as_text=True))
    assert found
    judged.clock.advance(minutes=minutes)
    sent = {"scores.nytte": "5", "scores.gjennomforing": "4", "confidence": "2", "version": "0",
            "opened": opened or unescape(found[1]), "hand_in": "1"}  # fmt: skip
    assert visit.post(address, sent).status_code == 303


def test_time_spent_is_a_median_and_for_managers_alone(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock)
    clock.advance(days=-8)
    third = make.entry(judged.challenge_id, "teacher", title="Idé tre").id
    clock.advance(days=8)
    for entry, minutes in zip((*judged.entries, third), (4, 50, 6), strict=True):
        assert {row.spent.minutes for row in _seen(judged).rows} == {None}
        _assess(judged, entry, minutes)
    rows = {row.progress.judge.email: row.spent for row in _seen(judged).rows}
    assert (rows["judge1@example.org"].timed, rows["judge1@example.org"].minutes) == (3, 6.0)
    assert rows["judge2@example.org"].timed == 0
    address = f"/challenges/{judged.challenge_id}/judges-work"
    assert "Minutes for each" in visitors(judged)("manager").get(address).get_data(as_text=True)


def test_an_instant_that_can_not_be_true_is_left_out(judged: Judged) -> None:
    first, second = judged.entries
    _assess(judged, first, 3, "2030-01-01T00:00:00+00:00")
    _assess(judged, second, 3, "i går")
    assert all(row.spent.timed == 0 for row in _seen(judged).rows)


def test_managers_hear_of_judges_behind_and_are_offered_a_plan(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, judges=("judge1", "judge2", "teacher"))
    for entry in judged.entries:
        judged.put("judge1", entry)
    judged.put("teacher", judged.entries[0])
    closes = judged.seen("manager").challenge.judging_closes_at
    assert closes is not None
    clock.instant = judged.ground.settings.working_time.morning(closes, -3)
    Worker(judged.ground).once()
    with judged.ground.database.read() as session:
        (event,) = session.scalars(select(Event).filter_by(kind=JUDGES_LATE))
    assert event.data["missing"] == {"judges": 1}
    found = _seen(judged)
    assert found.late == [make.viewer("judge2").id]
    visit = visitors(judged)
    assert "Judges are behind" in visit("manager").get("/notifications").get_data(as_text=True)
    assert "Judges are behind" not in visit("judge2").get("/notifications").get_data(as_text=True)
    page = visit("manager").get(f"/challenges/{judged.challenge_id}/judges-work")
    text = unescape(page.get_data(as_text=True))
    plan = re.search(r'href="([^"]+/panel/plan\?[^"]+)"', text)
    assert plan
    assert visit("manager").get(plan[1]).status_code == 200
    for entry in judged.entries:
        judged.put("judge2", entry)
    assert not _seen(judged).late
