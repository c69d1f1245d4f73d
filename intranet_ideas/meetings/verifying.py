"""Whether approved minutes and the corrections of them are as the audit trail says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.canonical import digest_of
from intranet_ideas.events import Event
from intranet_ideas.meetings import queries
from intranet_ideas.meetings.models import GroupMeeting, MinutesAddition
from intranet_ideas.meetings.rules import State


@dataclass(frozen=True, slots=True)
class Differing:
    """Minutes of a meeting that are not as the trail says, or one correction of them."""

    meeting: int
    addition: int | None = None


def addition_digest(row: MinutesAddition) -> str:
    """Return the digest of a correction, which stands in the trail."""
    return digest_of([row.id, row.point_id, row.words])


def differing(session: Session) -> Iterator[Differing]:
    """Yield what is not as it was approved, which happens once, or added; what was deleted with its
    meeting, as the rules for keeping say, is nothing that differs."""
    approved: dict[int, str] = {}
    corrected: dict[int, dict[int, str]] = {}
    kinds = (events.GROUP_MEETING_PLANNED, events.GROUP_MINUTES_APPROVED,
             events.GROUP_MINUTES_CORRECTED)  # fmt: skip
    for kind, data in session.execute(
        select(Event.kind, Event.data).where(Event.kind.in_(kinds)).order_by(Event.id)
    ):
        if kind == events.GROUP_MEETING_PLANNED:
            # SQLite gives the number of a meeting that was deleted to the next one.
            approved.pop(data["meeting"], None)
            corrected.pop(data["meeting"], None)
        elif kind == events.GROUP_MINUTES_APPROVED:
            approved.setdefault(data["meeting"], data["minutes"])
        else:
            corrected.setdefault(data["meeting"], {})[data["addition"]] = data["words"]
    for meeting in session.scalars(select(GroupMeeting).order_by(GroupMeeting.id)):
        if meeting.state == State.APPROVED or meeting.id in approved:
            found = queries.all_of(session, meeting.id)
            if meeting.digest != approved.get(meeting.id) or not queries.unchanged(found):
                yield Differing(meeting.id)
        there = {row.id: addition_digest(row) for row in session.scalars(
            select(MinutesAddition).where(MinutesAddition.meeting_id == meeting.id)
        )}  # fmt: skip
        said = corrected.get(meeting.id, {})
        for number in sorted(there.keys() | said.keys()):
            if there.get(number) != said.get(number):
                yield Differing(meeting.id, number)
