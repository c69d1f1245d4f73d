"""How far rankings and hits agree."""

from __future__ import annotations

from itertools import combinations
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.shade import rules

PLACES = st.integers(1, 6)
PAIRS = st.lists(st.tuples(PLACES, PLACES), max_size=14)
RANKING = st.dictionaries(st.integers(1, 9), st.none() | PLACES)


def by_definition(pairs: list[tuple[int, int]]) -> float | None:
    """Kendall's own sums over all pairs."""
    signs = [
        ((a > c) - (a < c), (b > d) - (b < d)) for (a, b), (c, d) in combinations(pairs, 2)
    ]
    scale = sum(x * x for x, _ in signs) * sum(y * y for _, y in signs)
    return sum(x * y for x, y in signs) / sqrt(scale) if scale else None


@given(PAIRS)
def test_tau_is_what_the_definition_says(pairs: list[tuple[int, int]]) -> None:
    found, expected = rules.kendall_tau_b(pairs), by_definition(pairs)
    if found is None or expected is None:
        assert found is expected
    else:
        assert isclose(found, expected, abs_tol=1e-12)


@given(PAIRS, st.permutations(range(14)))
def test_tau_does_not_care_for_names_or_sides(
    pairs: list[tuple[int, int]], order: list[int]
) -> None:
    found = rules.kendall_tau_b(pairs)
    shuffled = [pairs[at] for at in order if at < len(pairs)]
    assert rules.kendall_tau_b(shuffled) == found
    assert rules.kendall_tau_b([(b, a) for a, b in pairs]) == found
    if found is not None:
        turned = rules.kendall_tau_b([(a, -b) for a, b in pairs])
        assert turned is not None
        assert isclose(turned, -found, abs_tol=1e-12)
        assert -1 - 1e-12 <= found <= 1 + 1e-12


@given(st.lists(st.integers(), min_size=2, unique=True))
def test_the_same_order_is_one_and_the_opposite_minus_one(places: list[int]) -> None:
    assert rules.kendall_tau_b([(each, each) for each in places]) == 1
    assert rules.kendall_tau_b([(each, -each) for each in places]) == -1


def test_known_examples() -> None:
    # The example in SciPy's documentation of scipy.stats.kendalltau.
    pairs = list(zip([12, 2, 1, 12, 2], [1, 4, 7, 1, 0], strict=True))
    assert rules.kendall_tau_b(pairs) == pytest.approx(-0.47140452079103173)
    assert rules.kendall_tau_b([(1, 1), (1, 2)]) is None
    assert rules.kendall_tau_b([]) is None


@given(RANKING, RANKING)
def test_every_entry_of_either_ranking_is_told_once(
    counted: dict[int, int | None], tried: dict[int, int | None]
) -> None:
    moved = rules.moves(counted, tried)
    assert sorted(each.entry for each in moved) == sorted({*counted, *tried})
    for each in moved:
        assert (each.counted, each.tried) == (counted.get(each.entry), tried.get(each.entry))
        if each.move is not None:
            assert each.counted == (each.tried or 0) + each.move
    placed = [each.counted for each in moved if each.counted is not None]
    assert placed == sorted(placed)
    assert moved[: len(placed)] == [each for each in moved if each.counted is not None]
    same = rules.agreement(rules.moves(counted, counted))
    assert same is None or same == 1


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_overlap_is_a_share_and_the_order_does_not_matter(one: list[int], other: list[int]) -> None:
    found = rules.overlap(one, other)
    assert found == rules.overlap(other, one)
    if found is None:
        assert one == other == []
        return
    assert 0 <= found <= 1
    assert (found == 1) == (set(one[:10]) == set(other[:10]))
    assert (found == 0) == (not set(one[:10]) & set(other[:10]))


@given(st.text())
def test_queries_are_lines_without_doubles_and_of_bounded_length(typed: str) -> None:
    found = rules.queries_in(typed)
    assert len(set(found)) == len(found)
    assert all(each.strip() and len(each) <= rules.LONGEST_QUERY for each in found)
