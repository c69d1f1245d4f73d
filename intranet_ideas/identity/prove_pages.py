"""Showing again that it is oneself, before something that opens or shuts doors: by password, by
passkey, or by signing in anew where one came from. A session that was shown so gets a new token."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from intranet_ideas.errors import Fault, Invalid, TooMany
from intranet_ideas.i18n import translate
from intranet_ideas.identity import queries
from intranet_ideas.people import actions
from intranet_ideas.people.models import User
from intranet_ideas.people.passwords import password_fits
from intranet_ideas.people.rules import MAIL, PASSWORD
from intranet_ideas.people.sessions import prove_again
from intranet_ideas.people.views import asking_again, bp, carry
from intranet_ideas.web import SEE_OTHER, ground, own_target, page, received_at, shown, viewer

WRONG = Fault("password", actions.NOT_PRESENT)


@bp.get("/me/prove")
def prove() -> Any:
    """Show the ways in which this person can show that it is them."""
    return _page(own_target(request.args.get("next", "")), [])


def _page(target: str, errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        local = session.get_one(User, viewer().id).password_hash is not None
        came_by = queries.way_out(session, viewer().session_id or 0)
    provider = ground().providers.get(came_by[0]) if came_by else None
    return page(
        "identity/prove.html", status, next=target, errors=errors, local=local,
        issuer=provider.issuer if provider else None, by_mail=viewer().way == MAIL,
    )  # fmt: skip


@bp.post("/me/prove")
def prove_by_password() -> Any:
    """Take the password; guessing it counts as guessing at the door."""
    target = own_target(request.form.get("next", ""))
    asking = asking_again()
    try:
        with ground().database.read() as session:
            actions.check_attempts(session, *asking)
            user = session.get_one(User, viewer().id)
            fits = password_fits(user.password_hash, request.form.get("password", ""))
    except TooMany as error:
        return _page(target, [Fault("", translate(error.message, **error.values))], 429)
    with ground().database.write() as session:
        if not fits:
            actions.note_failed_attempt(session, *asking)
        else:
            # The password shows who is there; it does not undo how they came in.
            token = prove_again(session, viewer(), viewer().way or PASSWORD, received_at())
    if not fits:
        return _page(target, shown(Invalid([WRONG])), 422)
    carry(token)
    return redirect(target or url_for("people.sessions"), SEE_OTHER)
