"""Pages by which people come to a day by a name only, and the host's list of them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.days import guests, queries, rules
from intranet_ideas.days.models import DayGuest
from intranet_ideas.days.views import (
    NO_DAY,
    bp,
    guest_door,
    guests_allowed,
    number_of_browser,
    remember,
)
from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound, TooMany
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.pages import status_of
from intranet_ideas.people import sessions
from intranet_ideas.people import views as people
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import DAY
from intranet_ideas.throttle import Window
from intranet_ideas.web import SEE_OTHER, ground, page, perform, received_at, shown, viewer


def _network() -> str:
    """Return a digest of the network address that nobody makes without the site's key."""
    key = ground().settings.secret_key.encode()
    address = (request.remote_addr or "").encode()
    return hmac.new(key, b"day guest:" + address, hashlib.sha256).hexdigest()


def _count() -> None:
    window: Window = current_app.extensions["day_guests"]
    if wait := window.wait(f"address:{request.remote_addr}", rules.TRIES_A_MINUTE):
        raise TooMany(wait)


@bp.post("/d/<code>/guest")
def come(code: str) -> Any:
    """Come in by a name. The same browser is the same guest, however often the form comes."""
    number = number_of_browser()
    return _in(code, number, lambda session: guests.come(
        session, code, request.form.get("name", ""), number, _network(), current_language(),
        received_at(), age=ground().settings.guardian_age, old_enough="old" in request.form,
    ))  # fmt: skip


@bp.post("/d/<code>/back")
def come_back(code: str) -> Any:
    """Come in again on another phone, by a code from the host."""
    number = number_of_browser()
    return _in(code, number, lambda session: guests.come_back(
        session, code, request.form.get("back", ""), number, received_at()
    ))  # fmt: skip


def _in(code: str, number: str, who: Callable[[Session], User]) -> Any:
    if not guests_allowed():
        raise NotFound(NO_DAY)
    try:
        _count()
        with ground().database.write() as session:
            user = who(session)
            challenge_id = session.get_one(DayGuest, user.id).challenge_id
            there = url_for("days.page", challenge_id=challenge_id)
            if viewer().id == user.id:
                return redirect(there, SEE_OTHER)
            secret = _begin(session, user, challenge_id)
    except Invalid as error:
        answer = guest_door(code, shown(error), 422)
    except (Conflict, TooMany) as error:
        fault = Fault("", translate(error.message, **error.values))
        answer = guest_door(code, [fault], status_of(error))
    except NotFound:
        raise NotFound(NO_DAY) from None
    else:
        # A phone that got no answer sends the same form again, with the same token.
        token = cookie.get("csrf_token")
        if not people.carry(secret):
            raise NotFound(NO_DAY)
        if token:
            cookie["csrf_token"] = token
        return remember(redirect(there, SEE_OTHER), number)
    if answer is None:
        raise NotFound(NO_DAY)
    return answer


def _begin(session: Session, user: User, challenge_id: int) -> str:
    """Begin a sign-in that ends some hours after the day."""
    now, settings = received_at(), ground().settings
    if viewer().session_id:
        sessions.end_session(session, viewer(), viewer().session_id or 0, now)
    over = rules.over_at(timeline_of(session.get_one(Challenge, challenge_id))) or now
    length = min(over + timedelta(hours=settings.day_guests_hours) - now, settings.session_length)
    return sessions.begin_session(
        session, user, request.user_agent.string, now, address=request.remote_addr or "",
        length=length, way=DAY,
    )  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/day/guests", endpoint="guests")
def guest_list(challenge_id: int) -> Any:
    """Who came by a name only, for the host."""
    return _list(challenge_id)


def _list(challenge_id: int, errors: Sequence[Fault] = (), status: int = 200) -> Any:
    with ground().database.read() as session:
        seen = queries.see_day(session, viewer(), challenge_id, received_at(), "day.host")
        rows = guests.guests_of(session, challenge_id)
    return page(
        "days/guests.html", status, seen=seen, day=seen.day, challenge=seen.challenge.challenge,
        phase=seen.challenge.phase, rows=rows, errors=errors, may=seen.may("day.guests"),
        most=rules.MOST_GUESTS, allowed=guests_allowed(),
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/day/guests/<int:user_id>", endpoint="set_guest")
def set_guest(challenge_id: int, user_id: int) -> Any:
    """Take a guest out, put one back, or give one a code for another phone."""
    wanted = request.form.get("do", "")
    code: list[str] = []

    def action(session: Session) -> str:
        if wanted == "code":
            given = guests.give_code(session, viewer(), challenge_id, user_id, received_at())
            code.extend((given, session.get_one(DayGuest, user_id).name))
        else:
            act = guests.put_back if wanted == "back" else guests.take_out
            act(session, viewer(), challenge_id, user_id, received_at())
        return url_for("days.guests", challenge_id=challenge_id)

    if wanted not in ("out", "back", "code"):
        raise NotFound
    words = {
        "out": gettext("The guest is taken out. You can put them back."),
        "back": gettext("The guest is back. A vote they had must be given anew."), "code": "",
    }[wanted]  # fmt: skip
    try:
        answer = perform(action, success=words)
    except Conflict as error:
        fault = Fault("", translate(error.message, **error.values))
        return _list(challenge_id, [fault], status_of(error))
    if code:
        flash(gettext("The code for %(name)s is %(code)s. It is good for 15 minutes, once: the "
                      "guest types it at the door, on the new phone.", code=code[0], name=code[1]),
              "success")  # fmt: skip
    return answer
