"""Calibrated mean: what an idea is worth and how severe its judges are, told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from intranet_ideas.plugin_api import (
    JudgeEffect,
    PluginInfo,
    RankedEntry,
    Ranking,
    ScoreSheet,
    ScoringMethod,
    Settings,
    Text,
    hookimpl,
)
from intranet_ideas.plugin_api.scores import score_of

from .linkage import linked, only_at_home
from .words import (
    ALIKE,
    EXPLANATION,
    LABEL,
    NOT_ASSESSED,
    NOT_LINKED,
    ONE_IDEA,
    ONE_SCORE,
    ONLY_AT_HOME,
    SUMMARY,
    TOO_FEW,
    few_assessments,
)

CONTRACT = 1

DIGITS = 9
"""Decimals that count: sums in another order differ further out, and a tie must be a tie."""

WEIGHTS = {1: 2 / 3, 2: 1.0, 3: 4 / 3}
"""An assessment's weight by the judge's confidence: sure counts twice as much as unsure."""

NINE_IN_TEN = 1.645
"""Standard deviations to either side that hold nine in ten of a normal distribution."""

INSTALL = "pip install 'intranet-ideas[judging]'"


@dataclass(frozen=True, slots=True)
class Given:
    """One assessment as one number, 0 to 100."""

    entry: str
    judge: str
    score: float
    weight: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Scores by entry, with the bounds of their places, and what was corrected for."""

    scores: Mapping[str, float]
    bounds: Mapping[str, tuple[int, int]]
    effects: tuple[JudgeEffect, ...]


def rank(sheet: ScoreSheet, settings: Settings) -> Ranking:  # noqa: ARG001
    """Rank the sheet's entries by their calibrated score, or by the plain mean with a note
    that says why it could not be calibrated."""
    given = [
        Given(each.entry, each.judge, score, WEIGHTS.get(each.confidence, 1.0))
        for each in sheet.assessments
        if (score := score_of(sheet.criteria, each.scores)) is not None
    ]  # fmt: skip
    refusal, plain = _refusal(sheet, given), _plain(given)
    single = sum(times == 1 for times in Counter(each.entry for each in given).values())
    notes = [refusal] if refusal else []
    notes += [few_assessments(single)] if single and refusal is not ONE_SCORE else []
    if refusal or not given:
        # Nothing tells equals apart: any of their places is as likely as another.
        bounds = dict.fromkeys(plain, (1, len(plain))) if _all_alike(given) else {}
        return Ranking(_ranked(sheet.entries, plain, bounds, {}), tuple(notes))
    found = _calibrated(given)
    return Ranking(
        _ranked(sheet.entries, found.scores, found.bounds, plain), tuple(notes), found.effects
    )


def _refusal(sheet: ScoreSheet, given: Sequence[Given]) -> Text:
    if not given:
        return ""
    if len({each.entry for each in given}) == 1:
        return ONE_IDEA
    if _all_alike(given):
        return ALIKE if len(given) > len({each.entry for each in given}) else ONE_SCORE
    if not _enough(given):
        return TOO_FEW
    pairs = [(each.judge, each.entry) for each in given]
    if not linked(pairs):
        return NOT_LINKED
    return ONLY_AT_HOME if only_at_home(sheet, pairs) else ""


def _all_alike(given: Sequence[Given]) -> bool:
    return len({each.score for each in given}) < 2


def _enough(given: Sequence[Given]) -> bool:
    """Say whether two judges have two entries in common, themselves or by a chain: more
    assessments than there are judges and entries to tell apart."""
    entries, judges = {each.entry for each in given}, {each.judge for each in given}
    return len(judges) > 1 and len(entries) > 1 and len(given) >= len(entries) + len(judges)


def _plain(given: Sequence[Given]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for each in given:
        scores.setdefault(each.entry, []).append(each.score)
    return {entry: round(fsum(all_) / len(all_), DIGITS) for entry, all_ in scores.items()}


def _calibrated(given: Sequence[Given]) -> Calibrated:
    # Heavy: numbers are worked with in the scoring child alone.
    try:
        import numpy as np

        from .model import fit, places
    except ModuleNotFoundError as error:
        raise RuntimeError(f"{error.name} is missing: {INSTALL}") from error

    entries = sorted({each.entry for each in given})
    judges = sorted({each.judge for each in given})
    at = {name: place for names in (entries, judges) for place, name in enumerate(names)}
    found = fit(
        np.array([each.score for each in given]), np.array([each.weight for each in given]),
        np.array([at[each.entry] for each in given]), np.array([at[each.judge] for each in given]),
        (len(entries), len(judges)),
    )  # fmt: skip
    effects = zip(judges, found.judges, found.judge_sd, strict=True)
    return Calibrated(
        scores={entry: round(float(found.mean + worth), DIGITS)
                for entry, worth in zip(entries, found.ideas, strict=True)},
        bounds=dict(zip(entries, places(found.draws), strict=True)),
        effects=tuple(
            JudgeEffect(judge, float(effect), float(effect - NINE_IN_TEN * sd),
                        float(effect + NINE_IN_TEN * sd))
            for judge, effect, sd in effects
        ),
    )  # fmt: skip


def _ranked(
    entries: Sequence[str], scores: Mapping[str, float], bounds: Mapping[str, tuple[int, int]],
    plain: Mapping[str, float],
) -> tuple[RankedEntry, ...]:  # fmt: skip
    ordered = sorted((each for each in entries if each in scores), key=lambda each: -scores[each])
    first: dict[float, int] = {}
    for position, entry in enumerate(ordered, start=1):
        first.setdefault(scores[entry], position)
    ranked = []
    for entry in ordered:
        place = first[scores[entry]]
        low, high = bounds.get(entry, (place, place))
        ranked.append(
            RankedEntry(entry, place, scores[entry], min(low, place), max(high, place),
                        plain=plain.get(entry))
        )  # fmt: skip
    return (*ranked, *(
        RankedEntry(entry, None, None, reason=NOT_ASSESSED)
        for entry in entries if entry not in scores
    ))  # fmt: skip


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="scoring_calibrated", label=LABEL, summary=SUMMARY, version="1.0.0", licence="MIT"
    )


@hookimpl
def register_scoring_methods() -> Sequence[ScoringMethod]:
    """Offer the method."""
    return (ScoringMethod("calibrated", LABEL, rank, EXPLANATION),)
