"""Pages of one's passkeys, and signing in by one.

The browser's script asks for options, lets the device answer, and sends the answer in an
ordinary form. A challenge lives in the signed cookie for five minutes and holds once.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.errors import N_, Conflict, DomainError, Fault, Invalid, TooMany
from intranet_ideas.events import record
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.identity.actions import use_once
from intranet_ideas.passkeys import actions, ceremony
from intranet_ideas.passkeys.ceremony import Made, Refused, Site
from intranet_ideas.people import actions as people
from intranet_ideas.people.rules import PASSKEY
from intranet_ideas.people.sessions import prove_again
from intranet_ideas.people.views import (
    ask_for_proof,
    asking_again,
    begin_local,
    carry,
    let_in,
    sign_in_page,
)
from intranet_ideas.web import (
    ground,
    half_in,
    own_target,
    page,
    perform,
    received_at,
    shown,
    viewer,
)

bp = Blueprint("passkeys", __name__)
log = logging.getLogger(__name__)

PENDING = "passkey"
LASTS = timedelta(minutes=5)
MAKE, PROVE = "make", "prove"

NOT_HERE = N_("Passkeys need this site to have an address with https.")
NOT_MADE = N_("The passkey could not be made. Try again.")
HALF_IN = N_("This account signs in with its passkey. If it is lost, ask your IT department.")
NOT_PROVEN = N_("The passkey did not sign you in. Try again, or use your password.")


def _site() -> Site:
    return Site(ground().settings.base_url, viewer().organisation)


@bp.get("/me/passkeys")
def mine() -> Any:
    """One's passkeys, and making another."""
    return _mine_page()


def _mine_page(errors: list[Fault] | None = None, status: int = 200) -> Any:
    with ground().database.read() as session:
        rows = actions.passkeys_of(session, viewer().id)
        local = actions.has_password(session, viewer())
    return page(
        "passkeys/mine.html", status, rows=rows, errors=errors or [], local=local,
        available=_site().available, name=request.form.get("name", ""), half=half_in(),
        asked_for=ground().settings.passkeys_required,
        next=own_target(request.values.get("next", "")),
    )  # fmt: skip


@bp.post("/me/passkeys/options")
def ask_to_make() -> Any:
    """Return what the device is asked, once the person has typed their password again."""
    asking = asking_again()
    try:
        _require_site()
        with ground().database.read() as session:
            _keep_half_out(session)
            people.check_attempts(session, *asking)
            actions.check(session, viewer(), name=request.form.get("name", ""),
                          password=request.form.get("password", ""))  # fmt: skip
            handle = actions.handle_for(session, viewer())
            known = [row.public for row in actions.passkeys_of(session, viewer().id)]
    except Invalid as error:
        if any(fault.field == "password" for fault in error.faults):
            with ground().database.write() as session:
                people.note_failed_attempt(session, *asking)
        return _told(" ".join(fault.message for fault in shown(error)), 422)
    except DomainError as error:
        status = 429 if isinstance(error, TooMany) else 409
        return _told(translate(error.message, **error.values), status)
    options, challenge = ceremony.ask_to_make(
        _site(), handle=handle, email=viewer().email, name=viewer().name, known=known
    )
    _remember(MAKE, challenge, handle)
    return jsonify(options)


@bp.post("/me/passkeys")
def add() -> Any:
    """Keep the passkey that the device made. Where passkeys are asked for, the first one is
    what lets its owner in, to where they wanted to go."""
    half, token = half_in(), ""
    target = own_target(request.form.get("next", ""))

    def action(session: Session) -> str:
        nonlocal token
        _keep_half_out(session)
        challenge, handle = _take(MAKE, session)
        made: Made = ceremony.made(_site(), challenge, request.form.get("credential", ""))
        actions.add(session, viewer(), made, handle=handle, name=request.form.get("name", ""),
                    now=received_at())  # fmt: skip
        if half:
            token = prove_again(session, viewer(), PASSKEY, received_at())
        return url_for("passkeys.mine")

    try:
        answer = perform(action, success=gettext("The passkey is made. You can sign in with it."))
    except Refused as error:
        log.warning("a passkey was not made: %s", error)
        return _mine_page([Fault("", translate(NOT_MADE))], 422)
    if token and target:
        return let_in(token, target)
    if token:
        carry(token)
    return answer


