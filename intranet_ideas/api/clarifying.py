"""Operations on questions to the authors of entries."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, done, operation, whole_listing, write
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.clarifications import (
    ClarificationAnswerSchema,
    ClarificationFieldsSchema,
    ClarificationRuleSchema,
    ClarificationSchema,
    ClarificationsFieldsSchema,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.clarifications import actions
from intranet_ideas.clarifications.queries import allowed_in_judging
from intranet_ideas.judging import clarifying
from intranet_ideas.web import ground, received_at, viewer

PATH = "/entries/<int:entry_id>/clarifications"
IN_CHALLENGE = "/challenges/<int:challenge_id>/clarifications"
RULE = "/challenges/<int:challenge_id>/clarification-rule"


def _one(session: Session, entry_id: int, number: int, status: int = 200) -> Response:
    session.expire_all()
    _, rows = clarifying.see_clarifications(session, viewer(), entry_id, received_at())
    return answer(ClarificationSchema, next(each for each in rows if each.id == number), status)


@operation("GET", PATH, "listClarifications", page_of(ClarificationSchema, "Clarifications"))
def list_clarifications(entry_id: int) -> Response:
    """The questions about an entry and its authors' answers, for the authors, those who judge it
    and those who run the challenge."""
    with ground().database.read() as session:
        _, rows = clarifying.see_clarifications(session, viewer(), entry_id, received_at())
    return whole_listing(ClarificationSchema, rows)


@operation("POST", PATH, "askClarification", ClarificationSchema, status=201, write=True)
@bp.arguments(ClarificationFieldsSchema)
def ask_clarification(data: dict[str, Any], entry_id: int) -> Response:
    """Ask the authors of an entry something, as a judge of it or as who runs the challenge."""

    def action(session: Session) -> Response:
        made = clarifying.ask(session, viewer(), entry_id, data["question"], data["days"],
                              received_at())  # fmt: skip
        return _one(session, entry_id, made.id, 201)

    return write(action)


@operation("PUT", PATH + "/<int:clarification_id>/answer", "answerClarification",
           ClarificationSchema, write=True)
@bp.arguments(ClarificationAnswerSchema)
def answer_clarification(data: dict[str, Any], entry_id: int, clarification_id: int) -> Response:
    """Answer a question about one's own entry, once. What was handed in stays as it is."""

    def action(session: Session) -> Response:
        actions.answer(session, viewer(), entry_id, clarification_id, data["answer"],
                       received_at())  # fmt: skip
        return _one(session, entry_id, clarification_id)

    return write(action)


@operation("POST", IN_CHALLENGE, "askClarifications", None, status=204, write=True)
@bp.arguments(ClarificationsFieldsSchema)
def ask_clarifications(data: dict[str, Any], challenge_id: int) -> Response:
    """Ask the authors of several entries the same, all or none."""
    return done(lambda session: clarifying.ask_several(
        session, viewer(), challenge_id, data["entries"], data["question"], data["days"],
        received_at()
    ))  # fmt: skip


@operation("GET", RULE, "getClarificationRule", ClarificationRuleSchema)
def get_clarification_rule(challenge_id: int) -> Response:
    """Whether questions may be asked while a challenge is judged."""
    with ground().database.read() as session:
        challenges.see(session, viewer(), challenge_id, received_at(), "clarification.set_rule")
        allowed = allowed_in_judging(session, challenge_id)
    return answer(ClarificationRuleSchema, {"in_judging": allowed})


@operation("PUT", RULE, "setClarificationRule", ClarificationRuleSchema, write=True)
@bp.arguments(ClarificationRuleSchema)
def set_clarification_rule(data: dict[str, Any], challenge_id: int) -> Response:
    """Choose whether questions may be asked while a challenge is judged."""

    def action(session: Session) -> Response:
        clarifying.set_rule(session, viewer(), challenge_id, data["in_judging"], received_at())
        return answer(ClarificationRuleSchema, data)

    return write(action)
