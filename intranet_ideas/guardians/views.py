"""The pages of guests who may be too young, and of their guardians."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound, TooMany
from intranet_ideas.guardians import actions, queries, rules
from intranet_ideas.guardians.models import GuardianLetter, GuestAge
from intranet_ideas.guardians.rules import GIVEN, REFUSED, Step
from intranet_ideas.guardians.tokens import letter_of
from intranet_ideas.guardians.words import day, told
from intranet_ideas.guests.views import count
from intranet_ideas.i18n import current_language, gettext, translate
from intranet_ideas.people import views as people
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import organisation_name
from intranet_ideas.web import (
    SEE_OTHER,
    ground,
    own_target,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("guardians", __name__)

NOT_INDEXED = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}


def only_where_on() -> None:
    """Raise ``NotFound`` where nobody is asked how old they are."""
    if not ground().settings.guardian_age:
        raise NotFound


def arrive(target: str) -> Response | None:
    """Lead a guest who has just come in to the question about the age, if it is not answered."""
    if not ground().settings.guardian_age or not viewer().guest:
        return None
    with ground().database.write() as session:
        asked = actions.must_say(session, viewer())
    if not asked:
        return None
    answer: Any = redirect(url_for("guardians.age", next=target or None), SEE_OTHER)
    return answer  # type: ignore[no-any-return]


# First of all: what others do for who comes in is done when the question is answered.
people.ARRIVALS.insert(0, arrive)


def _go_on(target: str) -> Any:
    for other in people.ARRIVALS:
        if (answer := other(target)) is not None:
            return answer
    return redirect(target or url_for("challenges.overview"), SEE_OTHER)


@bp.get("/me/age")
def age() -> Any:
    """The question."""
    only_where_on()
    target = own_target(request.args.get("next", ""))
    with ground().database.read() as session:
        step = queries.standing(session, viewer()).step
    if step is not Step.UNASKED:
        return redirect(url_for("guardians.mine"), SEE_OTHER)
    return _age_page(target, [])


def _age_page(
    target: str, errors: list[Fault], status: int = 200, *, corrects: bool = False
) -> Any:
    settings = ground().settings
    return page(
        "guardians/age.html", status, errors=errors, next=target, age=settings.guardian_age,
        years=[(year, str(year)) for year in rules.years(
            queries.year_of(received_at(), settings), settings.guardian_age)],
        answer=request.form.get("answer", ""), year=request.form.get("year", ""),
        page_of_guardians=True, corrects=corrects,
    )  # fmt: skip


@bp.post("/me/age")
def say_age() -> Any:
    """Keep the answer, and go on to the guardian where one is needed."""
    only_where_on()
    target = own_target(request.form.get("next", ""))
    said = request.form.get("answer", "")
    try:
        with ground().database.write() as session:
            actions.say_age(session, viewer(), said, request.form.get("year", type=row_number),
                            received_at(), ground().settings)  # fmt: skip
    except Invalid as error:
        return _age_page(target, shown(error), 422)
    except Conflict:
        return redirect(url_for("guardians.mine"), SEE_OTHER)
    if said == rules.YOUNGER:
        return redirect(url_for("guardians.mine", next=target or None), SEE_OTHER)
    return _go_on(target)


@bp.get("/me/age/correct")
def correct_page() -> Any:
    """The question once more, for who answered wrongly."""
    only_where_on()
    return _correct_page([])


def _correct_page(errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        if not queries.standing(session, viewer()).corrects:
            return redirect(url_for("guardians.mine"), SEE_OTHER)
    return _age_page("", errors, status, corrects=True)


@bp.post("/me/age/correct")
def correct() -> Any:
    """Correct the answer, once."""
    only_where_on()
    given = request.form
    try:
        with ground().database.write() as session:
            holds = actions.correct_age(
                session, viewer(), given.get("answer", ""), given.get("year", type=row_number),
                received_at(), ground().settings,
            )  # fmt: skip
    except Invalid as error:
        return _correct_page(shown(error), 422)
    flash(gettext("Your answer is corrected.") if holds
          else gettext("Your correction is sent. Until somebody has looked at it, what you "
                       "answered first holds."), "success")  # fmt: skip
    return redirect(url_for("guardians.mine"), SEE_OTHER)


@bp.get("/moderation/ages")
def corrections() -> Any:
    """What guests corrected of their age and waits for who moderates."""
    only_where_on()
    with ground().database.read() as session:
        rows = queries.corrections(session, viewer())
    return page("guardians/corrections.html", rows=rows, age=ground().settings.guardian_age,
                OLDER=rules.OLDER)  # fmt: skip


@bp.post("/moderation/ages/<int:user_id>")
def decide_correction(user_id: int) -> Any:
    """Believe a correction, or leave what was said first."""
    only_where_on()
    believe = "believe" in request.form

    def action(session: Session) -> str:
        actions.decide_correction(session, viewer(), user_id, believe, received_at(),
                                  ground().settings)  # fmt: skip
        return url_for("guardians.corrections")

    return perform(action, success=gettext("The correction holds, and the guest is told.")
                   if believe else gettext("The first answer holds, and the guest is told."))


@bp.get("/me/guardian")
def mine() -> Any:
    """Where one stands with one's guardian's consent, and what one can do."""
    only_where_on()
    return _mine([])


def _mine(errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        standing = queries.standing(session, viewer())
    if standing.step is Step.UNASKED:
        return redirect(url_for("guardians.age"), SEE_OTHER)
    settings = ground().settings
    return page(
        "guardians/mine.html", status, standing=standing, errors=errors, Step=Step,
        email=request.form.get("email", standing.email), age=settings.guardian_age,
        until=day(standing.erase_at, settings) if standing.erase_at else "",
        next=own_target(request.args.get("next", "")), page_of_guardians=True,
    )  # fmt: skip


@bp.post("/me/guardian")
def ask() -> Any:
    """Have a guardian asked, or asked again."""
    only_where_on()
    email = request.form.get("email", "")

    def action(session: Session) -> str:
        actions.ask(session, viewer(), email, received_at(), ground().settings)
        return url_for("guardians.mine")

    try:
        count()
        return perform(action, success=gettext("A letter is on its way to %(email)s.",
                                               email=email.strip().lower()))  # fmt: skip
    except TooMany as error:
        return _mine([Fault("", translate(error.message, **error.values))], 429)
    except Invalid as error:
        return _mine(shown(error), 422)


def _good(session: Session, token: str) -> tuple[GuardianLetter, queries.Asked]:
    letter = letter_of(session, ground().settings, token, received_at())
    asked = queries.asked_by(session, letter) if letter else None
    if letter is None or asked is None:
        raise NotFound(rules.NO_LINK)
    return letter, asked


@bp.get("/guardians/link/<token>")
def link(token: str) -> Any:
    """What a guardian is asked. Opening it changes nothing: programs that look through mail do."""
    try:
        with ground().database.read() as session:
            letter, asked = _good(session, token)
            text = told(
                ground().settings, session.get_one(GuestAge, letter.user_id),
                session.get_one(User, letter.user_id), organisation_name(session),
            )  # fmt: skip
    except NotFound as error:
        return _link_page([], translate(error.message), 404)
    settings = ground().settings
    body, status = page(
        "guardians/link.html", token=token, asked=asked, told=text, GIVEN=GIVEN, REFUSED=REFUSED,
        until=day(asked.until, settings) if asked.until else "", age=settings.guardian_age,
        days=settings.guardian_erase_days, page_of_guardians=True,
    )  # fmt: skip
    return body, status, NOT_INDEXED


@bp.post("/guardians/link/<token>")
def answer(token: str) -> Any:
    """Keep what a guardian answers; a link is good for one answer."""
    settings = ground().settings
    try:
        count()
        with ground().database.write() as session:
            letter, asked = _good(session, token)
            state = actions.answer(session, letter, request.form.get("answer", ""),
                                   received_at(), settings)  # fmt: skip
            until = queries.age_of(session, letter.user_id).erase_at
    except TooMany as error:
        return _link_page([], translate(error.message, **error.values), 429)
    except NotFound as error:
        return _link_page([], translate(error.message), 404)
    return page(
        "guardians/answered.html", state=state, name=asked.name, GIVEN=GIVEN, REFUSED=REFUSED,
        until=day(until, settings) if until else "", until_year=asked.until_year,
        page_of_guardians=True,
    )  # fmt: skip


@bp.get("/guardians/new-link")
def new_link() -> Any:
    """The form in which a guardian asks for a new link."""
    return _link_page([], "")


def _link_page(errors: list[Fault], why: str, status: int = 200) -> Any:
    body, status = page("guardians/new_link.html", status, errors=errors, why=why,
                        email=request.form.get("email", ""), page_of_guardians=True)  # fmt: skip
    return body, status, NOT_INDEXED


@bp.post("/guardians/new-link")
def ask_for_link() -> Any:
    """Have new links sent; the answer is the same whoever's address it is."""
    email = request.form.get("email", "")
    try:
        count()
        with ground().database.write() as session:
            actions.ask_for_link(session, email, current_language(), received_at())
    except TooMany as error:
        return _link_page([Fault("", translate(error.message, **error.values))], "", 429)
    except Invalid as error:
        return _link_page(shown(error), "", 422)
    flash(gettext("If a child has named this address, a link is on its way there."), "success")
    return redirect(url_for("guardians.new_link"), SEE_OTHER)
