"""What ideas can be browsed by. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from intranet_ideas.access import Phase
from intranet_ideas.errors import N_, Fault, check_said

NEWEST, SUPPORT = "", "support"
ORDERS = (SUPPORT,)
"""Orders but the usual one, the newest first."""

PEOPLE, HELP, TALK = NEEDS = ("people", "help", "talk")
"""What an idea may need: people for its open places, helpers for those of helpers, and a first
comment."""

NEED_KEY = "behov"
"""The question that every bundled template begins with: what need it is about."""

WAITING, CHOSEN, TRIED, USED, NOT_CHOSEN = OUTCOMES = (
    "waiting", "chosen", "tried", "used", "not_chosen",
)  # fmt: skip
"""What became of an idea, as far as it is published: waiting for its answer; chosen; chosen and in
an initiative; in one that has come to its last stage; not chosen."""

PHASES = tuple(phase for phase in Phase if phase not in (Phase.DRAFT, Phase.ANNOUNCED))
"""The phases in which a challenge shows ideas."""

UNANSWERED = tuple(phase for phase in PHASES if phase not in (Phase.DECIDED, Phase.CANCELLED))
"""Those in which its ideas wait for an answer."""

LONGEST_WORDS = 100
LONGEST_SLUG = 80


@dataclass(frozen=True, slots=True)
class Browsing:
    """What ideas must be like; empty: anything goes. ``words`` stand in the title; ``theme`` is the
    key of one that the challenge has; ``concern`` are words of the answer to what need it is
    about; ``department`` is a slug, where one of the authors' contact
    works there or below it; ``order`` is how they are listed."""

    words: str = ""
    theme: str = ""
    concern: str = ""
    challenge: int | None = None
    department: str = ""
    phase: str = ""
    need: str = ""
    outcome: str = ""
    order: str = NEWEST

    def __bool__(self) -> bool:
        """Say whether anything is left out."""
        return self != Browsing(order=self.order)


def browsing_from(given: Mapping[str, str]) -> Browsing:
    """Return what an address asks for; what is none of our values is dropped."""
    return Browsing(
        words=given.get("q", "").strip()[:LONGEST_WORDS],
        theme=given.get("theme", "")[:LONGEST_SLUG],
        concern=given.get("concern", "").strip()[:LONGEST_WORDS],
        challenge=_number(given.get("challenge", "")),
        department=given.get("department", "")[:LONGEST_SLUG],
        phase=_one_of(given.get("phase", ""), PHASES),
        need=_one_of(given.get("need", ""), NEEDS),
        outcome=_one_of(given.get("outcome", ""), OUTCOMES),
        order=_one_of(given.get("order", ""), ORDERS),
    )


def as_given(asked: Browsing) -> dict[str, str]:
    """Return what ``browsing_from`` makes the same of: only what is asked for."""
    values = {("q" if name == "words" else name): value for name, value in asdict(asked).items()}
    return {name: str(value) for name, value in values.items() if value}


def _one_of(value: str, allowed: Iterable[str]) -> str:
    return value if value in set(allowed) else ""


def _number(value: str) -> int | None:
    ascii_digits = value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER
    return int(value) or None if ascii_digits else None


LONGEST_NUMBER = 18
"""Digits that every number of a row has at most."""


LONGEST_NAME = 80


def check_name(name: str) -> list[Fault]:
    """Return what is wrong with the name of a saved view."""
    missing = N_("Write a name, so that you know the view again.")
    return check_said("name", name, LONGEST_NAME, missing)
