"""Who may join an idea and leave it, and what may be said with it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intranet_ideas.entries.rules import MOST_AUTHORS
from intranet_ideas.errors import N_, Fault, check_said, too_long

ASK, INVITATION, OFFER = "ask", "invitation", "offer"
OPEN, ACCEPTED, DECLINED, WITHDRAWN = "open", "accepted", "declined", "withdrawn"
AUTHOR, HELPER = "author", "helper"
ROLES = (AUTHOR, HELPER)

LONGEST_WANTED = 300
LONGEST_WORD = 1_000
MOST_OPEN_PLACES = 5
"""What an idea may look for at once, each with its own text."""
MOST_HELPERS = 12

OWN_TEAM = N_("You are one of the authors already.")
HELPS = N_("You are a helper already.")
ASKED = N_("You have asked to join already. The authors have not answered yet.")
OFFERED = N_("You have offered to help already. The authors have not answered yet.")
JUDGES_HERE = N_("You judge in this challenge, and who helps an idea can't judge it.")
NO_OFFER_YET = N_("Only an idea that is handed in can be offered help.")
NO_AUTHORS_NOW = N_("The deadline has passed, so nobody can become an author. Take them in as a "
                    "helper.")  # fmt: skip
INVITED = N_("You are invited already: accept the invitation.")
PLACE_GONE = N_("This place is not open any more.")
FULL = N_("An idea can have at most %(most)s authors.")
FULL_OF_HELPERS = N_("An idea can have at most %(most)s helpers.")
LAST_AUTHOR = N_("You are the only author. Withdraw the idea instead, or invite someone first.")
NOT_IN_TEAM = N_("You are not among the authors or helpers of this idea.")
NO_CONTACT = N_("Choose one of the other authors.")
CLOSED = N_("This is answered or taken back already.")
CANT_JOIN = N_("This person can't take part in the challenge any more.")
DRAFT_IS_FOR_AUTHORS = N_("An idea that is not handed in is for its authors alone. Invite as "
                          "author, or hand the idea in first.")  # fmt: skip
HANDED_IN_SINCE = N_("The idea is handed in since you left it. Ask the authors to invite you.")
NOT_HANDED_IN = N_("Only an idea that is handed in can be asked to join.")
WITHDRAWN_IDEA = N_("This idea is withdrawn.")


def check_place(wanted: str, role: str, places: int | None, already_open: int) -> list[Fault]:
    """Return what is wrong with a place that the authors want to put up. ``places`` None is
    what could not be read as a number."""
    faults = too_long("wanted", wanted, LONGEST_WANTED)
    if not wanted:
        faults.append(Fault("wanted", N_("Say what you are looking for.")))
    if role not in ROLES:
        faults.append(Fault("role", N_("Choose author or helper.")))
    if places is None or not 1 <= places < MOST_AUTHORS:
        faults.append(Fault("places", N_("Choose a number from 1 to %(most)s."),
                            {"most": MOST_AUTHORS - 1}))
    if already_open >= MOST_OPEN_PLACES:
        faults.append(Fault("wanted", N_("Take one down first: at most %(most)s can be open."),
                            {"most": MOST_OPEN_PLACES}))
    return faults


def check_word(name: str, word: str) -> list[Fault]:
    """Return what is wrong with what is said with a request or an answer; nothing need be."""
    return too_long(name, word, LONGEST_WORD)


def check_ask(word: str) -> list[Fault]:
    """Return what is wrong with what is said by who asks: the authors must have something to
    go by."""
    return check_said("word", word, LONGEST_WORD,
                      N_("Say in a few words who you are and what you bring."))  # fmt: skip


def check_offer(word: str) -> list[Fault]:
    """Return what is wrong with what is said by who offers help."""
    return check_said("word", word, LONGEST_WORD, N_("Say in a few words how you can help."))


@dataclass(frozen=True, slots=True)
class Standing:
    """How someone stands towards the team of an idea. ``open`` is the kind of a request that
    is not answered, empty for none."""

    author: bool
    helper: bool
    open: str = ""


def obstacle(standing: Standing, role: str) -> str:
    """Return why someone can't ask to join or be invited in a role, empty where they can."""
    if standing.author:
        return OWN_TEAM
    if standing.helper and role == HELPER:
        return HELPS
    return {"": "", ASK: ASKED, INVITATION: INVITED, OFFER: OFFERED}[standing.open]


def room_for(role: str, authors: int, helpers: int) -> Fault | None:
    """Return why there is no room for one more in a role, None where there is."""
    if role == AUTHOR and authors >= MOST_AUTHORS:
        return Fault("", FULL, {"most": MOST_AUTHORS})
    if role == HELPER and helpers >= MOST_HELPERS:
        return Fault("", FULL_OF_HELPERS, {"most": MOST_HELPERS})
    return None


def without(authors: Sequence[int], user: int) -> list[int]:
    """Return the authors when one leaves: the next in line becomes the contact."""
    return [each for each in authors if each != user]


def led_by(authors: Sequence[int], user: int) -> list[int]:
    """Return the authors when one of them becomes the contact."""
    return [user, *without(authors, user)]
