"""Arithmetic that methods of scoring have in common: a judge's scores as one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from intranet_ideas.plugin_api.facts import Criterion


def share(criterion: Criterion, value: float) -> float:
    """Return where on the criterion's scale ``value`` lies, 0 to 1."""
    place = (value - criterion.minimum) / (criterion.maximum - criterion.minimum)
    return min(1.0, max(0.0, place))


def score_of(criteria: Sequence[Criterion], scores: Mapping[str, float | None]) -> float | None:
    """Return one assessment as a number from 0 to 100: the mean of its criteria by weight.

    A criterion without a value (not applicable) is left out and its weight shared by the
    others. None if no criterion has a value.
    """
    given = [
        (each.weight, share(each, value))
        for each in criteria if (value := scores.get(each.key)) is not None
    ]  # fmt: skip
    weights = fsum(weight for weight, _ in given)
    if not weights:
        return None
    return 100 * fsum(weight * place for weight, place in given) / weights
