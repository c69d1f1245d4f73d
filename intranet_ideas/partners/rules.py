"""What makes a partner organisation, and who may do what with its members. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from intranet_ideas.errors import N_, Fault, too_long
from intranet_ideas.people.rules import check_email

KINDS: Mapping[str, str] = {
    "association": N_("Association"),
    "firm": N_("Firm"),
    "social_entrepreneur": N_("Social entrepreneur"),
    "public_body": N_("Public body"),
}
"""What an organisation is, by its key (msgids)."""

LONGEST_NAME = 120
LONGEST_ABOUT = 300
LONGEST_ADDRESS = 300
LONGEST_REASON = 1000

LASTS = timedelta(days=30)
"""For how long an invitation stands: people are away, and no address should be kept for ever."""

MOST_INVITED = 30
"""Invitations of an organisation that nobody has answered yet."""

SAME_NAME = N_("There is an organisation with this name already.")
IS_MEMBER = N_("Somebody with this address is a member already.")
TOO_MANY = N_("%(most)s invitations wait for an answer. Take some back first.")
CLOSED = N_("This organisation takes no part any more.")
FOR_GUESTS = N_("You work here, so you take part as one who works here.")


@dataclass(frozen=True, slots=True)
class PartnerFields:
    """What people decide about an organisation. ``contact`` is the address of who is asked to be
    its first contact person, when it is made."""

    name: str = ""
    kind: str = ""
    about: str = ""
    address: str = ""
    contact: str = ""


def check_partner(fields: PartnerFields, *, new: bool) -> list[Fault]:
    """Return what is wrong with what was typed of an organisation."""
    faults = [] if fields.name else [Fault("name", N_("Write what the organisation is called."))]
    faults += too_long("name", fields.name, LONGEST_NAME)
    if fields.kind not in KINDS:
        faults.append(Fault("kind", N_("Choose what kind of organisation it is.")))
    if not fields.about:
        faults.append(Fault("about", N_("Say in a line what the organisation does.")))
    faults += too_long("about", fields.about, LONGEST_ABOUT)
    if fields.address and not is_web_address(fields.address):
        faults.append(Fault("address", N_("Write a web address such as https://example.org.")))
    faults += too_long("address", fields.address, LONGEST_ADDRESS)
    if new:
        faults += [Fault("contact", each.message) for each in check_email(fields.contact)]
    return faults


def check_closing(on: date | None, reason: str, today: date) -> list[Fault]:
    """Return what is wrong with closing an organisation: since when, and why."""
    faults = []
    if on is None:
        faults.append(Fault("closed_on", N_("Say since when the organisation is no more.")))
    elif on > today:
        faults.append(Fault("closed_on", N_("The day can't lie ahead: close it when it is there.")))
    if not reason:
        faults.append(Fault("reason", N_("Give a reason. Those who work here read it, and the "
                                         "organisation's members.")))  # fmt: skip
    return faults + too_long("reason", reason, LONGEST_REASON)


def is_web_address(text: str) -> bool:
    """Say whether a text is a web address that a link can lead to."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    whole = not any(sign.isspace() or sign in '"<>\\' for sign in text)
    return parts.scheme in ("http", "https") and "." in host and "@" not in parts.netloc and whole


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands towards an organisation. ``keeps``: they make and change partners, as
    IT and the innovation group do; ``closed``: it takes no part any more."""

    keeps: bool = False
    member: bool = False
    contact: bool = False
    staff: bool = False
    closed: bool = False

    @property
    def sees(self) -> bool:
        """Whether they may know of it: those who work here, and its own members."""
        return self.staff or self.member

    @property
    def names_members(self) -> bool:
        """Whether they read who its members are."""
        return self.keeps or self.member

    @property
    def arranges(self) -> bool:
        """Whether they take members out, and say who are contacts."""
        return self.keeps or (self.contact and self.member and not self.closed)

    @property
    def invites(self) -> bool:
        """Whether they ask people to be members."""
        return self.arranges and not self.closed
