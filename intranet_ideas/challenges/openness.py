"""What is told of a challenge's results, in words for those who run it, write and judge. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.errors import N_

LEVELS: Mapping[str, tuple[str, str]] = {
    "place": (
        N_("Only the part of the order"),
        N_("Whoever wrote an idea learns whether it stood in the first, the middle or the last "
           "third. The order itself is not published."),
    ),
    "criteria": (
        N_("Place, and a mean for each criterion"),
        N_("Whoever wrote an idea learns its place, and its mean for each criterion where three "
           "or more judges scored it. The order itself is not published."),
    ),
    "full": (
        N_("The whole order"),
        N_("Everyone in the challenge sees the order. Whoever wrote an idea also learns its mean "
           "for each criterion where three or more judges scored it."),
    ),
}  # fmt: skip
"""Each level's name and what it means (msgids)."""

COMPARED: Mapping[str, tuple[str, str]] = {
    "place": LEVELS["place"],
    "criteria": (
        N_("Place"),
        N_("Whoever wrote an idea learns its place. The order itself is not published."),
    ),
    "full": (N_("The whole order"), N_("Everyone in the challenge sees the order.")),
}
"""The same where ideas are compared two at a time, and have no scores."""

PASSED_ON = N_(
    "Whoever wrote an idea also reads what the judges wrote to them, without the judges' names."
)
WITH_NAMES = N_(
    "Whoever wrote an idea also reads what the judges wrote to them, with the judges' names."
)

HELP = N_("What is good, and what would make it better? Whoever writes the answer uses your "
          "words, without your name.")  # fmt: skip
HELP_PASSED_ON = N_("What is good, and what would make it better? Those who wrote the idea read "
                    "this word for word when the results are published, without your name. Those "
                    "who run the challenge read it when judging has closed.")  # fmt: skip
HELP_NAMED = N_("What is good, and what would make it better? Those who wrote the idea read "
                "this word for word when the results are published, with your name. Those "
                "who run the challenge read it when judging has closed.")  # fmt: skip


def levels(challenge: Challenge) -> Mapping[str, tuple[str, str]]:
    """Return the levels as they are in this challenge."""
    return COMPARED if challenge.by_comparison else LEVELS


def sentences(challenge: Challenge) -> list[str]:
    """Return what is told of the results here, in whole sentences (msgids)."""
    found = [levels(challenge)[challenge.openness][1]]
    if challenge.comments_released and not challenge.by_comparison:
        found.append(WITH_NAMES if challenge.judges_named else PASSED_ON)
    return found


def comment_help(challenge: Challenge) -> str:
    """Return what a judge is told of who reads a comment to the author, and when (a msgid)."""
    if not challenge.comments_released:
        return HELP
    return HELP_NAMED if challenge.judges_named else HELP_PASSED_ON
