"""The pages on which a colleague connects the account they had as a guest with their own."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound, TooMany
from intranet_ideas.guests import actions, connecting
from intranet_ideas.guests.rules import digest_of
from intranet_ideas.guests.views import (
    bp,
    count,
    good_link,
    network_of_browser,
    number_of_browser,
    only_where_on,
    remember,
)
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.people.known_device import device_of
from intranet_ideas.people.views import ask_for_proof
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer


@bp.get("/me/connect")
def connect() -> Any:
    """The form for the guest's address."""
    only_where_on()
    return _form([])


def _form(errors: list[Fault], status: int = 200) -> Any:
    return page("guests/connect.html", status, errors=errors, email=request.form.get("email", ""))


@bp.post("/me/connect")
def ask_to_connect() -> Any:
    """Let a link be sent to the guest's address; the answer is the same whoever's it is."""
    only_where_on()
    if asked := ask_for_proof(url_for("guests.connect")):
        return asked
    email, number = request.form.get("email", ""), number_of_browser()
    try:
        count()
        with ground().database.write() as session:
            actions.ask_for_link(session, email, digest_of(number), current_language(),
                                 received_at(), user_id=viewer().id,
                                 network=network_of_browser(),
                                 known=bool(device_of(email.strip().lower())))  # fmt: skip
    except TooMany as error:
        return _form([Fault("", translate(error.message, **error.values))], 429)
    except Invalid as error:
        return _form(shown(error), 422)
    return remember(page("guests/connect_asked.html", email=email.strip().lower()), number)


@bp.get("/me/connect/<token>")
def connecting_page(token: str) -> Any:
    """What connecting would do, before anything is done."""
    only_where_on()
    try:
        with ground().database.read() as session:
            row = good_link(session, token)
            made = connecting.plan(
                session, viewer(), connecting.guest_of(session, viewer(), row)
            )
            return page("guests/connecting.html", plan=made, token=token, email=row.email)
    except (NotFound, Conflict) as error:
        return page("guests/no_connection.html", 404, why=translate(error.message))


@bp.post("/me/connect/<token>")
def connect_now(token: str) -> Any:
    """Connect the two."""
    only_where_on()
    if asked := ask_for_proof(url_for("guests.connecting_page", token=token)):
        return asked

    def action(session: Session) -> str:
        row = good_link(session, token, lock=True)
        connecting.connect(session, viewer(), row, received_at())
        return url_for("people.me")

    try:
        return perform(action, success=gettext("Your two accounts are one now."))
    except (NotFound, Conflict) as error:
        return page("guests/no_connection.html", 404, why=translate(error.message))
