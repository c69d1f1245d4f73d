"""Which two ideas come next: properties, not examples."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.judging.pairing import (
    Pair,
    check_choice,
    goal,
    groups,
    next_pair,
    pair_of,
    pairs_among,
    sides,
)

SEED = "7:2026-03-10"


def walk(user: int, entries: list[int], steps: int, panel: list[Pair]) -> list[Pair]:
    """Let a judge compare ``steps`` pairs; ``panel`` gets them too."""
    own: list[Pair] = []
    for _ in range(steps):
        pair = next_pair(user, entries, frozenset(own), panel, SEED)
        if pair is None:
            break
        own.append(pair)
        panel.append(pair)
    return own


@given(st.integers(0, 9), st.integers(1, 50))
def test_one_judge_meets_every_pair_once_and_then_none(count: int, user: int) -> None:
    entries = list(range(1, count + 1))
    own = walk(user, entries, 100, [])
    assert len(own) == len(set(own)) == pairs_among(count)
    assert all(one < other for one, other in own)


@given(st.integers(2, 30), st.integers(1, 4))
def test_the_ideas_are_tied_together_first(count: int, judges: int) -> None:
    """As few comparisons as can do it, over all judges together."""
    entries, panel = list(range(count)), list[Pair]()
    turn = 0
    while len(set(groups(entries, panel).values())) > 1:
        own = frozenset(pair for place, pair in enumerate(panel) if place % judges == turn % judges)
        pair = next_pair(turn % judges, entries, own, panel, SEED)
        assert pair is not None
        panel.append(pair)
        turn += 1
    assert len(panel) == count - 1


def test_the_same_facts_give_the_same_pair_and_taking_back_brings_it_again() -> None:
    entries, panel = list(range(8)), list[Pair]()
    own = walk(3, entries, 5, panel)
    again = next_pair(3, entries, frozenset(own[:-1]), reversed(panel[:-1]), SEED)
    assert again == own[-1]


def test_ideas_are_compared_alike_often() -> None:
    panel: list[Pair] = []
    for user in range(6):
        walk(user, list(range(24)), goal(24, 6), panel)
    times = Counter(entry for pair in panel for entry in pair)
    assert len(panel) == 120
    assert max(times.values()) - min(times.values()) <= 8


def test_a_quarter_is_drawn_at_random() -> None:
    """With everything compared alike but idea 0, a rule would always bring 0 next."""
    entries = list(range(12))
    panel = [pair_of(a, b) for a in entries for b in entries if 0 < a < b] * 5 + [(0, 1)]
    without = sum(
        0 not in (next_pair(user, entries, frozenset(), panel, SEED) or ()) for user in range(400)
    )
    # A random pair of 12 lacks idea 0 in 10 of 12 cases: 400 · ¼ · ⅚ ≈ 83.
    assert 55 < without < 115


@given(st.integers(1, 10_000), st.integers(1, 500), st.integers(501, 999))
def test_a_pair_stands_the_same_way_round_each_time(user: int, one: int, other: int) -> None:
    shown = sides(user, (one, other))
    assert sorted(shown) == [one, other]
    assert shown == sides(user, (one, other))


def test_half_of_the_pairs_stand_the_other_way_round() -> None:
    turned = sum(sides(user, (1, 2)) == (2, 1) for user in range(400))
    assert 150 < turned < 250


def test_a_share_is_ten_comparisons_of_each_idea_over_all_judges() -> None:
    assert goal(24, 8) * 8 * 2 / 24 == 10
    assert goal(300, 30) == 50
    assert goal(5, 2) == 10  # all pairs there are
    assert goal(1, 3) == goal(0, 0) == 0


def test_a_choice_is_one_of_the_two_or_neither() -> None:
    assert check_choice((1, 2), None) == check_choice((1, 2), 2) == []
    assert [fault.field for fault in check_choice((1, 2), 3)] == ["preferred"]
    assert [fault.field for fault in check_choice((2, 2), 2)] == ["preferred"]
