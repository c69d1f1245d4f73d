"""When authors may be asked for clarification, and by when they answer. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from intranet_ideas.access import Phase
from intranet_ideas.errors import N_, Fault, check_said, too_long

LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 5_000
MOST_DAYS = 14
MOST_IDEAS = 200
REMINDED_BEFORE = timedelta(hours=24)
SHORTEST_TO_REMIND = timedelta(hours=36)
"""Who has less time than this for an answer is not reminded: they have just been asked."""

NOT_IN_JUDGING = N_("Questions can't be asked here while ideas are judged. Those who run the "
                    "challenge can allow it.")  # fmt: skip
LATER_ROUND = N_("In later rounds a judge's question would tell the authors that their idea went "
                 "on. Those who run the challenge can ask.")  # fmt: skip
NOT_HANDED_IN = N_("Only ideas that are handed in can be asked about.")
ANSWERED = N_("This question is answered already.")
DISQUALIFIED = N_("You are disqualified for this idea, so others ask about it.")


def refused_in(phase: Phase, *, in_judging: bool) -> str:
    """Return why nothing may be asked in a phase, ``""`` where it may."""
    return NOT_IN_JUDGING if phase == Phase.JUDGING and not in_judging else ""


def due_at(now: datetime, days: int) -> datetime:
    """Return when an answer is due that is asked for at ``now``."""
    return now + timedelta(days=days)


def remind_at(now: datetime, due: datetime) -> datetime | None:
    """Return when the authors are reminded, None where there is no time for that."""
    return due - REMINDED_BEFORE if due - now >= SHORTEST_TO_REMIND else None


def check_question(
    question: str, days: int | None, last: datetime | None, now: datetime
) -> list[Fault]:
    """Return what is wrong with a question. ``days`` None is what could not be read as a number;
    ``last`` is when judging closes, before which an answer must be due."""
    faults = too_long("question", question, LONGEST_QUESTION)
    if not question:
        faults.append(Fault("question", N_("Write what you would like to know.")))
    if days is None or not 1 <= days <= MOST_DAYS:
        faults.append(Fault("days", N_("Choose a number from 1 to %(most)s."),
                            {"most": MOST_DAYS}))
    elif last is not None and due_at(now, days) > last:
        faults.append(Fault("days", N_("Judging closes before that. Give them fewer days.")))
    return faults


def check_answer(answer: str) -> list[Fault]:
    """Return what is wrong with an answer."""
    return check_said("answer", answer, LONGEST_ANSWER, N_("Write something first."))
