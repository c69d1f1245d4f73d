"""What a tip must hold, when it is to be answered, and the code by which it is followed. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

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
