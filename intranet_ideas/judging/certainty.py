"""How sure a ranking is: agreement of the judges, weights that would turn it, and which review
would settle most. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_api.scores import score_of, share

LITTLE, GOOD = 0.4, 0.67
"""Below ``LITTLE`` judges hardly agree; from ``GOOD`` on, conclusions may be drawn with care
(Krippendorff, *Content Analysis*, 4th ed. 2019, ch. 12)."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A criterion's weight at which another entry would come first.

    ``weight`` and ``needed`` are shares of all weights, 0 to 1, as it is and as it would
    have to be; ``entry`` is who would be first.
    """

    criterion: str
    weight: float
    needed: float
    entry: str


@dataclass(frozen=True, slots=True)
class Certainty:
    """What is said of a ranking beside its places. ``alpha`` is None where fewer than two
    entries were assessed by two judges, ``review`` where every place is sure."""

    alpha: float | None
    first: tuple[str, ...]
    review: str | None
    flips: tuple[Flip, ...]


def certainty(sheet: facts.ScoreSheet, items: Sequence[Mapping[str, Any]]) -> Certainty:
    """Return how sure a ranking of a sheet is. ``items`` are its places as stored, with the
    sheet's names as ``entry``."""
    given: dict[str, list[float]] = defaultdict(list)
    for each in sheet.assessments:
        score = score_of(sheet.criteria, each.scores)
        if score is not None:
            given[each.entry].append(score)
    return Certainty(
        alpha=agreement(list(given.values())),
        first=tuple(each["entry"] for each in items if each["rank"] and each["rank_low"] == 1),
        review=review(items, {entry: len(scores) for entry, scores in given.items()}),
        flips=tuple(flips(sheet)),
    )


SLACK = 1e-9
"""Scores nearer than this are equal: means of equal floats are not always that float."""


def agreement(units: Sequence[Sequence[float]]) -> float | None:
    """Return Krippendorff's α for interval data: 1 is full agreement, 0 what chance would give.

    ``units`` hold the scores of each entry. α = 1 - D_o/D_e, with squared differences within
    entries and among all scores (Krippendorff 2019, eq. 12.8). None where fewer than two
    entries have two scores: there is nothing to agree on then; 1 where all scores are equal.
    """
    paired = [scores for scores in units if len(scores) > 1]
    everything = [score for scores in paired for score in scores]
    if len(paired) < 2:
        return None
    if max(everything) - min(everything) < SLACK:
        return 1.0
    observed = fsum(_differences(scores) / (len(scores) - 1) for scores in paired)
    expected = _differences(everything) / (len(everything) - 1)
    return 1 - observed / expected


def _differences(scores: Sequence[float]) -> float:
    """Return the sum of squared differences of all pairs, in linear time."""
    mean = fsum(scores) / len(scores)
    return len(scores) * fsum((score - mean) ** 2 for score in scores)


def review(items: Sequence[Mapping[str, Any]], reviews: Mapping[str, int]) -> str | None:
    """Return the entry for which one more review would settle most, or None.

    It is the one whose range of places overlaps with most others; of equals the one with
    the fewest reviews.
    """
    uncertain = [each for each in items if each["rank"] and each["rank_low"] < each["rank_high"]]
    if not uncertain:
        return None
    ranked = [each for each in items if each["rank"]]
    lows = sorted(each["rank_low"] for each in ranked)
    highs = sorted(each["rank_high"] for each in ranked)

    def apart(each: Mapping[str, Any]) -> int:
        """Return how many ranges lie wholly above or below."""
        return len(lows) - bisect_right(lows, each["rank_high"]) + bisect_left(
            highs, each["rank_low"]
        )

    best = min(
        uncertain,
        key=lambda each: (apart(each), reviews.get(each["entry"], 0), each["entry"]),
    )
    return str(best["entry"])


def flips(sheet: facts.ScoreSheet) -> list[Flip]:
    """Return, for each criterion, the nearest weight at which another entry would have the
    best mean; criteria whose weight never decides are left out.

    Reckoned from each entry's mean for each criterion, for the entries that have one for
    all. With the other weights kept in proportion, the difference of two entries is linear
    in one weight, so it turns at most once.
    """
    means = _means(sheet)
    total = fsum(each.weight for each in sheet.criteria)
    if len(means) < 2 or len(sheet.criteria) < 2:
        return []
    weights = {each.key: each.weight / total for each in sheet.criteria}
    winner = max(means, key=lambda entry: (_weighed(means[entry], weights), entry))
    found = []
    for criterion in sheet.criteria:
        turns = [
            Flip(criterion.key, weights[criterion.key], needed, rival)
            for rival in means if rival != winner
            if (needed := _turn(means[winner], means[rival], weights, criterion.key)) is not None
        ]
        if turns:
            found.append(min(turns, key=lambda each: (abs(each.needed - each.weight), each.entry)))
    return found


def _means(sheet: facts.ScoreSheet) -> dict[str, dict[str, float]]:
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    by_key = {each.key: each for each in sheet.criteria}
    for each in sheet.assessments:
        for key, value in each.scores.items():
            if value is not None and key in by_key:
                scores[each.entry][key].append(share(by_key[key], value))
    return {
        entry: {key: fsum(values) / len(values) for key, values in found.items()}
        for entry, found in scores.items() if len(found) == len(by_key)
    }  # fmt: skip


def _weighed(means: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return fsum(weights[key] * mean for key, mean in means.items())


def _turn(
    winner: Mapping[str, float], rival: Mapping[str, float], weights: Mapping[str, float], key: str
) -> float | None:
    """Return the share of ``key`` from which on the rival leads, or None between 0 and 1."""
    here = winner[key] - rival[key]
    rest = 1 - weights[key]
    if rest <= 0:
        return None
    others = fsum(
        weights[each] * (winner[each] - rival[each]) for each in weights if each != key
    ) / rest  # fmt: skip
    # share * here + (1 - share) * others = 0
    if here == others:
        return None
    needed = others / (others - here)
    # Equals today turn nowhere: which of them leads is not the weight's to say.
    turns = 0 <= needed <= 1 and here * others < 0 and abs(needed - weights[key]) > SLACK
    return needed if turns else None
