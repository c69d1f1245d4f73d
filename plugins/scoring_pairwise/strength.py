"""Bradley–Terry strengths, and how sure the places are. Imports numpy.

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
from intranet_ideas.plugin_api.scores import places_holding

Numbers = NDArray[np.float64]

WIDTHS = np.geomspace(0.25, 5, 10)
"""Standard deviations of the strengths, in logits, that are considered."""

USUAL, GIVE = 1.2, 0.5
"""The width that is usual, and how far its logarithm may lie from that."""

WIDER = 1.3
"""How much wider than likeliest the width is made: in simulated panels the bounds would hold
some 93 % of the true places otherwise, since the curvature overstates the doubt."""

DRAWS = 2000
"""Times the strengths are drawn anew to bound the places."""

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
    fit = fitted(wins, WIDER * likeliest_width(wins))
    scores = _told(_shares(fit.strengths))
    low, high = _bounds(fit, int(wins.sum()))
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
    logs = np.log(WIDTHS)
    weights = [
        fitted(wins, width).evidence - ((log - np.log(USUAL)) / GIVE) ** 2 / 2
        for width, log in zip(WIDTHS, logs, strict=True)
    ]
    share = np.exp(np.array(weights) - max(weights))
    return float(np.exp(share @ logs / share.sum()))


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


def _bounds(fit: Fit, comparisons: int) -> tuple[list[int], list[int]]:
    """Return the bounds of the places: strengths are drawn from the normal distribution that
    the curvature gives around the estimate, each draw is ranked, and the bounds hold 90 % of
    the draws, as nearly as whole places can.

    The seed is fixed, and the draws follow the order of strength: the same comparisons give
    the same bounds, whatever the entries are called.
    """
    count = len(fit.strengths)
    order = np.argsort(-fit.strengths, kind="stable")
    covariance = np.linalg.inv(fit.curvature[np.ix_(order, order)])
    spread = np.linalg.cholesky((covariance + covariance.T) / 2)
    noise = np.random.default_rng([count, comparisons]).standard_normal((DRAWS, count))
    drawn = fit.strengths[order] + noise @ spread.T
    ranks = np.argsort(np.argsort(-drawn, axis=1), axis=1)
    low, high = [0] * count, [0] * count
    for entry, row in zip(order, ranks.T, strict=True):
        low[entry], high[entry] = places_holding(np.bincount(row, minlength=count).tolist())
    return low, high
