"""Points: a department's own formula over the criteria, then the mean over the judges."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from intranet_ideas.plugin_api import (
    Assessment,
    PluginInfo,
    RankedEntry,
    Ranking,
    ScoreSheet,
    ScoringMethod,
    Setting,
    Settings,
    Text,
    hookimpl,
)

from .formula import Formula, FormulaError
from .words import (
    EXPLANATION,
    FORMULA_HELP,
    FORMULA_LABEL,
    LABEL,
    NO_FORMULA,
    NO_VALUE,
    NOT_ASSESSED,
    SUMMARY,
    WRONG,
    not_counted,
    unknown,
)

CONTRACT = 1
DIGITS = 9
"""Decimals that count: sums in another order differ further out, and a tie must be a tie."""


def check_formula(value: str | float | bool) -> Text:
    """Return what is wrong with a formula, for who saves it; empty is no formula yet."""
    text = str(value)
    if not text.strip():
        return ""
    try:
        Formula(text)
    except FormulaError as error:
        return WRONG[str(error)]
    return ""


def rank(sheet: ScoreSheet, settings: Settings) -> Ranking:
    """Rank entries by the mean of what the formula gives for each assessment.

    Where there is no usable formula, nobody gets a place, and every entry says why.
    """
    keys = {each.key.replace("-", "_"): each.key for each in sheet.criteria}
    try:
        formula = Formula(str(settings["formula"]))
    except FormulaError as error:
        reason = NO_FORMULA if str(error) == "empty" else WRONG[str(error)]
        return _nobody(sheet, reason)
    if missing := sorted(formula.names - set(keys)):
        return _nobody(sheet, unknown(", ".join(missing)))
    values: dict[str, list[float]] = {}
    left_out = 0
    for each in sheet.assessments:
        value = _value(formula, keys, each)
        if value is None:
            left_out += 1
        else:
            values.setdefault(each.entry, []).append(value)
    return _ordered(sheet, values, left_out)


def _value(formula: Formula, keys: dict[str, str], assessment: Assessment) -> float | None:
    """Return an assessment's points, or None where a criterion in the formula has no score."""
    scores = {name: assessment.scores.get(keys[name]) for name in formula.names}
    if any(score is None for score in scores.values()):
        return None
    return formula.value({name: score for name, score in scores.items() if score is not None})


def _ordered(sheet: ScoreSheet, values: dict[str, list[float]], left_out: int) -> Ranking:
    means = {
        entry: round(fsum(values[entry]) / len(values[entry]), DIGITS)
        for entry in sheet.entries if entry in values
    }  # fmt: skip
    ordered = sorted(means, key=lambda entry: -means[entry])
    places: dict[float, int] = {}
    for place, entry in enumerate(ordered, start=1):
        places.setdefault(means[entry], place)
    ranked = [
        RankedEntry(entry, places[means[entry]], means[entry],
                    rank_low=places[means[entry]], rank_high=places[means[entry]])
        for entry in ordered
    ]  # fmt: skip
    assessed = {each.entry for each in sheet.assessments}
    unranked = [
        RankedEntry(entry, None, None, reason=NO_VALUE if entry in assessed else NOT_ASSESSED)
        for entry in sheet.entries if entry not in means
    ]  # fmt: skip
    return Ranking((*ranked, *unranked), (not_counted(left_out),) if left_out else ())


def _nobody(sheet: ScoreSheet, reason: Text) -> Ranking:
    entries = tuple(RankedEntry(entry, None, None, reason=reason) for entry in sheet.entries)
    return Ranking(entries, (reason,))


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="scoring_points", label=LABEL, summary=SUMMARY, version="1.0.0", licence="MIT",
        settings=(Setting("formula", FORMULA_LABEL, help=FORMULA_HELP, check=check_formula),),
    )  # fmt: skip


@hookimpl
def register_scoring_methods() -> Sequence[ScoringMethod]:
    """Offer the method."""
    return (ScoringMethod("points", LABEL, rank, EXPLANATION),)
