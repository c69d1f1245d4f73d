"""What a meeting of the innovation group must have, who approves its minutes, and how points are
put in order. Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intranet_ideas.challenges.rules import far_year
from intranet_ideas.errors import N_, Fault, check_said, too_long

LONGEST_PLACE = LONGEST_TITLE = 200
LONGEST_WORDS = 4_000
LONGEST_TASK = 500
LONGEST_OTHERS = 500
SHORTEST, LONGEST = 5, 600
"""Minutes that a meeting lasts."""

MOST_POINTS = 100
MOST_TASKS = 20
"""Of one point."""

REMINDED_AT = time(8)
"""When on its day someone is reminded of a task."""


NAME = N_("Meeting of the innovation group")


class State(enum.StrEnum):
    """How far a meeting has come."""

    PLANNED = "planned"
    HELD = "held"
    APPROVED = "approved"
    CANCELLED = "cancelled"


STATES: Mapping[State, str] = {
    State.PLANNED: N_("Planned"), State.HELD: N_("Held, minutes not approved"),
    State.APPROVED: N_("Minutes approved"), State.CANCELLED: N_("Cancelled"),
}  # fmt: skip


class Kind(enum.StrEnum):
    """What a point is about, in the order in which an agenda is drawn."""

    MINUTES = "minutes"
    IDEA = "idea"
    TIP = "tip"
    ANSWERS = "answers"
    INITIATIVE = "initiative"
    OWN = "own"


KINDS: Mapping[Kind, str] = {
    Kind.MINUTES: N_("Minutes to approve"),
    Kind.IDEA: N_("Chosen ideas without an initiative"),
    Kind.TIP: N_("Tips without an answer"),
    Kind.ANSWERS: N_("Answers due and overdue"),
    Kind.INITIATIVE: N_("Initiatives to decide on, or with something late"),
}
"""What can be drawn from the desk, with its label."""

CLOSED = frozenset({Kind.TIP})
"""What is kept closed unless the group says otherwise: who left a tip wrote to the group."""

NO_WHEN = N_("Say when it begins.")
NO_PLACE = N_("Say where it is, such as a room or a link.")
NO_TITLE = N_("Say what the point is about.")
NO_TASK = N_("Say what is to be done.")
NO_DAY = N_("Say by which day.")
NO_WORDS = N_("Write what is to be corrected.")
NOT_FIT = N_("Whoever approves minutes alone was at the meeting, and did not write all of them. "
             "Name another under “Change” of the meeting, or leave it to the next "
             "meeting.")  # fmt: skip
ALREADY_HELD = N_("The meeting is held, so it can't begin later than now.")
HOW_LONG = N_("Write how many minutes it lasts, from 5 to 600.")


@dataclass(frozen=True, slots=True)
class MeetingFields:
    """A meeting as it is planned. ``approver`` is the e-mail address of who approves the minutes,
    empty where the next meeting does; ``minutes`` None for what is no number."""

    starts_at: datetime | None
    place: str
    minutes: int | None = 60
    approver: str = ""


@dataclass(frozen=True, slots=True)
class TaskFields:
    """What someone is to do; ``responsible`` is an e-mail address."""

    words: str
    responsible: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be a point: its number within its kind, and what it is called."""

    kind: Kind
    number: int
    title: str = ""
    closed: bool = False


def check_meeting(fields: MeetingFields) -> list[Fault]:
    """Return what is wrong with them, but for who approves."""
    faults = [] if fields.starts_at else [Fault("starts_at", NO_WHEN)]
    faults += far_year("starts_at", fields.starts_at)
    faults += check_said("place", fields.place, LONGEST_PLACE, NO_PLACE)
    if fields.minutes is None or not SHORTEST <= fields.minutes <= LONGEST:
        faults.append(Fault("minutes", HOW_LONG))
    return faults


def check_point(title: str, words: str) -> list[Fault]:
    """Return what is wrong with a point of one's own."""
    return [*check_said("title", title, LONGEST_TITLE, NO_TITLE),
            *too_long("words", words, LONGEST_WORDS)]  # fmt: skip


def check_task(fields: TaskFields) -> list[Fault]:
    """Return what is wrong with a task, but for who is responsible."""
    faults = check_said("task", fields.words, LONGEST_TASK, NO_TASK)
    return faults if fields.due_on else [*faults, Fault("due_on", NO_DAY)]


def remind_at(due_on: date, zone: ZoneInfo) -> datetime:
    """Return when the one responsible is reminded."""
    return datetime.combine(due_on, REMINDED_AT, zone)


def to_draw(
    found: Sequence[Thing], wanted: Collection[str], there: Collection[tuple[str, int]], room: int
) -> list[Thing]:
    """Return what comes to an agenda, in the order of the kinds: what is ``wanted`` and not
    ``there``, each once, as much as there is ``room`` for."""
    order = list(Kind)
    seen, drawn = set(there), []
    for each in sorted(found, key=lambda each: order.index(each.kind)):
        if each.kind in wanted and (each.kind, each.number) not in seen:
            seen.add((each.kind, each.number))
            drawn.append(each)
    return drawn[: max(room, 0)]


def moved(order: Sequence[int], point: int, *, up: bool) -> list[int]:
    """Return an order in which a point stands one place further up or down; the first stays
    first and the last last. Raises ``ValueError`` for what is not in it."""
    found = list(order)
    at = found.index(point)
    to = at - 1 if up else at + 1
    if 0 <= to < len(found):
        found[at], found[to] = found[to], found[at]
    return found


def approves(
    viewer_id: int, approver_id: int | None, *, in_meeting: bool
) -> bool:
    """Say whether one of the group may approve minutes: who is named for it, or where nobody is,
    anyone in a later meeting."""
    return in_meeting if approver_id is None else viewer_id == approver_id


def fit_to_approve(user_id: int, present: Collection[int], writers: Collection[int]) -> bool:
    """Say whether someone may approve minutes alone: who was there, and did not write all that
    stands in them."""
    return user_id in present and set(writers) != {user_id}


def changes_allowed(state: str) -> bool:
    """Say whether what is written of a meeting may still change."""
    return state in (State.PLANNED, State.HELD)


def ends_at(starts_at: datetime, minutes: int) -> datetime:
    """Return when a meeting is to end."""
    return starts_at + timedelta(minutes=minutes)
