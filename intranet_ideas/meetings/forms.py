"""What is typed of meetings, parsed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from intranet_ideas.challenges.forms import local_text
from intranet_ideas.consultations.forms import instant
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.meetings.models import GroupMeeting
from intranet_ideas.meetings.rules import MeetingFields, TaskFields
from intranet_ideas.text import clean_text

Typed = Mapping[str, str]


def meeting_fields(
    typed: Typed, zone: ZoneInfo, present: GroupMeeting | None = None
) -> MeetingFields:
    """Parse the form. Raises ``Invalid`` for a time that can't be understood."""
    faults: list[Fault] = []
    starts_at = instant(typed, "starts_at", zone, present.starts_at if present else None, faults)
    if faults:
        raise Invalid(faults)
    minutes = typed.get("minutes", "").strip()
    whole = minutes.isascii() and minutes.isdecimal() and len(minutes) < 5
    return MeetingFields(
        starts_at, typed.get("place", ""), int(minutes) if whole else None,
        typed.get("approver", ""),
    )  # fmt: skip


def as_typed(row: GroupMeeting, approver: str, zone: ZoneInfo) -> dict[str, str]:
    """Return a meeting as its form would send it; ``approver`` is an e-mail address."""
    return {
        "starts_at": local_text(row.starts_at, zone), "place": row.place,
        "minutes": str(row.minutes), "approver": approver, "version": str(row.version),
    }  # fmt: skip


def task_fields(typed: Typed) -> TaskFields:
    """Parse the form of a task. Raises ``Invalid`` for a day that can't be understood."""
    text = typed.get("due_on", "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid([Fault("due_on", N_("Write a day as 2027-03-31."))]) from None
    return TaskFields(clean_text(typed.get("task", "")), typed.get("responsible", ""), day)
