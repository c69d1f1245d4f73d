"""What numbers may be told, and how they are reckoned. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from intranet_ideas.small_groups import LEAST, TOTAL, hidden, shown, told_as

FEWEST_VOICES = 10
"""People below which it says nothing how evenly they speak, and too much of who does."""

_IN, _OUT = "in", "out"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a department's people took part; ``took_part`` is None where it is not told.

    ``department`` is its path, empty for all that are told of nowhere else; they are those of it
    and below that stand on no line of their own.
    """

    department: str
    people: int
    took_part: int | None


def shares(
    people: Mapping[str, int], took_part: Mapping[str, int]
) -> tuple[list[Share], int | None]:
    """Return a line for each department of ``LEAST`` people or more, by path, the rest last, the
    small ones told of under the one above; and how many took part in all, None where that is not
    told.

    ``people`` and ``took_part`` count by department's path. Nothing that is not told can be
    reckoned from what is: neither how many did nor how many did not.
    """
    told = told_as(people)
    sizes: dict[str, int] = {}
    taking: dict[str, int] = {}
    for path, number in people.items():
        under = told[path]
        sizes[under] = sizes.get(under, 0) + number
        taking[under] = taking.get(under, 0) + min(number, took_part.get(path, 0))
    if shown(sum(sizes.values())) is None:
        # How many they are is told beside: that nobody took part would say that each did not.
        return [Share(path, sizes[path], None) for path in sorted(sizes)], None
    # An empty path would be taken for the row of totals.
    rows = {path: f"of {path}" for path in sizes}
    away = hidden(
        {(row, _IN): taking[path] for path, row in rows.items()}
        | {(row, _OUT): sizes[path] - taking[path] for path, row in rows.items()}
    ) if sizes else frozenset()
    lines = [
        Share(path, sizes[path], None if (row, _IN) in away else taking[path])
        for path, row in sorted(rows.items(), key=lambda each: (not each[0], each))
    ]
    return lines, None if (TOTAL, _IN) in away else sum(taking.values())


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, in days: the median, and what nine of ten stayed within (the
    nearest rank). ``of`` is how many it was; both are None where they were fewer than ``LEAST``."""

    of: int
    median: float | None
    nine_of_ten: float | None


def took(days: Collection[float]) -> Took:
    """Return how long it took; less than nothing counts as nothing."""
    ordered = sorted(max(0.0, each) for each in days)
    if len(ordered) < LEAST:
        return Took(len(ordered), None, None)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return Took(len(ordered), median, ordered[ceil(0.9 * len(ordered)) - 1])


@dataclass(frozen=True, slots=True)
class Voice:
    """How evenly people speak. ``most_active`` is the part of all texts that the most active tenth
    wrote, ``gini`` the Gini coefficient: 0 where all wrote as much, near 1 where one wrote all
    (Gini 1912). Both are None for fewer than ``FEWEST_VOICES`` people."""

    most_active: float | None
    gini: float | None


def voice(texts: Collection[int]) -> Voice:
    """Return how evenly the texts of those who wrote any fall on them."""
    ordered = sorted(each for each in texts if each > 0)
    count, all_ = len(ordered), sum(ordered)
    if count < FEWEST_VOICES:
        return Voice(None, None)
    tenth = ordered[-ceil(count / 10) :]
    weighed = sum(place * each for place, each in enumerate(ordered, 1))
    return Voice(sum(tenth) / all_, 2 * weighed / (count * all_) - (count + 1) / count)


@dataclass(frozen=True, slots=True)
class Period:
    """What happened from a day on, until the next period's. ``people``: how many took part, None
    where it is not told or was not asked for."""

    begins: date
    joined: int
    ideas: int
    comments: int
    people: int | None = None


def weeks(first: date, last: date) -> Sequence[date]:
    """Return the Mondays of the weeks from one day's to another's."""
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=each) for each in range((last - monday).days // 7 + 1)]


def quarters(year: int) -> Sequence[date]:
    """Return the first days of a year's quarters."""
    return [date(year, month, 1) for month in (1, 4, 7, 10)]
