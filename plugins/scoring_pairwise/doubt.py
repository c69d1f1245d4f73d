"""How sure the places are: strengths drawn from what the comparisons leave open. Imports numpy.

With few comparisons the likely strengths are far from normal about the estimate, so a normal
approximation holds too many true places where judges agree well and too few where they hardly
do. Here they are drawn exactly: Hamiltonian Monte Carlo (Neal, *MCMC using Hamiltonian dynamics*,
2011), many chains side by side that begin in the normal approximation, and with each step a new
width, drawn from those that suit the strengths (Gibbs). So the doubt about the width counts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intranet_ideas.plugin_api.scores import places_holding

Numbers = NDArray[np.float64]

USUAL, GIVE = 1.4, 0.8
"""The width of strengths that is usual, in logits, and how far its logarithm may lie from that:
judges who see each idea with a noise of 0.8 standard deviations have that width, and twice and
half the noise lie within one such step."""

WIDTHS = np.geomspace(0.2, 6, 40)
"""Standard deviations of the strengths, in logits, that are considered."""

CHAINS, FEWEST, ENOUGH = 500, 200, 60_000
"""Chains, and how few there may be where there are so many ideas that ``ENOUGH`` strengths are
drawn with fewer: 1,000 ideas shall be done in seconds, too."""

WARM, KEPT, APART = 8, 4, 2
"""Steps of each chain before it is looked at; how often it is, so many steps apart."""

LEAPS, LENGTH = 6, 0.45
"""Leaps of each step, and their length in standard deviations of the normal approximation."""


def usual(log_widths: Numbers) -> Numbers:
    """Return the logarithm of how usual widths are, but for a constant."""
    logs: Numbers = -(((log_widths - np.log(USUAL)) / GIVE) ** 2) / 2
    return logs


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs that were compared: ``first`` won ``won`` times of ``of``. ``order`` and
    ``starts`` gather what belongs to one entry."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    won: Numbers
    of: Numbers
    order: NDArray[np.intp]
    starts: NDArray[np.intp]

    def likelihood(self, strengths: Numbers) -> Numbers:
        """Return the logarithm of how likely the comparisons are under each column."""
        apart = strengths[self.first] - strengths[self.second]
        found: Numbers = self.won @ apart - self.of @ np.logaddexp(0, apart)
        return found

    def slope(self, strengths: Numbers) -> Numbers:
        """Return its slope."""
        apart = strengths[self.first] - strengths[self.second]
        pull = self.won[:, None] - self.of[:, None] * (1 + np.tanh(apart / 2)) / 2
        found: Numbers = np.add.reduceat(np.concatenate([pull, -pull])[self.order], self.starts)
        return found


def pairs_of(wins: Numbers) -> Pairs:
    """Return the compared pairs of a table of wins in which each entry has some."""
    first, second = np.nonzero(np.triu(wins + wins.T))
    both = np.concatenate([first, second])
    order = np.argsort(both, kind="stable")
    starts = np.searchsorted(both[order], np.arange(len(wins)))
    won = wins[first, second]
    return Pairs(first, second, won, won + wins[second, first], order, starts)


def bounds(
    wins: Numbers, strengths: Numbers, curvature: Numbers, width: float
) -> tuple[list[int], list[int]]:
    """Return the bounds of each entry's place, which hold 90 % of the draws as nearly as whole
    places can. ``strengths`` are the estimate, with the ``curvature`` there, for a ``width``.

    The seed is fixed, and the draws follow the order of strength: the same comparisons give
    the same bounds, whatever the entries are called.
    """
    count = len(strengths)
    order = np.argsort(-strengths, kind="stable")
    places = np.ix_(order, order)
    seed = np.random.default_rng([count, int(wins.sum())])
    drawn = draws(wins[places], strengths[order], curvature[places], width, seed)
    ranks = np.argsort(np.argsort(-drawn, axis=0), axis=0)
    low, high = [0] * count, [0] * count
    for entry, row in zip(order, ranks, strict=True):
        low[entry], high[entry] = places_holding(np.bincount(row, minlength=count).tolist())
    return low, high


def draws(
    wins: Numbers, strengths: Numbers, curvature: Numbers, width: float, seed: np.random.Generator
) -> Numbers:
    """Return strengths drawn from what the comparisons leave open, one draw in each column."""
    chains = max(FEWEST, min(CHAINS, ENOUGH // len(wins)))
    pairs = pairs_of(wins)
    covariance = np.linalg.inv(curvature)
    spread = np.asarray(np.linalg.cholesky((covariance + covariance.T) / 2), np.float64)
    now = strengths[:, None] + spread @ seed.standard_normal((len(wins), chains))
    widths: Numbers = np.full(chains, width)
    kept = []
    for step in range(1, WARM + KEPT * APART + 1):
        now = _step(pairs, spread, now, widths, seed)
        widths = _widths(now, seed)
        if step > WARM and (step - WARM) % APART == 0:
            kept.append(now)
    return np.concatenate(kept, axis=1)


def _step(
    pairs: Pairs, spread: Numbers, now: Numbers, widths: Numbers, seed: np.random.Generator
) -> Numbers:
    """Return each chain's next strengths for its width."""

    def slope(at: Numbers) -> Numbers:
        found: Numbers = spread.T @ (pairs.slope(at) - at / widths**2)
        return found

    def energy(at: Numbers, push: Numbers) -> Numbers:
        given = pairs.likelihood(at) - (at**2).sum(axis=0) / widths**2 / 2
        found: Numbers = (push**2).sum(axis=0) / 2 - given
        return found

    length = LENGTH * seed.uniform(0.7, 1.3, now.shape[1])
    push = seed.standard_normal(now.shape)
    before, at = energy(now, push), now
    push = push + length / 2 * slope(at)
    for leap in range(1, LEAPS + 1):
        at = at + length * (spread @ push)
        push = push + (length if leap < LEAPS else length / 2) * slope(at)
    taken = np.log(seed.uniform(size=now.shape[1])) < before - energy(at, push)
    chosen: Numbers = np.where(taken, at, now)
    return chosen


def _widths(strengths: Numbers, seed: np.random.Generator) -> Numbers:
    """Return a width for each chain, drawn from those that suit its strengths."""
    logs = np.log(WIDTHS)
    squares = (strengths**2).sum(axis=0)
    likely = usual(logs) - len(strengths) * logs - squares[:, None] / WIDTHS**2 / 2
    share = np.exp(likely - likely.max(axis=1, keepdims=True)).cumsum(axis=1)
    chosen = (seed.uniform(size=len(share)) * share[:, -1])[:, None] > share
    found: Numbers = WIDTHS[chosen.sum(axis=1)]
    return found


def weighed(log_likely: Sequence[float], widths: Numbers) -> float:
    """Return the middle of some widths, each weighed by how likely it makes the comparisons and
    by how usual it is."""
    logs = np.log(widths)
    weights = np.array(log_likely) + usual(logs)
    share = np.exp(weights - weights.max())
    return float(np.exp(share @ logs / share.sum()))
