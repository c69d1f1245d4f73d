"""How sure a ranking is: worked examples, and what holds for every sheet."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.judging.certainty import agreement, certainty, flips, review
from intranet_ideas.plugin_api import Assessment, Criterion, Judge, ScoreSheet
from intranet_ideas.plugin_api.scores import score_of

CRITERIA = (Criterion("use", "Use", 3, 1, 5), Criterion("cost", "Cost", 1, 1, 5))


def sheet(rows: dict[str, list[tuple[int, int]]]) -> ScoreSheet:
    return ScoreSheet(
        CRITERIA, tuple(rows), (Judge("i"), Judge("j")),
        tuple(Assessment(judge, entry, {"use": use, "cost": cost}) for entry, given_ in
              rows.items() for judge, (use, cost) in zip("ij", given_, strict=False)),
    )  # fmt: skip


def place(entry: str, rank: int, low: int, high: int) -> dict[str, Any]:
    return {"entry": entry, "rank": rank, "rank_low": low, "rank_high": high}


def test_agreement_as_in_the_literature() -> None:
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C, interval data.
    units = [
        [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
        [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1],
    ]  # fmt: skip
    assert agreement(units) == pytest.approx(0.849, abs=0.0005)


@given(st.lists(st.lists(st.integers(0, 100), min_size=1, max_size=4), max_size=6))
def test_agreement_is_one_only_without_differences(units: list[list[int]]) -> None:
    found = agreement(units)
    paired = [scores for scores in units if len(scores) > 1]
    assert (found is None) == (len(paired) < 2)
    if found is not None:
        assert found <= 1
        same = all(len(set(scores)) == 1 for scores in paired)
        assert (found == pytest.approx(1)) == same


def test_equal_scores_agree_whatever_their_mean_rounds_to() -> None:
    assert agreement([[28.000000000000004] * 5, [28.0] * 5, [28.0] * 5]) == 1


def test_the_weight_that_would_turn_the_order() -> None:
    # a leads by 1/4 of the scale in use and lags by 2/4 in cost: even at the share 2/3 of use.
    found = {each.criterion: each for each in flips(sheet({"a": [(4, 1)], "b": [(3, 3)]}))}
    assert set(found) == {"use", "cost"}
    assert found["use"].needed == pytest.approx(2 / 3)
    assert found["cost"].needed == pytest.approx(1 / 3)
    # By 3/4 they are even as it is: no weight is to be named that stands there already.
    assert flips(sheet({"a": [(4, 1)], "b": [(3, 4)]})) == []
    assert flips(sheet({"a": [(5, 5)], "b": [(1, 1)]})) == []


@given(st.dictionaries(
    st.sampled_from("abcd"), st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2,
))  # fmt: skip
def test_past_the_weight_named_the_rival_leads(rows: dict[str, tuple[int, int]]) -> None:
    of = sheet({entry: [scores] for entry, scores in rows.items()})
    for each in flips(of):
        beyond = each.needed + (0.01 if each.needed > each.weight else -0.01)
        if not 0 < beyond < 1 or each.needed == each.weight:
            continue
        other = "cost" if each.criterion == "use" else "use"
        criteria = [replace(c, weight={each.criterion: beyond, other: 1 - beyond}[c.key])
                    for c in CRITERIA]  # fmt: skip
        worth = {a.entry: score_of(criteria, a.scores) or 0 for a in of.assessments}
        before = {a.entry: score_of(CRITERIA, a.scores) or 0 for a in of.assessments}
        best = max(before.values())
        assert worth[each.entry] > min(
            worth[entry] for entry, score in before.items() if score == best
        )


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2)), max_size=8))
def test_the_review_is_of_the_range_that_overlaps_with_most(
    rows: list[tuple[int, int, int]],
) -> None:
    items = [place(f"e{number}", max(1, min(pair)), min(pair), max(pair))
             for number, (*pair, _) in enumerate(rows)]  # fmt: skip
    reviews = {f"e{number}": count for number, (*_, count) in enumerate(rows)}
    found = review(items, reviews)
    uncertain = [each for each in items if each["rank_low"] < each["rank_high"]]
    assert (found is None) == (not uncertain)

    def overlaps(one: dict[str, Any]) -> int:
        return sum(one["rank_low"] <= each["rank_high"] and each["rank_low"] <= one["rank_high"]
                   for each in items)  # fmt: skip

    if found is not None:
        best = max(map(overlaps, uncertain))
        (chosen,) = (each for each in items if each["entry"] == found)
        assert overlaps(chosen) == best
        assert reviews[found] == min(
            reviews[each["entry"]] for each in uncertain if overlaps(each) == best
        )


def test_the_review_that_would_settle_most() -> None:
    items = [place("a", 1, 1, 2), place("b", 2, 1, 4), place("c", 3, 2, 4), place("d", 4, 4, 4)]
    # b and c may each change places with all three others; c has been read by fewer.
    assert {review(order, {"b": 3, "c": 2}) for order in permutations(items)} == {"c"}
    assert {review(order, {}) for order in permutations(items)} == {"b"}
    assert review([place("a", 1, 1, 1), place("b", 2, 2, 2)], {}) is None
    assert review([], {}) is None


def test_all_together() -> None:
    of = sheet({"a": [(5, 3), (4, 3)], "b": [(4, 2), (5, 5)]})
    found = certainty(of, [place("a", 1, 1, 2), place("b", 2, 1, 2)])
    assert found.first == ("a", "b")
    assert found.review == "a"
    assert found.alpha is not None
    assert certainty(sheet({}), []).alpha is None
