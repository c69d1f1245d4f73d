"""Who gets a link by mail, and for how long it is good. Pure."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from intranet_ideas.errors import N_, Fault
from intranet_ideas.people.rules import check_email, has_address

OFF, KNOWN, ANYONE = ALLOWED = ("off", "known", "anyone")
"""Who may sign in by a link, by the setting: nobody, guests with an account, or anyone."""

SIGN_IN, CONNECT = PURPOSES = ("sign_in", "connect")

LASTS = timedelta(minutes=30)
"""For how long a link is good: mail may be slow, and people look for it on their phone."""

MOST_OF_A_NETWORK = 3
MOST_OF_AN_ADDRESS = 12
MOST_WHERE_KNOWN = 15
MOST_OF_A_BROWSER = 5
MOST_OF_THE_SITE = 300
PER = timedelta(hours=1)
"""Links in an hour: to one address for those who ask from one network, so that a stranger uses up
no more than those of where they are, and the owner with a new browser elsewhere still gets one; to
it as long as anybody asks, and as long as a browser asks in which its owner signed in before or
opened a link to it within the hour, so that strangers on many networks can't use up all of them: a
link they asked for opens nothing there, but shows who reads the mail; those that one browser asks
for; and all that strangers ask for. More people than that don't come at once to a municipality's
challenge, and a mail server that sends many more to whoever is named is soon refused by others."""

MOST_A_MINUTE = 10
"""Times in a minute that one network address may ask, or try a link."""

LONGEST_NAME = 200

NO_NAME = N_("Write what others shall call you.")
WRONG_BROWSER = N_("This link is for another browser. Open it in the one where you asked for it, "
                   "on the same device, or ask for a new one here.")  # fmt: skip
NO_LINK = N_("This link is used, too old or not whole. Ask for a new one.")


class Way(enum.StrEnum):
    """What is sent to an address."""

    LINK = "link"
    """A link that signs in."""
    STAFF = "staff"
    """Only that the person works here, and signs in as such."""
    ISSUER = "issuer"
    """Only that the person signs in by an issuer."""
    NOTHING = "nothing"
    """Nothing."""


class Fate(enum.StrEnum):
    """What becomes of a guest's vote when the account is connected with a colleague's."""

    MOVES = "moves"
    FALLS = "falls"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class VoteOf:
    """A guest's vote for an idea. ``settled``: it was counted, in results or for good. ``same``:
    the colleague supports the idea too; ``own``: the colleague wrote it. ``voted``: the colleague
    has votes in the challenge, where ``limited`` each has so many."""

    settled: bool
    same: bool
    own: bool
    voted: bool
    limited: bool


def fate_of(vote: VoteOf) -> Fate:
    """Return what becomes of it: what was counted stays so; else one person votes once for an
    idea, never for their own, and has one set of votes where they are limited."""
    if vote.settled:
        return Fate.STAYS
    falls = vote.same or vote.own or (vote.limited and vote.voted)
    return Fate.FALLS if falls else Fate.MOVES


def way_of(
    allowed: str, *, known: bool, guest: bool, active: bool, rested: bool, by_issuer: bool,
    connected: bool = False, invited: bool = False,
) -> Way:  # fmt: skip
    """Return what is sent to an address that asked to sign in.

    Staff sign in by what their employer trusts, and who came by an issuer by that: a mailbox
    must open neither. ``rested``: closed by the clock alone; ``connected``: with the account of one
    who works here; ``invited``: a partner organisation asks the address to be a member.
    """
    if allowed == OFF:
        return Way.NOTHING
    if not known:
        return Way.LINK if allowed == ANYONE or invited else Way.NOTHING
    if connected:
        return Way.STAFF
    if not active and not (guest and rested):
        return Way.NOTHING
    if not guest:
        return Way.STAFF
    return Way.ISSUER if by_issuer else Way.LINK


def connects(*, known: bool, guest: bool, active: bool) -> bool:
    """Say whether an address gets a link that connects its account with a colleague's: a guest's
    only, since two colleagues are two people."""
    return known and guest and active


def may_give_address(email: str, *, guest: bool, by_issuer: bool, of_a_day: bool) -> bool:
    """Say whether somebody gives an address of their own: a guest whose issuer names none. Who came
    to a day by a name keeps what they did there in another way."""
    return guest and by_issuer and not of_a_day and not has_address(email)


def too_many(*, there: int, nearby: int, here: int, everywhere: int, known: bool) -> bool:
    """Say whether there were enough links in the last hour to an address, to it from this network,
    from a browser and in all. ``known``: somebody has signed in with the address in this browser
    before, or shown to read its mail."""
    if here >= MOST_OF_A_BROWSER:
        return True
    if known:
        return there >= MOST_WHERE_KNOWN
    return (nearby >= MOST_OF_A_NETWORK or there >= MOST_OF_AN_ADDRESS
            or everywhere >= MOST_OF_THE_SITE)  # fmt: skip


def check_asked(email: str) -> list[Fault]:
    """Return what is wrong with an address, whoever's it is."""
    return check_email(email)


def check_name(name: str) -> list[Fault]:
    """Return what is wrong with a newcomer's name."""
    if not name:
        return [Fault("name", NO_NAME)]
    return [Fault("name", N_("Write a shorter name."))] if len(name) > LONGEST_NAME else []


def digest_of(number: str) -> str:
    """Return what is kept of a browser's number."""
    return hashlib.sha256(f"mail link:{number}".encode()).hexdigest()
