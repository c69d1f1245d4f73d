"""Counting baskets: the published rules, held against any ballots."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.challenges.voting import BY_VOTES, COUNTS, EQUAL_SHARES
from intranet_ideas.voting.counting import MOST, TOGETHER, Outcome, count
from intranet_ideas.voting.rules import (
    Offered,
    check_basket,
    next_pair,
    pairs_among,
    reckon,
    told_apart,
)

costs = st.dictionaries(st.integers(1, 12), st.integers(1, 60), max_size=8)
budgets = st.integers(1, 150)
methods = st.sampled_from(COUNTS)


@st.composite
def votes(draw: st.DrawFn) -> tuple[dict[int, int], list[frozenset[int]], int]:
    """Costs, baskets that hold no more than the budget, and the budget."""
    priced, budget = draw(costs), draw(budgets)
    ballots = []
    for _ in range(draw(st.integers(0, 12))):
        basket: set[int] = set()
        for entry in draw(st.permutations(sorted(priced))):
            if sum(priced[each] for each in basket) + priced[entry] <= budget and draw(
                st.booleans()
            ):
                basket.add(entry)
        if basket:
            ballots.append(frozenset(basket))
    return priced, ballots, budget


def funded(outcome: Outcome) -> list[int]:
    return [row.entry for row in outcome.rows if row.step is not None]


@given(votes(), methods)
def test_no_more_than_the_sum_is_spent_and_every_idea_is_told_of(
    given_: tuple[dict[int, int], list[frozenset[int]], int], method: str
) -> None:
    priced, ballots, budget = given_
    outcome = count(priced, ballots, budget, method)
    spent = sum(priced[entry] for entry in funded(outcome))
    assert spent + outcome.left == budget
    assert outcome.left >= 0
    assert {row.entry for row in outcome.rows} == priced.keys()
    steps = [row.step for row in outcome.rows if row.step]
    assert steps == list(range(1, len(steps) + 1))
    for row in outcome.rows:
        assert row.votes == sum(row.entry in ballot for ballot in ballots)
        assert row.votes or row.step is None, "what nobody wants gets no money"


@given(votes(), methods, st.randoms())
def test_the_order_of_ballots_and_ideas_changes_nothing(
    given_: tuple[dict[int, int], list[frozenset[int]], int], method: str, random: object
) -> None:
    priced, ballots, budget = given_
    shuffled = list(ballots)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = dict(reversed(priced.items()))
    assert count(priced, ballots, budget, method) == count(other, shuffled, budget, method)


@given(votes(), methods)
def test_what_is_left_is_enough_for_no_idea_that_anybody_wants(
    given_: tuple[dict[int, int], list[frozenset[int]], int], method: str
) -> None:
    priced, ballots, budget = given_
    outcome = count(priced, ballots, budget, method)
    for row in outcome.rows:
        if row.step is None and row.votes:
            assert row.cost > outcome.left
            assert row.cost > row.left


@given(votes())
def test_by_votes_nothing_is_passed_over_that_fitted(
    given_: tuple[dict[int, int], list[frozenset[int]], int]
) -> None:
    priced, ballots, budget = given_
    left = budget
    for row in sorted(count(priced, ballots, budget, BY_VOTES).rows,
                      key=lambda row: (-row.votes, row.cost)):  # fmt: skip
        if row.step is not None:
            left -= row.cost
    assert left >= 0
    rows = count(priced, ballots, budget, BY_VOTES).rows
    for out in rows:
        if out.step is None and out.votes:
            ahead = sum(
                row.cost for row in rows
                if row.step is not None and (row.votes, -row.cost) >= (out.votes, -out.cost)
            )
            assert ahead + out.cost > budget


@given(votes())
def test_a_group_that_agrees_gets_what_its_share_pays_for(
    given_: tuple[dict[int, int], list[frozenset[int]], int]
) -> None:
    """Who wants the same idea and has, together, as much of the sum as it costs gets it or each
    of them has paid for something: no group is left with its money and without its wish."""
    priced, ballots, budget = given_
    outcome = count(priced, ballots, budget, EQUAL_SHARES)
    bought = {row.entry for row in outcome.rows if row.how == TOGETHER}
    for entry, cost in priced.items():
        group = [ballot for ballot in ballots if entry in ballot]
        if group and Fraction(budget, len(ballots)) * len(group) >= cost and entry not in bought:
            assert any(ballot & bought for ballot in group)


def test_a_large_group_takes_all_by_votes_but_not_in_equal_shares() -> None:
    priced = {1: 60, 2: 40, 3: 40}
    ballots = [frozenset({1, 2})] * 6 + [frozenset({3})] * 4
    assert funded(count(priced, ballots, 100, BY_VOTES)) == [2, 1]
    assert funded(count(priced, ballots, 100, EQUAL_SHARES)) == [2, 3]


def test_a_tie_that_decides_is_told_and_one_that_does_not_is_not() -> None:
    two = [frozenset({1}), frozenset({2})]
    outcome = count({1: 50, 2: 60}, two, 100, BY_VOTES)
    assert [(row.entry, row.tied, row.by_lot) for row in outcome.rows] == [
        (1, (2,), False), (2, (1,), False),
    ]  # fmt: skip
    by_lot = count({1: 60, 2: 60}, two, 100, BY_VOTES)
    assert {row.by_lot for row in by_lot.rows} == {True}
    assert [row.tied for row in count({1: 50, 2: 50}, two, 100, BY_VOTES).rows] == [(), ()]


def test_the_rest_goes_by_votes_after_equal_shares() -> None:
    ballots = [frozenset({1}), frozenset({1}), frozenset({2})]
    outcome = count({1: 50, 2: 45}, ballots, 100, EQUAL_SHARES)
    assert [(row.entry, row.how) for row in outcome.rows] == [(1, TOGETHER), (2, MOST)]


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 50), max_size=6), st.data(), budgets)
def test_taking_away_what_is_said_makes_a_basket_fit(
    priced: dict[int, int], data: st.DataObject, budget: int
) -> None:
    offered = {entry: Offered(entry, f"Idé {entry}", cost) for entry, cost in priced.items()}
    wanted = data.draw(st.lists(st.sampled_from(sorted(priced)), unique=True)) if priced else []
    reckoned = reckon(offered, wanted, budget)
    assert reckoned.spent + reckoned.left == budget
    rest = [each for each in wanted if each not in reckoned.take_away]
    assert reckon(offered, rest, budget).left >= 0
    assert bool(reckoned.take_away) == (reckoned.left < 0)
    faults = check_basket(offered, wanted, budget)
    assert bool(faults) == (not wanted or reckoned.left < 0)


@given(st.sets(st.integers(1, 9), max_size=6), st.integers(1, 99))
def test_a_person_gets_every_pair_once_and_the_least_compared_first(
    entries: set[int], user: int
) -> None:
    compared = dict.fromkeys(entries, 0)
    done: list[tuple[int, int]] = []
    while pair := next_pair(user, entries, compared, done, "seed"):
        ordered = (min(pair), max(pair))
        assert ordered not in done
        left = {each for each in entries
                if any((min(each, e), max(each, e)) not in done for e in entries if e != each)}
        assert min(compared[each] for each in pair) == min(compared[each] for each in left)
        done.append(ordered)
        for each in pair:
            compared[each] += 1
    assert len(done) == pairs_among(len(entries))


bounds = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 8)).map(lambda each: (min(each), max(each))),
    max_size=8,
)


@given(bounds)
def test_groups_are_told_apart_only_where_no_bounds_overlap(found: list[tuple[int, int]]) -> None:
    sizes = told_apart(found)
    assert sum(sizes) == len(found)
    cuts = {sum(sizes[:n]) for n in range(1, len(sizes))}
    for cut in range(1, len(found)):
        clear = all(high < low for _, high in found[:cut] for low, _ in found[cut:])
        assert (cut in cuts) == clear


@given(votes(), methods)
def test_a_tie_is_told_only_where_there_was_money_for_either(
    given_: tuple[dict[int, int], list[frozenset[int]], int], method: str
) -> None:
    priced, ballots, budget = given_
    rows = {row.entry: row for row in count(priced, ballots, budget, method).rows}
    for row in rows.values():
        if row.step is not None and row.how == MOST:
            assert all(rows[other].cost <= row.left for other in row.tied)


def test_an_idea_that_was_too_dear_anyway_is_not_told_as_tied() -> None:
    outcome = count({1: 50, 2: 90}, [frozenset({1}), frozenset({2})], 80, "votes")
    assert [row.tied for row in outcome.rows] == [(), ()]
