"""What became of an idea, told step by step in plain words. Pure.

Who may know what is for the caller: the facts given here are those the reader may know.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from intranet_ideas.challenges.rules import Timeline
from intranet_ideas.errors import N_


class Happening(enum.StrEnum):
    """What happened to an idea itself."""

    BEGUN = "begun"
    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"
    HELPED = "helped"
    JOINED = "joined"
    TOOK_IN = "took_in"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Happened:
    """One of those, and when. ``revision`` is the number of the text that was handed in."""

    what: Happening
    at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class LeftRound:
    """A round of judging that the idea was in and that was left."""

    number: int
    name: str
    left_at: datetime
    went_on: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction of the published result, with its public reason, and whether it moved the
    idea."""

    at: datetime
    note: str
    moved: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an idea from an instant on, ``""`` where the reader may not know. ``reason``
    is why the order was not followed."""

    at: datetime
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader may know of an idea. ``decided`` is what became of it, the first when the
    results were published; ``answered`` says that the reader may read its answer.
    ``withdrawn`` says that the idea is withdrawn now."""

    timeline: Timeline
    happened: Sequence[Happened]
    withdrawn: bool = False
    rounds: Sequence[LeftRound] = ()
    decided: Sequence[Decided] = ()
    answered: bool = False
    corrections: Sequence[Corrected] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the story: when, a msgid with its values, and a reason given in people's own
    words, or ``""``. ``outcome`` is set where the step tells what was decided."""

    kind: str
    at: datetime
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    outcome: str = ""


BEGUN = N_("The idea was begun.")
HANDED_IN = N_("The idea was handed in.")
REVISED = N_("The text was changed and handed in again.")
WITHDRAWN = N_("The idea was withdrawn.")
THROWN_AWAY = N_("The draft was thrown away.")
BACK = N_("The idea was handed in again after it had been withdrawn.")
HELPED = N_("A colleague's suggestion was taken into the text.")
JOININGS: Mapping[Happening, str] = {
    Happening.JOINED: N_("The idea was joined into another, which goes on for both."),
    Happening.TOOK_IN: N_("Another idea was joined into this one."),
    Happening.SPLIT: N_("The two were split again, and each stood as it was before."),
}
CLOSED = N_("The deadline passed. The idea was in.")
VOTED = N_("Colleagues had voted.")
JUDGED = N_("The time for judging was over.")
CANCELLED = N_("The challenge was cancelled, so the idea was not judged.")
WENT_ON = N_("The idea went on from round %(number)s of judging, %(name)s.")
LEFT = N_("The idea did not go on from round %(number)s of judging, %(name)s.")
PUBLISHED = N_("The results were published.")
ANSWERED = N_("The results were published, and the idea got its answer.")
CHANGED = N_("The answer was changed.")
NOT_CHOSEN = N_("The idea is no longer among those that are chosen.")
NOW_CHOSEN = N_("The idea is chosen now.")
CORRECTED = N_("The results were corrected.")
MOVED = N_("The results were corrected, and where the idea stood changed.")
DECIDED: Mapping[str, str] = {
    "chosen": N_("The results were published. The idea is chosen."),
    "later": N_("The results were published. The idea is kept for later."),
    "declined": N_("The results were published. The idea is not carried forward."),
}
CHANGED_TO: Mapping[str, str] = {
    "chosen": N_("The answer was changed. The idea is chosen."),
    "later": N_("The answer was changed. The idea is kept for later."),
    "declined": N_("The answer was changed. The idea is not carried forward."),
}


def story(facts: Facts, now: datetime) -> list[Step]:
    """Return what happened to an idea until ``now``, the first first."""
    steps = [*_its_own(facts.happened)]
    if any(step.kind == Happening.HANDED_IN for step in steps) and not facts.withdrawn:
        steps += _of_the_challenge(facts)
    # Sorted by instant alone: what happened at once stands in the order it is told.
    return sorted((step for step in steps if step.at <= now), key=lambda step: step.at)


def _its_own(happened: Sequence[Happened]) -> Iterator[Step]:
    handed_in, withdrawn, last = False, False, 0
    for each in happened:
        if each.what == Happening.BEGUN:
            yield Step(each.what, each.at, BEGUN)
        elif each.what == Happening.HELPED:
            yield Step(each.what, each.at, HELPED)
        elif each.what in JOININGS:
            yield Step(each.what, each.at, JOININGS[each.what])
        elif each.what == Happening.WITHDRAWN:
            withdrawn = True
            yield Step(each.what, each.at, WITHDRAWN if handed_in else THROWN_AWAY)
        elif each.what == Happening.HANDED_IN and (withdrawn or each.revision != last):
            text = BACK if withdrawn and handed_in else REVISED if handed_in else HANDED_IN
            yield Step("revised" if text == REVISED else each.what, each.at, text)
            handed_in, withdrawn, last = True, False, each.revision


def _of_the_challenge(facts: Facts) -> Iterator[Step]:
    times = facts.timeline
    until = times.cancelled_at
    for kind, at, text in (
        ("closed", times.closes_at, CLOSED), ("voted", times.voting_closes_at, VOTED),
        ("judged", times.judging_closes_at, JUDGED),
    ):  # fmt: skip
        if at is not None and (until is None or at < until):
            yield Step(kind, at, text)
    if until is not None:
        yield Step("cancelled", until, CANCELLED)
        return
    for each in facts.rounds:
        yield Step("went_on" if each.went_on else "left_round", each.left_at,
                   WENT_ON if each.went_on else LEFT,
                   {"number": each.number, "name": each.name})  # fmt: skip
    if times.released_at is not None:
        yield from _after_release(facts, times.released_at)


def _after_release(facts: Facts, released_at: datetime) -> Iterator[Step]:
    first, *later = facts.decided or (Decided(released_at, ""),)
    words = DECIDED.get(first.outcome, ANSWERED if facts.answered else PUBLISHED)
    yield Step("decided", released_at, words, reason=first.reason if first.outcome else "",
               outcome=first.outcome)  # fmt: skip
    for each in facts.corrections:
        yield Step("corrected", each.at, MOVED if each.moved else CORRECTED, reason=each.note)
    for made in later:
        yield Step("answer_changed", made.at, _changed(facts, made.outcome),
                   reason=made.reason if made.outcome else "", outcome=made.outcome)  # fmt: skip


def _changed(facts: Facts, outcome: str) -> str:
    if facts.answered:
        return CHANGED_TO.get(outcome, CHANGED)
    # Who doesn't read the answer learns with a correction what is chosen, and no more.
    return NOW_CHOSEN if outcome == "chosen" else NOT_CHOSEN


def rounds_of(
    rounds: Sequence[tuple[int, str, datetime | None, bool]],
) -> list[LeftRound]:
    """Return the rounds that an idea was in and that were left; ``rounds`` are all of the
    challenge's, the first first: number, name, when it was left, whether the idea came to it.
    To the first every idea came."""
    return [
        LeftRound(number, name, left_at, went_on)
        for (number, name, left_at, came), (_, _, _, went_on) in pairwise(rounds)
        if left_at is not None and (number == 1 or came)
    ]
