"""Pages of signing in and out, one's sessions, language and password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask import session as cookie
from flask_login import login_user
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid, TooMany
from intranet_ideas.forwarded import proxied_subject
from intranet_ideas.i18n import COOKIE, gettext, translate
from intranet_ideas.people import actions, known_device, queries, rules, sessions
from intranet_ideas.people.models import User
from intranet_ideas.settings import LANGUAGES
from intranet_ideas.web import (
    SEE_OTHER,
    SignedIn,
    ground,
    own_target,
    page,
    page_before,
    perform,
    received_at,
    shown,
    viewer,
)

bp = Blueprint("people", __name__)
YEAR = 365 * 24 * 3600

ARRIVALS: list[Callable[[str], Response | None]] = []
"""What other capabilities do for someone who has just come in: given where they want to go, the
answer that takes its place, or None. They hang themselves here, since people know none of them."""


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Any:
    """Sign in with a local account. Other ways to prove who one is end in ``let_in`` too."""
    target = own_target(request.values.get("next", ""))
    if request.method != "POST":
        if viewer().signed_in:
            return redirect(target or url_for("challenges.overview"), SEE_OTHER)
        return sign_in_page(target, [])
    email = request.form.get("email", "").strip().lower()[:200]
    address = request.remote_addr or ""
    now = received_at()
    device = known_device.device_of(email)
    try:
        with ground().database.read() as session:
            actions.check_attempts(session, email, address, now, device)
            user = actions.check_credentials(
                session, email, request.form.get("password", ""),
                break_glass_only=ground().settings.break_glass_only,
            )  # fmt: skip
    except TooMany as error:
        wait = Fault("", translate(error.message, **error.values))
        body, status = sign_in_page(target, [wait], 429)
        return body, status, {"Retry-After": str(error.after)}
    if user is None:
        with ground().database.write() as session:
            actions.note_failed_attempt(session, email, address, now, device)
        return sign_in_page(target, shown(Invalid([actions.WRONG])), 422)
    with ground().database.write() as session:
        token = begin_local(session, session.get_one(User, user.id), rules.PASSWORD)
    return known_device.remember(make_response(let_in(token, target)), email)


def sign_in_page(target: str, errors: list[Fault], status: int = 200) -> Any:
    """Show the ways to sign in, and why the last one tried did not lead anywhere."""
    return page(
        "people/sign_in.html", status, errors=errors, next=target,
        email=request.form.get("email", ""), issuers=ground().settings.issuers,
        break_glass_only=ground().settings.break_glass_only, proxied=proxied_subject(),
    )  # fmt: skip


def begin(
    session: Session, user: User, *, way: str, proven_at: datetime | None = None
) -> str:
    """Begin a session for this browser, end the one it had, and return the secret token."""
    if viewer().session_id:
        actions.end_session(session, viewer(), viewer().session_id or 0, received_at())
    return actions.begin_session(
        session, user, request.user_agent.string, received_at(),
        address=request.remote_addr or "", length=ground().settings.session_length, way=way,
        proven_at=proven_at,
    )  # fmt: skip


def begin_local(session: Session, user: User, way: str) -> str:
    """Begin a session for someone whom this site itself knows again, by password or passkey;
    IT is told of an account for emergencies."""
    if user.break_glass:
        actions.note_break_glass(session, user, received_at())
    return begin(session, user, way=way, proven_at=received_at())


def let_in(token: str, target: str) -> Any:
    """Enter the session that was begun; nothing of the anonymous one is kept."""
    if not carry(token):
        return sign_in_page(target, shown(Invalid([actions.WRONG])), 422)
    for arrive in ARRIVALS:
        if (answer := arrive(target)) is not None:
            return answer
    return redirect(target or url_for("challenges.overview"), SEE_OTHER)


def carry(token: str) -> bool:
    """Let the browser's cookie name this session and nothing else; False: it is none."""
    with ground().database.read() as session:
        found = queries.viewer_by_session(session, token, received_at())
    if found is None:
        return False
    cookie.clear()
    login_user(SignedIn(found, token))
    cookie.permanent = True
    return True


