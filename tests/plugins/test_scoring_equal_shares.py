"""Equal shares: that groups get their part, limits hold, and nothing hangs on the sheet's order."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import Assessment, Criterion, Judge, Ranking, ScoreSheet, text_in
from intranet_ideas.plugin_host.codec import ranking_fault
from intranet_ideas.testing import Host

host = Host(bundled("plugins") / "scoring_equal_shares")
METHOD = host.offered("register_scoring_methods", "equal_shares")
Row = tuple[str, str, float | None]


def sheet_of(rows: list[Row], departments: dict[str, str] | None = None) -> ScoreSheet:
    return ScoreSheet(
        (Criterion("use", "Use", 1, 0, 10),), tuple(sorted({entry for _, entry, _ in rows})),
        tuple(Judge(name) for name in sorted({row[0] for row in rows})),
        tuple(Assessment(judge, entry, {"use": value}) for judge, entry, value in rows),
        departments=departments or {},
    )  # fmt: skip


def ranked(sheet: ScoreSheet, winners: int = 5, per_department: int = 0) -> Ranking:
    ranking: Ranking = METHOD.rank(sheet, {"winners": winners, "per_department": per_department})
    assert ranking_fault(sheet, ranking) is None
    scores = [each.score for each in ranking.entries if each.score is not None]
    assert scores == sorted(scores, reverse=True)
    return ranking


def order(ranking: Ranking) -> list[str]:
    return [each.entry for each in ranking.entries if each.rank is not None]


def chosen(ranking: Ranking) -> set[str]:
    return {each.entry for each in ranking.entries if each.score is not None and each.score > 100}


def notes(ranking: Ranking) -> str:
    return " ".join(text_in(note, "en") for note in ranking.notes)


TWO_TO_ONE: list[Row] = [
    # Two judges want a, b and c; the third wants x and y. By mean, a, b and c win.
    *((judge, entry, 10 - at) for judge in "ij" for at, entry in enumerate("abc")),
    *(("k", entry, 10 - at) for at, entry in enumerate("xy")),
    *((judge, entry, 0) for judge in "ij" for entry in "xy"),
    *(("k", entry, 0) for entry in "abc"),
]


def test_a_minority_gets_its_share_of_the_winners() -> None:
    ranking = ranked(sheet_of(TWO_TO_ONE), winners=3)
    assert order(ranking) == ["a", "b", "x", "c", "y"]
    assert chosen(ranking) == {"a", "b", "x"}
    assert "Chosen: place 1–3" in notes(ranking)
    assert "How many of the 3 judges paid, in the same order: 2, 2 and 1." in notes(ranking)
    assert {each.entry: each.plain for each in ranking.entries}["c"] == pytest.approx(160 / 3)


def test_what_nobody_can_pay_for_is_filled_by_mean() -> None:
    # Each judge has half of what an idea costs, and they want nothing in common.
    rows: list[Row] = [("i", "a", 9), ("i", "b", 0), ("j", "a", 0), ("j", "b", 8)]
    ranking = ranked(sheet_of(rows), winners=1)
    assert order(ranking) == ["a", "b"]
    assert "Place 1 was filled by the highest mean" in notes(ranking)


def test_supporters_without_enough_money_pay_all_they_have() -> None:
    # i and j have a third left after a; c takes all of it, and the rest from k.
    rows: list[Row] = [
        ("i", "a", 10), ("j", "a", 10), ("k", "a", 0),
        ("i", "c", 5), ("j", "c", 5), ("k", "c", 5),
        ("i", "d", 0), ("j", "d", 0), ("k", "d", 9),
    ]  # fmt: skip
    # 2/3 each. c costs ρ = 1/150 a point, a 1/200, d can't be had for 2/3.
    ranking = ranked(sheet_of(rows), winners=2)
    assert order(ranking) == ["a", "c", "d"]
    assert "in the same order: 2 and 3." in notes(ranking)


def test_a_department_gets_no_more_than_the_limit() -> None:
    homes = dict.fromkeys("abc", "health") | {"x": "schools"}
    ranking = ranked(sheet_of(TWO_TO_ONE, homes), winners=4, per_department=1)
    # y has no known department, so no limit.
    assert chosen(ranking) == {"a", "x", "y"}
    assert "The limit of 1 from each department kept ideas out: 2." in notes(ranking)
    assert "4 were to be chosen, but only 3 could be." in notes(ranking)


def test_more_winners_than_ideas_chooses_all() -> None:
    ranking = ranked(sheet_of(TWO_TO_ONE), winners=50)
    assert chosen(ranking) == set("abcxy")
    assert "50 were to be chosen, but only 5" in notes(ranking)


def test_without_any_choice_made_it_takes_five_and_has_no_limit() -> None:
    rows: list[Row] = [("i", entry, at) for at, entry in enumerate("abcdefg", start=1)]
    assert chosen(host.rank("equal_shares", sheet_of(rows))) == set("cdefg")


def test_one_judge_gets_the_order_of_the_scores() -> None:
    rows: list[Row] = [("i", "a", 3), ("i", "b", 9), ("i", "c", 0), ("i", "d", 6)]
    assert order(ranked(sheet_of(rows), winners=2)) == ["b", "d", "a", "c"]


def test_all_equal_shares_the_first_place_and_says_so() -> None:
    ranking = ranked(sheet_of([(judge, entry, 4) for judge, entry in product("ij", "abc")]))
    assert {each.rank for each in ranking.entries} == {1}
    assert chosen(ranking) == set()
    assert "none is chosen" in notes(ranking)


def test_what_nobody_scored_has_no_place_and_a_reason() -> None:
    ranking = ranked(sheet_of([("i", "a", None), ("j", "b", None)]))
    assert order(ranking) == []
    assert ranking.notes == ()
    assert text_in(ranking.entries[0].reason, "en") == "No judge has assessed the idea."
    assert order(ranked(sheet_of([("i", "a", 5), ("i", "b", None)]))) == ["a"]


def test_a_lot_is_told_of_and_uneven_reviews_too() -> None:
    told = notes(ranked(sheet_of([("i", "a", 5), ("j", "b", 5), ("i", "c", 1), ("j", "c", 1)]), 2))
    assert "a fixed lot decided" in told
    assert "fewer who can pay for them" in told


@pytest.mark.parametrize(("value", "fine"), [(5, True), (2.5, False)])
def test_the_number_of_winners_is_whole(value: float, fine: bool) -> None:
    for setting in host.info.settings:
        assert setting.check is not None
        assert (setting.check(value) == "") is fine


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_group_that_agrees_gets_its_share(data: st.DataObject) -> None:
    """Extended justified representation: n·l/k judges with l ideas in common, no more."""
    judges, winners = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 6))
    share = data.draw(st.integers(1, winners))
    group = -(-judges * share // winners)
    wanted = {f"g{number}" for number in range(share)}
    others = [f"o{number}" for number in range(winners + 1)]
    rows: list[Row] = []
    for judge in range(judges):
        liked = wanted if judge < group else data.draw(st.sets(st.sampled_from(others)))
        rows += [(f"j{judge}", each, 10 * (each in liked)) for each in (*sorted(wanted), *others)]
    ranking = ranked(sheet_of(rows), winners)
    assert wanted <= chosen(ranking)


ROWS = st.lists(
    st.tuples(st.sampled_from("ijkl"), st.sampled_from("abcdef"), st.integers(0, 10)),
    min_size=1, max_size=20, unique_by=lambda row: row[:2],
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(1, 7), st.integers(0, 2), st.randoms(use_true_random=False))
def test_the_order_of_the_sheet_changes_nothing(
    rows: list[Row], winners: int, limit: int, random: Random
) -> None:
    sheet = sheet_of(rows, {"a": "x", "b": "x", "c": "x", "d": "y"})
    turned = replace(
        sheet, assessments=tuple(random.sample(sheet.assessments, len(sheet.assessments))),
        entries=tuple(random.sample(sheet.entries, len(sheet.entries))), judges=sheet.judges[::-1],
    )  # fmt: skip
    first, second = ranked(sheet, winners, limit), ranked(turned, winners, limit)
    assert {each.entry: each for each in first.entries} == {
        each.entry: each for each in second.entries
    }
    assert first.notes == second.notes
    homes = [sheet.departments[each] for each in chosen(first) if each in sheet.departments]
    assert not limit or all(homes.count(home) <= limit for home in homes)
    assert len(chosen(first)) <= winners
