"""What a directory may ask for, and why it is refused. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from intranet_ideas.errors import N_, DomainError, Fault
from intranet_ideas.settings import LANGUAGES

TOKEN_DAYS = 180
LONGEST_TOKEN = 366
MOST_TOKENS = 5
LONGEST_BODY = 1024 * 1024
"""Bytes of one request: a group with ten thousand members fits."""

MOST_LISTED = 200
KEPT_REFUSALS = 100
TOUCH_EVERY = timedelta(minutes=1)

TAKEN = N_("Two people can't have one identity: this userName or externalId is another's.")
ADDRESS_TAKEN = N_(
    "There is an account with this e-mail address that the directory did not bring. The person "
    "signs in once by the issuer, or IT links the account, and then it is found."
)
NO_ADDRESS = N_("The e-mail address can't be used for mail.")
NO_NAME = N_("A person needs a userName, and a displayName or a name.")
EMERGENCY = N_("An account for emergencies is not changed by a directory.")
NO_MANAGER = N_("The manager is no one whom this directory brought.")
CYCLE = N_("Nobody can be their own manager's manager.")
NO_MEMBER = N_("A member is no one whom this directory brought; groups in groups are not known.")
NO_GROUP_NAME = N_("A group needs a displayName: it is the department's name.")
GROUP_TAKEN = N_("Another group is this department already.")
NOT_UNDERSTOOD = N_("The request could not be understood (%(kind)s).")
CHANGED_SINCE = N_("It has changed since the directory last read it.")
NO_FILTER = N_(
    "Filter with eq, and, or, by userName, externalId, displayName, emails, active or id."
)


class Refused(DomainError):
    """A directory does not get what it asks for; the message is plain words for IT."""

    code = "refused"

    def __init__(self, message: str, *, taken: bool = False, wrong: bool = False) -> None:
        super().__init__(message)
        self.taken, self.wrong = taken, wrong


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person is to be. ``department`` is a name, ``""`` for none; ``manager`` the number
    of a person, None for none."""

    user_name: str
    external_id: str | None
    name: str
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    language: str = ""
    active: bool = True
    department: str = ""
    manager: int | None = None


def check_days(days: int) -> list[Fault]:
    """Return what is wrong with how long a token is to last."""
    if 1 <= days <= LONGEST_TOKEN:
        return []
    return [Fault("days", N_("A token lasts from 1 to 366 days."))]


def language_of(value: str) -> str:
    """Return the language of pages that a tag such as ``no-NO`` means, ``""`` for another."""
    short = {"no": "nb"}.get(value[:2].lower(), value[:2].lower())
    return short if short in LANGUAGES else ""


def slug_for(name: str, taken: Collection[str]) -> str:
    """Return a key for a new department, made from its name and not taken."""
    spelled = name.lower().translate({ord("æ"): "ae", ord("ø"): "o", ord("å"): "a"})
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "avdeling"
    numbered = slug
    number = 2
    while numbered in taken:
        numbered, number = f"{slug}-{number}", number + 1
    return numbered


def moved(present: Collection[int], wanted: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return who comes into a department and who leaves it."""
    return sorted(set(wanted) - set(present)), sorted(set(present) - set(wanted))
