"""IT's page of where a person is signed in and which tokens act for them, and ending them."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import NotFound
from intranet_ideas.i18n import gettext
from intranet_ideas.operations.blueprint import bp
from intranet_ideas.passkeys import actions as passkeys
from intranet_ideas.people import sessions, tokens
from intranet_ideas.people.models import User
from intranet_ideas.web import ground, page, perform, received_at, row_number, viewer


@bp.get("/it/people/<int:user_id>/access")
def person_access(user_id: int) -> Any:
    """Where someone is signed in, and the tokens that act for them."""
    now = received_at()
    with ground().database.read() as session:
        user = session.get(User, user_id)
        if user is None:
            raise NotFound
        live = sessions.sessions_of(session, user_id, now, ground().settings.session_idle)
        kept = tokens.tokens_of(session, user_id, now)
        keys = passkeys.passkeys_of(session, user_id)
    return page("operations/access.html", user=user, sessions=live, tokens=kept, passkeys=keys)


@bp.post("/it/people/<int:user_id>/access/end")
def end_sessions(user_id: int) -> Any:
    """End a session of someone, or all of them."""

    def action(session: Session) -> str:
        one = request.form.get("session", type=row_number)
        _there(session, user_id)
        sessions.end_sessions_for(session, viewer(), user_id, received_at(), one)
        return url_for("operations.person_access", user_id=user_id)

    return perform(action, success=gettext("Ended. The next click leads to the sign-in page."))


@bp.post("/it/people/<int:user_id>/access/revoke")
def revoke_token(user_id: int) -> Any:
    """Revoke a token of someone."""

    def action(session: Session) -> str:
        _there(session, user_id)
        tokens.revoke_token_for(
            session, viewer(), user_id, request.form.get("token", 0, type=row_number),
            received_at(),
        )  # fmt: skip
        return url_for("operations.person_access", user_id=user_id)

    return perform(action, success=gettext("The token is revoked. It opens nothing any more."))


@bp.post("/it/people/<int:user_id>/access/passkey")
def remove_passkey(user_id: int) -> Any:
    """Remove a passkey of someone."""

    def action(session: Session) -> str:
        _there(session, user_id)
        passkeys.remove_for(
            session, viewer(), user_id, request.form.get("passkey", 0, type=row_number),
            received_at(),
        )  # fmt: skip
        return url_for("operations.person_access", user_id=user_id)

    return perform(action, success=gettext("The passkey is removed. It opens nothing any more."))


def _there(session: Session, user_id: int) -> None:
    if session.get(User, user_id) is None:
        raise NotFound
