"""Score sheets and rankings as JSON, between the host and a scoring child; and the promise
that a ranking must keep."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from intranet_ideas.errors import N_
from intranet_ideas.plugin_api import (
    Assessment,
    Comparison,
    Criterion,
    Judge,
    JudgeEffect,
    RankedEntry,
    Ranking,
    ScaleStep,
    ScoreSheet,
)
from intranet_ideas.plugin_host.checks import is_text


def sheet_to_json(sheet: ScoreSheet) -> dict[str, Any]:
    """Return a sheet as JSON."""
    return {
        "criteria": [asdict(each) for each in sheet.criteria],
        "entries": list(sheet.entries),
        "judges": [asdict(each) for each in sheet.judges],
        # Not asdict: it can't copy every kind of mapping.
        "assessments": [
            {"judge": each.judge, "entry": each.entry, "scores": dict(each.scores),
             "confidence": each.confidence}
            for each in sheet.assessments
        ],
        "comparisons": [asdict(each) for each in sheet.comparisons],
        "departments": dict(sheet.departments),
    }  # fmt: skip


def sheet_from_json(content: Mapping[str, Any]) -> ScoreSheet:
    """Return the sheet that ``sheet_to_json`` wrote."""
    return ScoreSheet(
        criteria=tuple(
            Criterion(**(each | {"steps": tuple(ScaleStep(**step) for step in each["steps"])}))
            for each in content["criteria"]
        ),
        entries=tuple(content["entries"]),
        judges=tuple(Judge(**each) for each in content["judges"]),
        assessments=tuple(Assessment(**each) for each in content["assessments"]),
        comparisons=tuple(Comparison(**each) for each in content["comparisons"]),
        departments=dict(content["departments"]),
    )


def ranking_to_json(ranking: object) -> dict[str, Any]:
    """Return a ranking as JSON. Raises ``TypeError`` for anything else."""
    if not isinstance(ranking, Ranking):
        raise TypeError(f"rank returned {type(ranking).__name__} instead of Ranking")
    return {
        "entries": [
            {"entry": each.entry, "rank": each.rank, "score": each.score,
             "rank_low": each.rank_low, "rank_high": each.rank_high,
             "reason": _text(each.reason), "plain": each.plain}
            for each in ranking.entries
        ],
        "notes": [_text(note) for note in ranking.notes],
        "effects": [asdict(each) for each in ranking.effects],
    }  # fmt: skip


def ranking_from_json(content: Any) -> Ranking:
    """Return the ranking that ``ranking_to_json`` wrote. Raises ``ValueError``."""
    try:
        return Ranking(
            entries=tuple(RankedEntry(**each) for each in content["entries"]),
            notes=tuple(content["notes"]),
            effects=tuple(JudgeEffect(**each) for each in content["effects"]),
        )
    except (TypeError, KeyError) as error:
        raise ValueError("this is no ranking") from error


def ranking_fault(sheet: ScoreSheet, ranking: Ranking) -> tuple[str, dict[str, object]] | None:
    """Return how a ranking breaks its promise, as a msgid with values, or None.

    Every entry exactly once, best first, those without a place last; places as in sport
    (ties share the better one and the next is left out); all numbers finite; no place and
    no score only together, and then with a reason.
    """
    names = [each.entry for each in ranking.entries]
    if not all(isinstance(name, str) for name in names) or sorted(names) != sorted(sheet.entries):
        return N_("The ranking does not hold every idea exactly once."), {}
    for each in ranking.entries:
        if fault := _entry_fault(each):
            return fault, {"entry": each.entry}
    if not all(is_text(note) for note in ranking.notes):
        return N_("The ranking's notes are no texts."), {}
    if not _effects_fit(sheet, ranking):
        return N_("The ranking's effects of judges are not one for each, in finite numbers."), {}
    return _order_fault(ranking)


def _effects_fit(sheet: ScoreSheet, ranking: Ranking) -> bool:
    judges = [each.judge for each in ranking.effects]
    return (
        len(set(judges)) == len(judges) and set(judges) <= {each.id for each in sheet.judges}
        and all(_is_number(number) and each.low <= each.effect <= each.high
                for each in ranking.effects for number in (each.effect, each.low, each.high))
    )  # fmt: skip


def _entry_fault(ranked: RankedEntry) -> str:
    if (ranked.rank is None) != (ranked.score is None):
        return N_("The idea %(entry)s has a place without a score, or a score without a place.")
    if not is_text(ranked.reason):
        return N_("The reason given for the idea %(entry)s is no text.")
    if ranked.rank is None:
        if ranked.rank_low is not None or ranked.rank_high is not None:
            return N_("The idea %(entry)s has bounds without a place.")
        return "" if ranked.reason else N_("The idea %(entry)s has no place and no reason why.")
    if not _is_number(ranked.score) or not (ranked.plain is None or _is_number(ranked.plain)):
        return N_("The score of the idea %(entry)s is no finite number.")
    low = ranked.rank if ranked.rank_low is None else ranked.rank_low
    high = ranked.rank if ranked.rank_high is None else ranked.rank_high
    if not all(type(place) is int for place in (low, ranked.rank, high)):
        return N_("The place of the idea %(entry)s is no whole number.")
    return "" if 1 <= low <= ranked.rank <= high else (
        N_("The place of the idea %(entry)s is outside its bounds.")
    )  # fmt: skip


def _order_fault(ranking: Ranking) -> tuple[str, dict[str, object]] | None:
    before = 0
    unranked = False
    for position, each in enumerate(ranking.entries, start=1):
        if each.rank is None:
            unranked = True
            continue
        highest = each.rank_high or each.rank
        if unranked or each.rank not in (before, position) or highest > len(ranking.entries):
            return N_("The places are not in order at the idea %(entry)s."), {"entry": each.entry}
        before = each.rank
    return None


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _text(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
