"""Who goes on from a round by its rule, who ties at the edge, and the order of all rounds together.
Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any, Literal

from intranet_ideas.errors import N_, Fault, too_long

RULES = ("hand", "count", "share", "threshold")
"""Who goes on: whom the manager says, so many of the best, so many per cent, from a score on."""

MOST = 10_000
LARGEST_SCORE = 1_000_000
LONGEST_REASON = 2_000
SLACK = 1e-9
"""What figures may differ by and still be the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in a round's ranking; without a place it can only go on by hand."""

    entry: int
    rank: int | None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """What a rule makes of a round. ``ties`` share the place at the edge, where there is room for
    some of them and not for all: the rule takes none of them."""

    goes_on: tuple[int, ...]
    ties: tuple[int, ...]
    left: tuple[int, ...]


def cut(places: Iterable[Place], rule: str, value: float | None) -> Cut:
    """Return who goes on. A share is of all entries in the round, rounded up."""
    ordered = sorted(places, key=lambda each: (each.rank is None, each.rank or 0, each.entry))
    ranked = [each for each in ordered if each.rank is not None]
    if rule == "hand" or value is None:
        return _cut(ordered, (), ())
    if rule == "threshold":
        enough = [each.entry for each in ranked
                  if each.score is not None and each.score >= value - SLACK]  # fmt: skip
        return _cut(ordered, enough, ())
    room = int(value) if rule == "count" else ceil(len(ordered) * value / 100 - SLACK)
    taken: list[int] = []
    for _, group in groupby(ranked, key=lambda each: each.rank):
        same = [each.entry for each in group]
        if len(taken) + len(same) > room:
            return _cut(ordered, taken, same if len(taken) < room else ())
        taken += same
    return _cut(ordered, taken, ())


def _cut(ordered: Sequence[Place], taken: Sequence[int], ties: Sequence[int]) -> Cut:
    entries = [each.entry for each in ordered]
    return Cut(tuple(taken), tuple(ties),
               tuple(entry for entry in entries if entry not in {*taken, *ties}))  # fmt: skip


Choice = Literal["none", "all"] | frozenset[int]
"""What the manager makes of the ties: none of them, all, or exactly these entries of the round."""


def chosen(found: Cut, choice: Choice) -> frozenset[int]:
    """Return who goes on when the manager has chosen."""
    if isinstance(choice, frozenset):
        return choice
    return frozenset(found.goes_on) | (frozenset(found.ties) if choice == "all" else frozenset())


def departs(found: Cut, going: frozenset[int], rule: str) -> bool:
    """Say whether a choice goes against the rule: neither what it takes nor that with all ties."""
    lawful = (chosen(found, "none"), chosen(found, "all"))
    return rule != "hand" and going not in lawful


def check_going(
    found: Cut, going: frozenset[int], rule: str, reason: str
) -> list[Fault]:
    """Return what is wrong with a choice of those who go on."""
    here = {*found.goes_on, *found.ties, *found.left}
    faults = []
    if not going:
        faults.append(Fault("entries", N_("Choose at least one idea that goes on.")))
    elif going - here:
        faults.append(Fault("entries", N_("Idea number %(entry)s is not in this round."),
                            {"entry": min(going - here)}))  # fmt: skip
    elif departs(found, going, rule) and not reason:
        faults.append(Fault("reason", N_("This is not what the rule says. Give the reason.")))
    return faults + too_long("reason", reason, LONGEST_REASON)


def check_taking_back(reason: str) -> list[Fault]:
    """Return what is wrong with taking a round back for this reason."""
    if not reason:
        return [Fault("why", N_("Say why the round is taken back."))]
    return too_long("why", reason, LONGEST_REASON)


def check_sooner(reason: str) -> list[Fault]:
    """Return what is wrong with closing a round sooner than planned for this reason."""
    if not reason:
        return [Fault("reason", N_("The round closes sooner than planned. Say why."))]
    return too_long("reason", reason, LONGEST_REASON)


def other_cut(
    before: Cut, after: Cut, went_on: frozenset[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return who would have gone on by the rule and did not, and who went on by the rule and
    would not have, when a round is ranked anew. Ties could have been taken or not."""
    could = {*before.goes_on, *before.ties}
    can = {*after.goes_on, *after.ties}
    return (
        tuple(each for each in after.goes_on if each not in could | went_on),
        tuple(each for each in before.goes_on if each in went_on - can),
    )


def check_rule(rule: str, value: float | None) -> list[Fault]:
    """Return what is wrong with a rule; ``value`` is None where none can be read."""
    wrong = {
        "hand": value is not None,
        "count": value is None or value != int(value) or not 1 <= value <= MOST,
        "share": value is None or not 0 < value <= 100,
        "threshold": value is None or not abs(value) <= LARGEST_SCORE,
    }
    if rule not in RULES:
        return [Fault("rule", N_("Choose how it is decided who goes on."))]
    if not wrong[rule]:
        return []
    return [Fault("value", {
        "hand": N_("No number is needed where you choose by hand."),
        "count": N_("Write how many ideas go on, as a whole number from 1."),
        "share": N_("Write a share from 1 to 100 per cent."),
        "threshold": N_("Write the score from which ideas go on, as a number."),
    }[rule])]  # fmt: skip


def whole_order(rounds: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Return the order of all rounds together, from each round's items as a ranking has them.

    The last round's come first, as they are; then, round by round backwards, those who were left
    there, in that round's order. They get the places behind all who went on and have one, and
    ``round``, the number of the round they reached.
    """
    order = [dict(item) for item in rounds[-1]]
    seen = {item["entry"] for item in order}
    placed = sum(item["rank"] is not None for item in order)
    for number in range(len(rounds) - 1, 0, -1):
        items = [item for item in rounds[number - 1] if item["entry"] not in seen]
        ranks = sorted(item["rank"] for item in items if item["rank"] is not None)
        for item in sorted(items, key=lambda each: (each["rank"] is None, each["rank"] or 0)):
            rank = item["rank"]
            place = None if rank is None else placed + 1 + bisect_left(ranks, rank)
            order.append(dict(item) | {"rank": place, "rank_low": place, "rank_high": place,
                                       "round": number})  # fmt: skip
        seen |= {item["entry"] for item in items}
        placed += len(ranks)
    return order