@bp.post("/language")
def set_language() -> Response:
    """Choose the language: kept with the account, or in a cookie for those not signed in."""
    language = request.form.get("language", "")
    given = own_target(request.form.get("next", ""))
    target = given or page_before() or url_for("challenges.overview")
    response: Any = redirect(target, SEE_OTHER)
    if language not in LANGUAGES:
        return response  # type: ignore[no-any-return]
    if viewer().signed_in:
        with ground().database.write() as session:
            actions.set_language(session, viewer(), language, received_at())
    settings = ground().settings
    response.set_cookie(
        settings.cookie_name(COOKIE), language, max_age=YEAR, httponly=True, samesite="Lax",
        secure=settings.secure,
    )  # fmt: skip
    return response  # type: ignore[no-any-return]


def ask_for_proof(target: str) -> Any:
    """Return the way to showing that it is oneself, from where one comes back to ``target``;
    None when that was shown a moment ago."""
    if rules.proven(viewer(), received_at()):
        return None
    flash(gettext("Nothing is changed yet: show that it is you first, then do it again."),
          "warning")  # fmt: skip
    return redirect(url_for("people.prove", next=target), SEE_OTHER)


@bp.get("/me/sessions", endpoint="sessions")
def my_sessions() -> Any:
    """Where one is signed in, and changing the password."""
    return _sessions_page([])


def _sessions_page(errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        rows = sessions.sessions_of(
            session, viewer().id, received_at(), ground().settings.session_idle
        )
    return page(
        "people/sessions.html", status, rows=rows, errors=errors, this=viewer().session_id
    )


@bp.post("/me/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Any:
    """End one of one's own sessions."""
    if asked := ask_for_proof(url_for("people.sessions")):
        return asked

    def action(session: Session) -> str:
        actions.end_session(session, viewer(), session_id, received_at())
        return url_for("people.sessions")

    return perform(action, success=gettext("That session is ended."))


@bp.post("/me/sessions/end")
def end_other_sessions() -> Any:
    """End all of one's sessions but this one."""
    if asked := ask_for_proof(url_for("people.sessions")):
        return asked

    def action(session: Session) -> str:
        sessions.end_other_sessions(session, viewer(), received_at())
        return url_for("people.sessions")

    return perform(action, success=gettext("You are signed out everywhere else."))


def asking_again() -> tuple[str, str, datetime, str]:
    """Return who is asked for the password again, from where, when and in which known browser."""
    email = viewer().email
    return email, request.remote_addr or "", received_at(), known_device.device_of(email)


@bp.post("/me/password")
def change_password() -> Any:
    """Change one's password: the other sessions end, and this one gets a new token. Guessing
    the present one counts as guessing at the door."""
    form, asking = request.form, asking_again()
    if form.get("new_password", "") != form.get("again", ""):
        return _sessions_page([Fault("again", gettext("The two passwords differ."))], 422)
    made: list[str] = []

    def action(session: Session) -> str:
        actions.check_attempts(session, *asking)
        made.append(actions.change_password(
            session, viewer(), old=form.get("old_password", ""),
            new=form.get("new_password", ""), now=received_at(),
        ))  # fmt: skip
        return url_for("people.sessions")

    try:
        answer = perform(action)
    except Invalid as error:
        if any(fault.field == "old_password" for fault in error.faults):
            with ground().database.write() as session:
                actions.note_failed_attempt(session, *asking)
        names = {"password": "new_password"}
        faults = [Fault(names.get(f.field, f.field), f.message) for f in shown(error)]
        return _sessions_page(faults, 422)
    if made:
        carry(made[0])
        flash(gettext("The password is changed and other sessions are ended."), "success")
    return answer
