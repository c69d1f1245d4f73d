"""Bradley–Terry strengths by choix, and how sure the places are. Imports numpy and scipy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import choix
import numpy as np

from intranet_ideas.plugin_api import Comparison

PULL = 0.1
"""How hard strengths are pulled towards the middle (choix's ``alpha`` for a comparison that
counts once): as much as if strengths had a standard deviation of about 2.2 logits beforehand.
It keeps an idea that won every time finite, and moves others little."""

DRAWS = 2000
"""Times the strengths are drawn anew to bound the places."""

WITHIN = 90
"""Per cent of the draws that a place's bounds hold."""

SAME = 1e-4
"""Scores that differ by less are equal: the estimate is no finer, and a tie must be a tie."""

DIGITS = 3
"""Decimals of a score that are told."""

Array = Any
"""A numpy array; numpy is no dependency of the core, so its types are not checked."""


def places_of(
    entries: Sequence[str], comparisons: Sequence[Comparison]
) -> dict[str, tuple[float, int, int]]:
    """Return for each entry its score (0–100: how often it would win against the others, in
    per cent) and the bounds of its place. The entries must be tied together."""
    # By name: sums in another order differ far out.
    entries = sorted(entries)
    wins = _wins(entries, comparisons)
    strengths = _strengths(wins)
    scores = _told(_shares(strengths))
    low, high = _bounds(strengths, wins)
    return {
        entry: (float(scores[n]), int(low[n]), int(high[n])) for n, entry in enumerate(entries)
    }


def _wins(entries: Sequence[str], comparisons: Sequence[Comparison]) -> Array:
    """Return how often each (row) won against each (column), in halves: a win is two, a tie one
    each way."""
    index = {entry: number for number, entry in enumerate(entries)}
    wins = np.zeros((len(entries), len(entries)), dtype=int)
    for each in comparisons:
        better, worse = index[each.better], index[each.worse]
        wins[better, worse] += 1 if each.tie else 2
        wins[worse, better] += 1 if each.tie else 0
    return wins


def _strengths(wins: Array) -> Array:
    """Return the strengths that make the comparisons most likely, pulled to the middle."""
    data = [
        (int(one), int(other))
        for one, other in zip(*np.nonzero(wins), strict=True)
        for _ in range(wins[one, other])
    ]
    # Every comparison stands twice in the data, so the pull counts twice as well.
    found = choix.opt_pairwise(len(wins), data, alpha=2 * PULL, method="Newton-CG", tol=1e-10)
    return found - found.mean()


def _shares(strengths: Array) -> Array:
    """Return how often each would win against the others, 0 to 100."""
    chances = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
    np.fill_diagonal(chances, 0)
    return 100 * chances.sum(axis=1) / (len(strengths) - 1)


def _told(shares: Array) -> Array:
    """Return the scores as they are told; those that are the same to the estimate are equal."""
    order = np.argsort(-shares, kind="stable")
    told = np.round(shares, DIGITS)
    for before, after in pairwise(order):
        if shares[before] - shares[after] < SAME:
            told[after] = told[before]
    return told


def _bounds(strengths: Array, wins: Array) -> tuple[Array, Array]:
    """Return the bounds of the places: strengths are drawn from the normal distribution that
    the likelihood's curvature gives around the estimate, and each draw is ranked.

    The seed is fixed, and the draws follow the order of strength: the same comparisons give
    the same bounds, whatever the entries are called.
    """
    order = np.argsort(-strengths, kind="stable")
    chances = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
    weight = (wins + wins.T) / 2 * chances * (1 - chances)
    curvature = np.diag(weight.sum(axis=1)) - weight + 2 * PULL * np.eye(len(strengths))
    covariance = np.linalg.inv(curvature[np.ix_(order, order)])
    spread = np.linalg.cholesky((covariance + covariance.T) / 2)
    noise = np.random.default_rng([len(strengths), int(wins.sum())]).standard_normal(
        (DRAWS, len(strengths))
    )
    drawn = strengths[order] + noise @ spread.T
    ranks = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
    edge = (100 - WITHIN) / 2
    bounds = np.percentile(ranks, [edge, 100 - edge], axis=0, method="nearest")
    low, high = np.empty(len(order), dtype=int), np.empty(len(order), dtype=int)
    low[order], high[order] = bounds
    return low, high
