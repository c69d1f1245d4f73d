"""How judges differ: severity, spread, and fairness to each other's departments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, pstdev

from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_api.scores import score_of
from intranet_ideas.small_groups import hidden


@dataclass(frozen=True, slots=True)
class Value:
    """One judge's weighed view of one entry, from 0 to 100, and how far it lies from the mean of
    the other judges of that entry; None where nobody else judged it."""

    judge: str
    entry: str
    value: float
    above: float | None


@dataclass(frozen=True, slots=True)
class Leaning:
    """How one judge scores. ``above`` is the mean distance from the others, in points of 100:
    below zero is severe; ``spread`` the standard deviation of the judge's own scores."""

    above: float | None
    spread: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """How judges of one department score ideas of one department, against the other judges of the
    same ideas. ``above`` is None where the group is too small to be shown, or where that of a small
    group could be reckoned from it."""

    judges: str
    ideas: str
    above: float | None


def values_of(sheet: facts.ScoreSheet) -> list[Value]:
    """Return every assessment of a sheet as one weighed number."""
    found = {
        (each.judge, each.entry): weighed
        for each in sheet.assessments
        if (weighed := score_of(sheet.criteria, each.scores)) is not None
    }
    by_entry: dict[str, list[float]] = {}
    for (_, entry), value in found.items():
        by_entry.setdefault(entry, []).append(value)
    return [
        Value(judge, entry, value, _from_others(value, by_entry[entry]))
        for (judge, entry), value in found.items()
    ]


def _from_others(value: float, values: list[float]) -> float | None:
    others = len(values) - 1
    return None if not others else value - (sum(values) - value) / others


def leanings(values: Iterable[Value]) -> dict[str, Leaning]:
    """Return how each judge scores, by the judge's name in the sheet; a judge of fewer than two
    entries has no spread."""
    by_judge: dict[str, list[Value]] = {}
    for each in values:
        by_judge.setdefault(each.judge, []).append(each)
    return {
        judge: Leaning(
            _mean(each.above for each in rows),
            pstdev([each.value for each in rows]) if len(rows) > 1 else None,
        )
        for judge, rows in by_judge.items()
    }


def groups(
    values: Iterable[Value], judges: Mapping[str, str], ideas: Mapping[str, str]
) -> list[Group]:
    """Return how the judges of each department score the ideas of each, small groups
    suppressed. ``judges`` and ``ideas`` give departments by name in the sheet; an idea that
    is not in it is left out."""
    cells: dict[tuple[str, str], list[float]] = {}
    for each in values:
        if each.judge in judges and each.entry in ideas and each.above is not None:
            cells.setdefault((judges[each.judge], ideas[each.entry]), []).append(each.above)
    away = hidden({cell: len(rows) for cell, rows in cells.items()})
    return [
        Group(*cell, None if cell in away else fmean(rows)) for cell, rows in sorted(cells.items())
    ]


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
