"""Sharing out ideas: even, linked, never against a conflict, mended with few moves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intranet_ideas import create_app
from intranet_ideas.errors import Conflict
from intranet_ideas.events import ENTRIES_ASSIGNED, Event
from intranet_ideas.judging import solving
from intranet_ideas.judging.balancing import Pair, Plan, Task, plan_of
from intranet_ideas.judging.planning import Balanced, propose, suits
from intranet_ideas.judging.solving import balanced

from .panels import Judged, visitors


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    judges = tuple(range(1, draw(st.integers(1, 7)) + 1))
    entries = tuple(range(100, 100 + draw(st.integers(0, 12))))
    every = [(judge, entry) for judge in judges for entry in entries]
    some = st.frozensets(st.sampled_from(every)) if every else st.just(frozenset())
    barred = draw(some)
    return Task(
        judges, entries, draw(st.integers(1, len(judges))), barred=barred,
        kept=draw(some) - barred, before=draw(some),
        homes={judge: draw(st.integers(1, 3)) for judge in judges},
        origins=_some_known(draw, entries, 3),
        spare=frozenset(entry for entry in entries if draw(st.booleans())),
    )  # fmt: skip


def _some_known(draw: st.DrawFn, entries: tuple[int, ...], departments: int) -> dict[int, int]:
    drawn = {entry: draw(st.integers(0, departments)) for entry in entries}
    return {entry: origin for entry, origin in drawn.items() if origin}


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_a_plan_keeps_its_promises(task: Task) -> None:
    plan = balanced(task)
    assert balanced(task) == plan
    assert not plan.pairs & task.barred
    assert task.kept <= plan.pairs
    for entry in task.entries:
        free = [judge for judge in task.judges if (judge, entry) not in task.barred]
        kept = sum(each == entry for _, each in task.kept)
        given_out = sum(each == entry for _, each in plan.pairs)
        assert given_out == max(kept, min(task.wanted(entry), len(free)))
    # No single review could pass from a judge to one with two fewer.
    for judge, entry in plan.pairs - task.kept:
        for other in task.judges:
            if (other, entry) not in task.barred | plan.pairs:
                assert plan.loads[judge] - plan.loads[other] < 2


@st.composite
def small_tasks(draw: st.DrawFn) -> Task:
    judges, entries = (1, 2, 3), tuple(range(100, 100 + draw(st.integers(1, 3))))
    every = [(judge, entry) for judge in judges for entry in entries]
    some = st.frozensets(st.sampled_from(every))
    barred = draw(some)
    return Task(
        judges, entries, draw(st.integers(1, 3)), barred=barred, before=draw(some),
        homes={judge: draw(st.integers(1, 2)) for judge in judges},
        origins=_some_known(draw, entries, 2),
        spare=frozenset(entry for entry in entries if draw(st.booleans())),
        fit=draw(st.dictionaries(st.sampled_from(every), st.integers(1, 2))),
    )  # fmt: skip


def merit(task: Task, pairs: frozenset[Pair]) -> tuple[int, ...]:
    """Return how good a plan is, what matters most first; less is better."""
    plan = plan_of(task, pairs)
    return (
        sum(load**2 for load in plan.loads.values()), max(plan.parts, 1), len(plan.at_home),
        len(task.before - pairs), -sum(task.fit.get(pair, 0) for pair in pairs),
    )  # fmt: skip


def every_plan(task: Task) -> Iterator[frozenset[Pair]]:
    """Yield every plan that gives each entry the judges it can have."""
    choices = []
    for entry in task.entries:
        free = [(judge, entry) for judge in task.judges if (judge, entry) not in task.barred]
        choices.append(list(combinations(free, min(task.wanted(entry), len(free)))))
    for chosen in product(*choices):
        yield frozenset(pair for pairs in chosen for pair in pairs)


@settings(max_examples=40, deadline=None)
@example(Task((1, 2, 3), (100, 101), 2, barred=frozenset({(1, 100), (2, 100)})))
@given(small_tasks())
def test_no_plan_is_better(task: Task) -> None:
    """Even loads, then links, judges from elsewhere, few moves, and what suits: held against
    every plan there is."""
    best = min(merit(task, pairs) for pairs in every_plan(task))
    assert merit(task, balanced(task).pairs) == best


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 9), st.integers(1, 20), st.integers(2, 4))
def test_without_conflicts_loads_differ_by_one_and_all_are_linked(
    judges: int, entries: int, reviews: int
) -> None:
    reviews = min(judges, reviews)
    task = Task(tuple(range(judges)), tuple(range(100, 100 + entries)), reviews,
                homes={judge: judge % 2 for judge in range(judges)},
                origins={100 + entry: entry % 2 for entry in range(entries)})  # fmt: skip
    plan = balanced(task)
    assert max(plan.loads.values()) - min(plan.loads.values()) <= 1
    assert plan.short == {}
    # So many entries can link so many judges.
    if entries * (reviews - 1) >= 2 * judges:
        assert plan.connected


def test_a_plan_is_mended_with_the_fewest_moves() -> None:
    judges, entries = tuple(range(1, 9)), tuple(range(100, 124))
    plan = balanced(Task(judges, entries, 3))
    assert set(plan.loads.values()) == {9}
    kept = frozenset(sorted(plan.pairs)[::4])
    out = frozenset((8, entry) for entry in entries) - kept
    mended = balanced(Task(judges, entries, 3, barred=out, kept=kept, before=plan.pairs))
    left = sum(judge == 8 for judge, _ in plan.pairs - kept)
    assert kept <= mended.pairs
    assert mended.moves == 2 * left


def test_a_new_conflict_or_a_late_judge_moves_what_it_must() -> None:
    judges, entries = tuple(range(1, 9)), tuple(range(100, 124))
    homes = {judge: judge % 3 for judge in judges}
    task = Task(judges, entries, 3, homes=homes, origins=dict.fromkeys(entries, 0))
    plan = balanced(task)
    pair = min(plan.pairs)
    mended = balanced(replace(task, barred=frozenset({pair}), before=plan.pairs))
    assert pair not in mended.pairs
    assert set(mended.loads.values()) == {9}
    assert mended.moves == 4  # the idea to another judge, and one of theirs back
    # A late judge keeps what is begun and gets nothing more.
    done = frozenset(sorted(each for each in plan.pairs if each[0] == 1)[:4])
    out = frozenset((1, entry) for entry in entries) - done
    late = balanced(replace(task, barred=out, kept=done, before=plan.pairs))
    assert late.loads[1] == 4
    assert late.moves == 2 * 5
    assert {late.loads[judge] for judge in judges[1:]} <= {9, 10}
    for each in (plan, mended, late):
        assert each.connected
        assert each.at_home == ()


def test_parts_that_suit_themselves_are_linked_all_the_same() -> None:
    """Two groups of judges that each know one half of the ideas."""
    judges, entries = tuple(range(1, 7)), tuple(range(100, 112))
    fit = {(judge, entry): 2 for judge in judges for entry in entries
           if (judge > 3) == (entry > 105)}  # fmt: skip
    plan = balanced(Task(judges, entries, 3, fit=fit))
    assert plan.connected
    assert sum(fit.get(pair, 0) for pair in plan.pairs) >= 2 * (36 - 2)
    apart = frozenset((judge, entry) for judge in judges for entry in entries) - set(fit)
    assert balanced(Task(judges, entries, 3, barred=apart)).parts == 2


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    solving.forget()


def test_no_writer_waits_for_the_solver(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = []

    def solved(task: Task) -> Plan:
        with judged.ground.database.write() as session:  # waits where another one is open
            writing.append(session.is_active)
        return balanced(task)

    monkeypatch.setattr(solving, "balanced", solved)
    form = {"mode": "balanced", "reviews": "1"}
    path = f"/challenges/{judged.challenge_id}/assignments"
    assert visitors(judged)("manager").post(path, data=form).status_code == 303
    client = create_app(judged.ground).test_client()
    headers = {"Authorization": f"Bearer {judged.make.token('manager')}"}
    body = {"mode": "balanced", "reviews_per_entry": 2}
    answer = client.put(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 200
    assert writing == [True, True]


def test_without_the_solver_the_manager_reads_what_to_do(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    address = f"/challenges/{judged.challenge_id}/panel/plan?reviews=1"
    page = visitors(judged)("manager").get(address)
    assert page.status_code == 409
    assert "intranet-ideas[judging]" in page.get_data(as_text=True)


def test_a_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(solving.OPTIONS, "time_limit", 0.0)
    monkeypatch.setitem(solving.OPTIONS, "presolve", "off")
    with pytest.raises(Conflict, match="in time"):
        balanced(Task(tuple(range(9)), tuple(range(100, 130)), 3))


def test_who_knows_a_subject_or_a_language_is_preferred() -> None:
    fit = suits({1: "sykkel, nn", 2: "", 3: "IT"}, {10: "Sykkel til alle nn", 11: "Mat nb"})
    assert fit == {(1, 10): 2}
    plan = balanced(Task((1, 2, 3), (10,), 1, fit=fit))
    assert plan.pairs == {(1, 10)}


def test_a_manager_sees_the_plan_before_it_is_used(judged: Judged) -> None:
    first, second = judged.entries
    judged.put("judge1", first)
    visit = visitors(judged)("manager")
    page = f"/challenges/{judged.challenge_id}/panel/plan"
    assert visit.get(f"{page}?reviews=9").status_code == 422
    assert "Use this plan" in visit.get(f"{page}?reviews=1").get_data(as_text=True)
    with judged.ground.database.read() as session:
        seen = judged.seen("manager")
        plan = propose(session, seen, Balanced(1)).plan
        assert session.scalars(select(Event).filter_by(kind=ENTRIES_ASSIGNED)).all() == []
    with pytest.raises(Conflict):
        judged.assign(Balanced(1, digest="stale"))  # type: ignore[arg-type]
    visit.post(f"/challenges/{judged.challenge_id}/assignments",
               data={"mode": "balanced", "reviews": "1", "digest": plan.digest})  # fmt: skip
    judges = [judged.make.viewer(f"judge{number}").id for number in (1, 2)]
    assert plan.pairs == {(judges[0], first), (judges[1], second)}
    with judged.ground.database.read() as session:
        event = session.scalars(select(Event).filter_by(kind=ENTRIES_ASSIGNED)).one()
        assert event.data["reviews"] == 1
        # One who gets nothing more keeps what was handed in.
        late = propose(session, judged.seen("manager"), Balanced(1, frozenset(judges[1:]))).plan
        assert late.pairs == {(judges[0], first), (judges[0], second)}
