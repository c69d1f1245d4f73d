"""Bradley–Terry strengths. Imports numpy.

Strengths are pulled to the middle as if they came from a normal distribution. How wide that is
depends on how well judges agree, so it is taken from the comparisons: the width under which they
are likeliest (Laplace's approximation; MacKay, *Information Theory, Inference, and Learning
Algorithms*, 2003, ch. 27), held near what panels are like while there are few of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from intranet_ideas.plugin_api import Comparison

from .doubt import bounds, weighed

Numbers = NDArray[np.float64]

WIDTHS = np.geomspace(0.25, 5, 10)
"""Standard deviations of the strengths, in logits, that are considered."""

STEPS, NEAR = 100, 1e-10
"""Newton's steps at most, and how small the last one is."""

SAME = 1e-4
"""Scores that differ by less are equal: the estimate is no finer, and a tie must be a tie."""

DIGITS = 3
"""Decimals of a score that are told."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The likeliest strengths for one width, the curvature there, and the logarithm of how
    likely the comparisons are under that width."""

    strengths: Numbers
    curvature: Numbers
    evidence: float


def places_of(
    entries: Sequence[str], comparisons: Sequence[Comparison]
) -> dict[str, tuple[float, int, int]]:
    """Return for each entry its score (0–100: how often it would win against the others, in
    per cent) and the bounds of its place. The entries must be tied together."""
    # By name: sums in another order differ far out.
    entries = sorted(entries)
    wins = _wins(entries, comparisons)
    width = likeliest_width(wins)
    fit = fitted(wins, width)
    scores = _told(_shares(fit.strengths))
    low, high = bounds(wins, fit.strengths, fit.curvature, width)
    return {entry: (float(scores[n]), low[n], high[n]) for n, entry in enumerate(entries)}


def _wins(entries: Sequence[str], comparisons: Sequence[Comparison]) -> Numbers:
    """Return how often each (row) won against each (column); a tie is half a win for both."""
    index = {entry: number for number, entry in enumerate(entries)}
    wins = np.zeros((len(entries), len(entries)))
    for each in comparisons:
        better, worse = index[each.better], index[each.worse]
        wins[better, worse] += 0.5 if each.tie else 1
        wins[worse, better] += 0.5 if each.tie else 0
    return wins


def likeliest_width(wins: Numbers) -> float:
    """Return the standard deviation of the strengths, each considered weighed by how likely
    it makes the comparisons."""
    return weighed([fitted(wins, width).evidence for width in WIDTHS], WIDTHS)


def fitted(wins: Numbers, width: float) -> Fit:
    """Return the strengths that make the comparisons likeliest, pulled to the middle."""
    strengths, pull = np.zeros(len(wins)), width**-2
    for _ in range(STEPS):
        chances = _chances(strengths)
        slope = (wins * (1 - chances)).sum(axis=1) - (wins.T * chances).sum(axis=1)
        weight = (wins + wins.T) * chances * (1 - chances)
        curvature = np.diag(weight.sum(axis=1) + pull) - weight
        step = np.linalg.solve(curvature, slope - pull * strengths)
        longest = float(np.abs(step).max())
        strengths = strengths + step * min(1, 2 / max(longest, NEAR))
        if longest < NEAR:
            break
    likelihood = float((wins * np.log(_chances(strengths))).sum())
    evidence = (
        likelihood - pull * float(strengths @ strengths) / 2 - len(wins) * np.log(width)
        - float(np.linalg.slogdet(curvature)[1]) / 2
    )  # fmt: skip
    return Fit(strengths, curvature, float(evidence))


def _chances(strengths: Numbers) -> Numbers:
    """Return the chance of each (row) to win against each (column)."""
    chances: Numbers = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
    return chances


def _shares(strengths: Numbers) -> Numbers:
    """Return how often each would win against the others, 0 to 100."""
    chances = _chances(strengths)
    np.fill_diagonal(chances, 0)
    shares: Numbers = 100 * chances.sum(axis=1) / (len(strengths) - 1)
    return shares


def _told(shares: Numbers) -> Numbers:
    """Return the scores as they are told; those that are the same to the estimate are equal."""
    order = np.argsort(-shares, kind="stable")
    told = np.round(shares, DIGITS)
    for before, after in pairwise(order):
        if shares[before] - shares[after] < SAME:
            told[after] = told[before]
    return told
