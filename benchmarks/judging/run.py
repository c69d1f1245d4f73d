"""Measure scoring methods on simulated panels whose true order is known.

    python benchmarks/judging/run.py [--runs N] [--large] [--pairs]

Prints for each setting the mean Kendall τ between a method's order and the true one, how often
the 90 % range of places holds the true place, and how often a method refused to calibrate. A tie
counts half: whoever must choose among equals draws lots. ``--large`` times one ranking of 1,000
ideas × 5 reviews × 6 criteria in the scoring child. ``--pairs`` measures comparing in pairs.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from panels import NOISE, SETTINGS, Setting, pairs, panel  # noqa: E402

from intranet_ideas.plugin_api import Assessment, Criterion, Judge, Rank, Ranking, ScoreSheet  # noqa: E402
from intranet_ideas.plugin_api.scores import score_of  # noqa: E402
from intranet_ideas.testing import Host  # noqa: E402

MEAN, CALIBRATED = "weighted mean", "calibrated"
Scores = Mapping[str, float]


def by_judge(sheet: ScoreSheet) -> list[tuple[str, str, float]]:
    """Return judge, entry and score of each assessment."""
    return [(each.judge, each.entry, float(score_of(sheet.criteria, each.scores) or 0))
            for each in sheet.assessments]  # fmt: skip


def combined(rows: list[tuple[str, str, float]], how: Callable[[list[float]], float]) -> Scores:
    """Return each entry's scores as one."""
    found: dict[str, list[float]] = {}
    for _, entry, score in rows:
        found.setdefault(entry, []).append(score)
    return {entry: how(scores) for entry, scores in found.items()}


def standardised(sheet: ScoreSheet) -> Scores:
    """Return z-scores for each judge, as some systems do: not offered by the product."""
    rows, of = by_judge(sheet), {}
    for judge, _, score in rows:
        of.setdefault(judge, []).append(score)
    z = {judge: (statistics.mean(all_), statistics.pstdev(all_) or 1) for judge, all_ in of.items()}
    return combined([(j, e, (s - z[j][0]) / z[j][1]) for j, e, s in rows], statistics.mean)


def least_squares(sheet: ScoreSheet) -> Scores:
    """Return two-way least squares, judges not shrunk: not offered by the product."""
    rows = by_judge(sheet)
    entries, judges = sorted({e for _, e, _ in rows}), sorted({j for j, _, _ in rows})
    table = np.zeros((len(rows), len(entries) + len(judges)))
    for at, (judge, entry, _) in enumerate(rows):
        table[at, entries.index(entry)] = table[at, len(entries) + judges.index(judge)] = 1
    found = np.linalg.lstsq(table, np.array([score for *_, score in rows]), rcond=None)[0]
    return dict(zip(entries, found, strict=False))


def tau(scores: Scores, sheet: ScoreSheet, worth: np.ndarray) -> float:
    """Return Kendall's τ-a between scores and the truth, a tie counting half."""
    given = np.round([scores.get(entry, -1e9) for entry in sheet.entries], 9)
    pairs = np.triu_indices(len(given), 1)
    agree = np.sign(given[:, None] - given) * np.sign(worth[:, None] - worth)
    return float(agree[pairs].mean())


def coverage(ranking: Ranking, sheet: ScoreSheet, worth: np.ndarray) -> float:
    """Return how many of the ranges of places hold the true place."""
    true = dict(zip(sheet.entries, np.argsort(np.argsort(-worth)) + 1, strict=True))
    held = [each.rank_low <= int(true[each.entry]) <= each.rank_high
            for each in ranking.entries if each.rank_low and each.rank_high]  # fmt: skip
    return statistics.mean(held)


