"""What those who wrote an idea are told of where it stood. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any

from intranet_ideas.errors import N_
from intranet_ideas.outcomes.aside import last_round, set_aside_in

FEWEST_FOR_MEANS = 3
"""Scores of a criterion below which its mean would tell too much of a single judge's."""

EACH_PART = 2
"""Ideas that each part of the order must hold before an author is told which part it was."""


def part_of(rank: int | None, ranked: int) -> tuple[int, int] | None:
    """Return in which part of the order a place lies, and of how many parts: thirds, or halves
    where ideas are few. None without a place, or where the part would be the place itself."""
    parts = min(3, ranked // EACH_PART)
    if rank is None or parts < 2:
        return None
    return min(parts, -(-rank * parts // ranked)), parts


def means_of(
    assessments: Sequence[Mapping[str, Any]], but: frozenset[str] = frozenset()
) -> dict[str, dict[str, float]]:
    """Return each entry's mean for each criterion, to one decimal, where ``FEWEST_FOR_MEANS``
    judges scored it.

    ``assessments`` are those of a sealed score sheet. The entries ``but`` get none: a mean
    before and one after a score is taken out would tell that score.
    """
    given: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in assessments:
        for criterion, value in each["scores"].items():
            if value is not None and each["entry"] not in but:
                given[each["entry"]][criterion].append(value)
    return {
        entry: {
            criterion: round(fsum(values) / len(values), 1)
            for criterion, values in by_criterion.items() if len(values) >= FEWEST_FOR_MEANS
        }
        for entry, by_criterion in given.items()
    }  # fmt: skip


def means_told(content: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Return each entry's means by a seal's content, in the last round that it came to: an entry
    that went on has none of the rounds before."""
    found: dict[str, dict[str, float]] = {}
    for left in content.get("rounds", ()):
        found |= means_of(left["sheet"]["assessments"], set_aside_in(content, left["number"]))
        found |= {f"e{entry}": {} for entry, _ in left["went_on"]}
    last = set_aside_in(content, last_round(content))
    return found | means_of(content["sheet"]["assessments"], last)


Stood = dict[str, Any]
"""Where an entry stood: ``{rank, rank_low, rank_high}``, None without a place, and ``ranked``."""


def standings(items: Sequence[Mapping[str, Any]]) -> dict[int, Stood]:
    """Return where each entry of a ranking stood, by its stored items."""
    ranked = sum(item["rank"] is not None for item in items)
    return {
        item["entry"]: {name: item[name] for name in ("rank", "rank_low", "rank_high")}
        | {"ranked": ranked}
        for item in items
    }


def differs(openness: str, before: Stood, after: Stood) -> bool:
    """Say whether an author is told something else of where the idea stands."""
    if openness == "place":
        return part_of(before["rank"], before["ranked"]) != part_of(after["rank"], after["ranked"])
    return before != after


PARTS: Mapping[tuple[int, int], str] = {
    (1, 3): N_("In the first third of %(ranked)s ideas."),
    (2, 3): N_("In the middle third of %(ranked)s ideas."),
    (3, 3): N_("In the last third of %(ranked)s ideas."),
    (1, 2): N_("In the first half of %(ranked)s ideas."),
    (2, 2): N_("In the last half of %(ranked)s ideas."),
}
NO_PLACE = N_("The idea has no place in the order.")
TOO_FEW = N_("So few ideas have a place that saying more would tell which it is.")
EXACT = N_("Place %(rank)s of %(ranked)s.")
RANGE = N_("Place %(rank)s of %(ranked)s. By the scores it may as well be any from %(low)s to "
           "%(high)s.")  # fmt: skip


def place_words(
    *, placed: bool, ranked: int, part: int | None, parts: int | None, rank: int | None,
    rank_low: int | None, rank_high: int | None,
) -> tuple[str, dict[str, object]]:  # fmt: skip
    """Return a msgid that says where an idea stood, with its values; of what is None nothing
    is told."""
    if not placed:
        return NO_PLACE, {}
    if rank is not None:
        values: dict[str, object] = {
            "rank": rank, "ranked": ranked, "low": rank_low, "high": rank_high
        }
        return (EXACT if rank_low == rank_high else RANGE), values
    if part is None or parts is None:
        return TOO_FEW, {}
    return PARTS[part, parts], {"ranked": ranked}
