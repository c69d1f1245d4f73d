"""How the judges' scores of an example differ, criterion by criterion. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from intranet_ideas.errors import N_, Fault, too_long
from intranet_ideas.judging.rules import Scores
from intranet_ideas.plugin_api import facts

LONGEST_TITLE = 120
LONGEST_BODY = 20_000
LONGEST_NOTE = 2_000

WIDE = 0.4
"""From this part of the scale on, the distance of the highest from the lowest score is worth
talking about."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The judges' scores of one criterion: ``values`` in order, None as "not applicable" left
    out. ``wide``: the judges read the scale differently."""

    key: str
    name: str
    minimum: int
    maximum: int
    values: tuple[int, ...]

    @property
    def mean(self) -> float | None:
        """Their mean; None where nobody gave a value."""
        return fmean(self.values) if self.values else None

    @property
    def distance(self) -> int:
        """How far the highest lies above the lowest."""
        return self.values[-1] - self.values[0] if self.values else 0

    @property
    def wide(self) -> bool:
        """Whether the distance is a good part of the scale."""
        return self.distance >= WIDE * (self.maximum - self.minimum)


def spreads(criteria: Sequence[facts.Criterion], given: Sequence[Scores]) -> list[Spread]:
    """Return how the judges' scores of an example differ, in the order of the criteria."""
    return [
        Spread(each.key, each.name, each.minimum, each.maximum,
               tuple(sorted(value for scores in given
                            if (value := scores.get(each.key)) is not None)))
        for each in criteria
    ]  # fmt: skip


def check_example(title: str, body: str) -> list[Fault]:
    """Return what is wrong with an example."""
    faults = []
    if not title:
        faults.append(Fault("title", N_("Give the example a title.")))
    if not body:
        faults.append(Fault("body", N_("Write the example's text.")))
    for name, text, longest in (("title", title, LONGEST_TITLE), ("body", body, LONGEST_BODY)):
        faults += too_long(name, text, longest)
    return faults


def check_note(text: str) -> list[Fault]:
    """Return what is wrong with a note on an example."""
    if not text:
        return [Fault("note", N_("Write a note first."))]
    return too_long("note", text, LONGEST_NOTE)


def may_see_all(scores: Mapping[int, object], user: int, *, manager: bool) -> bool:
    """Say whether someone may see all scores and notes: those who run the challenge and do not
    judge, and a judge who has scored the example, so that nobody is led by another's score."""
    return manager or user in scores
