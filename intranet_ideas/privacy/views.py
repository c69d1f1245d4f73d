"""Pages of what is known about people: one's own, the register, and erasing someone."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Conflict, Fault, Invalid, NotFound, Stale
from intranet_ideas.i18n import gettext, translate
from intranet_ideas.privacy import choosing, erasing, queries, retention
from intranet_ideas.privacy.register import TABLES
from intranet_ideas.privacy.rules import FATES, PROCESSINGS
from intranet_ideas.privacy.takeaway import take_away
from intranet_ideas.small_groups import LEAST
from intranet_ideas.web import (
    ground,
    handed_out,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

bp = Blueprint("privacy", __name__)


@bp.get("/me/data")
def mine() -> Any:
    """What is known about oneself, and why."""
    with ground().database.read() as session:
        foreseen = erasing.consequences(session, viewer().id)
    numbers: dict[str, int] = {}
    for name, number in foreseen.counts.items():
        key = TABLES[name].processing
        numbers[key] = numbers.get(key, 0) + number
    return page(
        "privacy/mine.html", processings=PROCESSINGS, numbers=numbers, foreseen=foreseen,
        title=gettext("What the site knows about me"),
    )  # fmt: skip


@bp.get("/me/data/all.zip")
def take_out() -> Response:
    """All of it, as a file."""
    def readable(known: dict[str, Any]) -> str:
        return render_template("privacy/about_me.html", known=known)

    with ground().database.read() as session:
        content = take_away(session, ground(), viewer().id, received_at(), translate, readable)
    return handed_out(content, "application/zip", "about-me.zip")


@bp.get("/it/privacy")
def register() -> Any:
    """The register of processing, and what the rules of keeping would take now."""
    with ground().database.read() as session:
        due = retention.preview(session, ground().settings, received_at())
    tables = {
        each.key: [(name, registered) for name, registered in TABLES.items()
                   if registered.processing == each.key]
        for each in PROCESSINGS
    }  # fmt: skip
    return page(
        "privacy/register.html", processings=PROCESSINGS, tables=tables, fates=FATES, due=due,
        title=gettext("Privacy"),
    )  # fmt: skip


@bp.get("/challenges/<int:challenge_id>/keeping")
def keeping(challenge_id: int) -> Any:
    """How long a challenge keeps what, and what will go when."""
    return _keeping_page(challenge_id)


def _keeping_page(
    challenge_id: int, status: int = 200, *, errors: Sequence[Fault] = (), stale: bool = False
) -> Any:
    with ground().database.read() as session:
        found = choosing.keeping_of(
            session, ground().settings, viewer(), challenge_id, received_at()
        )
        typed = {each.kind.key: each.chosen or "" for each in found.kinds}
        if status != HTTPStatus.OK:
            typed = {key: request.form.get(key, "") for key in typed}
        return page(
            "privacy/keeping.html", status, found=found, challenge=found.seen.challenge,
            phase=found.seen.phase, typed=typed, errors=list(errors), stale=stale, LEAST=LEAST,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/keeping")
def choose_keeping(challenge_id: int) -> Any:
    """Choose it."""
    version = request.form.get("version", 0, type=row_number)

    def action(session: Session) -> str:
        terms = choosing.read_terms(request.form)
        choosing.choose(
            session, ground().settings, viewer(), challenge_id, terms, version, received_at()
        )
        return url_for("privacy.keeping", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Saved."))
    except Invalid as error:
        return _keeping_page(challenge_id, 422, errors=shown(error))
    except Stale:
        return _keeping_page(challenge_id, 409, stale=True)


@bp.get("/it/people/<int:user_id>/erase")
def erase_page(user_id: int) -> Any:
    """What erasing someone would do."""
    return _erase_page(user_id, [])


def _erase_page(user_id: int, errors: list[Fault], status: int = 200) -> Any:
    with ground().database.read() as session:
        person = queries.person(session, user_id)
        if person is None:
            raise NotFound
    # No numbers: they would tell who wrote under a pseudonym.
    return page("privacy/erase.html", status, person=person, errors=errors)


@bp.post("/it/people/<int:user_id>/erase")
def erase(user_id: int) -> Any:
    """Erase someone, when the address was typed to confirm it."""
    with ground().database.read() as session:
        person = queries.person(session, user_id)
    if person is None:
        raise NotFound
    if request.form.get("email", "").strip().lower() != person.user.email:
        fault = Fault("email", gettext("Type the person's address exactly, to show that you mean "
                                       "this person."))
        return _erase_page(user_id, [fault], 422)

    def action(session: Session) -> str:
        erasing.erase(session, viewer(), user_id, received_at(), ground().settings.language)
        return url_for("operations.people")

    try:
        return perform(action, success=gettext("The person is erased."))
    except Conflict as refused:
        return _erase_page(user_id, [Fault("email", translate(refused.message))], 409)
