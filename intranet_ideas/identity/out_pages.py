"""Signing out: here, at the issuer too, and when the issuer says so."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from flask import session as cookie
from flask_login import logout_user

from intranet_ideas.errors import Conflict
from intranet_ideas.i18n import gettext
from intranet_ideas.identity import actions, queries
from intranet_ideas.identity.views import PURPOSE, bp, provider_at
from intranet_ideas.invitations import browser
from intranet_ideas.oidc import flow
from intranet_ideas.oidc.provider import Unavailable
from intranet_ideas.oidc.tokens import BadToken, read_logout_token
from intranet_ideas.people import actions as people_actions
from intranet_ideas.people.views import bp as people_bp
from intranet_ideas.seal import seal_for, unsealed
from intranet_ideas.security import csrf
from intranet_ideas.web import SEE_OTHER, ground, page, received_at, viewer

log = logging.getLogger(__name__)

CLEARED = {"Clear-Site-Data": '"cache", "storage"'}
"""Lets the browser forget what it keeps of pages that only the one who left may see."""


@people_bp.post("/sign-out")
def sign_out() -> Response:
    """End this session, on the server too: its cookie is worth nothing afterwards. Who came
    from an issuer that can sign out goes there as well."""
    answer = make_response(_ended())
    answer.headers.update(CLEARED)
    return browser.forget(answer)


def _ended() -> Any:
    number = viewer().session_id or 0
    with ground().database.write() as session:
        came_by = queries.way_out(session, number)
        if number:
            people_actions.end_session(session, viewer(), number, received_at())
    logout_user()
    cookie.clear()
    if came_by and (there := _there(*came_by)):
        name, url = there
        # No redirect: the policy lets a form lead to this site alone, and browsers hold a
        # redirect after a form against it.
        body, status = page("identity/signed_out.html", name=name, url=url)
        return body, status, {"Refresh": f"0; url={url}"}
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("people.sign_in"), SEE_OTHER)


def _there(key: str, sealed: str) -> tuple[str, str] | None:
    """Return the name of the issuer someone came by, and where one is signed out there."""
    provider = ground().providers.get(key)
    if provider is None or not provider.issuer.sign_out:
        return None
    id_token = unsealed(seal_for(ground().settings.secret_key, PURPOSE), sealed)
    try:
        url = flow.way_out(provider, id_token, f"{ground().settings.base_url}/sign-in")
    except Unavailable as error:
        log.warning("issuer %s: %s", key, error)
        name = provider.issuer.name
        flash(gettext("%(name)s does not answer, so you may still be signed in there.", name=name),
              "warning")  # fmt: skip
        return None
    return (provider.issuer.name, url) if url else None


@bp.post("/sign-in/with/<key>/sign-out")
@csrf.exempt  # type: ignore[untyped-decorator]  # flask-wtf has no types
def signed_out_there(key: str) -> Any:
    """Take an issuer's word that someone is signed out (Back-Channel Logout 1.0). What makes
    it safe is the issuer's signature."""
    provider = provider_at(key)
    try:
        token = read_logout_token(provider, request.form.get("logout_token", ""), received_at())
        with ground().database.write() as session:
            actions.signed_out_there(session, provider.issuer, token, received_at())
    except Unavailable as error:
        log.warning("issuer %s: %s", key, error)
        return {"error": "temporarily_unavailable"}, 503
    except (BadToken, Conflict) as error:
        log.warning("logout token for %s refused: %s", key, error)
        return {"error": "invalid_request", "error_description": str(error)}, 400
    return "", 200
