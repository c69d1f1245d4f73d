"""Operations on what is said of a consultation's text: comments, reports, and what becomes of
them."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.consultations import ONE
from intranet_ideas.api.core import (
    answer,
    bp,
    done,
    in_query,
    number,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.consultations import (
    ConsultationCommentFieldsSchema,
    ConsultationCommentSchema,
    DecisionInConsultationSchema,
    ReportInConsultationSchema,
)
from intranet_ideas.consultations import queries, taking_part
from intranet_ideas.consultations.queries import ShownComment
from intranet_ideas.web import ground, received_at, viewer

COMMENTS = ONE + "/comments"
ONE_COMMENT = COMMENTS + "/<int:comment_id>"


def _row(each: ShownComment) -> dict[str, Any]:
    row = each.comment
    return {
        "id": row.id, "paragraph": row.paragraph, "parent": row.parent_id, "state": row.state,
        "body": row.body if each.readable else "", "name": each.name if each.readable else "",
        "made_at": row.made_at, "reports": each.reports,
    }  # fmt: skip


def _rows(session: Session, consultation_id: int, paragraph: int) -> list[dict[str, Any]]:
    seen = queries.see(session, viewer(), consultation_id, received_at())
    there = queries.paragraph_of(session, seen, paragraph)
    return [_row(each) for first in queries.comments_of(session, seen, there.key)
            for each in (first, *first.replies)]  # fmt: skip


@operation("GET", COMMENTS, "listConsultationComments",
           page_of(ConsultationCommentSchema, "ConsultationComments"),
           query=[in_query("paragraph", "The key of the paragraph", required=True,
                           pattern="^[0-9]{1,18}$")])  # fmt: skip
def list_comments(consultation_id: int) -> Response:
    """The comments on a paragraph, each followed by the replies to it."""
    with ground().database.read() as session:
        rows = _rows(session, consultation_id, number("paragraph") or 0)
    return whole_listing(ConsultationCommentSchema, rows)


@operation("POST", COMMENTS, "commentInConsultation", ConsultationCommentSchema, status=201,
           write=True)
@bp.arguments(ConsultationCommentFieldsSchema)
def comment(data: dict[str, Any], consultation_id: int) -> Response:
    """Comment on a paragraph, or reply to a comment. What comes too late is kept as a draft: its
    ``state`` says so."""

    def action(session: Session) -> Response:
        made = taking_part.comment(session, viewer(), consultation_id, data["paragraph"],
                                   data["body"], received_at(), data["parent"])  # fmt: skip
        rows = _rows(session, consultation_id, data["paragraph"])
        return answer(ConsultationCommentSchema, next(row for row in rows if row["id"] == made.id),
                      201)  # fmt: skip

    return write(action)


@operation("DELETE", ONE_COMMENT, "deleteConsultationComment", None, status=204, write=True)
def delete_comment(consultation_id: int, comment_id: int) -> Response:
    """Delete one's own comment; its place stays where there are replies."""
    return done(lambda session: taking_part.delete_comment(
        session, viewer(), consultation_id, comment_id, received_at()
    ))  # fmt: skip


@operation("POST", ONE_COMMENT + "/reports", "reportConsultationComment", None, status=204,
           write=True)
@bp.arguments(ReportInConsultationSchema)
def report_comment(data: dict[str, Any], consultation_id: int, comment_id: int) -> Response:
    """Report a comment to those who moderate it; who reported is told to nobody."""
    return done(lambda session: taking_part.report(
        session, viewer(), consultation_id, comment_id, data["reason"], data["words"],
        received_at(),
    ))  # fmt: skip


@operation("PUT", ONE_COMMENT + "/decision", "decideOnConsultationComment", None, status=204,
           write=True)
@bp.arguments(DecisionInConsultationSchema)
def decide_on_comment(data: dict[str, Any], consultation_id: int, comment_id: int) -> Response:
    """Let a comment stand or hide it, as who runs the consultation or moderates."""
    return done(lambda session: taking_part.decide_on_comment(
        session, viewer(), consultation_id, comment_id, data["decision"], data["reason"],
        received_at(),
    ))  # fmt: skip
