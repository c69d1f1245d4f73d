"""Counting baskets: which ideas get their money, why the others don't, and which ties decided.
Pure, and exact: money is reckoned in fractions.

The method of equal shares: Peters & Skowron, *Proportionality and the Limits of Welfarism*,
EC 2020, with costs as in Peters, Pierczyński & Skowron, *Proportional Participatory Budgeting
with Additive Utilities*, NeurIPS 2021; an idea in one's basket is worth 1 to one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from intranet_ideas.challenges.voting import EQUAL_SHARES

Ballots = Sequence[frozenset[int]]
"""The ideas in each basket."""

TOGETHER, MOST = "together", "most"
"""How an idea got in: bought by those who want it, or because most want it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One idea. ``step`` is when it got its money, from 1; None: it did not. ``left`` is what
    there was when its turn came, ``how`` one of ``TOGETHER`` and ``MOST``. ``tied`` are the ideas
    that were its equal and fared otherwise, ``by_lot`` whether a lot decided between them."""

    entry: int
    cost: int
    votes: int
    step: int | None = None
    left: int = 0
    how: str = ""
    tied: tuple[int, ...] = ()
    by_lot: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was counted: those with money first, in their order, then the others by votes."""

    rows: tuple[Row, ...]
    budget: int
    left: int
    ballots: int


def count(costs: Mapping[int, int], ballots: Ballots, budget: int, method: str) -> Outcome:
    """Return who gets money. ``costs`` are those of all ideas that people could vote for."""
    votes = Counter(entry for ballot in ballots for entry in ballot if entry in costs)
    rows: dict[int, Row] = {}
    left = budget
    if method == EQUAL_SHARES:
        for picked, tied in _bought(costs, ballots, budget):
            rows[picked] = Row(picked, costs[picked], votes[picked], len(rows) + 1, left, TOGETHER,
                               tuple(tied))  # fmt: skip
            left -= costs[picked]
    passed: dict[int, Row] = {}
    for entry in sorted(costs, key=lambda each: (-votes[each], *_cheaper(each, costs))):
        if entry in rows:
            continue
        row = Row(entry, costs[entry], votes[entry], left=left)
        if votes[entry] and costs[entry] <= left:
            # What there was too little money for anyway lost nothing by the tie.
            equals = [e for e in costs if votes[e] == votes[entry] and e != entry
                      and costs[e] <= left]  # fmt: skip
            row = Row(entry, costs[entry], votes[entry], len(rows) + 1, left, MOST, tuple(equals))
            rows[entry] = row
            left -= costs[entry]
        else:
            passed[entry] = row
    return Outcome(
        tuple(_with_ties([*rows.values(), *passed.values()])), budget, left, len(ballots)
    )


def _bought(
    costs: Mapping[int, int], ballots: Ballots, budget: int
) -> list[tuple[int, list[int]]]:
    """Return what people buy together, each with those that were equal to it at that point."""
    if not ballots:
        return []
    # Who has the same in their basket has the same money left, always.
    groups = Counter(frozenset(ballot & costs.keys()) for ballot in ballots)
    money = dict.fromkeys(groups, Fraction(budget, len(ballots)))
    prices = {
        entry: price for entry in costs
        if (price := price_of(entry, costs[entry], groups, money)) is not None
    }  # fmt: skip
    found = []
    while prices:
        best = _refresh(prices, costs, groups, money)
        if best is None:
            break
        tied = [entry for entry, price in prices.items() if price == best]
        picked = min(tied, key=lambda each: _cheaper(each, costs))
        for basket in groups:
            if picked in basket:
                money[basket] -= min(money[basket], best)
        del prices[picked]
        found.append((picked, sorted(entry for entry in tied if entry != picked)))
    return found


def _refresh(
    prices: dict[int, Fraction], costs: Mapping[int, int], groups: Mapping[frozenset[int], int],
    money: Mapping[frozenset[int], Fraction],
) -> Fraction | None:  # fmt: skip
    """Bring the lowest prices up to date and return the lowest, or None when nothing can be
    bought. A price never falls while money is spent, so those above the lowest can wait."""
    best: Fraction | None = None
    for entry in sorted(prices, key=lambda each: prices[each]):
        if best is not None and prices[entry] > best:
            break
        price = price_of(entry, costs[entry], groups, money)
        if price is None:
            del prices[entry]
            continue
        prices[entry] = price
        best = price if best is None else min(best, price)
    return best


def price_of(
    entry: int, cost: int, groups: Mapping[frozenset[int], int],
    money: Mapping[frozenset[int], Fraction],
) -> Fraction | None:  # fmt: skip
    """Return the most that anybody has to pay when those who want an idea pay it together as
    evenly as they can; or None if they have too little."""
    supporters = sorted(
        (money[basket], people) for basket, people in groups.items() if entry in basket
    )
    missing, paying = Fraction(cost), sum(people for _, people in supporters)
    for purse, people in supporters:
        if purse * paying >= missing:
            return missing / paying
        missing, paying = missing - purse * people, paying - people
    return None


def _cheaper(entry: int, costs: Mapping[int, int]) -> tuple[int, str]:
    return costs[entry], lot(entry, costs)


def lot(entry: int, entries: Collection[int]) -> str:
    """Return an idea's lot among ``entries``: the same each time, and no one's to choose."""
    return sha256("\n".join(map(str, (entry, *sorted(entries)))).encode()).hexdigest()


def _with_ties(rows: Sequence[Row]) -> list[Row]:
    """Keep of those that were equal the ones that fared otherwise: only there the tie mattered."""
    by_id = {row.entry: row for row in rows}
    ties: dict[int, set[int]] = {row.entry: set() for row in rows}
    for row in rows:
        for other in row.tied:
            if by_id[other].step is None:
                ties[row.entry].add(other)
                ties[other].add(row.entry)
    return [
        Row(
            row.entry, row.cost, row.votes, row.step, row.left, row.how,
            tuple(sorted(ties[row.entry])),
            any(by_id[other].cost == row.cost for other in ties[row.entry]),
        )
        for row in rows
    ]  # fmt: skip
