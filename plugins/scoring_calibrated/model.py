"""The shrunk two-way model: what an idea is worth and how severe a judge is, told apart.

A score is ``mean + idea + judge + noise``; ideas, judges and noise are normal around 0, and the
noise of an assessment has the variance σ²/weight. For a given pair of ratios idea/noise and
judge/noise the answer is a linear system (Henderson's mixed model equations; Searle, Casella &
McCulloch, *Variance Components*, 1992, ch. 7). The ratios are not known, so the answers are
averaged over a grid of them, each weighted by how well it explains the scores (the restricted
likelihood) and by a prior that puts half its weight on judges who are alike: few assessments
move nobody much. That is what keeps the method from being worse than a plain mean where judges
are equally severe. Cf. MacKay, Kenna, Low & Parker, *Calibration with confidence*, R. Soc. Open
Sci. 4 (2017), whose judges are not shrunk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intranet_ideas.plugin_api.scores import places_holding

Numbers = NDArray[np.float64]
Indexes = NDArray[np.int64]

IDEAS = np.geomspace(0.25, 5, 10)
"""Ratios of the ideas' standard deviation to the noise's that are considered."""

JUDGES = np.concatenate([[0.0], np.geomspace(0.08, 4, 10)])
"""The same of the judges' severity; 0 stands for judges who are alike."""

ALIKE = 0.5
"""The prior weight of judges who are alike."""

