"""What the deciding meeting may decide against the computed order, and what it must look at.
Pure."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from intranet_ideas.errors import N_, Fault, too_long
from intranet_ideas.outcomes.rules import OUTCOMES
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_api.scores import score_of

MARKS = ("choose", "later", "decline", "talk")
"""How the meeting leans while it talks: towards an outcome, or that it must talk more."""

LONGEST_TEXT = 5_000
LONGEST_OTHERS = 1_000

TORN_GAP = 0.4
"""How far apart, in parts of the scale, two camps of judges are before an idea is called torn."""

EACH_CAMP = 2
"""How many judges each camp has, where there are enough for two such camps."""



@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written down of an entry. ``outcome`` is empty while it is not decided."""

    mark: str = ""
    notes: str = ""
    outcome: str = ""
    reason: str = ""
    overrule_reason: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What counts of an entry's decision when it is held against the order."""

    outcome: str
    explained: bool


def check_decision(wanted: Wanted) -> list[Fault]:
    """Return what is wrong with a decision, its order aside."""
    faults = []
    if wanted.mark and wanted.mark not in MARKS:
        faults.append(Fault("mark", N_("Choose one of the marks.")))
    if wanted.outcome and wanted.outcome not in OUTCOMES:
        faults.append(Fault("outcome", N_("Choose what becomes of the idea.")))
    if wanted.outcome and not wanted.reason:
        faults.append(Fault("reason", N_("Give the reason for the decision.")))
    for name in ("notes", "reason", "overrule_reason"):
        faults += too_long(name, getattr(wanted, name), LONGEST_TEXT)
    return faults


def check_meeting(held_on: date | None, others: str, today: date) -> list[Fault]:
    """Return what is wrong with what is said of a meeting; ``today`` is the site's day."""
    faults = too_long("others", others, LONGEST_OTHERS)
    if held_on is not None and held_on > today:
        faults.append(Fault("held_on", N_("The meeting has not been held yet.")))
    return faults


def against(
    entry: int, ranks: Mapping[int, float | None], decided: Mapping[int, Decided]
) -> list[int]:
    """Return the entries whose decisions, with that of ``entry``, turn the order round.

    The order is turned round when an entry is chosen and one with a better place is not,
    both being decided. An entry without a place stands behind all that have one.
    """
    mine = decided.get(entry)
    if mine is None or not mine.outcome:
        return []
    chosen = mine.outcome == "chosen"
    return [
        other for other, their in decided.items()
        if other != entry and their.outcome and (their.outcome == "chosen") != chosen
        and (_ahead(other, entry, ranks) if chosen else _ahead(entry, other, ranks))
    ]  # fmt: skip


def _ahead(one: int, other: int, ranks: Mapping[int, float | None]) -> bool:
    """Say whether ``one`` has the better place."""
    first, second = ranks.get(one), ranks.get(other)
    return first is not None and (second is None or first < second)


def all_against(
    ranks: Mapping[int, float | None], decided: Mapping[int, Decided]
) -> dict[int, list[int]]:
    """Return what ``against`` says of every entry that is decided, the best place first. Takes
    the time of sorting them once, and of what is returned."""
    order = sorted(
        (_far(ranks.get(entry)), entry) for entry, made in decided.items() if made.outcome
    )
    sides = {
        side: [(place, entry) for place, entry in order
               if (decided[entry].outcome == "chosen") == side]
        for side in (True, False)
    }  # fmt: skip
    found = {}
    for place, entry in order:
        if decided[entry].outcome == "chosen":
            other = sides[False][: bisect_left(sides[False], (place,))]
        else:
            other = sides[True][bisect_right(sides[True], (place, math.inf)) :]
        found[entry] = [each for _, each in other]
    return found


def unexplained(ranks: Mapping[int, float | None], decided: Mapping[int, Decided]) -> list[int]:
    """Return the entries decided against the order where neither side says why; in linear time,
    for every decision asks."""
    silent = {entry: made.outcome == "chosen" for entry, made in decided.items()
              if made.outcome and not made.explained}  # fmt: skip
    passed = [rank for entry, chosen in silent.items()
              if not chosen and (rank := ranks.get(entry)) is not None]  # fmt: skip
    taken = [_far(ranks.get(entry)) for entry, chosen in silent.items() if chosen]
    best_passed, worst_taken = min(passed, default=math.inf), max(taken, default=-math.inf)
    return [
        entry for entry, chosen in silent.items()
        if (best_passed < _far(ranks.get(entry)) if chosen
            else _far(ranks.get(entry)) < worst_taken)
    ]  # fmt: skip


def _far(rank: float | None) -> float:
    """Return a place to compare with: without one, behind all that have one."""
    return math.inf if rank is None else rank


def torn(sheet: facts.ScoreSheet) -> list[str]:
    """Return the entries on which the judges are torn: their scores make two camps.

    Each judge's scores for an entry are weighed into one number from 0 to 1. The judges are
    torn when the widest gap between neighbours, taken in order, is ``TORN_GAP`` or more
    and each side holds ``EACH_CAMP`` of them; of two or three judges one is a side.
    """
    by_entry: dict[str, list[float]] = {}
    for each in sheet.assessments:
        value = score_of(sheet.criteria, each.scores)
        if value is not None:
            by_entry.setdefault(each.entry, []).append(value / 100)
    return [entry for entry, values in by_entry.items() if _two_camps(sorted(values))]


def _two_camps(values: Sequence[float]) -> bool:
    least = EACH_CAMP if len(values) >= 2 * EACH_CAMP else 1
    gaps = _gaps(values[least - 1 : len(values) - least + 1])
    return max(gaps, default=0.0) >= TORN_GAP - 1e-9


def _gaps(values: Sequence[float]) -> Iterable[float]:
    return (later - earlier for earlier, later in pairwise(values))
