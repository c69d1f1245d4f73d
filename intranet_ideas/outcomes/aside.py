"""Setting aside what a judge said of an idea in a published result: what may be, and what is left.
Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from intranet_ideas.errors import N_, Fault, too_long

GROUNDS: Mapping[str, str] = {
    "conflict": N_("A disqualification was found"),
    "score": N_("A score is proved to be wrong"),
}
"""Why something is set aside after the results are published (msgids)."""

LONGEST_REASON = 2_000

NOT_THERE = N_("What judge number %(judge)s said of idea number %(entry)s does not count here.")
OWN_IDEA_HERE = N_(
    "You wrote an idea in this challenge, so someone else must correct its results: another of "
    "those who run it, or who manage its department or one above it."
)
DISQUALIFIED_HERE = N_(
    "You are disqualified for an idea in this challenge, so someone else must correct its results: "
    "another of those who run it, or who manage its department or one above it."
)

NOT_THERE_THEN = N_(
    "What judge number %(judge)s said of idea number %(entry)s in round %(round)s does not count "
    "here."
)

Pair = tuple[str, str]
"""A judge and an entry by their opaque names in a score sheet."""


class Said(NamedTuple):
    """What a judge said of an entry in a round of judging: by user id, entry id and number."""

    user: int
    entry: int
    round: int


def check_aside(pairs: Collection[object], ground: str, reason: str) -> list[Fault]:
    """Return what is wrong with the wish to set something aside."""
    faults = []
    if not pairs:
        faults.append(Fault("pairs", N_("Choose at least one assessment to set aside.")))
    if ground not in GROUNDS:
        faults.append(Fault("ground", N_("Choose why it is set aside.")))
    if not reason:
        faults.append(Fault("reason", N_("Say what was found, so that it can be looked into.")))
    return faults + too_long("reason", reason, LONGEST_REASON)


def said(sheet: Mapping[str, Any]) -> list[Pair]:
    """Return who has said something of what in a sealed sheet, by entry and judge."""
    pairs = {(each["judge"], each["entry"]) for each in sheet["assessments"]}
    for each in sheet["comparisons"]:
        pairs |= {(each["judge"], each["better"]), (each["judge"], each["worse"])}
    return sorted(pairs, key=lambda pair: (_number(pair[1]), _number(pair[0])))


def _number(name: str) -> int:
    return int(name[1:])


def without(sheet: Mapping[str, Any], pairs: Collection[Pair]) -> dict[str, Any]:
    """Return a sealed sheet without what these judges said of these entries; a comparison goes
    when either of its two is among them."""
    return {
        **sheet,
        "assessments": [
            each for each in sheet["assessments"] if (each["judge"], each["entry"]) not in pairs
        ],
        "comparisons": [
            each for each in sheet["comparisons"]
            if pairs_of(each).isdisjoint(pairs)
        ],
    }  # fmt: skip


def by_round(content: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """Return what each round of a sealed result was made of, by its number, the first first."""
    rounds = {left["number"]: left for left in content.get("rounds", ())}
    return rounds | {last_round(content): content}


def last_round(content: Mapping[str, Any]) -> int:
    """Return the number of the last round of a sealed result."""
    return len(content.get("rounds", ())) + 1


def corrected(
    content: Mapping[str, Any], pairs: Mapping[int, Collection[Pair]],
    ranked: Callable[[int, Mapping[str, Any]], Mapping[str, Any] | None],
) -> dict[str, Any]:  # fmt: skip
    """Return a sealed result without what is set aside in each round. ``ranked`` gives the ranking
    that was made of a round's sheet as it is left, or None where the published one stands. Who
    went on from a round stays as it was decided."""

    def anew(number: int, made_of: Mapping[str, Any]) -> dict[str, Any]:
        sheet = without(made_of["sheet"], pairs.get(number, ()))
        return {**made_of, "sheet": sheet, "ranking": ranked(number, sheet) or made_of["ranking"]}

    made = anew(last_round(content), content)
    if "rounds" in content:
        made["rounds"] = [anew(left["number"], left) for left in content["rounds"]]
    return made


def set_aside_in(content: Mapping[str, Any], number: int) -> frozenset[str]:
    """Return the entries, by opaque name, of which corrections set something aside in a round."""
    last = last_round(content)
    return frozenset(
        str(row[1]) for row in content.get("set_aside", ())
        if (row[3] if len(row) > 3 else last) == number
    )


def pairs_of(comparison: Mapping[str, Any]) -> set[Pair]:
    """Return the judge with each of the two compared."""
    return {(comparison["judge"], comparison[side]) for side in ("better", "worse")}
