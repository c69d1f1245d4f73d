"""Who needs a guardian's consent, who may be asked and how often, and in which words. Pure."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.errors import N_, Fault
from intranet_ideas.people.rules import NO_MAIL, check_email

OLDER, YOUNGER = ANSWERS = ("older", "younger")

ASKED, GIVEN, REFUSED, WITHDRAWN, REPLACED, LAPSED, NOT_NEEDED = STATES = (
    "asked", "given", "refused", "withdrawn", "replaced", "lapsed", "not_needed"
)  # fmt: skip

YES, NO = "yes", "no"

MOST_A_DAY = 3
MOST_IN_ALL = 8
MOST_TO_AN_ADDRESS = 6
PER = timedelta(days=1)
"""Letters that ask: for one guest in a day and in all, and to one address in a day, whoever asks:
a family has several children, and nobody's mailbox is filled by strangers."""

LINKS_OF_AN_ADDRESS = 3
LINK_LASTS = timedelta(days=1)
GIVEN_LASTS = timedelta(days=400)
"""How long links are good that one asks for, and those in the letter that confirms a consent."""

REMIND_AFTER = (timedelta(days=3), timedelta(days=10))
"""When a guardian who has not answered is reminded: twice, and never again."""

WARN_BEFORE = timedelta(days=3)
"""How long before an account is erased for lack of consent the guest is told."""

NO_ANSWER = N_("Say whether you are that old.")
NO_YEAR = N_("Choose the year.")
OWN_ADDRESS = N_("This is your own address. Write that of a parent or guardian.")
ENOUGH = N_("Enough letters have been sent for now. The last one still works; you can have another "
            "one sent tomorrow.")  # fmt: skip
ENOUGH_IN_ALL = N_("No more letters are sent for this account. The last one still works until the "
                   "day below.")  # fmt: skip
NO_LINK = N_("This link is used, too old or not whole. Write your address below, and you get a new "
             "one.")  # fmt: skip
NOTHING_TO_ASK = N_("A guardian's yes is not needed for your account now.")
ANSWERED = N_("You have answered this before. Load the page again.")

LEFT: Mapping[str, str] = {
    "nb": "En av dere som skrev ideen, kan ikke sende den inn lenger. Les den gjennom, og send den "
          "inn på nytt.",
    "nn": "Ein av dykk som skreiv ideen, kan ikkje sende han inn lenger. Les han gjennom, og send "
          "han inn på nytt.",
    "en": "One of you who wrote the idea can't hand it in any more. Read it through, and hand it "
          "in again.",
}  # fmt: skip
"""What those read who wrote an idea together with a guest whose guardian took a yes back, or who is
younger than they said and still one of them, in the idea's language."""

NOTHING_TO_CORRECT = N_("There is nothing to correct in your answer now.")
CORRECTED = N_("You have corrected your answer once. Ask those who run the site if it is wrong "
               "still.")
SAME_ANSWER = N_("This is what you have answered already.")
NO_CORRECTION = N_("Nobody waits for an answer about this any more.")

TEXT_VERSION = "1"
"""Raise it with every change of what ``TOLD`` means: each consent says which text it was given
to."""

TOLD: Sequence[tuple[str, str]] = (
    (N_("Who asks"),
     N_("%(organisation)s asks inhabitants for ideas. %(who)s has made an account there, says that "
        "they are under %(age)s years old, and gave your address as that of a parent or "
        "guardian.")),
    (N_("What they would take part in"),
     N_("Handing in ideas, with text and files, to the challenges that inhabitants are invited to; "
        "commenting on ideas; voting. Until you have said yes they can read and write drafts, and "
        "nothing of theirs is shown.")),
    (N_("What is kept"),
     N_("Their e-mail address if there is one, the name they chose, what they write, vote for and "
        "follow, and the last year in which your yes is needed – no date of birth. Of you: your "
        "address while the account is open, and afterwards, for as long as the rules of the site "
        "say, that you were asked and what you answered.")),
    (N_("What others see"),
     N_("Those who are invited to a challenge read its ideas and comments with names; in each "
        "idea the name can be hidden. Some challenges show ideas to anyone on the web. Each "
        "challenge says who sees what before anything is handed in. What is handed in is a "
        "document of a public body, which others may ask to read.")),
    (N_("If you say no, or do not answer"),
     N_("If you say no, the account is closed at once and erased with the drafts after %(days)s "
        "days. If you have not answered by %(until)s, the account and the drafts are erased "
        "then.")),
    (N_("If you change your mind"),
     N_("A yes can be taken back at any time, by the link in the letter that confirms it or by "
        "a new one. Then the account is closed, comments are emptied, ideas are taken back "
        "where that is still possible, and nothing is shown on public pages any more. An idea "
        "that has been judged is kept, without the name.")),
)  # fmt: skip
"""What a guardian is told before they answer: headings and texts (msgids)."""


