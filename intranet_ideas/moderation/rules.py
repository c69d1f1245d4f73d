"""Who may decide on a comment, and what must be said with a report, a decision, an appeal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from intranet_ideas.errors import N_, Fault, check_said, too_long

REASONS: Mapping[str, str] = {
    "rude": N_("Rude, or an attack on somebody"),
    "personal": N_("Tells something private of somebody"),
    "spam": N_("Advertising, or beside the point"),
    "other": N_("Something else"),
}
"""Why a comment is reported; the words are for who reports and who moderates."""

KEEP, HIDE = "keep", "hide"

LONGEST_WORDS = 1_000
MOST_REPORTS = 10
"""Reports of one person in ``PER``: enough for who means well."""
PER = timedelta(days=1)
RESTRICTED_FOR = timedelta(days=30)

OWN = N_("This is your own comment.")
ANOTHER_DECIDES = N_("Someone else must decide on this: you wrote it, or the idea it stands under.")
ANOTHER_THAN_WHO_HID = N_("You hid it. Someone else who moderates decides on the appeal.")
REPORTED = N_("You have reported this comment already.")
ENOUGH_REPORTS = N_("You have reported many comments today. Go on tomorrow, or tell those who run "
                    "the challenge.")  # fmt: skip
WHY = N_("Say why: who wrote it reads this.")
GONE = N_("This comment is gone.")
HIDDEN_ALREADY = N_("This comment is hidden already.")
NOT_HIDDEN = N_("This comment is not hidden.")
APPEALED = N_("You have appealed already. What is decided then stands.")
NO_APPEAL = N_("Nobody appeals against this, or it is decided already.")


def check_report(reason: str, words: str) -> list[Fault]:
    """Return what is wrong with a report. Who chooses "something else" says what."""
    faults = too_long("words", words, LONGEST_WORDS)
    if reason not in REASONS:
        faults.append(Fault("reason", N_("Choose why you report it.")))
    elif reason == "other" and not words:
        faults.append(Fault("words", N_("Say in a few words what is wrong with it.")))
    return faults


def check_decision(decision: str, reason: str) -> list[Fault]:
    """Return what is wrong with a decision: who hides a comment tells its writer why."""
    faults = too_long("reason", reason, LONGEST_WORDS)
    if decision not in (KEEP, HIDE):
        faults.append(Fault("decision", N_("Choose to keep the comment or to hide it.")))
    elif decision == HIDE and not reason:
        faults.append(Fault("reason", WHY))
    return faults


def check_appeal(words: str) -> list[Fault]:
    """Return what is wrong with an appeal."""
    return check_said("words", words, LONGEST_WORDS, N_("Say why it should be shown."))


def check_reply(reply: str) -> list[Fault]:
    """Return what is wrong with the answer to an appeal, whatever it is."""
    return check_said("reply", reply, LONGEST_WORDS, WHY)


def may_decide(*, wrote_comment: bool, wrote_idea: bool) -> bool:
    """Say whether one who moderates may decide on a comment: nobody does on what they said, nor
    on what others say of their idea."""
    return not (wrote_comment or wrote_idea)


def may_hear_appeal(*, hid: bool, others: bool) -> bool:
    """Say whether one who may decide on a comment may decide on the appeal: not who hid it,
    where anyone else can."""
    return not (hid and others)
