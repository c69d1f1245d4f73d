"""Simulated panels: ideas of a known worth, judges of a known severity, and what they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intranet_ideas.plugin_api import Assessment, Comparison, Criterion, Judge, ScoreSheet

CRITERION = Criterion("quality", "Quality", weight=1, minimum=1, maximum=10)
MIDDLE, STEP = 5.5, 1.5
"""Where an idea of middling worth stands on the scale, and how many points one standard
deviation of worth makes."""

NOISE = 0.8
"""Standard deviation of one judge's view of one idea, in standard deviations of worth."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a panel is put together. ``severity`` is the standard deviation of judges' severity,
    ``between`` how far apart the departments' ideas are on average, ``away`` how many of each
    idea's reviews come from other departments (None: departments play no role), ``missing``
    the share of reviews that are never handed in."""

    name: str
    ideas: int
    judges: int
    reviews: int
    severity: float = 0
    between: float = 0
    away: int | None = None
    missing: float = 0


SETTINGS = (
    Setting("equal judges", 20, 6, 3),
    Setting("severity .7", 20, 6, 3, 0.7),
    Setting("severity 1", 20, 6, 3, 1.0),
    Setting("many judges, 2 reviews", 12, 12, 2, 0.7),
    Setting("silos", 21, 9, 3, 0.7, between=1, away=0),
    Setting("silos, 1 of 3 from outside", 21, 9, 3, 0.7, between=1, away=1),
    Setting("all see all", 20, 6, 6, 0.7),
    Setting("1 in 5 missing", 20, 6, 3, 0.7, missing=0.2),
)
"""The first seven are those of the product's background on judging."""

DEPARTMENTS = 3


def panel(setting: Setting, seed: int) -> tuple[ScoreSheet, np.ndarray]:
    """Return one panel's sheet and the true worth of its ideas, in the sheet's order."""
    generator = np.random.default_rng(seed)
    worth = generator.standard_normal(setting.ideas)
    severity = generator.standard_normal(setting.judges) * setting.severity
    worth += (np.arange(DEPARTMENTS) - 1)[np.arange(setting.ideas) % DEPARTMENTS] * setting.between
    load = np.zeros(setting.judges)
    given = []
    for idea in generator.permutation(setting.ideas):
        for judge in _reviewers(setting, idea, load, generator):
            load[judge] += 1
            if generator.random() < setting.missing:
                continue
            seen = worth[idea] + severity[judge] + NOISE * generator.standard_normal()
            points = int(np.clip(round(MIDDLE + STEP * seen), 1, 10))
            given.append(Assessment(f"j{judge}", f"e{idea:03}", {"quality": points}))
    sheet = ScoreSheet(
        criteria=(CRITERION,), entries=tuple(f"e{idea:03}" for idea in range(setting.ideas)),
        judges=tuple(Judge(f"j{judge}", f"d{judge % DEPARTMENTS}")
                     for judge in range(setting.judges)),
        assessments=tuple(sorted(given, key=lambda each: (each.entry, each.judge))),
        departments={} if setting.away is None else {
            f"e{idea:03}": f"d{idea % DEPARTMENTS}" for idea in range(setting.ideas)
        },
    )  # fmt: skip
    return sheet, worth


def _reviewers(
    setting: Setting, idea: int, load: np.ndarray, generator: np.random.Generator
) -> Sequence[int]:
    """Choose those with the least to do, with some chance in it."""
    order = np.argsort(load + 1.5 * generator.random(setting.judges))
    if setting.away is None:
        return [int(judge) for judge in order[: setting.reviews]]
    home = [int(judge) for judge in order if judge % DEPARTMENTS == idea % DEPARTMENTS]
    away = [int(judge) for judge in order if judge % DEPARTMENTS != idea % DEPARTMENTS]
    return home[: setting.reviews - setting.away] + away[: setting.away]


def pairs(
    ideas: int, each: int, seed: int, *, noise: float = NOISE
) -> tuple[ScoreSheet, np.ndarray]:
    """Return a sheet in which every idea is compared ``each`` times at random, each time by a
    judge who sees both with noise, and the true worth of the ideas."""
    generator = np.random.default_rng(seed)
    worth = generator.standard_normal(ideas)
    rounds = [generator.permutation(ideas) for _ in range((each + 1) // 2)]
    drawn = [(int(one), int(other)) for order in rounds
             for one, other in zip(order, np.roll(order, 1), strict=True)]  # fmt: skip
    made = []
    for number, pair in enumerate(drawn[: ideas * each // 2]):
        seen = worth[list(pair)] + noise * generator.standard_normal(2)
        better, worse = (pair[at] for at in np.argsort(-seen))
        made.append(Comparison(f"j{number}", f"e{better:03}", f"e{worse:03}"))
    return ScoreSheet(
        (), tuple(f"e{idea:03}" for idea in range(ideas)),
        tuple(Judge(f"j{number}") for number in range(len(made))), (), tuple(made),
    ), worth  # fmt: skip
