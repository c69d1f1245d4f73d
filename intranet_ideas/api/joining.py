"""Operations on joining an idea with another, and splitting them again."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, done, operation, write
from intranet_ideas.api.schemas.joining import (
    JoinedTextFieldsSchema,
    JoinedTextSchema,
    JoiningFieldsSchema,
    JoiningReplySchema,
    JoiningsSchema,
)
from intranet_ideas.entries.queries import parts, see_entry
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.entries.writing import checker
from intranet_ideas.joining import actions, doing, queries
from intranet_ideas.web import ground, received_at, viewer

PATH = "/entries/<int:entry_id>/joinings"
ONE = PATH + "/<int:joining_id>"


def _joinings(session: Session, entry_id: int, status: int = 200) -> Response:
    session.expire_all()
    seen = see_entry(session, viewer(), entry_id, received_at(), "join.view")
    into = queries.joined_into(session, seen, received_at())
    return answer(JoiningsSchema, {
        "items": queries.proposals_of(session, seen, received_at()),
        "joined_into": into.entry.id if into else None,
        "parts": [each.id for each in parts(session, seen)],
    }, status)  # fmt: skip


@operation("GET", PATH, "listJoinings", JoiningsSchema)
def list_joinings(entry_id: int) -> Response:
    """What is proposed about joining an idea with another, the newest first: for the authors of
    both, who proposed it, and who runs the challenge."""
    with ground().database.read() as session:
        return _joinings(session, entry_id)


@operation("POST", PATH, "proposeJoining", JoiningsSchema, status=201, write=True)
@bp.arguments(JoiningFieldsSchema)
def propose_joining(data: dict[str, Any], entry_id: int) -> Response:
    """Propose to join an idea with another of its challenge. An author agrees by it."""

    def action(session: Session) -> Response:
        actions.propose(session, viewer(), entry_id, data["other"], data["word"], received_at())
        return _joinings(session, entry_id, 201)

    return write(action)


@operation("DELETE", ONE, "takeJoiningBack", None, status=204, write=True)
def take_joining_back(entry_id: int, joining_id: int) -> Response:
    """Take one's own proposal back."""
    return done(lambda session: actions.take_back(
        session, viewer(), entry_id, joining_id, received_at()
    ))  # fmt: skip


@operation("PUT", ONE + "/agreement", "agreeToJoining", JoiningsSchema, write=True)
def agree_to_joining(entry_id: int, joining_id: int) -> Response:
    """Agree for one's own idea. When both sides have, their authors learn who the others are."""

    def action(session: Session) -> Response:
        actions.agree(session, viewer(), entry_id, joining_id, received_at())
        return _joinings(session, entry_id)

    return write(action)


@operation("PUT", ONE + "/refusal", "declineJoining", JoiningsSchema, write=True)
@bp.arguments(JoiningReplySchema)
def decline_joining(data: dict[str, Any], entry_id: int, joining_id: int) -> Response:
    """Decline for one's own idea, with a word; also after a co-author has agreed."""

    def action(session: Session) -> Response:
        actions.decline(session, viewer(), entry_id, joining_id, data["word"], received_at())
        return _joinings(session, entry_id)

    return write(action)


def _text(session: Session, entry_id: int, joining_id: int) -> Response:
    found = queries.writing(session, viewer(), entry_id, joining_id, received_at())
    return answer(JoinedTextSchema, {
        "kept": found.kept, "title": found.text.title, "body": found.text.body,
        "answers": found.text.answers, "version": found.joining.version,
    })  # fmt: skip


@operation("GET", ONE + "/text", "getJoinedText", JoinedTextSchema)
def get_joined_text(entry_id: int, joining_id: int) -> Response:
    """The joined text, for the authors of both ideas once both sides have agreed."""
    with ground().database.read() as session:
        return _text(session, entry_id, joining_id)


def _fields(data: dict[str, Any]) -> EntryFields:
    return EntryFields(title=data["title"], body=data["body"], answers=data["answers"])


@operation("PUT", ONE + "/text", "putJoinedText", JoinedTextSchema, write=True)
@bp.arguments(JoinedTextFieldsSchema)
def put_joined_text(data: dict[str, Any], entry_id: int, joining_id: int) -> Response:
    """Keep the joined text as far as it is written. Saved by another since ``version``: 412."""

    def action(session: Session) -> Response:
        doing.save_text(session, viewer(), entry_id, joining_id, data["kept"], _fields(data),
                        data["version"], received_at())  # fmt: skip
        return _text(session, entry_id, joining_id)

    return write(action)


@operation("POST", ONE + "/join", "joinEntries", JoiningsSchema, write=True)
@bp.arguments(JoinedTextFieldsSchema)
def join_entries(data: dict[str, Any], entry_id: int, joining_id: int) -> Response:
    """Join the two with this text: ``kept`` goes on, the other leads on to it."""

    def action(session: Session) -> Response:
        doing.join(session, viewer(), entry_id, joining_id, data["kept"], _fields(data),
                   data["version"], received_at(), check=checker(session))  # fmt: skip
        return _joinings(session, entry_id)

    return write(action)


@operation("POST", ONE + "/split", "splitEntries", JoiningsSchema, write=True)
def split_entries(entry_id: int, joining_id: int) -> Response:
    """Split joined ideas: each stands as it was. Their authors until the deadline, after it who
    runs the challenge, until judging begins."""

    def action(session: Session) -> Response:
        doing.split(session, viewer(), entry_id, joining_id, received_at())
        return _joinings(session, entry_id)

    return write(action)