@bp.post("/me/passkeys/<int:passkey_id>/rename")
def rename(passkey_id: int) -> Any:
    """Give one of one's passkeys another name."""

    def action(session: Session) -> str:
        name = request.form.get("new_name", "")
        actions.rename(session, viewer(), passkey_id, name, received_at())
        return url_for("passkeys.mine")

    try:
        return perform(action, success=gettext("The passkey has a new name."))
    except Invalid as error:
        return _mine_page([Fault("", fault.message) for fault in shown(error)], 422)


@bp.post("/me/passkeys/<int:passkey_id>/remove")
def remove(passkey_id: int) -> Any:
    """Remove one of one's passkeys."""
    if asked := ask_for_proof(url_for("passkeys.mine")):
        return asked

    def action(session: Session) -> str:
        actions.remove(session, viewer(), passkey_id, received_at())
        return url_for("passkeys.mine")

    return perform(action, success=gettext("The passkey is removed. It opens nothing any more."))


@bp.post("/sign-in/passkey/options")
def ask_to_prove() -> Any:
    """Return what a device is asked at the door."""
    try:
        _require_site()
    except Conflict as error:
        return _told(translate(error.message), 409)
    options, challenge = ceremony.ask_to_prove(_site())
    _remember(PROVE, challenge)
    return jsonify(options)


@bp.post("/sign-in/passkey")
def sign_in() -> Any:
    """Sign in by the device's answer."""
    target = own_target(request.form.get("next", ""))
    address, now = request.remote_addr or "", received_at()
    try:
        with ground().database.write() as session:
            people.check_attempts(session, "", address, now)
            challenge, _ = _take(PROVE, session)
            answer = request.form.get("credential", "")
            user = actions.prove(session, _site(), challenge, answer, now)
            if ground().settings.break_glass_only and not user.break_glass:
                raise Refused("only accounts for emergencies sign in without an issuer")
            token = begin_local(session, user, PASSKEY)
    except TooMany as error:
        return sign_in_page(target, [Fault("", translate(error.message, **error.values))], 429)
    except Refused as error:
        log.warning("a passkey was refused: %s", error)
        with ground().database.write() as session:
            people.count_failure(session, (("address", address),), now)
            record(session, events.SIGN_IN_FAILED, now=now, actor_id=None)
        return sign_in_page(target, [Fault("", translate(NOT_PROVEN))], 422)
    return let_in(token, target)


def _keep_half_out(session: Session) -> None:
    """Raise ``Conflict`` when a password alone would make another passkey beside those that
    are asked for: whoever knows it would be in."""
    if half_in() and actions.passkeys_of(session, viewer().id):
        raise Conflict(HALF_IN)


def _require_site() -> None:
    if not _site().available:
        raise Conflict(NOT_HERE)


def _told(message: str, status: int) -> tuple[Response, int]:
    """Return a refusal that the script shows."""
    return jsonify(message=message), status


def _remember(what: str, challenge: str, handle: str = "") -> None:
    at = int(received_at().timestamp())
    cookie[PENDING] = [what, viewer().id, challenge, handle, at]


def _take(what: str, session: Session) -> tuple[str, str]:
    """Return the challenge and handle that this browser was asked with, once and in time."""
    kept = cookie.pop(PENDING, None)
    if not kept or kept[:2] != [what, viewer().id]:
        raise Refused("nothing was asked in this browser")
    _, _, challenge, handle, at = kept
    if received_at().timestamp() - at > LASTS.total_seconds():
        raise Refused("it took too long")
    if not use_once(session, f"passkey {challenge}", received_at() + 2 * LASTS):
        raise Refused("the challenge was answered before")
    return challenge, handle
