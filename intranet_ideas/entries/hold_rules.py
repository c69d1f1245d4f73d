"""Whose ideas wait for a moderator, and how they are decided on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from intranet_ideas.challenges.talk_rules import TalkRules
from intranet_ideas.errors import N_, Fault, check_said, too_long

THROUGH, BACK, REFUSED, TAKEN_BACK = "through", "back", "refused", "taken_back"
LAPSED = "lapsed"
DECISIONS = (THROUGH, BACK, REFUSED)

LONGEST_WORDS = 1_000
LONGEST_WAIT = timedelta(days=2)
"""After this those who decide are reminded."""
LAST_CALL = timedelta(days=30)
"""How long an idea that waits is kept beyond a draft, once those who decide are told that its
waiting ends; and its text, for its authors, once it has."""

WHY_BACK = N_("Say what should be changed: who wrote it reads this.")
WHY_REFUSED = N_("Say why: who wrote it reads this.")
CHOOSE = N_("Choose to let the idea through, to send it back or to refuse it.")
TOO_LATE_TO_SEND_BACK = N_("The deadline has passed, so it can't be handed in again. Let it "
                           "through or refuse it.")  # fmt: skip
NOTHING_WAITS = N_("Nothing of this idea waits any more.")
ANOTHER_DECIDES = N_("Someone else must decide on this: you are one of its authors.")
ANOTHER_THAN_WHO_REFUSED = N_("You refused it. Someone else who moderates decides on the appeal.")
IS_REFUSED = N_("A moderator has refused this idea, so it can't be handed in again.")
NOT_REFUSED = N_("This idea is not refused.")
APPEALED = N_("You have appealed already. What is decided then stands.")


@dataclass(frozen=True, slots=True)
class HandsIn:
    """Someone who hands an idea in. ``moderates``: decides on such ideas there; ``restricted``: was
    told that what they say waits for a while. ``let_through`` counts the ideas they handed in that
    a moderator let through, anywhere; ``refused_lately``: one was refused not long ago."""

    guest: bool = False
    moderates: bool = False
    restricted: bool = False
    let_through: int = 0
    refused_lately: bool = False


def must_wait(who: HandsIn, rules: TalkRules) -> bool:
    """Say whether an idea that someone hands in waits for a moderator, under what a challenge
    chose: staff's never do."""
    if not rules.guest_ideas_wait or not who.guest or who.moderates:
        return False
    if who.restricted or who.refused_lately:
        return True
    return who.let_through < (rules.ideas_trusted_after or 1)


def check_ruling(decision: str, reason: str, *, before_deadline: bool) -> list[Fault]:
    """Return what is wrong with a decision on an idea that waits."""
    if decision not in DECISIONS:
        return [Fault("decision", CHOOSE)]
    if decision == THROUGH:
        return too_long("reason", reason, LONGEST_WORDS)
    if decision == BACK and not before_deadline:
        return [Fault("decision", TOO_LATE_TO_SEND_BACK)]
    why = WHY_BACK if decision == BACK else WHY_REFUSED
    return check_said("reason", reason, LONGEST_WORDS, why)


def next_reminder(since: datetime, closes_at: datetime | None, now: datetime) -> datetime | None:
    """Return when those who decide are reminded next of what waits since ``since``: after
    ``LONGEST_WAIT``, and at the deadline; None where both are past."""
    moments = [since + LONGEST_WAIT] + ([closes_at] if closes_at is not None else [])
    return min((each for each in moments if each > now), default=None)
