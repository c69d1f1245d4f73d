"""The calibrated mean: that it finds severity, refuses where it can't, and is fair to order."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import Assessment, Criterion, Judge, Ranking, ScoreSheet, text_in
from intranet_ideas.plugin_host.codec import ranking_fault
from intranet_ideas.testing import Host

host = Host(bundled("plugins") / "scoring_calibrated")
CRITERIA = (Criterion("use", "Use", 1, 1, 10),)
Row = tuple[str, str, float | None]


def sheet_of(rows: list[Row], departments: dict[str, str] | None = None,
             judges: dict[str, str] | None = None) -> ScoreSheet:  # fmt: skip
    return ScoreSheet(
        CRITERIA, tuple(sorted({entry for _, entry, _ in rows})),
        tuple(Judge(name, (judges or {}).get(name, "")) for name in sorted({r[0] for r in rows})),
        tuple(Assessment(judge, entry, {"use": value}) for judge, entry, value in rows),
        departments=departments or {},
    )  # fmt: skip


def ranked(sheet: ScoreSheet) -> Ranking:
    ranking = host.offered("register_scoring_methods", "calibrated").rank(sheet, {})
    assert ranking_fault(sheet, ranking) is None
    return ranking


def places(ranking: Ranking) -> dict[str, int | None]:
    return {each.entry: each.rank for each in ranking.entries}


def notes(ranking: Ranking) -> str:
    return " ".join(text_in(note, "en") for note in ranking.notes)


SEVERE: list[Row] = [
    # j1 gives two points less than j2, over eight ideas that both have read.
    *(("j1", f"e{number}", 2 + number % 5) for number in range(8)),
    *(("j2", f"e{number}", 4 + number % 5) for number in range(8)),
]


def test_an_idea_is_not_hurt_by_meeting_a_severe_judge() -> None:
    rows = [*SEVERE, ("j1", "x", 6.0), ("j2", "y", 7.0)]
    # The plain mean says y; but 6 from j1 is worth 8 from j2.
    ranking = ranked(sheet_of(rows))
    found = places(ranking)
    assert (found["x"] or 99) < (found["y"] or 0)
    plain = {each.entry: each.plain or 0 for each in ranking.entries}
    assert plain["x"] < plain["y"]


def test_it_says_how_severe_each_judge_is() -> None:
    severe, lenient = ranked(sheet_of(SEVERE)).effects
    assert (severe.judge, lenient.judge) == ("j1", "j2")
    assert severe.high < 0 < lenient.low
    # Two points of nine apart, on a scale of a hundred.
    assert lenient.effect - severe.effect == pytest.approx(200 / 9, rel=0.1)


def test_places_have_a_range_and_few_reviews_a_wider_one() -> None:
    noisy = [(judge, entry, (value or 0) + (at % 3 == 0)) for at, (judge, entry, value)
             in enumerate(SEVERE)]  # fmt: skip
    thrice = [*noisy, *(("j3", f"e{number}", 3 + number % 5) for number in range(8))]
    ranking = ranked(sheet_of([*thrice, ("j1", "x", 5)]))
    spans = {each.entry: (each.rank_high or 0) - (each.rank_low or 0) for each in ranking.entries}
    assert spans["x"] == max(spans.values()) > min(spans.values())
    assert "only one assessment" in notes(ranking)


def test_judges_without_ideas_in_common_are_not_calibrated() -> None:
    rows: list[Row] = [
        *((judge, entry, len(judge + entry) % 3 + int(entry[1])) for judge, entry in
          product(("j1", "j2"), ("a1", "a2", "a3"))),
        *((judge, entry, 5 + int(entry[1])) for judge, entry in
          product(("j3", "j4"), ("b1", "b2", "b3"))),
    ]  # fmt: skip
    ranking = ranked(sheet_of(rows))
    assert "not tied together" in notes(ranking)
    assert places(ranking)["b3"] == 1
    assert all(each.rank_low == each.rank == each.rank_high for each in ranking.entries)


def test_judges_who_only_score_their_own_department_are_not_calibrated() -> None:
    homes = {"j1": "health", "j2": "health", "j3": "schools", "j4": "schools"}
    ideas = {f"e{number}": "health" if number < 4 else "schools" for number in range(8)}
    rows: list[Row] = [
        (judge, entry, 1 + (at * 7 + int(judge[1])) % 9)
        for at, (entry, home) in enumerate(ideas.items()) for judge in homes
        if homes[judge] == home
    ]
    # One link ties the two together, and is far too little to tell departments apart by.
    rows.append(("j3", "e0", 5))
    assert "own department" in notes(ranked(sheet_of(rows, ideas, homes)))
    assert "own department" not in notes(ranked(sheet_of([*SEVERE], ideas, homes)))


@pytest.mark.parametrize(("rows", "said"), [
    ([("j1", "a", 3), ("j1", "b", 5), ("j1", "c", 4)], "at least two judges"),
    ([("j1", "a", 3), ("j2", "a", 5)], "Only one idea"),
    ([("j1", "a", 4), ("j2", "a", 4)], "Only one idea"),
    ([("j1", "a", 4), ("j1", "b", 4)], "one assessment and all are equal"),
    ([("j1", "a", 4), ("j2", "a", 4), ("j1", "b", 4), ("j2", "b", 4)], "All assessments are equal"),
    ([("j1", "a", None), ("j2", "b", None)], ""),
], ids=["one judge", "one idea", "equal idea", "one each", "all equal", "none"])  # fmt: skip
def test_where_there_is_nothing_to_calibrate_it_says_so(rows: list[Row], said: str) -> None:
    ranking = ranked(sheet_of(rows))
    assert said in notes(ranking)
    if "equal" in said:
        found = {(each.rank, each.rank_low, each.rank_high) for each in ranking.entries}
        assert found == {(1, 1, 2)}


def test_an_idea_nobody_scored_has_a_reason() -> None:
    last = ranked(replace(sheet_of(SEVERE), entries=(*sheet_of(SEVERE).entries, "z"))).entries[-1]
    assert (last.entry, last.rank) == ("z", None)
    assert text_in(last.reason, "en") == "No judge has assessed the idea."


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ijk"), st.sampled_from("abcdef"), st.integers(1, 10)),
        min_size=1, max_size=18, unique_by=lambda row: row[:2],
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_order_and_names_of_the_sheet_change_nothing(rows: list[Row], random: object) -> None:
    sheet = sheet_of(rows)
    turned = list(sheet.assessments)
    random.shuffle(turned)  # type: ignore[attr-defined]
    first, second = ranked(sheet), ranked(replace(sheet, assessments=tuple(turned)))
    assert places(first) == places(second)
    lifted = [(judge, entry, (value or 0) + 1) for judge, entry, value in rows]
    if max(value for *_, value in lifted) <= 10:
        assert places(ranked(sheet_of(lifted))) == places(first)
