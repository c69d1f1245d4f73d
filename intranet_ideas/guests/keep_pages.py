"""The pages on which a guest of an innovation day keeps what they did, with an e-mail address."""

from __future__ import annotations

from typing import Any

from flask import make_response, request, url_for

from intranet_ideas.errors import Conflict, Fault, NotFound
from intranet_ideas.guests import keeping
from intranet_ideas.guests.rules import ANYONE
from intranet_ideas.guests.views import bp, count, good_link, send_link
from intranet_ideas.i18n import translate
from intranet_ideas.people import known_device, sessions
from intranet_ideas.people import views as people
from intranet_ideas.people.rules import MAIL
from intranet_ideas.web import ground, page, received_at, viewer


def _only_where_on() -> None:
    if ground().settings.guests_by_mail != ANYONE:
        raise NotFound


@bp.get("/day-guest/keep")
def keep() -> Any:
    """The form for an address."""
    _only_where_on()
    return _form([])


def _form(errors: list[Fault], status: int = 200) -> Any:
    return page("guests/keep.html", status, errors=errors, email=request.form.get("email", ""),
                days=ground().settings.keep_guests_days)  # fmt: skip


@bp.post("/day-guest/keep")
def ask_to_keep() -> Any:
    """Let a link be sent; the answer is the same whoever's address it is."""
    _only_where_on()
    return send_link("guests/keep_asked.html", _form, user_id=viewer().id)


@bp.get("/day-guest/keep/<token>")
def keep_page(token: str) -> Any:
    """What is kept, before anything is done."""
    _only_where_on()
    try:
        with ground().database.read() as session:
            row = good_link(session, token)
            made = keeping.plan(session, viewer(), row, ground().settings.guests_by_mail)
            return page("guests/keeping.html", plan=made, token=token, email=row.email)
    except (NotFound, Conflict) as error:
        return page("guests/not_kept.html", 404, why=translate(error.message))


@bp.post("/day-guest/keep/<token>")
def keep_now(token: str) -> Any:
    """Keep it, and go on as a guest with an address."""
    _only_where_on()
    try:
        count()
        with ground().database.write() as session:
            row = good_link(session, token, lock=True)
            email = row.email
            user = keeping.keep(session, viewer(), row, received_at(),
                                allowed=ground().settings.guests_by_mail)  # fmt: skip
            secret = sessions.begin_session(
                session, user, request.user_agent.string, received_at(),
                address=request.remote_addr or "", length=ground().settings.session_length,
                way=MAIL, proven_at=received_at(),
            )  # fmt: skip
    except (NotFound, Conflict) as error:
        return page("guests/not_kept.html", 404, why=translate(error.message))
    answer = make_response(people.let_in(secret, url_for("people.me")))
    return known_device.remember(answer, email)
