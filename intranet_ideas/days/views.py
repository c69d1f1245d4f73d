"""Pages of a day for those in the room: the door, the day itself, writing and voting."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges.queries import questions_of, see
from intranet_ideas.days import actions, boards, guests, queries, rules, teaming
from intranet_ideas.days.models import DayGuest
from intranet_ideas.entries import forms
from intranet_ideas.entries.models import SUBMITTED
from intranet_ideas.entries.rules import LONGEST_TITLE
from intranet_ideas.entries.writing import checker
from intranet_ideas.errors import (
    N_,
    Conflict,
    DeadlinePassed,
    DomainError,
    Fault,
    Invalid,
    NotFound,
    WaitsForConsent,
)
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.invitations.code import as_svg
from intranet_ideas.pages import status_of
from intranet_ideas.throttle import Window
from intranet_ideas.web import (
    SEE_OTHER,
    ground,
    handed_out,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("days", __name__)

COOKIE = "day"
"""The cookie with the browser's number. It opens nothing by itself once the day is over."""

KNOWN = timedelta(days=7)

NO_DAY = N_("There is no innovation day with that code that you are invited to. Look at the screen "
            "once more: the code has six letters and digits.")  # fmt: skip


@bp.record_once
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions["boards"] = boards.Boards()
    state.app.extensions["day_guests"] = Window()


@bp.app_template_global()
def day_of(challenge_id: int) -> Any:
    """Return the day that a challenge is, None if it is none; for pages of the challenge."""
    with ground().database.read() as session:
        return queries.day_of(session, challenge_id)


@bp.app_template_global()
def board_now(token: str) -> Markup:
    """Return what is on in the room now, for a page that goes on asking for it."""
    drawn = boards.kept().get(token, current_language())
    return Markup(drawn.body)  # nosec B704  # noqa: S704 - a template's own output


@bp.app_template_filter()
def clock_time(instant: datetime) -> str:
    """Return an instant as a clock on the wall shows it."""
    return instant.astimezone(ground().settings.time_zone).strftime("%H:%M")


@bp.app_template_global()
def short_address(code: str) -> str:
    """Return a day's address as people type it."""
    base = ground().settings.base_url.partition("://")[2]
    return f"{base}/d/{code}"


@bp.get("/d/<code>")
def door(code: str) -> Any:
    """Where the code on the screen leads: one press, and one is in."""
    who = viewer()
    if not who.signed_in or (who.day_guest and not _came_to(code)):
        if (answer := guest_door(code)) is not None:
            return answer
        if who.signed_in:
            raise NotFound(NO_DAY)
        return redirect(url_for("people.sign_in", next=url_for("days.door", code=code)), SEE_OTHER)
    with ground().database.read() as session:
        day = queries.day_by_code(session, code)
        if day is None:
            raise NotFound(NO_DAY)
        try:
            seen = see(session, viewer(), day.challenge_id, received_at())
        except NotFound:
            raise NotFound(NO_DAY) from None
    if Role.PARTICIPANT in seen.roles:
        return redirect(url_for("days.page", challenge_id=day.challenge_id), SEE_OTHER)
    return page("days/door.html", seen=seen, challenge=seen.challenge, phase=seen.phase, code=code)


def _came_to(code: str) -> bool:
    """Say whether a guest of a day came to the one with this code."""
    with ground().database.read() as session:
        day = queries.day_by_code(session, code)
        guest = session.get(DayGuest, viewer().id)
        return day is not None and guest is not None and guest.challenge_id == day.challenge_id


def number_of_browser() -> str:
    """Return this browser's number, by which a guest of a day is known again; a new one if it has
    none."""
    return request.cookies.get(ground().settings.cookie_name(COOKIE), "")[:100] or \
        secrets.token_urlsafe(24)  # fmt: skip


