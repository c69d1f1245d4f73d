"""Arithmetic that methods of scoring have in common: a judge's scores as one number, and how
sure a place is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import fsum

from intranet_ideas.plugin_api.facts import Criterion

SLACK = 0.05
"""How much less than it should a run of places may hold."""


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


def places_holding(drawn: Sequence[int], mass: float = 0.9) -> tuple[int, int]:
    """Return the first and last of the shortest run of places that holds nearest to ``mass``
    of an entry's draws. ``drawn`` says how often it had each place, from place 1 on.

    Nearest rather than at least: places are whole numbers, and runs of at least 90 % would
    hold the true place more often than they say. But among few places a run is never surer
    than that by more than ``SLACK``. Raises ``ValueError`` where nothing was drawn.
    """
    below = list(accumulate(drawn, initial=0))
    need = mass * below[-1]
    if not need:
        raise ValueError("no place was drawn")

    def best(length: int) -> tuple[int, int]:
        held = [end - start for start, end in zip(below, below[length:], strict=False)]
        most = max(held)
        return most, held.index(most)

    enough = min(
        bisect_left(below, start + need) - place
        for place, start in enumerate(below) if start + need <= below[-1]
    )  # fmt: skip
    length = enough
    if enough > 1:
        shorter, longer = best(enough - 1)[0], best(enough)[0]
        if need - shorter < min(longer - need, SLACK * below[-1]):
            length -= 1
    first = best(length)[1]
    return first + 1, first + length