DRAWS = 2000
"""Drawn from what the model holds possible, to see how places vary."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What the model makes of a sheet, in the scores' unit.

    ``ideas`` are expected deviations from the mean, and ``draws`` (ideas × draws) possible sets
    of them. ``judges`` are deviations from the average judge, ``judge_sd`` how uncertain each is.
    """

    mean: float
    ideas: Numbers
    judges: Numbers
    judge_sd: Numbers
    draws: Numbers


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the equations need of the scores: weights by idea and judge, and weighted sums."""

    table: Numbers
    by_idea: Numbers
    by_judge: Numbers
    squares: float
    count: int


@dataclass(frozen=True, slots=True)
class _Solved:
    """The equations solved for one pair of ratios. ``left`` holds each idea's weights of the
    mean and the judges, ``factor`` the Cholesky factor of what remains once ideas are out."""

    likelihood: float
    idea_weights: Numbers
    left: Numbers
    factor: Numbers
    solution: Numbers
    rest: float


def fit(
    scores: Numbers, weights: Numbers, ideas: Indexes, judges: Indexes, shape: tuple[int, int]
) -> Fit:
    """Return what the model makes of scores; ``ideas`` and ``judges`` say whose each is.

    ``shape`` counts ideas and judges. The same input gives the same answer: what is drawn
    comes from a generator with a fixed seed. Needs at least three scores.
    """
    middle = float(np.average(scores, weights=weights))
    sums = _sums(scores - middle, weights, ideas, judges, shape)
    solved = [
        (_solve(sums, idea, judge), prior)
        for idea in IDEAS for judge, prior in zip(JUDGES, _prior(), strict=True)
    ]  # fmt: skip
    logs = np.array([each.likelihood + np.log(prior) for each, prior in solved])
    share = np.exp(logs - logs.max())
    share /= share.sum()
    drawn = np.random.default_rng(1).multinomial(DRAWS, share)
    generator = np.random.default_rng(2)
    worth, severity = np.zeros(shape[0]), np.zeros(shape[1])
    offset, pieces, judge_pieces = 0.0, [], []
    for (each, _), weight, times in zip(solved, share, drawn, strict=True):
        worth += weight * _ideas_given(sums, each, each.solution[:, None])[:, 0]
        offset += weight * each.solution[0]
        if len(each.solution) > 1:
            severity += weight * each.solution[1:]
        if times:
            others, ideas_drawn = _draw(sums, each, times, generator)
            pieces.append(ideas_drawn)
            judge_pieces.append(others[1:] if len(others) > 1 else np.zeros((shape[1], times)))
    drawn_judges = np.concatenate(judge_pieces, axis=1)
    return Fit(
        mean=middle + offset, ideas=worth, judges=severity - severity.mean(),
        judge_sd=(drawn_judges - drawn_judges.mean(axis=0)).std(axis=1),
        draws=np.concatenate(pieces, axis=1),
    )  # fmt: skip


def _prior() -> Numbers:
    # Half-Cauchy in the ratio (Gelman, Bayesian Analysis 1 (2006)), on a grid even in its log.
    spread = np.where(JUDGES > 0, JUDGES / (1 + (JUDGES / ALIKE) ** 2), 0)
    prior: Numbers = np.where(JUDGES > 0, (1 - ALIKE) * spread / spread.sum(), ALIKE)
    return prior


def _sums(
    scores: Numbers, weights: Numbers, ideas: Indexes, judges: Indexes, shape: tuple[int, int]
) -> _Sums:
    table = np.zeros(shape)
    np.add.at(table, (ideas, judges), weights)
    by_idea, by_judge = np.zeros(shape[0]), np.zeros(shape[1])
    np.add.at(by_idea, ideas, weights * scores)
    np.add.at(by_judge, judges, weights * scores)
    return _Sums(table, by_idea, by_judge, float(weights @ scores**2), len(scores))


def _solve(sums: _Sums, idea: float, judge: float) -> _Solved:
    """Solve for one pair of ratios, with the ideas eliminated first: what is left is as large
    as there are judges, however many ideas there are."""
    weights = sums.table.sum(axis=1)
    idea_weights = weights + idea**-2
    left = np.column_stack([weights, sums.table]) if judge else weights[:, None]
    matrix = _of_others(sums, judge) - (left / idea_weights[:, None]).T @ left
    given = np.concatenate([[sums.by_idea.sum()], sums.by_judge])[: len(matrix)]
    given = given - (left / idea_weights[:, None]).T @ sums.by_idea
    factor = np.linalg.cholesky(matrix)
    half = np.linalg.solve(factor, given)
    rest = sums.squares - float((sums.by_idea**2 / idea_weights).sum()) - float(half @ half)
    rest = max(rest, 1e-9 * max(sums.squares, 1e-9))
    determinants = (
        np.log(idea_weights).sum() + 2 * len(weights) * np.log(idea)
        + 2 * np.log(np.diag(factor)).sum()
        + (2 * sums.table.shape[1] * np.log(judge) if judge else 0)
    )  # fmt: skip
    likelihood = -0.5 * determinants - 0.5 * (sums.count - 1) * np.log(rest)
    return _Solved(
        float(likelihood), idea_weights, left, factor, np.linalg.solve(factor.T, half), rest
    )


def _of_others(sums: _Sums, judge: float) -> Numbers:
    """Return the block of the mean and the judges; of the mean alone where they are alike."""
    weights = sums.table.sum(axis=0)
    if not judge:
        return np.array([[weights.sum()]])
    block = np.diag(np.concatenate([[weights.sum()], weights + judge**-2]))
    block[0, 1:] = block[1:, 0] = weights
    return block


def _ideas_given(sums: _Sums, solved: _Solved, others: Numbers) -> Numbers:
    """Return the ideas' expected deviations for given means and judges (a column each)."""
    rest: Numbers = (sums.by_idea[:, None] - solved.left @ others) / solved.idea_weights[:, None]
    return rest


def _draw(
    sums: _Sums, solved: _Solved, times: int, generator: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Draw mean and judges, then ideas, from what is possible for one pair of ratios."""
    noise = np.sqrt(solved.rest / generator.chisquare(sums.count - 1, times))
    size = len(solved.solution)
    others = solved.solution[:, None] + noise * np.linalg.solve(
        solved.factor.T, generator.standard_normal((size, times))
    )
    ideas = _ideas_given(sums, solved, others)
    spread = noise / np.sqrt(solved.idea_weights)[:, None]
    return others, ideas + spread * generator.standard_normal(ideas.shape)


def places(draws: Numbers) -> list[tuple[int, int]]:
    """Return for each idea the run of places that holds 90 % of its places in ``draws``
    (ideas × draws), as nearly as whole places can. Place 1 is the best."""
    order = np.argsort(-draws, axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(draws))[:, None], axis=0)
    return [places_holding(np.bincount(row, minlength=len(draws)).tolist()) for row in ranks]