class Step(enum.StrEnum):
    """Where a guest stands."""

    UNASKED = "unasked"
    """Has not said how old they are."""
    NOBODY_ASKED = "nobody_asked"
    """Is under the age, and has named no guardian."""
    WAITS = "waits"
    """A guardian has been asked."""
    FREE = "free"
    """Needs nothing, or has it."""
    CLOSED = "closed"
    """A guardian said no, or took a yes back."""


@dataclass(frozen=True, slots=True)
class Age:
    """What a guest said of their age."""

    older: bool
    year: int | None = None


def years(this_year: int, age: int) -> range:
    """Return the years in which somebody under ``age`` can turn so old."""
    return range(this_year, this_year + age)


def check_age(answer: str, year: int | None, this_year: int, age: int) -> list[Fault]:
    """Return what is wrong with what a guest said of their age."""
    if answer not in ANSWERS:
        return [Fault("answer", NO_ANSWER)]
    if answer == YOUNGER and year not in years(this_year, age):
        return [Fault("year", NO_YEAR)]
    return []


def opens_more(before: Age, after: Age) -> bool:
    """Say whether an answer lets somebody do more, or sooner, than the one before: nobody gets in
    by answering until it fits, so that somebody else looks at it first."""
    if before.older:
        return False
    return after.older or (after.year or 0) < (before.year or 0)


def is_needed(until_year: int | None, this_year: int) -> bool:
    """Say whether a consent is needed: to the end of the year in which they are old enough, since
    nobody's birthday is known."""
    return until_year is not None and this_year <= until_year


def step_of(*, said: bool, held: bool, asked: bool, closed: bool) -> Step:
    """Return where a guest stands."""
    if closed:
        return Step.CLOSED
    if not held:
        return Step.FREE
    if not said:
        return Step.UNASKED
    return Step.WAITS if asked else Step.NOBODY_ASKED


def check_guardian(email: str, own: str) -> list[Fault]:
    """Return what is wrong with a guardian's address."""
    if email == own:
        return [Fault("email", OWN_ADDRESS)]
    return check_email(email)


def check_often(*, today: int, in_all: int, to_address: int) -> list[Fault]:
    """Return why no other letter that asks goes out: as many as these have been sent."""
    if in_all >= MOST_IN_ALL:
        return [Fault("email", ENOUGH_IN_ALL)]
    if today >= MOST_A_DAY or to_address >= MOST_TO_AN_ADDRESS:
        return [Fault("email", ENOUGH)]
    return []


def reminders_due(asked_at: datetime, sent: int, now: datetime) -> bool:
    """Say whether a guardian is due another reminder, who has been sent so many."""
    return sent < len(REMIND_AFTER) and now >= asked_at + REMIND_AFTER[sent]


def can_be_mailed(email: str) -> bool:
    """Say whether an account has an address that can be reached."""
    return not email.endswith(f"@{NO_MAIL}") and not email.endswith(".invalid")


def presentable(name: str) -> str:
    """Return a name that a letter to a stranger can carry; ``""`` for what may be an address on the
    web, or anything else than a name."""
    return name if len(name) <= 60 and not re.search(r"[\d@:/\\<>]|\.\w", name) else ""


def digest_of(email: str) -> str:
    """Return what is kept of a guardian's address in the end."""
    return hashlib.sha256(f"guardian:{email}".encode()).hexdigest()
