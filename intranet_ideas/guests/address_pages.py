"""The pages on which a guest whose issuer names no address gives one."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, NotFound
from intranet_ideas.guests import addresses
from intranet_ideas.guests.views import bp, good_link, only_where_on, send_link
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.web import ground, page, perform, received_at, viewer


def _only_who_lacks_one() -> None:
    only_where_on()
    with ground().database.read() as session:
        if not addresses.lacks(session, viewer().id):
            raise NotFound


@bp.get("/me/address")
def address() -> Any:
    """The form for an address."""
    _only_who_lacks_one()
    return _form([])


def _form(errors: list[Fault], status: int = 200) -> Any:
    return page("guests/address.html", status, errors=errors, email=request.form.get("email", ""))


@bp.post("/me/address")
def ask_for_address() -> Any:
    """Let a link be sent; the answer is the same whoever's address it is."""
    _only_who_lacks_one()
    return send_link("guests/keep_asked.html", _form, user_id=viewer().id)


@bp.get("/me/address/<token>")
def address_page(token: str) -> Any:
    """What would become of it, before anything is done."""
    only_where_on()
    try:
        with ground().database.read() as session:
            row = good_link(session, token)
            made = addresses.plan(session, viewer(), row, ground().settings.guests_by_mail)
            return page("guests/address_given.html", plan=made, token=token, email=row.email)
    except (NotFound, Conflict) as error:
        return page("guests/no_address.html", 404, why=translate(error.message))


@bp.post("/me/address/<token>")
def give_address(token: str) -> Any:
    """Let the address be the viewer's; whoever was two signs in again as one."""
    only_where_on()

    def action(session: Session) -> str:
        row = good_link(session, token, lock=True)
        joined = addresses.give(session, viewer(), row, received_at(),
                                allowed=ground().settings.guests_by_mail)  # fmt: skip
        return url_for("people.sign_in" if joined else "people.me")

    try:
        return perform(action, success=gettext("The address is yours here."))
    except (NotFound, Conflict) as error:
        return page("guests/no_address.html", 404, why=translate(error.message))
