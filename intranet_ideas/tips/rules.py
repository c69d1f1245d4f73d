"""What a tip must hold, when it is to be answered, and the code by which it is followed. Pure."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.access import Phase
from intranet_ideas.errors import N_, Fault, check_said, too_long

OFF, SIGNED_IN, ANYONE = ALLOWED = ("off", "signed_in", "anyone")
"""Who may leave tips, by the setting."""

WAITING, ANSWERED, ENTRY, CHALLENGE = STATUSES = ("waiting", "answered", "entry", "challenge")

AREAS: Mapping[str, str] = {
    "welfare": N_("Welfare technology"), "business": N_("Business development"),
    "community": N_("Local community"),
}  # fmt: skip
"""The fields in which tips are asked for, with their labels."""

LABELS: Mapping[str, str] = {
    WAITING: N_("Waiting for an answer"), ANSWERED: N_("Answered"),
    ENTRY: N_("Became an idea"), CHALLENGE: N_("Became a challenge"),
}  # fmt: skip

LONGEST, LONGEST_ANSWER = 2_000, 4_000
MOST_A_MINUTE = 5
"""Tips that an address may leave, and codes it may try, in a minute."""

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits of a code, without those that look alike."""
CODE_LENGTH = 20
"""99 bits: more than anybody can guess."""

_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")

NO_AREA = N_("Choose what it is about.")
NO_NEED = N_("Say in a few words what the need is.")
NO_ANSWER = N_("Write what the one who left the tip shall read.")
ALREADY = N_("This tip is answered already.")
UNKNOWN_CODE = N_("There is no tip with this code. Look at it once more: it has 20 letters and "
                  "digits.")  # fmt: skip


class Stands(enum.StrEnum):
    """Where what a tip became stands now."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    PREPARED = "prepared"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"
    CANCELLED = "cancelled"


STANDS: Mapping[Stands, str] = {
    Stands.DRAFT: N_("It is written down as an idea, which is not handed in yet."),
    Stands.HANDED_IN: N_("The idea is handed in and waits for its answer."),
    Stands.WITHDRAWN: N_("The idea was withdrawn."),
    Stands.JOINED: N_("The idea was joined into another, which goes on for both."),
    Stands.CHOSEN: N_("The results are published: the idea is chosen."),
    Stands.NOT_CHOSEN: N_("The results are published: the idea is not among those that are "
                          "chosen."),
    Stands.ACTIVE: N_("The idea was chosen, and is being put into life. It stands at %(stage)s."),
    Stands.PAUSED: N_("The idea was chosen and begun on, and is paused."),
    Stands.ENDED: N_("The idea was chosen and tried, and that is ended."),
    Stands.PREPARED: N_("The challenge is being prepared."),
    Stands.ANNOUNCED: N_("The challenge is announced, and opens for ideas soon."),
    Stands.OPEN: N_("The challenge is open for ideas."),
    Stands.CLOSED: N_("The challenge has got its ideas, and they wait for their answers."),
    Stands.DECIDED: N_("The challenge is over, and the results are published."),
    Stands.CANCELLED: N_("The challenge was cancelled."),
}
"""What the one who left it reads of that: never a title, nor whose it is."""

_OF_PHASE: Mapping[Phase, Stands] = {
    Phase.DRAFT: Stands.PREPARED, Phase.ANNOUNCED: Stands.ANNOUNCED, Phase.OPEN: Stands.OPEN,
    Phase.DECIDED: Stands.DECIDED, Phase.CANCELLED: Stands.CANCELLED,
}  # fmt: skip


def challenge_stands(phase: Phase) -> Stands:
    """Return where a challenge stands that a tip became."""
    return _OF_PHASE.get(phase, Stands.CLOSED)


def entry_stands(phase: Phase, status: str, *, chosen: bool, initiative: str) -> Stands:
    """Return where an idea stands that a tip became. ``chosen``: in results that are published;
    ``initiative`` is the state of the one it became, empty where that is none that all staff may
    read."""
    if status != "submitted":
        return Stands(status)
    if phase == Phase.CANCELLED:
        return Stands.CANCELLED
    if phase != Phase.DECIDED:
        return Stands.HANDED_IN
    if not chosen:
        return Stands.NOT_CHOSEN
    return Stands(initiative) if initiative else Stands.CHOSEN


@dataclass(frozen=True, slots=True)
class TipFields:
    """What someone tells: the need, whom it concerns, and how it could be better."""

    area: str
    need: str
    whom: str = ""
    better: str = ""
    language: str = "nb"


def check_tip(fields: TipFields) -> list[Fault]:
    """Return what is wrong with a tip."""
    faults = [] if fields.area in AREAS else [Fault("area", NO_AREA)]
    faults += check_said("need", fields.need, LONGEST, NO_NEED)
    return [*faults, *too_long("whom", fields.whom, LONGEST),
            *too_long("better", fields.better, LONGEST)]  # fmt: skip


def may_answer(status: str, answered_at: datetime | None, again: datetime | None) -> bool:
    """Say whether a tip can be answered: one that waits, and one that has got words alone by who
    has read those, given at ``again``."""
    return status == WAITING or (status == ANSWERED and answered_at == again)


def plain_code(typed: str) -> str:
    """Return a code as it was made, from how people type it, or ``""``."""
    code = re.sub(r"[\s-]", "", typed).lower()
    return code if _CODE.fullmatch(code) else ""


def shown_code(code: str) -> str:
    """Return a code in groups that can be read out."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))


def code_hash(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def left_at(now: datetime, *, named: bool) -> datetime:
    """Return when a tip counts as left: one without a name only says the day."""
    return now if named else now.replace(hour=0, minute=0, second=0, microsecond=0)


def answer_by(left: datetime, days: int) -> datetime:
    """Return the promised instant."""
    return left + timedelta(days=days)
