"""The pages of guests: asking for a link, coming in by it, and what is kept of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound, TooMany
from intranet_ideas.guests import actions, addresses, keeping, rules
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import CONNECT, LASTS, SIGN_IN, digest_of
from intranet_ideas.guests.tokens import row_of
from intranet_ideas.i18n import current_language, translate
from intranet_ideas.people import known_device
from intranet_ideas.people import views as people
from intranet_ideas.people.known_device import device_of
from intranet_ideas.people.queries import outside, user_by_email
from intranet_ideas.people.rules import MAIL, short_address
from intranet_ideas.throttle import Window
from intranet_ideas.web import SEE_OTHER, ground, own_target, page, received_at, shown, viewer

bp = Blueprint("guests", __name__)

COOKIE = "asked"
"""The cookie with the browser's number: a link asked for here opens nothing elsewhere."""


@bp.record_once
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions["guests"] = Window()


def count() -> None:
    """Count what this network address asks for or tries. Raises ``TooMany``."""
    window: Window = current_app.extensions["guests"]
    if wait := window.wait(f"address:{request.remote_addr}", rules.MOST_A_MINUTE):
        raise TooMany(wait)


def only_where_on() -> None:
    """Raise ``NotFound`` where nobody may sign in by a link."""
    if ground().settings.guests_by_mail == rules.OFF:
        raise NotFound


def number_of_browser() -> str:
    """Return this browser's number, a new one if it has none."""
    return request.cookies.get(ground().settings.cookie_name(COOKIE), "")[:100] or \
        secrets.token_urlsafe(24)  # fmt: skip


def network_of_browser() -> str:
    """Return a digest of the network that is asked from, which nobody can undo without the site's
    key."""
    network = short_address(request.remote_addr or "")
    key = ground().settings.secret_key.encode()
    return hmac.new(key, f"mail link network:{network}".encode(), hashlib.sha256).hexdigest()


def remember(answer: Any, number: str) -> Response:
    """Let the browser be known for as long as a link lasts."""
    response, settings = make_response(answer), ground().settings
    response.set_cookie(
        settings.cookie_name(COOKIE), number, max_age=LASTS, path="/", secure=settings.secure,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


@bp.get("/guests/sign-in")
def sign_in() -> Any:
    """The form for an address."""
    only_where_on()
    target = own_target(request.args.get("next", ""))
    if viewer().signed_in:
        return redirect(target or url_for("challenges.overview"), SEE_OTHER)
    return _form(target, [])


def _form(target: str, errors: list[Fault], status: int = 200) -> Any:
    return page("guests/sign_in.html", status, next=target, errors=errors,
                email=request.form.get("email", ""), link=request.form.get("link", ""))  # fmt: skip


@bp.post("/guests/sign-in")
def ask() -> Any:
    """Let a link be sent. The answer is the same whoever's address it is."""
    only_where_on()
    target = own_target(request.form.get("next", ""))
    return send_link("guests/asked.html", partial(_form, target), target=target)


def send_link(asked: str, form: Callable[[list[Fault], int], Any], **more: Any) -> Any:
    """Let a link be sent to the address that was typed, and show the page ``asked``, the same
    whoever's address it is; ``form`` draws the form anew with what is wrong. ``more`` is what
    ``ask_for_link`` is told beside."""
    # Never cut: the rest of a long address may be another's.
    typed, number = request.form.get("email", ""), number_of_browser()
    email = typed.strip().lower()
    try:
        count()
        with ground().database.write() as session:
            known = device_of(email) or _reads_mail(session, typed)
            actions.ask_for_link(session, typed, digest_of(number), current_language(),
                                 received_at(), network=network_of_browser(), known=bool(known),
                                 **more)  # fmt: skip
    except TooMany as error:
        body, status = form([Fault("", translate(error.message, **error.values))], 429)
        return body, status, {"Retry-After": str(error.after)}
    except Invalid as error:
        return form(shown(error), 422)
    return remember(page(asked, email=email), number)


def _reads_mail(session: Session, email: str) -> bool:
    """Say whether a link that was sent to the address of late is sent back: who has one reads the
    mail there, and strangers don't keep them out."""
    row = row_of(session, ground().settings, request.form.get("link", ""))
    return row is not None and actions.shows_mailbox(row, email, received_at())


@bp.get("/guests/link/<token>")
def link(token: str) -> Any:
    """What a link would do. Opening it changes nothing: programs that look through mail do."""
    return _link_page(token, [])


def good_link(session: Session, token: str, *, lock: bool = False) -> MailLink:
    """Return the link if it is good here. Raises ``NotFound``, ``Conflict``."""
    row = row_of(session, ground().settings, token, lock=lock)
    return actions.check_link(row, digest_of(number_of_browser()), received_at())


def _link_page(token: str, errors: list[Fault], status: int = 200) -> Any:
    only_where_on()
    try:
        with ground().database.read() as session:
            row = good_link(session, token)
            if keeping.is_of_a_day(session, row):
                return redirect(url_for("guests.keep_page", token=token), SEE_OTHER)
            if addresses.is_given(session, row):
                return redirect(url_for("guests.address_page", token=token), SEE_OTHER)
            if row.purpose == CONNECT:
                return redirect(url_for("guests.connecting_page", token=token), SEE_OTHER)
            newcomer = user_by_email(session, row.email) is None
            email, target = row.email, row.target
    except (NotFound, Conflict) as error:
        return _no_link(token, error)
    body, status = page("guests/link.html", status, token=token, email=email, newcomer=newcomer,
                        errors=errors, name=request.form.get("name", ""), next=target,
                        days=ground().settings.keep_guests_days)  # fmt: skip
    return body, status, {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}


def _no_link(token: str, error: NotFound | Conflict) -> Any:
    """Say why a link opens nothing here. Where it is one of late it goes along when a new one is
    asked for; whose it is is for them to know."""
    with ground().database.read() as session:
        row = row_of(session, ground().settings, token)
        sent = row is not None and row.purpose == SIGN_IN \
            and actions.shows_mailbox(row, row.email, received_at())
    return page("guests/no_link.html", 404, why=translate(error.message),
                link=token if sent else "")  # fmt: skip


@bp.post("/guests/link/<token>")
def come_in(token: str) -> Any:
    """Sign in by a link, once."""
    only_where_on()
    try:
        count()
        with ground().database.write() as session:
            row = good_link(session, token, lock=True)
            target, email = row.target, row.email
            secret = actions.come_in(
                session, row, request.form.get("name", ""), received_at(),
                allowed=ground().settings.guests_by_mail,
                begin=partial(people.begin, way=MAIL, proven_at=received_at()),
            )  # fmt: skip
    except (NotFound, Conflict) as error:
        return _no_link(token, error)
    except Invalid as error:
        return _link_page(token, shown(error), 422)
    return known_device.remember(make_response(people.let_in(secret, target)), email)


@bp.get("/guests/notice")
def notice() -> Any:
    """What is kept of guests, why, and for how long."""
    only_where_on()
    with ground().database.read() as session:
        if outside(session) is None:
            raise NotFound
    return page("guests/notice.html", days=ground().settings.keep_guests_days)