def remember(answer: Any, number: str) -> Response:
    """Let the browser be known until days like this are over."""
    response, settings = make_response(answer), ground().settings
    response.set_cookie(
        settings.cookie_name(COOKIE), number, max_age=KNOWN, path="/", secure=settings.secure,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def guests_allowed() -> bool:
    """Say whether hosts may let people come in by a name only."""
    return ground().settings.day_guests == "on"


def guest_door(code: str, errors: Sequence[Fault] = (), status: int = 200) -> Any:
    """Return the door for those without an account, None where no day with this code takes
    guests by a name now."""
    if not guests_allowed():
        return None
    number, known = number_of_browser(), None
    with ground().database.read() as session:
        found = guests.open_day(session, code, received_at())
        if found is None:
            return None
        day, challenge = found
        known = guests.known_here(session, day.challenge_id, number)
    again = known if known and known.taken_out_at is None and known.kept_at is None else None
    return remember(page(
        "days/guest_door.html", status, challenge=challenge, code=code, errors=errors,
        known=again, typed=request.form, longest=rules.LONGEST_NAME,
        days=ground().settings.keep_day_guests_days, hours=ground().settings.day_guests_hours,
    ), number)  # fmt: skip


@bp.post("/d/<code>")
def enter(code: str) -> Any:
    """Come in."""

    def action(session: Session) -> str:
        seen = actions.enter(session, viewer(), code, received_at())
        return url_for("days.page", challenge_id=seen.day.challenge_id)

    try:
        return perform(action)
    except NotFound:
        raise NotFound(NO_DAY) from None


@bp.get("/challenges/<int:challenge_id>/day", endpoint="page")
def day(challenge_id: int) -> Any:
    """The day: what is on, one's team, and what one can do now."""
    return _day_page(challenge_id)


def _day_page(
    challenge_id: int, status: int = 200, *, errors: Sequence[Fault] = ()
) -> Any:
    with ground().database.read() as session:
        seen = queries.see_day(session, viewer(), challenge_id, received_at())
        teams = queries.teams_of(session, challenge_id)
        ideas = queries.ideas_of(session, seen) if seen.team else []
    return page(
        "days/day.html", status, seen=seen, day=seen.day, challenge=seen.challenge.challenge,
        phase=seen.challenge.phase, teams=teams, errors=errors, typed=request.form,
        ours=[idea for idea in ideas if seen.team and idea.team_id == seen.team.id], rules=rules,
        may_move=seen.may("day.team") and not seen.challenge.votes_open,
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/day/team")
def team(challenge_id: int) -> Any:
    """Make a team, join one, or leave one's own."""
    form = request.form

    def action(session: Session) -> str:
        if "leave" in form:
            teaming.leave_team(session, viewer(), challenge_id, received_at())
        elif "make" in form:
            teaming.make_team(
                session, viewer(), challenge_id, form.get("name", ""), received_at()
            )
        else:
            teaming.join_team(
                session, viewer(), challenge_id, received_at(),
                team_id=form.get("team", 0, type=row_number), code=form.get("code", ""),
            )  # fmt: skip
        return url_for("days.page", challenge_id=challenge_id)

    try:
        return perform(action)
    except Invalid as error:
        return _day_page(challenge_id, 422, errors=shown(error))


@bp.get("/challenges/<int:challenge_id>/day/idea")
def write(challenge_id: int) -> Any:
    """The form for an idea, to hand in with one press."""
    return _form(challenge_id, {}, [])


def _form(
    challenge_id: int, values: dict[str, Any], errors: list[Fault], status: int = 200
) -> Any:
    with ground().database.read() as session:
        seen = queries.see_day(session, viewer(), challenge_id, received_at())
    return page(
        "days/idea.html", status, seen=seen, challenge=seen.challenge.challenge,
        phase=seen.challenge.phase, values=values, errors=errors, longest_title=LONGEST_TITLE,
        questions=questions_of(seen.challenge.challenge),
        opens=seen.challenge.phase == Phase.OPEN,
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/day/idea")
def send(challenge_id: int) -> Any:
    """Hand an idea in. The same form sent again is the same idea."""
    form = request.form
    waiting: list[bool] = []

    def action(session: Session) -> str:
        seen = queries.see_day(session, viewer(), challenge_id, received_at())
        fields = forms.parse(form, questions_of(seen.challenge.challenge), current_language())
        made = teaming.send_idea(
            session, viewer(), challenge_id, fields, received_at(), check=checker(session)
        )
        waiting.append(made.entry.status != SUBMITTED)
        return url_for("days.page", challenge_id=challenge_id)

    try:
        answer = perform(action)
        # A form that comes again was answered before.
        if waiting:
            flash(gettext("Your idea is handed in. A moderator looks at it before it stands on the "
                          "wall.") if waiting[0] else
                  gettext("Your idea is handed in, and on the wall."), "success")  # fmt: skip
        return answer
    except Invalid as error:
        return _form(challenge_id, forms.typed(form), shown(error), 422)
    except (DeadlinePassed, WaitsForConsent) as error:
        fault = Fault("", translate(error.message, **error.values))
        return _form(challenge_id, forms.typed(form), [fault], status_of(error))


@bp.get("/challenges/<int:challenge_id>/day/vote")
def ballot(challenge_id: int) -> Any:
    """The ideas, each with one button."""
    return _ballot(challenge_id)


def _ballot(challenge_id: int, fault: str = "", status: int = 200) -> Any:
    with ground().database.read() as session:
        seen = queries.see_day(session, viewer(), challenge_id, received_at())
        ideas = queries.ideas_of(session, seen)
    return page(
        "days/vote.html", status, seen=seen, day=seen.day, challenge=seen.challenge.challenge,
        phase=seen.challenge.phase, ideas=ideas,
        errors=[Fault("", fault)] if fault else [],
    )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/day/vote")
def vote(challenge_id: int) -> Any:
    """Vote with one tap, or take one's vote back."""
    take_back = "take_back" in request.form
    name = "take_back" if take_back else "entry"
    entry_id = request.form.get(name, 0, type=row_number)

    def action(session: Session) -> str:
        teaming.cast(
            session, viewer(), challenge_id, entry_id, received_at(), take_back=take_back
        )
        return url_for("days.ballot", challenge_id=challenge_id)

    try:
        return perform(action)
    except Conflict as error:
        return _refused(challenge_id, error)


def _refused(challenge_id: int, error: DomainError) -> Any:
    return _ballot(challenge_id, translate(error.message, **error.values), status_of(error))


@bp.get("/screen/<token>")
def screen(token: str) -> Any:
    """The big screen of a room: works by itself, and shows nothing else."""
    board, kind = boards.look_up(token)
    if kind != boards.SCREEN:
        raise NotFound
    with ground().database.read() as session:
        day = queries.day_of(session, board.challenge_id)
    body, status = page("days/screen.html", board=board, token=token, code=day.code if day else "")
    return body, status, {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@bp.get("/room/<token>")
def room(token: str) -> Response:
    """What is on in the room now, for the screen and for phones: a part of a page."""
    return boards.answer(token)


@bp.get("/screen/<token>/code.svg")
def code_svg(token: str) -> Response:
    """The code that leads into the room."""
    with ground().database.read() as session:
        found = queries.day_by_token(session, token)
        over = found and queries.is_over(session, found[0], received_at())
    if found is None or over or found[1] != boards.SCREEN:
        raise NotFound
    address = f"{ground().settings.base_url}/d/{found[0].code}"
    response = handed_out(as_svg(address), "image/svg+xml", "code.svg", shown=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
