"""The pages on which a colleague connects the account they had as a guest with their own."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, NotFound
from intranet_ideas.guests import connecting
from intranet_ideas.guests.views import bp, good_link, only_where_on, send_link
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.people.views import ask_for_proof
from intranet_ideas.web import ground, page, perform, received_at, viewer


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
    return send_link("guests/connect_asked.html", _form, user_id=viewer().id)


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
