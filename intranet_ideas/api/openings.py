"""Operations on what opens an account: sessions, tokens and passkeys, one's own and, for IT,
someone's. None can be made here: that asks for a person in a browser."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, done, operation, whole_listing, write
from intranet_ideas.api.schemas import page_of
from intranet_ideas.api.schemas.openings import (
    PasskeyNameSchema,
    PasskeySchema,
    SessionSchema,
    TokenSchema,
)
from intranet_ideas.errors import NotFound
from intranet_ideas.passkeys import actions as passkeys
from intranet_ideas.people import sessions, tokens
from intranet_ideas.people.models import User
from intranet_ideas.web import ground, received_at, viewer

SESSIONS = page_of(SessionSchema, "Sessions")
TOKENS = page_of(TokenSchema, "Tokens")
PASSKEYS = page_of(PasskeySchema, "Passkeys")


@operation("GET", "/me/sessions", "listSessions", SESSIONS)
def list_sessions() -> Response:
    """The browsers in which the caller is signed in, the newest first."""
    return _sessions(viewer().id)


@operation("DELETE", "/me/sessions/<int:session_id>", "endSession", None, status=204, write=True)
def end_session(session_id: int) -> Response:
    """End a session of the caller's own."""
    return done(lambda session: sessions.end_session(session, viewer(), session_id, received_at()))


@operation("DELETE", "/me/sessions", "endOtherSessions", None, status=204, write=True)
def end_other_sessions() -> Response:
    """End the caller's sessions in all browsers; tokens stay."""
    return done(lambda session: sessions.end_other_sessions(session, viewer(), received_at()))


@operation("GET", "/me/tokens", "listTokens", TOKENS)
def list_tokens() -> Response:
    """The caller's tokens that still open something, the newest first."""
    return _tokens(viewer().id)


@operation("DELETE", "/me/tokens/<int:token_id>", "revokeToken", None, status=204, write=True)
def revoke_token(token_id: int) -> Response:
    """Revoke a token of the caller's own; it may be the one that asks."""
    return done(lambda session: tokens.revoke_token(session, viewer(), token_id, received_at()))


@operation("GET", "/me/passkeys", "listPasskeys", PASSKEYS)
def list_passkeys() -> Response:
    """The caller's passkeys."""
    return _passkeys(viewer().id)


@operation("PUT", "/me/passkeys/<int:passkey_id>", "renamePasskey", None, status=204, write=True)
@bp.arguments(PasskeyNameSchema)
def rename_passkey(data: dict[str, Any], passkey_id: int) -> Response:
    """Give a passkey of the caller's own another name."""
    return done(lambda session: passkeys.rename(
        session, viewer(), passkey_id, data["name"], received_at()
    ))  # fmt: skip


@operation("DELETE", "/me/passkeys/<int:passkey_id>", "removePasskey", None, status=204,
           write=True)
def remove_passkey(passkey_id: int) -> Response:
    """Remove a passkey of the caller's own, and end their sessions."""
    return done(lambda session: passkeys.remove(session, viewer(), passkey_id, received_at()))


@operation("GET", "/users/<int:user_id>/sessions", "listUserSessions", SESSIONS)
def list_user_sessions(user_id: int) -> Response:
    """The browsers in which someone is signed in, the newest first."""
    return _sessions(user_id)


@operation("DELETE", "/users/<int:user_id>/sessions", "endUserSessions", None, status=204,
           write=True)
def end_user_sessions(user_id: int) -> Response:
    """End all of someone's sessions; their tokens stay."""

    def action(session: Session) -> Response:
        _there(session, user_id)
        sessions.end_sessions_for(session, viewer(), user_id, received_at())
        return answer(None, None, 204)

    return write(action)


@operation("DELETE", "/users/<int:user_id>/sessions/<int:session_id>", "endUserSession", None,
           status=204, write=True)
def end_user_session(user_id: int, session_id: int) -> Response:
    """End one of someone's sessions."""
    return done(lambda session: sessions.end_sessions_for(
        session, viewer(), user_id, received_at(), session_id
    ))  # fmt: skip


@operation("GET", "/users/<int:user_id>/tokens", "listUserTokens", TOKENS)
def list_user_tokens(user_id: int) -> Response:
    """Someone's tokens that still open something, the newest first."""
    return _tokens(user_id)


@operation("DELETE", "/users/<int:user_id>/tokens/<int:token_id>", "revokeUserToken", None,
           status=204, write=True)
def revoke_user_token(user_id: int, token_id: int) -> Response:
    """Revoke one of someone's tokens."""
    return done(lambda session: tokens.revoke_token_for(
        session, viewer(), user_id, token_id, received_at()
    ))  # fmt: skip


@operation("GET", "/users/<int:user_id>/passkeys", "listUserPasskeys", PASSKEYS)
def list_user_passkeys(user_id: int) -> Response:
    """Someone's passkeys."""
    return _passkeys(user_id)


@operation("DELETE", "/users/<int:user_id>/passkeys/<int:passkey_id>", "removeUserPasskey", None,
           status=204, write=True)
def remove_user_passkey(user_id: int, passkey_id: int) -> Response:
    """Remove one of someone's passkeys, and end their sessions."""
    return done(lambda session: passkeys.remove_for(
        session, viewer(), user_id, passkey_id, received_at()
    ))  # fmt: skip


def _sessions(user_id: int) -> Response:
    idle = ground().settings.session_idle
    with ground().database.read() as session:
        _there(session, user_id)
        rows = sessions.sessions_of(session, user_id, received_at(), idle)
    return whole_listing(SessionSchema, rows)


def _tokens(user_id: int) -> Response:
    with ground().database.read() as session:
        _there(session, user_id)
        rows = tokens.tokens_of(session, user_id, received_at())
    return whole_listing(TokenSchema, rows)


def _passkeys(user_id: int) -> Response:
    with ground().database.read() as session:
        _there(session, user_id)
        rows = passkeys.passkeys_of(session, user_id)
    return whole_listing(PasskeySchema, rows)


def _there(session: Session, user_id: int) -> None:
    if session.get(User, user_id) is None:
        raise NotFound
