"""Signing in as whom a trusted proxy has signed in already."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from flask import make_response, redirect, request, url_for
from flask import session as cookie
from flask_login import logout_user

from intranet_ideas.errors import Fault, NotFound
from intranet_ideas.forwarded import proxied_subject
from intranet_ideas.i18n import translate
from intranet_ideas.identity import actions
from intranet_ideas.identity.views import bp
from intranet_ideas.invitations import browser
from intranet_ideas.issuers import proxy_issuer
from intranet_ideas.people import views as people
from intranet_ideas.people.rules import PROXY
from intranet_ideas.people.sessions import end_session
from intranet_ideas.web import SEE_OTHER, ground, own_target, received_at, viewer

log = logging.getLogger(__name__)

CAME_AS = "proxied"


@bp.post("/sign-in/by-proxy")
def by_proxy() -> Any:
    """Enter as whom the proxy names, if IT has linked that name to an account."""
    subject = proxied_subject()
    if not subject:
        raise NotFound
    target = own_target(request.form.get("next", ""))
    issuer, claims = proxy_issuer(ground().settings.sign_in_header), {"sub": subject}
    try:
        with ground().database.write() as session:
            token = actions.sign_in(
                session, issuer, claims, begin=partial(people.begin, way=PROXY),
                now=received_at(),
            )  # fmt: skip
    except actions.Refused as error:
        log.warning("sign-in by the proxy refused: %s", error.message)
        with ground().database.write() as session:
            actions.note_refused(
                session, issuer, error.message, received_at(), claims=claims,
                address=request.remote_addr or "",
            )  # fmt: skip
        return people.sign_in_page(target, [Fault("", translate(error.message))], 403)
    answer = people.let_in(token, target)
    cookie[CAME_AS] = subject
    return answer


@bp.before_app_request
def end_anothers_session() -> Any:
    """Sign out whoever came by the proxy when the proxy now names someone else: on a shared
    computer the cookie may be the last person's."""
    if not ground().settings.sign_in_header or CAME_AS not in cookie:
        return None
    subject = proxied_subject()
    if not subject or subject == cookie[CAME_AS]:
        return None
    with ground().database.write() as session:
        if viewer().session_id:
            end_session(session, viewer(), viewer().session_id or 0, received_at())
    logout_user()
    cookie.clear()
    return browser.forget(make_response(redirect(url_for("people.sign_in"), SEE_OTHER)))
