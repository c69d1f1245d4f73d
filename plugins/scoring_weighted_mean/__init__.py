"""Weighted mean: each judge's scores weighted by criterion, then the mean over the judges."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from intranet_ideas.plugin_api import (
    Assessment,
    Criterion,
    PluginInfo,
    RankedEntry,
    Ranking,
    ScoreSheet,
    ScoringMethod,
    Settings,
    hookimpl,
)
from intranet_ideas.plugin_api.scores import score_of

CONTRACT = 1

LABEL = {"nb": "Vektet gjennomsnitt", "nn": "Vekta gjennomsnitt", "en": "Weighted mean"}

EXPLANATION = {
    "nb": (
        "Hver poengsum regnes om til 0–100: laveste trinn på skalaen er 0, høyeste er 100. "
        "For hver vurdering regnes snittet av kriteriene etter vekt; et kriterium som er merket "
        "«ikke aktuelt», teller ikke, og vekten fordeles på de andre. Ideens poengsum er snittet "
        "av vurderingene. Like poengsummer deler den beste plassen."
    ),
    "nn": (
        "Kvar poengsum blir rekna om til 0–100: lågaste trinn på skalaen er 0, høgaste er 100. "
        "For kvar vurdering reknar vi snittet av kriteria etter vekt; eit kriterium som er merkt "
        "«ikkje aktuelt», tel ikkje, og vekta blir fordelt på dei andre. Poengsummen til ideen er "
        "snittet av vurderingane. Like poengsummar deler den beste plassen."
    ),
    "en": (
        "Each score is turned into 0–100: the lowest step of the scale is 0, the highest is 100. "
        "For each assessment the mean of the criteria is taken by weight; a criterion marked "
        "“not applicable” does not count, and its weight is shared by the others. The idea's "
        "score is the mean of its assessments. Equal scores share the better place."
    ),
}

NOT_ASSESSED = {
    "nb": "Ingen i juryen har vurdert ideen.",
    "nn": "Ingen i juryen har vurdert ideen.",
    "en": "No judge has assessed the idea.",
}

DIGITS = 9
"""Decimals that count: sums in another order differ further out, and a tie must be a tie."""


def few_assessments(count: int) -> dict[str, str]:
    """Return the note about ``count`` entries that have a single assessment."""
    return {
        "nb": f"Ideer med bare én vurdering: {count}. Plassen deres er usikker.",
        "nn": f"Idear med berre éi vurdering: {count}. Plassen deira er usikker.",
        "en": f"Ideas with only one assessment: {count}. Their places are uncertain.",
    }


def entry_scores(
    criteria: Sequence[Criterion], assessments: Sequence[Assessment]
) -> dict[str, list[float]]:
    """Return the scores of each entry's assessments; those without any value are left out."""
    scores: dict[str, list[float]] = {}
    for each in assessments:
        score = score_of(criteria, each.scores)
        if score is not None:
            scores.setdefault(each.entry, []).append(score)
    return scores


def rank(sheet: ScoreSheet, settings: Settings) -> Ranking:  # noqa: ARG001
    """Rank the sheet's entries by their mean score; ties stand in the sheet's order."""
    scores = entry_scores(sheet.criteria, sheet.assessments)
    means = {
        entry: round(fsum(scores[entry]) / len(scores[entry]), DIGITS)
        for entry in sheet.entries if entry in scores
    }  # fmt: skip
    ordered = sorted(means, key=lambda entry: -means[entry])
    places: dict[float, int] = {}
    for place, entry in enumerate(ordered, start=1):
        places.setdefault(means[entry], place)
    ranked = [_ranked(entry, places[means[entry]], means[entry]) for entry in ordered]
    unranked = [
        RankedEntry(entry, None, None, reason=NOT_ASSESSED)
        for entry in sheet.entries if entry not in means
    ]  # fmt: skip
    single = sum(len(scores[entry]) == 1 for entry in means)
    return Ranking((*ranked, *unranked), (few_assessments(single),) if single else ())


def _ranked(entry: str, place: int, score: float) -> RankedEntry:
    return RankedEntry(entry, place, score, rank_low=place, rank_high=place)


@hookimpl
def describe_plugin() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(
        name="scoring_weighted_mean",
        label=LABEL,
        summary={
            "nb": "Rangerer etter juryens poeng: kriteriene etter vekt, jurymedlemmene likt.",
            "nn": "Rangerer etter poenga til juryen: kriteria etter vekt, jurymedlemmene likt.",
            "en": "Ranks by the judges' scores: criteria by weight, judges alike.",
        },
        version="1.0.0",
        licence="MIT",
    )


@hookimpl
def register_scoring_methods() -> Sequence[ScoringMethod]:
    """Offer the method."""
    return (ScoringMethod("weighted_mean", LABEL, rank, EXPLANATION),)
