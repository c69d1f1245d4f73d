"""How far two rankings, and two lists of hits, agree. Pure."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

TOP = 10
MOST_QUERIES = 20
LONGEST_QUERY = 200


def kendall_tau_b(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return how far two orders agree: 1 the same, 0 no more than by chance, -1 reversed.

    ``pairs`` are each thing's places in both. Ties are allowed for: the coefficient is
    τ-b of M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945),
    239–251: (P − Q) / √((n₀ − n₁)(n₀ − n₂)) with P pairs in the same order, Q in opposite
    order, n₀ all pairs, n₁ and n₂ those tied in the one and the other. None where one of
    the orders tells nothing apart.
    """
    ordered = sorted(pairs)
    everything = _pairs(len(ordered))
    tied_one, tied_other, tied_both = (
        sum(map(_pairs, Counter(keys).values()))
        for keys in ([a for a, _ in ordered], [b for _, b in ordered], ordered)
    )
    opposite, before = 0, list[float]()
    for _, place in ordered:
        # Sorted by both, nothing tied in the one stands above in the other.
        opposite += len(before) - bisect_right(before, place)
        insort(before, place)
    same = everything - tied_one - tied_other + tied_both - opposite
    scale = (everything - tied_one) * (everything - tied_other)
    return (same - opposite) / sqrt(scale) if scale else None


def _pairs(number: int) -> int:
    return number * (number - 1) // 2


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry's places in the ranking that counted and the one tried; None for none.
    ``move`` is how many places up (down: below 0) it would go."""

    entry: int
    counted: int | None
    tried: int | None

    @property
    def move(self) -> int | None:
        """Places up, where both have one."""
        if self.counted is None or self.tried is None:
            return None
        return self.counted - self.tried


def moves(
    counted: Mapping[int, int | None], tried: Mapping[int, int | None]
) -> list[Moved]:
    """Return each entry of either ranking, in the order of the one that counted."""
    return sorted(
        (Moved(entry, counted.get(entry), tried.get(entry)) for entry in {*counted, *tried}),
        key=lambda each: (*_place(each.counted), *_place(each.tried), each.entry),
    )


def _place(rank: int | None) -> tuple[bool, int]:
    """Return what sorts a place, none after all others."""
    return rank is None, rank or 0


def agreement(moved: Sequence[Moved]) -> float | None:
    """Return Kendall's τ-b over the entries that both rankings give a place."""
    return kendall_tau_b([
        (each.counted, each.tried) for each in moved
        if each.counted is not None and each.tried is not None
    ])  # fmt: skip


def overlap(one: Sequence[Hashable], other: Sequence[Hashable], top: int = TOP) -> float | None:
    """Return which share of the best ``top`` two lists have in common, whatever the order;
    None where both are empty."""
    first, second = set(one[:top]), set(other[:top])
    longest = max(len(first), len(second))
    return len(first & second) / longest if longest else None


def queries_in(typed: str) -> list[str]:
    """Return the queries of a text, one a line, without doubles."""
    lines = (line.strip()[:LONGEST_QUERY] for line in typed.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def entries_of(items: Collection[Mapping[str, object]]) -> dict[int, int | None]:
    """Return the places in a ranking's items as they are stored, by entry."""
    return {
        int(str(each["entry"])): None if each["rank"] is None else int(str(each["rank"]))
        for each in items
    }
