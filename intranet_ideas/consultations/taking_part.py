"""What people say of a text and propose, until it closes. What comes too late is kept as the
draft of who wrote it, and counts for nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.consultations import queries, rules
from intranet_ideas.consultations.models import (
    ConsultationComment,
    ConsultationPerson,
    ConsultationReport,
    Proposal,
    Support,
)
from intranet_ideas.consultations.queries import SeenConsultation
from intranet_ideas.consultations.rules import LATE, SENT, WITHDRAWN, Phase
from intranet_ideas.database import insert_into
from intranet_ideas.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from intranet_ideas.events import record
from intranet_ideas.moderation.rules import (
    GONE,
    HIDE,
    REPORTED,
    check_decision,
    check_report,
)
from intranet_ideas.moderation.rules import OWN as OWN_COMMENT
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text


def _saying(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime
) -> tuple[SeenConsultation, str]:  # fmt: skip
    """Return the consultation, locked, and what becomes of what is said at this instant: sent, or
    kept as a draft where the deadline has passed."""
    seen = _here(session, viewer, consultation_id, now)
    if seen.phase == Phase.CANCELLED:
        raise Conflict(rules.CANCELLED)
    return seen, SENT if seen.phase == Phase.OPEN else LATE


def _here(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime
) -> SeenConsultation:
    seen = queries.see(session, viewer, consultation_id, now, lock=True)
    if not seen.takes_part:
        raise NotAllowed
    if seen.phase in (Phase.DRAFT, Phase.ANNOUNCED):
        raise Conflict(rules.NOT_OPEN)
    return seen


def propose(
    session: Session, viewer: Viewer, consultation_id: int, paragraph: int, kind: str,
    text: str, why: str, now: datetime,
) -> Proposal:  # fmt: skip
    """Propose a change at a paragraph. Too late, it is kept as a draft: its ``status`` says so.
    Raises ``Invalid``, and ``Conflict`` before it opens."""
    seen, status = _saying(session, viewer, consultation_id, now)
    there = queries.paragraph_of(session, seen, paragraph)
    text, why = clean_text(text), clean_text(why)
    if faults := rules.check_proposal(kind, there, text, why):
        raise Invalid(faults)
    made = Proposal(
        consultation_id=consultation_id, paragraph=paragraph, kind=kind, status=status,
        text="" if kind == rules.REMOVE else text, why=why, user_id=viewer.id, made_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if status == SENT:
        _record(session, events.CONSULTATION_PROPOSED, seen, now, proposal=made.id)
    return made


def change_proposal(
    session: Session, viewer: Viewer, consultation_id: int, proposal_id: int, text: str,
    why: str, now: datetime,
) -> Proposal:  # fmt: skip
    """Change one's own proposal; those who support it hear of nothing, and may take that back.
    Too late, what was sent stays and the change is kept as a draft. Raises ``Invalid``."""
    seen, status = _saying(session, viewer, consultation_id, now)
    row = _own(session, seen, proposal_id)
    if status == LATE and row.status == SENT:
        return propose(session, viewer, consultation_id, row.paragraph, row.kind, text, why, now)
    if status == SENT and row.status != SENT:
        raise NotFound
    text, why = clean_text(text), clean_text(why)
    there = queries.paragraph_of(session, seen, row.paragraph)
    if faults := rules.check_proposal(row.kind, there, text, why):
        raise Invalid(faults)
    row.text, row.why = "" if row.kind == rules.REMOVE else text, why
    row.changed_at = now
    session.flush()
    if status == SENT:
        _record(session, events.CONSULTATION_PROPOSED, seen, now, proposal=row.id)
    return row


def withdraw(
    session: Session, viewer: Viewer, consultation_id: int, proposal_id: int, now: datetime
) -> Proposal:
    """Take one's own proposal back, while it is open; a draft that came too late at any time."""
    seen = _here(session, viewer, consultation_id, now)
    row = _own(session, seen, proposal_id)
    if row.status == SENT and seen.phase != Phase.OPEN:
        raise Conflict(rules.STOPPED.get(seen.phase, rules.NOT_OPEN))
    if row.status == SENT:
        _record(session, events.CONSULTATION_PROPOSED, seen, now, proposal=row.id, withdrawn=True)
    row.status = WITHDRAWN
    session.flush()
    return row


def _own(session: Session, seen: SeenConsultation, proposal_id: int) -> Proposal:
    row = queries.see_proposal(session, seen, proposal_id)
    if row.status == WITHDRAWN:
        raise NotFound
    if row.user_id != seen.viewer.id:
        raise NotAllowed
    return row


def support(
    session: Session, viewer: Viewer, consultation_id: int, proposal_id: int, now: datetime, *,
    on: bool,
) -> Proposal:  # fmt: skip
    """Support somebody's proposal, or no more; a second time changes nothing."""
    seen, status = _saying(session, viewer, consultation_id, now)
    row = queries.see_proposal(session, seen, proposal_id)
    if status == LATE:
        raise Conflict(rules.NOT_OPEN)
    if row.status != SENT:
        raise NotFound
    if row.user_id == viewer.id:
        raise NotAllowed(rules.OWN)
    if on:
        session.execute(insert_into(session, Support).values(
            proposal_id=row.id, user_id=viewer.id
        ).on_conflict_do_nothing())  # fmt: skip
    else:
        session.execute(delete(Support).where(
            Support.proposal_id == row.id, Support.user_id == viewer.id
        ))  # fmt: skip
    return row


