"""Operations on consultations: reading the text, and proposing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    bp,
    cursor,
    limit,
    listing,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.consultations import (
    ConsultationListedSchema,
    ConsultationSchema,
    ProposalFieldsSchema,
    ProposalSchema,
)
from intranet_ideas.consultations import queries, taking_part
from intranet_ideas.consultations.paragraphs import Paragraph, numbers
from intranet_ideas.consultations.queries import ShownProposal
from intranet_ideas.web import ground, received_at, viewer

PATH = "/consultations"
ONE = PATH + "/<int:consultation_id>"


def _text(paragraphs: Sequence[Paragraph]) -> list[dict[str, Any]]:
    number = numbers(paragraphs)
    return [
        {"key": each.key, "number": number[each.key], "level": each.level, "text": each.text}
        for each in paragraphs
    ]  # fmt: skip


def _row(each: ShownProposal) -> dict[str, Any]:
    row = each.proposal
    return {
        "id": row.id, "paragraph": row.paragraph, "kind": row.kind, "text": row.text,
        "why": row.why, "status": row.status, "name": each.name, "made_at": row.made_at,
        "supports": each.supports, "answer": each.answer, "reason": each.reason,
    }  # fmt: skip


@operation("GET", PATH, "listConsultations", page_of(ConsultationListedSchema, "Consultations"))
def list_consultations() -> Response:
    """The consultations that the caller may see, the newest first."""
    size = limit()
    with ground().database.read() as session:
        rows = queries.listed(
            session, viewer(), received_at(), before=cursor(), limit=size + 1
        )
    return listing(ConsultationListedSchema, rows, size)


@operation("GET", ONE, "getConsultation", ConsultationSchema)
def get_consultation(consultation_id: int) -> Response:
    """A consultation with its text, and what that became when it is answered."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        row = seen.consultation
        became = row.result and queries.version_of(session, row.text_id, row.result)
        return answer(ConsultationSchema, {
            "id": row.id, "title": row.title, "introduction": row.introduction,
            "language": row.language, "phase": seen.phase, "audience": row.audience,
            "opens_at": row.opens_at, "closes_at": row.closes_at,
            "answered_at": row.answered_at,
            "paragraphs": _text(queries.paragraphs_of(session, seen)),
            "became": _text(became) if became else None,
        })  # fmt: skip


@operation("GET", ONE + "/proposals", "listProposals", page_of(ProposalSchema, "Proposals"))
def list_proposals(consultation_id: int) -> Response:
    """What is proposed, by paragraph, and what the caller sent too late."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        rows = queries.proposals_of(session, seen, own=True)
    return whole_listing(ProposalSchema, [_row(each) for each in rows])


@operation("POST", ONE + "/proposals", "makeProposal", ProposalSchema, status=201, write=True)
@bp.arguments(ProposalFieldsSchema)
def make_proposal(data: dict[str, Any], consultation_id: int) -> Response:
    """Propose a change. What comes too late is kept as a draft: its ``status`` says so."""

    def action(session: Session) -> Response:
        made = taking_part.propose(
            session, viewer(), consultation_id, data["paragraph"], data["kind"], data["text"],
            data["why"], received_at(),
        )  # fmt: skip
        return _one(session, consultation_id, made.id)

    return write(action)


@operation("DELETE", ONE + "/proposals/<int:proposal_id>", "withdrawProposal", None, status=204,
           write=True)
def withdraw_proposal(consultation_id: int, proposal_id: int) -> Response:
    """Take one's own proposal back, until the deadline."""

    def action(session: Session) -> Response:
        taking_part.withdraw(session, viewer(), consultation_id, proposal_id, received_at())
        return Response(status=204)

    return write(action)


def _one(session: Session, consultation_id: int, proposal_id: int) -> Response:
    seen = queries.see(session, viewer(), consultation_id, received_at())
    rows = queries.proposals_of(session, seen, own=True)
    found = next(each for each in rows if each.proposal.id == proposal_id)
    return answer(ProposalSchema, _row(found), 201)
