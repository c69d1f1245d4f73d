"""Operations of the deciding meeting: its agenda, one decision, and who took part."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, base_version, bp, etag, operation, whole_listing, write
from intranet_ideas.api.entries import PATH as ENTRY
from intranet_ideas.api.schemas import (
    AgendaItemSchema,
    DecisionFieldsSchema,
    DecisionSchema,
    MeetingFieldsSchema,
    MeetingSchema,
    page_of,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.outcomes import agenda, deciding
from intranet_ideas.outcomes.models import Attendance, Decision, Meeting
from intranet_ideas.outcomes.weighing import Wanted
from intranet_ideas.web import ground, received_at, viewer


def _said(entry_id: int, made: Decision | None) -> dict[str, Any]:
    """Return what the meeting says of an idea."""
    wanted = Wanted() if made is None else made
    return {
        "entry": entry_id, "mark": wanted.mark, "notes": wanted.notes, "outcome": wanted.outcome,
        "reason": wanted.reason, "overrule_reason": wanted.overrule_reason,
        "decided_at": made.decided_at if made else None, "version": made.version if made else 0,
    }  # fmt: skip


@operation("GET", CHALLENGE + "/decisions", "listDecisions",
           page_of(AgendaItemSchema, "Decisions"))
def list_decisions(challenge_id: int) -> Response:
    """The ideas in the ranking's order with what the meeting said of each."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "decisions.view")
        rows = [
            _said(item.idea.id, item.decision) | {
                "title": item.idea.title, "rank": item.placed.rank,
                "rank_low": item.placed.rank_low, "rank_high": item.placed.rank_high,
                "torn": item.torn, "overrules": [each.id for each in item.overrules],
                "before": item.before,
            }
            for item in agenda.agenda(session, seen, received_at()).items
        ]  # fmt: skip
    return whole_listing(AgendaItemSchema, rows)


@operation("GET", ENTRY + "/decision", "getDecision", DecisionSchema)
def get_decision(entry_id: int) -> Response:
    """What the meeting says of one idea; version 0 while it says nothing."""
    with ground().database.read() as session:
        see_entry(session, viewer(), entry_id, received_at(), "decision.put")
        made = session.get(Decision, entry_id)
    return answer(DecisionSchema, _said(entry_id, made), 200, etag(made.version if made else 0))


@operation("PUT", ENTRY + "/decision", "putDecision", DecisionSchema, write=True, match=False,
           fails=(428,))
@bp.arguments(DecisionFieldsSchema)
def put_decision(data: dict[str, Any], entry_id: int) -> Response:
    """Write down what the meeting says of an idea. Changing it needs If-Match."""

    def action(session: Session) -> Response:
        see_entry(session, viewer(), entry_id, received_at()).require("decision.put")
        there = session.get(Decision, entry_id)
        present = there.version if there else 0
        base = base_version(present, required=present > 0)
        made = deciding.put_decision(
            session, viewer(), entry_id, Wanted(**data), base, received_at()
        )
        return answer(DecisionSchema, _said(entry_id, made), 200, etag(made.version))

    return write(action)


def _meeting(session: Session, challenge_id: int) -> Response:
    made = session.get(Meeting, challenge_id)
    attended = session.scalars(
        select(Attendance.user_id).filter_by(challenge_id=challenge_id)
        .order_by(Attendance.user_id)
    ).all()  # fmt: skip
    version = made.version if made else 0
    body = {
        "held_on": made.held_on if made else None, "attended": attended,
        "others": made.others if made else "", "version": version,
    }  # fmt: skip
    return answer(MeetingSchema, body, 200, etag(version))


@operation("GET", CHALLENGE + "/meeting", "getMeeting", MeetingSchema)
def get_meeting(challenge_id: int) -> Response:
    """When the deciding meeting was held, and who took part."""
    with ground().database.read() as session:
        challenges.see(session, viewer(), challenge_id, received_at(), "decisions.view")
        return _meeting(session, challenge_id)


@operation("PUT", CHALLENGE + "/meeting", "putMeeting", MeetingSchema, write=True, match=False,
           fails=(428,))
@bp.arguments(MeetingFieldsSchema)
def put_meeting(data: dict[str, Any], challenge_id: int) -> Response:
    """Write down when the meeting was held and who took part. Changing it needs If-Match."""

    def action(session: Session) -> Response:
        challenges.see(session, viewer(), challenge_id, received_at()).require("meeting.put")
        there = session.get(Meeting, challenge_id)
        present = there.version if there else 0
        base = base_version(present, required=present > 0)
        deciding.put_meeting(
            session, viewer(), challenge_id, data["held_on"], data["attended"], data["others"],
            base, ground().settings.time_zone, received_at(),
        )  # fmt: skip
        return _meeting(session, challenge_id)

    return write(action)
