"""Rankings: made when due, once, and never shown too early."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.errors import NotFound
from intranet_ideas.events import CONFLICT_FOUND, RANKING_COMPUTED, RANKING_FAILED, Event
from intranet_ideas.judging import queries, sheets
from intranet_ideas.judging.models import Ranking
from intranet_ideas.judging.ranking import DueRankings, Standing, standing
from intranet_ideas.judging.sheets import CORE
from intranet_ideas.people import actions as people
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_host.models import PluginActivation

from ..counting import statements
from ..factories import Factory
from ..tampering import without_guards
from .panels import Judged, begin


def _rankings(judged: Judged) -> list[Ranking]:
    with judged.ground.database.read() as session:
        return list(session.scalars(select(Ranking).order_by(Ranking.id)))


def _standing(judged: Judged) -> Standing:
    with judged.ground.database.read() as session:
        return standing(session, judged.seen("manager").challenge)[0]


def _kinds(judged: Judged) -> list[str]:
    wanted = (RANKING_COMPUTED, RANKING_FAILED)
    with judged.ground.database.read() as session:
        rows = session.scalars(select(Event).where(Event.kind.in_(wanted)).order_by(Event.id))
        return [row.kind for row in rows]


def _switch(judged: Judged, *, on: bool) -> None:
    with judged.ground.database.write() as session:
        row = session.scalars(
            select(PluginActivation).filter_by(plugin="scoring_weighted_mean")
        ).one()
        row.enabled, row.changed_at = on, judged.now


def test_a_ranking_is_made_once_for_one_set_of_scores(judged: Judged) -> None:
    first, second = judged.entries
    judged.put("judge1", first, {"nytte": 2, "gjennomforing": 2})
    judged.put("judge1", second, {"nytte": 6, "gjennomforing": 6})
    assert _standing(judged) == Standing.PENDING
    assert judged.rank() == 1
    assert judged.rank() == 0
    (ranking,) = _rankings(judged)
    assert [(item["entry"], item["rank"]) for item in ranking.items] == [(second, 1), (first, 2)]
    assert (ranking.plugin, ranking.method) == ("scoring_weighted_mean", "weighted_mean")
    assert ranking.weights == {"nytte": 60, "gjennomforing": 40}
    assert ranking.plugin_version
    assert _standing(judged) == Standing.FRESH


def test_a_new_hand_in_makes_it_due_again(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0])
    judged.rank()
    judged.clock.advance(hours=2)
    assert judged.rank() == 0
    judged.put("judge2", judged.entries[0], hand_in=False)
    assert judged.rank() == 0
    judged.put("judge2", judged.entries[1])
    assert judged.rank() == 1
    assert _kinds(judged) == [RANKING_COMPUTED] * 2


def test_who_moves_or_gets_another_leader_is_ranked_anew_at_once(judged: Judged) -> None:
    first, second = judged.entries
    for judge in ("judge1", "judge2"):
        for entry in judged.entries:
            judged.put(judge, entry)
    judged.clock.advance(hours=2, minutes=30)
    judged.rank()
    judged.clock.advance(minutes=30)
    assert judged.rank() == 0
    _change(judged, "judge1", department="sykehjem")
    assert _standing(judged) == Standing.PENDING
    assert judged.rank() == 1
    assert _standing(judged) == Standing.FRESH
    judged.clock.advance(minutes=30)
    _change(judged, "nurse", manager="judge1@example.org")
    assert judged.rank() == 1
    assert _standing(judged) == Standing.FRESH
    with judged.ground.database.read() as session:
        found = session.scalars(select(Event).filter_by(kind=CONFLICT_FOUND)).all()
        assert [each.entry_id for each in found] == [first]


def _change(judged: Judged, name: str, **changes: str) -> None:
    with judged.ground.database.write() as session:
        people.change_user(session, f"{name}@example.org", now=judged.now, **changes)  # type: ignore[arg-type]


def test_a_worker_that_has_just_begun_looks_at_all(judged: Judged) -> None:
    """The version before may have left a ranking by another mark of the sheet."""
    judged.put("judge1", judged.entries[0])
    judged.rank()
    judged.clock.advance(minutes=30)
    with judged.ground.database.write() as session:
        session.scalars(select(Ranking)).one().sheet_digest = "0" * 64
    assert judged.rank() == 0
    lane = DueRankings()
    assert lane(judged.ground, judged.now) == 1
    assert lane(judged.ground, judged.now) == 0


def test_where_nothing_is_scored_every_idea_stands_without_a_place(judged: Judged) -> None:
    assert judged.rank() == 1
    (ranking,) = _rankings(judged)
    assert ranking.plugin == CORE
    assert {item["entry"] for item in ranking.items} == set(judged.entries)
    assert {item["rank"] for item in ranking.items} == {None}


def test_where_nobody_judges_there_is_no_ranking(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, judges=())
    assert judged.rank() == 0
    assert _standing(judged) == Standing.NOT_NEEDED


def test_a_method_that_is_off_is_told_once_and_tried_again(judged: Judged) -> None:
    _switch(judged, on=False)
    judged.put("judge1", judged.entries[0])
    assert judged.rank() == 1
    assert judged.rank() == 0
    assert _standing(judged) == Standing.FAILED
    judged.clock.advance(minutes=11)
    assert judged.rank() == 1
    assert len(_rankings(judged)) == 1
    assert _kinds(judged) == [RANKING_FAILED]
    _switch(judged, on=True)
    assert judged.rank() == 1
    assert _standing(judged) == Standing.FRESH


def test_a_method_turned_off_later_leaves_the_ranking(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0])
    judged.rank()
    _switch(judged, on=False)
    assert judged.rank() == 0
    assert _standing(judged) == Standing.FRESH
    judged.put("judge2", judged.entries[0])
    assert judged.rank() == 1
    with judged.ground.database.read() as session:
        seen = judged.seen("manager")
        shown = queries.latest_ranking(session, seen)
        fault = queries.latest_fault(session, seen)
    assert shown is not None
    assert shown.plugin_version
    assert fault is not None
    assert "%(method)s" in fault.fault
    assert fault.fault_values == {"method": "scoring_weighted_mean.weighted_mean"}


def test_a_change_that_was_committed_late_is_found_within_the_hour(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0])
    judged.rank()
    late = judged.now
    judged.clock.advance(minutes=30)
    judged.put("judge2", judged.entries[0])
    with judged.ground.database.write() as session:
        without_guards(session)
        for row in session.scalars(select(Event)):
            row.recorded_at = min(row.recorded_at, late)
    assert judged.rank() == 0
    judged.clock.advance(minutes=30)
    assert judged.rank() == 1


def test_it_costs_three_statements_when_nothing_has_changed(judged: Judged) -> None:
    judged.put("judge1", judged.entries[0])
    judged.rank()
    judged.clock.advance(minutes=30)
    with statements(judged.ground.database.engine, "SELECT") as seen:
        assert judged.rank() == 0
    assert len(seen) == 3


@pytest.mark.parametrize("name", ["nurse", "judge1", "auditor", "teacher"])
def test_before_the_release_the_ranking_is_not_there(judged: Judged, name: str) -> None:
    judged.rank()
    with judged.ground.database.read() as session, pytest.raises(NotFound):
        queries.latest_ranking(session, judged.seen(name))


def test_a_judge_sees_it_when_judging_has_closed_unless_disqualified(
    make: Factory, clock: FixedClock
) -> None:
    judged = begin(make, clock, judges=("judge1", "nurse"))
    judged.rank()
    clock.advance(days=7)
    with judged.ground.database.read() as session:
        assert queries.latest_ranking(session, judged.seen("judge1")) is not None
        assert queries.latest_ranking(session, judged.seen("nurse")) is None
        assert queries.ranking_kept(session, judged.seen("nurse"))


def test_a_manager_who_judges_waits_for_it(make: Factory, clock: FixedClock) -> None:
    judged = begin(make, clock, judges=("manager",))
    judged.rank()
    with judged.ground.database.read() as session:
        assert queries.latest_ranking(session, judged.seen("manager")) is None
        assert queries.latest_ranking(session, judged.seen("boss")) is not None


ONE_IDEA, FOUR = ("e1",), ("e1", "e2", "e3", "e4")


@pytest.mark.parametrize(("entries", "judges", "value", "placed", "words"), [
    (FOUR, 3, lambda _entry, _judge: 4, True, [sheets.ALL_SHARE]),
    (FOUR, 3, lambda _entry, judge: judge + 1, True, [sheets.ALL_SHARE]),
    (FOUR, 1, lambda entry, _judge: entry + 1, True, [sheets.ONE_JUDGE]),
    (FOUR, 2, lambda entry, _judge: entry + 1, True, [sheets.FEW_REVIEWS]),
    (FOUR, 3, lambda entry, _judge: entry + 1, True, []),
    (ONE_IDEA, 3, lambda _entry, judge: judge + 1, True, [sheets.ONLY_ONE]),
    (ONE_IDEA, 1, lambda _entry, _judge: 2, True, [sheets.ONLY_ONE, sheets.ONE_JUDGE]),
    (FOUR, 3, lambda _entry, _judge: None, False, [sheets.NOBODY_PLACED]),
    (ONE_IDEA, 1, lambda _entry, _judge: None, False,
     [sheets.NOBODY_PLACED, sheets.ONLY_ONE_HERE]),
])  # fmt: skip
def test_a_ranking_that_says_little_says_so(
    entries: Sequence[str], judges: int, value: Callable[[int, int], int | None], placed: bool,
    words: list[str],
) -> None:  # fmt: skip
    sheet = facts.ScoreSheet(
        criteria=(facts.Criterion("n", "Nytte", 1, 1, 6),), entries=tuple(entries),
        judges=tuple(facts.Judge(f"j{each}", "") for each in range(judges)),
        assessments=tuple(
            facts.Assessment(judge=f"j{judge}", entry=entry, scores={"n": value(place, judge)},
                             confidence=2)
            for place, entry in enumerate(entries) for judge in range(judges)
        ),
    )  # fmt: skip
    means = {
        entry: [each.scores["n"] or 0 for each in sheet.assessments if each.entry == entry]
        for entry in entries
    }
    ranking = facts.Ranking(tuple(
        facts.RankedEntry(
            entry=entry, score=float(sum(mean)) if placed else None,
            rank=1 + sum(sum(other) > sum(mean) for other in means.values()) if placed else None,
        )
        for entry, mean in means.items()
    ))  # fmt: skip
    assert sheets.explained(sheet, ranking) == words