def measure(setting: Setting, runs: int, methods: Mapping[str, Rank]) -> dict[str, float]:
    """Return each method's mean τ, and the calibrated method's coverage and refusals."""
    found: dict[str, list[float]] = {}
    for seed in range(runs):
        sheet, worth = panel(setting, seed)
        made = {MEAN: methods[MEAN](sheet, {}),
                CALIBRATED: methods[CALIBRATED](sheet, {})}  # fmt: skip
        orders = {name: {each.entry: each.score or 0 for each in ranking.entries if each.rank}
                  for name, ranking in made.items()}  # fmt: skip
        orders |= {"median": combined(by_judge(sheet), statistics.median),
                   "z per judge": standardised(sheet), "least squares": least_squares(sheet)}
        for name, scores in orders.items():
            found.setdefault(name, []).append(tau(scores, sheet, worth))
        refused = any(each.rank_low != each.rank_high for each in made[CALIBRATED].entries) is False
        found.setdefault("refused", []).append(refused)
        if not refused:
            found.setdefault("held", []).append(coverage(made[CALIBRATED], sheet, worth))
    return {name: statistics.mean(values) for name, values in found.items()}


COMPARED = ((24, 3, NOISE), (24, 6, NOISE), (24, 10, NOISE), (24, 20, NOISE), (8, 6, NOISE),
            (60, 10, NOISE), (24, 10, NOISE / 2), (24, 10, NOISE * 2))  # fmt: skip
"""Ideas, comparisons of each, and a judge's noise."""


def in_pairs(runs: int) -> None:
    """Print what comparing in pairs makes of panels of several sizes."""
    rank = _method("scoring_pairwise", "bradley_terry")
    print("| ideas | comparisons of each | noise | τ | 90 % range holds |\n|---|---|---|---|---|")
    for ideas, each, noise in COMPARED:
        agreed, held = [], []
        for seed in range(runs):
            sheet, worth = pairs(ideas, each, seed, noise=noise)
            ranking = rank(sheet, {})
            if any(entry.rank is None for entry in ranking.entries):
                continue
            scores = {entry.entry: entry.score or 0 for entry in ranking.entries}
            agreed.append(tau(scores, sheet, worth))
            held.append(coverage(ranking, sheet, worth))
        print(f"| {ideas} | {each} | {noise:.1f} | {statistics.mean(agreed):.2f} | "
              f"{statistics.mean(held):.1%} |", flush=True)  # fmt: skip


def large() -> None:
    """Time one large ranking and say how much memory it took."""
    generator = np.random.default_rng(1)
    criteria = tuple(Criterion(f"c{at}", f"C{at}", 1, 1, 6) for at in range(6))
    assessments = tuple(
        Assessment(f"j{judge}", f"e{entry:04}",
                   {each.key: int(generator.integers(1, 7)) for each in criteria})
        for entry in range(1000) for judge in generator.choice(100, 5, replace=False)
    )  # fmt: skip
    sheet = ScoreSheet(criteria, tuple(f"e{entry:04}" for entry in range(1000)),
                       tuple(Judge(f"j{at}") for at in range(100)), assessments)  # fmt: skip
    begun, used = time.perf_counter(), time.process_time()
    _method("scoring_calibrated", "calibrated")(sheet, {})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"1,000 ideas × 5 reviews × 6 criteria: {time.perf_counter() - begun:.1f} s, "
          f"of the processor {time.process_time() - used:.1f} s, {peak:.0f} MB")  # fmt: skip


def _method(plugin: str, key: str) -> Rank:
    rank: Rank = Host(HERE.parent.parent / "plugins" / plugin).offered(
        "register_scoring_methods", key
    ).rank
    return rank


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--pairs", action="store_true")
    asked = parser.parse_args()
    if asked.pairs:
        in_pairs(asked.runs)
        return
    if asked.large:
        large()
        return
    methods = {
        MEAN: _method("scoring_weighted_mean", "weighted_mean"),
        CALIBRATED: _method("scoring_calibrated", "calibrated"),
    }
    names = (MEAN, "median", "z per judge", "least squares", CALIBRATED)
    print("| setting | " + " | ".join(names) + " | 90 % range holds | refused |")
    print("|---" * (len(names) + 3) + "|")
    for setting in SETTINGS:
        got = measure(setting, asked.runs, methods)
        held = f"{got['held']:.0%}" if "held" in got else "–"
        row = [f"{got[name]:.2f}".replace("0.", ".") for name in names]
        print(f"| {setting.name} | " + " | ".join(row) + f" | {held} | {got['refused']:.0%} |",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
