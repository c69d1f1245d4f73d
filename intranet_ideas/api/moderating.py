"""Operations of moderation: reports, the queue, decisions and appeals."""

from __future__ import annotations

from typing import Any

from flask import Response

from intranet_ideas.api.core import answer, bp, cursor, done, limit, listing, operation
from intranet_ideas.api.schemas import page_of
from intranet_ideas.api.schemas.moderating import (
    AppealDecisionSchema,
    AppealSchema,
    CommentDecisionSchema,
    HidingSchema,
    ModerationSchema,
    ReportSchema,
)
from intranet_ideas.api.talking import COMMENT
from intranet_ideas.moderation import actions, queries
from intranet_ideas.moderation.views import own_hiding
from intranet_ideas.web import ground, received_at, viewer


@operation("GET", "/moderation", "listModeration", page_of(ModerationSchema, "Moderation"))
def list_moderation() -> Response:
    """The comments that wait for one's decision, the oldest first."""
    size = limit()
    with ground().database.read() as session:
        rows = queries.waiting(
            session, viewer(), received_at(), after=cursor(0) or 0, limit=size + 1
        )
    return listing(ModerationSchema, rows, size)


@operation("GET", COMMENT + "/moderation", "getModeration", ModerationSchema)
def get_moderation(entry_id: int, comment_id: int) -> Response:
    """One comment with what was said about it, for those who moderate."""
    with ground().database.read() as session:
        found = queries.look(session, viewer(), entry_id, comment_id, received_at())[1]
        return answer(ModerationSchema, found)


@operation("POST", COMMENT + "/reports", "reportComment", None, status=204, write=True)
@bp.arguments(ReportSchema)
def report_comment(data: dict[str, Any], entry_id: int, comment_id: int) -> Response:
    """Report a comment, once. Nobody learns who it was."""
    return done(lambda session: actions.report(
        session, viewer(), entry_id, comment_id, data["reason"], data["words"], received_at()
    ))  # fmt: skip


@operation("PUT", COMMENT + "/moderation", "decideOnComment", None, status=204, write=True)
@bp.arguments(CommentDecisionSchema)
def decide_on_comment(data: dict[str, Any], entry_id: int, comment_id: int) -> Response:
    """Let a comment stand or through, or hide it with a reason."""
    return done(lambda session: actions.decide(
        session, viewer(), entry_id, comment_id, data["decision"], data["reason"], received_at(),
        restrict=data["restrict"],
    ))  # fmt: skip


@operation("GET", COMMENT + "/appeal", "getHiding", HidingSchema)
def get_hiding(entry_id: int, comment_id: int) -> Response:
    """Why a comment of one's own is hidden, and what came of the appeal."""
    with ground().database.read() as session:
        return answer(HidingSchema, own_hiding(session, entry_id, comment_id)[1])


@operation("POST", COMMENT + "/appeal", "appealHiding", None, status=204, write=True)
@bp.arguments(AppealSchema)
def appeal_hiding(data: dict[str, Any], entry_id: int, comment_id: int) -> Response:
    """Ask that someone else looks at one's hidden comment, once."""
    return done(lambda session: actions.appeal(
        session, viewer(), entry_id, comment_id, data["words"], received_at()
    ))  # fmt: skip


@operation("PUT", COMMENT + "/appeal", "decideOnAppeal", None, status=204, write=True)
@bp.arguments(AppealDecisionSchema)
def decide_on_appeal(data: dict[str, Any], entry_id: int, comment_id: int) -> Response:
    """Show a hidden comment again or leave it hidden, with an answer."""
    return done(lambda session: actions.decide_appeal(
        session, viewer(), entry_id, comment_id, data["restore"], data["reply"], received_at()
    ))  # fmt: skip
