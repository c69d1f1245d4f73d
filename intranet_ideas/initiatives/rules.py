"""What an initiative must have to go on, who decides, and who may see it. Pure."""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intranet_ideas.access import Role
from intranet_ideas.errors import N_, Fault, check_said, too_long
from intranet_ideas.people.rules import Viewer

LANGUAGES = ("nb", "nn", "en")
LONGEST_NAME = 60
LONGEST_NEED = 200
LONGEST_TITLE = 200
LONGEST_SUMMARY = 10_000
LONGEST_WORDS = 2_000
LONGEST_KEY = 40
MOST_STAGES = 12
MOST_NEEDS = 10
MOST_PARTS = 50
"""Milestones, risks or team members of one initiative."""

MOST_KRONER = 10**12
WORST = 5
"""Likelihood and consequence of a risk go from 1 to this."""

Words = Mapping[str, str]
"""A text by language."""


class Decider(enum.StrEnum):
    """Who decides that a stage is passed, the nearest first: who comes later may too."""

    TEAM = "team"
    OWNER = "owner"
    GROUP = "group"


class State(enum.StrEnum):
    """Whether an initiative goes on."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


DECIDERS: Mapping[Decider, str] = {
    Decider.TEAM: N_("Its team"),
    Decider.OWNER: N_("Its owner"),
    Decider.GROUP: N_("The innovation group"),
}
STATES: Mapping[State, str] = {
    State.ACTIVE: N_("Goes on"),
    State.PAUSED: N_("Paused"),
    State.ENDED: N_("Ended"),
}
_ORDER = tuple(Decider)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step from need to effect. ``needs`` are what must be there to pass it, each known by its
    words in bokmål: a requirement that is worded anew is a new one."""

    key: str
    name: Words
    decider: Decider
    needs: tuple[Words, ...] = ()


Need = tuple[str, str]
"""A stage's key and a requirement's words in bokmål."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of stage: whether it leads forward, what is missing, and who decides."""

    forward: bool
    missing: tuple[Need, ...] = ()
    decider: Decider = Decider.TEAM


def in_language(words: Words, language: str) -> str:
    """Return a text in a language, else in the first that has it."""
    return words.get(language) or next((each for each in words.values() if each), "")


def standing(viewer: Viewer, owner_id: int, team: Collection[int]) -> Decider | None:
    """Return as whom the viewer decides on an initiative, None as nobody."""
    if Role.INNOVATION_GROUP in viewer.roles:
        return Decider.GROUP
    if viewer.signed_in and viewer.id == owner_id:
        return Decider.OWNER
    return Decider.TEAM if viewer.signed_in and viewer.id in team else None


def may_read(viewer: Viewer, as_whom: Decider | None, *, open_to_staff: bool) -> bool:
    """Say whether the viewer may see an initiative."""
    if as_whom is not None or Role.AUDITOR in viewer.roles:
        return True
    return open_to_staff and Role.STAFF in viewer.roles


def decides(as_whom: Decider | None, decider: Decider) -> bool:
    """Say whether who stands so may decide what ``decider`` decides."""
    return as_whom is not None and _ORDER.index(as_whom) >= _ORDER.index(decider)


def move(stages: Sequence[Stage], at: str, to: str, ticked: Collection[Need]) -> Move:
    """Return what it takes to go from one stage to another; forward every stage on the way, the
    first included, must be passed. Raises ``KeyError`` for a stage there is not."""
    places = {stage.key: place for place, stage in enumerate(stages)}
    passed = stages[places[at]:places[to]]
    missing = tuple(
        (stage.key, need["nb"])
        for stage in passed for need in stage.needs if (stage.key, need["nb"]) not in ticked
    )  # fmt: skip
    decider = max((stage.decider for stage in passed), key=_ORDER.index, default=Decider.TEAM)
    return Move(places[to] > places[at], missing, decider)


def check_move(made: Move, *, reason: str) -> list[Fault]:
    """Return why a move can't be made by who may decide on it: something is missing and no reason
    is given, or it leads back and nobody says why."""
    faults = too_long("reason", reason, LONGEST_WORDS)
    if not made.forward and not reason:
        faults.append(Fault("reason", N_("Say why it goes back.")))
    elif made.missing and not reason:
        faults.append(Fault("reason", N_("Something that must be there is missing: %(what)s. Tick "
                                         "it with evidence, or say why it goes on without."),
                            {"what": " ".join(words for _, words in made.missing)}))
    return faults


