"""Operations on suggestions to an entry's text."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, done, operation, whole_listing, write
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.suggestions import (
    SuggestionAcceptSchema,
    SuggestionDeclineSchema,
    SuggestionFieldsSchema,
    SuggestionSchema,
)
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.suggestions import actions, queries
from intranet_ideas.suggestions.queries import Shown
from intranet_ideas.web import ground, received_at, viewer

PATH = "/entries/<int:entry_id>/suggestions"
ONE = PATH + "/<int:suggestion_id>"


def _row(row: Shown) -> dict[str, Any]:
    return {
        "id": row.id, "field": row.field, "person": {"id": row.user_id, "name": row.name},
        "base": row.base, "text": row.text, "why": row.why, "made_at": row.made_at,
        "status": row.status, "reply": row.reply, "answered_at": row.answered_at,
        "revision": row.revision, "current": row.current, "result": row.result,
    }  # fmt: skip


def _one(session: Session, entry_id: int, suggestion_id: int, status: int = 200) -> Response:
    session.expire_all()
    seen = see_entry(session, viewer(), entry_id, received_at())
    found = {each.id: each for each in queries.suggestions_of(session, seen)}
    return answer(SuggestionSchema, _row(found[suggestion_id]), status)


@operation("GET", PATH, "listSuggestions", page_of(SuggestionSchema, "Suggestions"))
def list_suggestions(entry_id: int) -> Response:
    """What is suggested to an entry's text: for its authors all, for others their own; those that
    wait first."""
    with ground().database.read() as session:
        seen = see_entry(session, viewer(), entry_id, received_at(), "suggestion.view")
        rows = queries.suggestions_of(session, seen)
    return whole_listing(SuggestionSchema, [_row(each) for each in rows])


@operation("POST", PATH, "makeSuggestion", SuggestionSchema, status=201, write=True)
@bp.arguments(SuggestionFieldsSchema)
def make_suggestion(data: dict[str, Any], entry_id: int) -> Response:
    """Suggest that a field's text becomes another one. Only the authors read it."""

    def action(session: Session) -> Response:
        made = actions.suggest(session, viewer(), entry_id, data["field"], data["text"],
                               data["why"], data["revision"], received_at())  # fmt: skip
        return _one(session, entry_id, made.id, 201)

    return write(action)


@operation("PUT", ONE + "/accept", "acceptSuggestion", SuggestionSchema, write=True)
@bp.arguments(SuggestionAcceptSchema)
def accept_suggestion(data: dict[str, Any], entry_id: int, suggestion_id: int) -> Response:
    """Take a suggestion into the authors' working text, as a version that names who made it. Where
    both changed the same words, 422 at ``text`` until a text is given."""

    def action(session: Session) -> Response:
        actions.accept(session, viewer(), entry_id, suggestion_id, data["word"], data["text"],
                       data["version"], received_at())  # fmt: skip
        return _one(session, entry_id, suggestion_id)

    return write(action)


@operation("PUT", ONE + "/decline", "declineSuggestion", SuggestionSchema, write=True)
@bp.arguments(SuggestionDeclineSchema)
def decline_suggestion(data: dict[str, Any], entry_id: int, suggestion_id: int) -> Response:
    """Say no to a suggestion, with a word to who made it."""

    def action(session: Session) -> Response:
        actions.decline(session, viewer(), entry_id, suggestion_id, data["word"], received_at())
        return _one(session, entry_id, suggestion_id)

    return write(action)


@operation("DELETE", ONE, "withdrawSuggestion", None, status=204, write=True)
def withdraw_suggestion(entry_id: int, suggestion_id: int) -> Response:
    """Take one's own suggestion back."""
    return done(lambda session: actions.withdraw(
        session, viewer(), entry_id, suggestion_id, received_at()
    ))  # fmt: skip
