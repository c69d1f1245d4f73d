"""What the story of an initiative must hold, as a draft and to be published. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from intranet_ideas.errors import N_, Fault, too_long

LONGEST = 4_000
"""Characters of each part."""


class Outcome(enum.StrEnum):
    """How it went."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.WORKED: N_("It worked"), Outcome.PARTLY: N_("It worked in part"),
    Outcome.FAILED: N_("It did not work"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoryFields:
    """A story as it is written. ``ask`` is the e-mail address of who others may ask."""

    outcome: str = ""
    need: str = ""
    tried: str = ""
    happened: str = ""
    again: str = ""
    not_again: str = ""
    ask: str = ""


PARTS: Mapping[str, str] = {
    "need": N_("The need"), "tried": N_("What was tried"), "happened": N_("What happened"),
    "again": N_("What we would do again"), "not_again": N_("What we would not do again"),
}  # fmt: skip
"""The parts of a story in the order they are read, with their headings."""


def story_fields(given: Mapping[str, str]) -> StoryFields:
    """Return the fields that are given by name, the others empty."""
    return StoryFields(outcome=given.get("outcome", ""), ask=given.get("ask", ""),
                       **{name: given.get(name, "") for name in PARTS})  # fmt: skip


_NEEDED: Mapping[str, str] = {
    "need": N_("Say which need it was about."),
    "tried": N_("Say what was tried."),
    "happened": N_("Say what happened, also where nothing did."),
}


def check_draft(fields: StoryFields) -> list[Fault]:
    """Return what is wrong with a draft, which may lack anything."""
    faults = []
    if fields.outcome and fields.outcome not in set(Outcome):
        faults.append(Fault("outcome", N_("Say how it went.")))
    for name in PARTS:
        faults += too_long(name, getattr(fields, name), LONGEST)
    return faults


def check_publishable(fields: StoryFields) -> list[Fault]:
    """Return what a story lacks before it can be published. One that tells only of success, or
    only of failure, is welcome: one of the last two parts is enough."""
    faults = check_draft(fields)
    if not fields.outcome:
        faults.append(Fault("outcome", N_("Say how it went.")))
    faults += [Fault(name, words) for name, words in _NEEDED.items() if not getattr(fields, name)]
    if not (fields.again or fields.not_again):
        faults.append(Fault("again", N_("Say what you would do again, or what you would not: that "
                                        "is what others learn from.")))  # fmt: skip
    return faults
