"""Sessions of browsers: beginning, renewing, noting their use, ending.

A cookie holds a random token and nothing else; the row says whether it is worth anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.errors import NotFound
from intranet_ideas.events import record
from intranet_ideas.people import rules
from intranet_ideas.people.models import ApiToken, User, UserSession
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_line


def begin_session(
    session: Session, user: User, device: str, now: datetime, *, address: str = "",
    length: timedelta = rules.SESSION_LENGTH, way: str = "", proven_at: datetime | None = None,
) -> str:  # fmt: skip
    """Begin a session however the user proved who they are; return its secret token.

    ``device`` is what the browser says of itself; of ``address`` only the network is kept.
    ``way`` is one of ``rules.WAYS``; ``proven_at`` is when it was shown, if that is known.
    """
    token = rules.new_token()
    session.add(
        UserSession(
            token_hash=rules.hash_token(token), user_id=user.id, device=clean_line(device)[:200],
            address=rules.short_address(address), created_at=now, seen_at=now,
            expires_at=now + length, way=way, proven_at=proven_at,
        )
    )  # fmt: skip
    record(session, events.SIGNED_IN, now=now, actor_id=user.id, way=way)
    return token


def prove_again(session: Session, viewer: Viewer, way: str, now: datetime) -> str:
    """Note that the viewer showed again that it is them; the session gets a new secret token,
    which is returned."""
    row = session.get_one(UserSession, viewer.session_id)
    row.way, row.proven_at = way, now
    record(session, events.SIGNED_IN, now=now, actor_id=viewer.id, way=way, again=True)
    return renew_session(session, viewer)


def renew_session(session: Session, viewer: Viewer) -> str:
    """Give the viewer's session another secret token and return it; the old one is worthless."""
    token = rules.new_token()
    row = session.get_one(UserSession, viewer.session_id)
    row.token_hash = rules.hash_token(token)
    return token


def touch_session(session: Session, viewer: Viewer, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(
        update(UserSession)
        .where(UserSession.id == viewer.session_id, UserSession.seen_at < now)
        .values(seen_at=now)
    )


def sessions_of(
    session: Session, user_id: int, now: datetime, idle: timedelta = rules.SESSION_IDLE
) -> Sequence[UserSession]:
    """Return a person's live sessions, the newest first."""
    return session.scalars(
        select(UserSession)
        .where(UserSession.user_id == user_id, *_alive(now), UserSession.seen_at > now - idle)
        .order_by(UserSession.id.desc())
    ).all()


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return UserSession.ended_at.is_(None), UserSession.expires_at > now


def who_has_access(session: Session, now: datetime) -> set[int]:
    """Return who has a live session, or a token that is not revoked; two statements."""
    signed_in = session.scalars(select(UserSession.user_id).where(*_alive(now)))
    tokens = session.scalars(select(ApiToken.user_id).where(ApiToken.revoked_at.is_(None)))
    return {*signed_in, *tokens}


def end_session(session: Session, viewer: Viewer, session_id: int, now: datetime) -> None:
    """End one of the viewer's own sessions."""
    _end_one(session, viewer, viewer.id, session_id, now)


def end_other_sessions(session: Session, viewer: Viewer, now: datetime) -> None:
    """End all of the viewer's own sessions but the one they use; tokens stay."""
    if _end(session, viewer.id, now, but=viewer.session_id or 0):
        record(session, events.SESSION_ENDED, now=now, actor_id=viewer.id, others=True)


def end_sessions_for(
    session: Session, actor: Viewer, user_id: int, now: datetime, session_id: int | None = None
) -> None:
    """End a person's session, or all of them, as IT. Raises ``NotAllowed``, ``NotFound``."""
    require("site.run", actor.roles)
    if session_id is not None:
        _end_one(session, actor, user_id, session_id, now)
    elif _end(session, user_id, now):
        record(session, events.SESSION_ENDED, now=now, actor_id=actor.id, user=user_id)


def end_all_sessions(
    session: Session, user: User, now: datetime, *, but: int | None = None
) -> None:
    """End every session and token of a user (``but`` one session; then tokens stay)."""
    _end(session, user.id, now, but=but or 0)
    if but is None:
        revoke_all(session, user.id, now)


def end_sessions_for_roles(session: Session, user: User, now: datetime) -> None:
    """End the sessions of someone whose roles change, and the tokens that could manage."""
    _end(session, user.id, now)
    tokens = select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
    for row in session.scalars(tokens):
        if rules.MANAGE in row.scopes:
            row.revoked_at = now


def revoke_all(session: Session, user_id: int, now: datetime) -> None:
    """Revoke every token of a user, those in addresses of feeds too."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _end(session: Session, user_id: int, now: datetime, but: int = 0) -> bool:
    ended = session.scalars(
        update(UserSession)
        .where(UserSession.user_id == user_id, *_alive(now), UserSession.id != but)
        .values(ended_at=now)
        .returning(UserSession.id)
    ).all()
    return bool(ended)


def _end_one(
    session: Session, actor: Viewer, user_id: int, session_id: int, now: datetime
) -> None:
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = now
        record(session, events.SESSION_ENDED, now=now, actor_id=actor.id, user=user_id)