def check_hold(reason: str) -> list[Fault]:
    """Return what is wrong with the reason of pausing, ending or taking up again."""
    return check_said("reason", reason, LONGEST_WORDS, N_("Say why: others learn from it."))


@dataclass(frozen=True, slots=True)
class MilestoneFields:
    """A milestone as it is typed; ``done_on`` None while it is to come."""

    title: str
    due_on: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class RiskFields:
    """What may go wrong; ``likelihood`` and ``consequence`` from 1 to ``WORST``."""

    words: str
    likelihood: int
    consequence: int


@dataclass(frozen=True, slots=True)
class InitiativeFields:
    """What people write of an initiative. ``owner`` and ``team`` are e-mail addresses, costs whole
    kroner, None where nobody has said."""

    title: str
    owner: str
    summary: str = ""
    language: str = "nb"
    department: str = ""
    team: tuple[str, ...] = ()
    open_to_staff: bool = True
    planned_cost: int | None = None
    used_cost: int | None = None
    milestones: tuple[MilestoneFields, ...] = ()
    risks: tuple[RiskFields, ...] = ()


def check_fields(fields: InitiativeFields) -> list[Fault]:
    """Return what is wrong with them, but for who and what there is."""
    faults = check_said("title", fields.title, LONGEST_TITLE, N_("Give it a title."))
    faults += too_long("summary", fields.summary, LONGEST_SUMMARY)
    for name, kroner in (("planned_cost", fields.planned_cost), ("used_cost", fields.used_cost)):
        if kroner is not None and not 0 <= kroner <= MOST_KRONER:
            faults.append(Fault(name, N_("Write whole kroner, such as 25000.")))
    if fields.language not in LANGUAGES:
        faults.append(Fault("language", N_("Choose a language.")))
    for name, parts in (
        ("team", fields.team), ("milestones", fields.milestones), ("risks", fields.risks)
    ):  # fmt: skip
        if len(parts) > MOST_PARTS:
            faults.append(Fault(name, N_("There can be %(most)s at most."), {"most": MOST_PARTS}))
    for each in fields.milestones:
        faults += check_said("milestones", each.title, LONGEST_TITLE,
                             N_("Say what each milestone is."))
    for risk in fields.risks:
        faults += check_said("risks", risk.words, LONGEST_WORDS, N_("Say what each risk is."))
        if not (1 <= risk.likelihood <= WORST and 1 <= risk.consequence <= WORST):
            faults.append(Fault("risks", N_("Likelihood and consequence go from 1 to 5.")))
    return faults


def check_stages(stages: Sequence[Stage], used: Collection[str]) -> list[Fault]:
    """Return what is wrong with an organisation's stages; ``used`` are keys that initiatives
    stand at, which must stay."""
    faults = []
    keys = [stage.key for stage in stages]
    if not 2 <= len(stages) <= MOST_STAGES:
        faults.append(Fault("stages", N_("There must be from 2 to %(most)s stages."),
                            {"most": MOST_STAGES}))
    if gone := sorted(set(used) - set(keys)):
        faults.append(Fault("stages", N_("Initiatives stand at %(stages)s. Move them first."),
                            {"stages": ", ".join(gone)}))
    if max(Counter(keys).values(), default=0) > 1:
        faults.append(Fault("stages", N_("Two stages have the same key.")))
    for stage in stages:
        if len(stage.key) > LONGEST_KEY or not re.fullmatch(r"[a-z][a-z0-9-]*", stage.key):
            faults.append(Fault("stages", N_("A key holds a–z, 0–9 and -, such as test.")))
        faults += check_said("stages", stage.name.get("nb", ""), LONGEST_NAME,
                             N_("Each stage needs a name in bokmål."))
        needs = [need.get("nb", "") for need in stage.needs]
        if not all(needs) or len(set(needs)) < len(needs) or len(needs) > MOST_NEEDS:
            faults.append(Fault("stages", N_("Each stage has %(most)s requirements at most, in "
                                             "bokmål and no two alike."), {"most": MOST_NEEDS}))
        for words in (stage.name, *stage.needs):
            for text in words.values():
                faults += too_long("stages", text, LONGEST_NEED)
    return faults