def comment(
    session: Session, viewer: Viewer, consultation_id: int, paragraph: int, body: str,
    now: datetime, parent_id: int | None = None,
) -> ConsultationComment:  # fmt: skip
    """Comment on a paragraph, or reply to a comment on it, whose writer hears of that. Too late,
    it is kept as a draft: its ``state`` says so. Raises ``Invalid``."""
    seen, state = _saying(session, viewer, consultation_id, now)
    there = queries.paragraph_of(session, seen, paragraph)
    body = clean_text(body)
    if faults := rules.check_comment(body):
        raise Invalid(faults)
    parent = _comment(session, seen, parent_id) if parent_id else None
    if parent and (parent.state != SENT or parent.paragraph != paragraph or parent.parent_id):
        raise Conflict(N_("The comment you reply to is gone."))
    made = ConsultationComment(
        consultation_id=consultation_id, paragraph=there.key, parent_id=parent_id, body=body,
        user_id=viewer.id, made_at=now, state=state,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if state == SENT:
        _record(session, events.CONSULTATION_COMMENTED, seen, now, comment=made.id,
                user_ids=[parent.user_id] if parent else [])  # fmt: skip
    return made


def _comment(
    session: Session, seen: SeenConsultation, comment_id: int
) -> ConsultationComment:  # fmt: skip
    row = session.get(ConsultationComment, comment_id, populate_existing=True)
    hidden = row is not None and row.state == LATE and row.user_id != seen.viewer.id
    if row is None or hidden or row.consultation_id != seen.consultation.id:
        raise NotFound
    return row


def delete_comment(
    session: Session, viewer: Viewer, consultation_id: int, comment_id: int, now: datetime
) -> ConsultationComment:
    """Delete one's own comment; its place stays where there are replies."""
    seen = queries.see(session, viewer, consultation_id, now, lock=True)
    row = _comment(session, seen, comment_id)
    if row.user_id != viewer.id:
        raise NotAllowed
    if row.state in (SENT, LATE):
        if row.state == SENT:
            _record(session, events.CONSULTATION_COMMENTED, seen, now, comment=row.id,
                    deleted=True, user_ids=[])  # fmt: skip
        row.state = "deleted"
        session.flush()
    return row


def report(
    session: Session, viewer: Viewer, consultation_id: int, comment_id: int, reason: str,
    words: str, now: datetime,
) -> ConsultationComment:  # fmt: skip
    """Report a comment to those who moderate it; who reported is told to nobody. Raises
    ``Invalid``, ``NotAllowed`` for one's own and ``Conflict`` for a second time."""
    seen = queries.see(session, viewer, consultation_id, now, lock=True)
    row = _comment(session, seen, comment_id)
    words = clean_text(words)
    if row.user_id == viewer.id:
        raise NotAllowed(OWN_COMMENT)
    if row.state != SENT:
        raise Conflict(GONE)
    if faults := check_report(reason, words):
        raise Invalid(faults)
    if session.get(ConsultationReport, (row.id, viewer.id)) is not None:
        raise Conflict(REPORTED)
    session.add(ConsultationReport(comment_id=row.id, user_id=viewer.id, reason=reason,
                                   words=words, reported_at=now))  # fmt: skip
    session.flush()
    record(session, events.CONSULTATION_REPORTED, now=now, consultation=consultation_id,
           comment=row.id)  # fmt: skip
    return row


def decide_on_comment(
    session: Session, viewer: Viewer, consultation_id: int, comment_id: int, decision: str,
    reason: str, now: datetime,
) -> ConsultationComment:  # fmt: skip
    """Let a comment stand, or hide it with a reason that its writer reads: by who runs the
    consultation, and by moderators. Nobody decides on their own. Raises ``Invalid`` and
    ``NotAllowed``."""
    seen = queries.see(session, viewer, consultation_id, now, lock=True)
    if not seen.moderates:
        raise NotAllowed
    row = _comment(session, seen, comment_id)
    reason = clean_text(reason)
    if row.user_id == viewer.id:
        raise NotAllowed(OWN_COMMENT)
    if row.state != SENT:
        raise Conflict(GONE)
    if faults := check_decision(decision, reason):
        raise Invalid(faults)
    if decision == HIDE:
        row.state, row.hidden_by, row.hidden_why = "hidden", viewer.id, reason
    session.execute(
        update(ConsultationReport)
        .where(ConsultationReport.comment_id == row.id, ConsultationReport.settled_at.is_(None))
        .values(settled_at=now)
    )
    session.flush()
    record(session, events.CONSULTATION_MODERATED, now=now, actor_id=viewer.id,
           consultation=consultation_id, comment=row.id, decision=decision,
           user_ids=[row.user_id] if decision == HIDE else [])  # fmt: skip
    return row


def choose(
    session: Session, viewer: Viewer, consultation_id: int, now: datetime, *, follows: bool,
    named: bool,
) -> SeenConsultation:  # fmt: skip
    """Say whether one follows it, and whether one may be thanked by name."""
    seen = queries.see(session, viewer, consultation_id, now)
    values = {"follows": follows, "named": named}
    session.execute(
        insert_into(session, ConsultationPerson)
        .values(consultation_id=consultation_id, user_id=viewer.id, **values)
        .on_conflict_do_update(index_elements=["consultation_id", "user_id"], set_=values)
    )
    return seen


def _record(
    session: Session, kind: str, seen: SeenConsultation, now: datetime, **data: Any
) -> None:
    record(session, kind, now=now, actor_id=seen.viewer.id,
           consultation=seen.consultation.id, **data)  # fmt: skip
