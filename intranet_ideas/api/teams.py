"""Operations on an idea's team: open places, joining, inviting, leaving, and the contact."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, done, operation, write
from intranet_ideas.api.schemas.teams import (
    HelpAnswerSchema,
    HelpOfferSchema,
    OpenPlaceFieldsSchema,
    TeamAnswerSchema,
    TeamAskSchema,
    TeamContactSchema,
    TeamInvitationSchema,
    TeamSchema,
)
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import NotFound
from intranet_ideas.teams import actions, offering, queries
from intranet_ideas.teams.queries import Request
from intranet_ideas.web import ground, received_at, viewer

PATH = "/entries/<int:entry_id>/team"


def _request(row: Request) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "role": row.role,
        "person": {"id": row.user_id, "name": row.name}, "invited_by": row.invited_by,
        "word": row.word, "wanted": row.wanted, "made_at": row.made_at, "status": row.status,
        "reply": row.reply,
    }  # fmt: skip


def _team(session: Session, entry_id: int, status: int = 200) -> Response:
    """Answer with the team; who is invited to what they may not see gets the invitation alone."""
    session.expire_all()
    try:
        seen = see_entry(session, viewer(), entry_id, received_at(), "team.view")
    except NotFound:
        found = queries.invited(session, viewer(), entry_id, received_at())
        return answer(TeamSchema, {
            "authors": [], "helpers": [], "places": [], "waiting": [],
            "own": _request(found.request),
        }, status)  # fmt: skip
    team = queries.team_of(session, seen)
    return answer(TeamSchema, {
        "authors": [{"id": each.user_id, "name": each.name} for each in team.authors],
        "helpers": [{"id": each.user_id, "name": each.name} for each in team.helpers],
        "places": team.places, "waiting": [_request(each) for each in team.waiting],
        "own": _request(team.own) if team.own else None,
    }, status)  # fmt: skip


@operation("GET", PATH, "getTeam", TeamSchema)
def get_team(entry_id: int) -> Response:
    """Who is in an idea's team and what it looks for; for authors also who waits for an answer,
    for who is invited to a draft the invitation alone."""
    with ground().database.read() as session:
        return _team(session, entry_id)


@operation("POST", PATH + "/places", "openPlace", TeamSchema, status=201, write=True)
@bp.arguments(OpenPlaceFieldsSchema)
def open_place(data: dict[str, Any], entry_id: int) -> Response:
    """Put up an open place: a short text of what is looked for."""

    def action(session: Session) -> Response:
        actions.open_place(session, viewer(), entry_id, data["wanted"], data["role"],
                           data["places"], received_at())  # fmt: skip
        return _team(session, entry_id, 201)

    return write(action)


@operation("DELETE", PATH + "/places/<int:place_id>", "closePlace", None, status=204, write=True)
def close_place(entry_id: int, place_id: int) -> Response:
    """Take an open place down; who has asked for it still gets an answer."""
    return done(lambda session: actions.close_place(
        session, viewer(), entry_id, place_id, received_at()
    ))  # fmt: skip


@operation("POST", PATH + "/asks", "askToJoin", TeamSchema, status=201, write=True)
@bp.arguments(TeamAskSchema)
def ask_to_join(data: dict[str, Any], entry_id: int) -> Response:
    """Ask to join for one of the open places. Only the authors learn who asks."""

    def action(session: Session) -> Response:
        actions.ask(session, viewer(), entry_id, data["place"], data["word"], received_at())
        return _team(session, entry_id, 201)

    return write(action)


@operation("POST", PATH + "/invitations", "inviteToTeam", TeamSchema, status=201, write=True)
@bp.arguments(TeamInvitationSchema)
def invite_to_team(data: dict[str, Any], entry_id: int) -> Response:
    """Invite a colleague; joining is up to them."""

    def action(session: Session) -> Response:
        actions.invite(session, viewer(), entry_id, data["email"], data["role"], data["word"],
                       received_at())  # fmt: skip
        return _team(session, entry_id, 201)

    return write(action)


@operation("PUT", PATH + "/requests/<int:request_id>/answer", "answerTeamRequest", None,
           status=204, write=True)
@bp.arguments(TeamAnswerSchema)
def answer_team_request(data: dict[str, Any], entry_id: int, request_id: int) -> Response:
    """Accept or decline: as author who asks to join, as the one invited an invitation."""
    return done(lambda session: actions.answer(
        session, viewer(), entry_id, request_id, data["accept"], data["word"], received_at()
    ))  # fmt: skip


@operation("DELETE", PATH + "/requests/<int:request_id>", "takeTeamRequestBack", None, status=204,
           write=True)
def take_team_request_back(entry_id: int, request_id: int) -> Response:
    """Take one's own wish to join back, or as author an invitation."""
    return done(lambda session: actions.withdraw(
        session, viewer(), entry_id, request_id, received_at()
    ))  # fmt: skip


@operation("POST", PATH + "/offers", "offerHelp", TeamSchema, status=201, write=True)
@bp.arguments(HelpOfferSchema)
def offer_help(data: dict[str, Any], entry_id: int) -> Response:
    """Offer to help with an idea, saying how. Only the authors learn who offers."""

    def action(session: Session) -> Response:
        offering.offer(session, viewer(), entry_id, data["word"], received_at())
        return _team(session, entry_id, 201)

    return write(action)


@operation("PUT", PATH + "/offers/<int:request_id>/answer", "answerHelpOffer", None, status=204,
           write=True)
@bp.arguments(HelpAnswerSchema)
def answer_help_offer(data: dict[str, Any], entry_id: int, request_id: int) -> Response:
    """Take who offers help in, as a helper or until the deadline as an author, or decline."""
    return done(lambda session: offering.answer_offer(
        session, viewer(), entry_id, request_id, data["role"] or "", data["word"], received_at()
    ))  # fmt: skip


@operation("DELETE", PATH + "/offers/<int:request_id>", "takeHelpOfferBack", None, status=204,
           write=True)
def take_help_offer_back(entry_id: int, request_id: int) -> Response:
    """Take one's own offer of help back."""
    return done(lambda session: offering.take_offer_back(
        session, viewer(), entry_id, request_id, received_at()
    ))  # fmt: skip


@operation("POST", PATH + "/leave", "leaveTeam", None, status=204, write=True)
def leave_team(entry_id: int) -> Response:
    """Leave the authors, or stop helping. The last author can't: 409."""
    return done(lambda session: actions.leave(session, viewer(), entry_id, received_at()))


@operation("PUT", PATH + "/contact", "handOverContact", TeamSchema, write=True)
@bp.arguments(TeamContactSchema)
def hand_over_contact(data: dict[str, Any], entry_id: int) -> Response:
    """Let another author be the contact, who stands first."""

    def action(session: Session) -> Response:
        actions.hand_over(session, viewer(), entry_id, data["user"], received_at())
        return _team(session, entry_id)

    return write(action)
