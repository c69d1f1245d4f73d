"""Which two ideas a judge compares next, and how many comparisons are enough. Pure.

What judges chose has no part in it, only who compared what: pairing by the outcomes so far
makes a ranking look surer than it is (Bramley, *Investigating the reliability of adaptive
comparative judgment*, 2015), and would tell an onlooker of the trail who is ahead.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from intranet_ideas.errors import N_, Fault
from intranet_ideas.judging.rules import digest

Pair = tuple[int, int]
"""Two entries, the smaller id first."""

PER_ENTRY = 10
"""Comparisons that each idea should be part of, over all judges: a simulated panel's ranking
then agrees with the true order as well as three full assessments of each idea (Kendall τ .70)."""

RANDOM_ONE_IN = 4
"""One pair in so many is drawn at random, whatever has been compared before."""


def pair_of(one: int, other: int) -> Pair:
    """Return two entries as an unordered pair."""
    return (one, other) if one < other else (other, one)


def pairs_among(count: int) -> int:
    """Return how many pairs there are among so many ideas."""
    return count * (count - 1) // 2


def goal(entries: int, judges_each: float) -> int:
    """Return how many comparisons are a judge's share.

    ``entries`` are those the judge is to compare, ``judges_each`` how many judges meet
    each of them, on average. Never more than there are pairs.
    """
    share = math.ceil(PER_ENTRY * entries / 2 / max(1.0, judges_each))
    return min(pairs_among(entries), share)


def sides(user: int, pair: Pair) -> Pair:
    """Return the pair as this judge sees it, left and right: always the same way round, and
    for half of the pairs the other way, against the habit of choosing one side."""
    left, right = pair
    return (left, right) if int(digest(f"side:{user}:{left}:{right}"), 16) % 2 else (right, left)


def next_pair(
    user: int, entries: Sequence[int], own: frozenset[Pair], panel: Iterable[Pair], seed: str
) -> Pair | None:
    """Return the two ideas that a judge compares next, or None when none are left.

    ``entries`` are those the judge is to compare, ``own`` the pairs the judge has
    compared, ``panel`` all judges' pairs, doubles included. First the ideas are tied
    together, so that each can be held against each through others; then those compared
    least come first, and one pair in four is drawn at random. The same facts give the
    same pair; ``seed`` makes each challenge its own order.
    """
    compared = list(panel)
    times = Counter(entry for pair in compared for entry in pair)
    step = len(own)

    def order(entry: int) -> str:
        return digest(f"{seed}:{user}:{step}:{entry}")

    least_first = sorted(entries, key=lambda entry: (times[entry], order(entry)))
    group = groups(entries, compared)
    if len(set(group.values())) > 1:
        return _first_pair(least_first, own, lambda a, b: group[a] != group[b])
    if int(digest(f"{seed}:{user}:{step}:draw"), 16) % RANDOM_ONE_IN == 0:
        return _first_pair(sorted(entries, key=order), own)
    return _first_pair(least_first, own)


def groups(entries: Iterable[int], pairs: Iterable[Pair]) -> dict[int, int]:
    """Return for each idea the smallest id of those it is tied to by comparisons.

    ``pairs`` may name other ideas: two can be tied through one that a judge does not have.
    """
    root = {entry: entry for entry in entries}

    def top(entry: int) -> int:
        root.setdefault(entry, entry)
        while root[entry] != entry:
            root[entry] = root[root[entry]]
            entry = root[entry]
        return entry

    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        root[high] = low
    return {entry: top(entry) for entry in entries}


def _first_pair(
    ordered: Sequence[int], own: frozenset[Pair],
    fits: Callable[[int, int], bool] = lambda a, b: True,  # noqa: ARG005
) -> Pair | None:  # fmt: skip
    """Return the first pair in this order that the judge has not compared and that fits."""
    found = (
        pair_of(one, other)
        for place, one in enumerate(ordered)
        for other in ordered[place + 1 :]
        if pair_of(one, other) not in own and fits(one, other)
    )
    return next(found, None)


def check_choice(pair: Pair, preferred: int | None) -> list[Fault]:
    """Return what is wrong with a choice between two ideas; None is "can't tell"."""
    if pair[0] == pair[1]:
        return [Fault("preferred", N_("An idea can't be compared with itself."))]
    if preferred is not None and preferred not in pair:
        return [Fault("preferred", N_("Choose one of the two ideas, or that you can't tell."))]
    return []
