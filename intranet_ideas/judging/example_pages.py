"""Pages of the example that the judges of a round score first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.errors import Conflict, Fault, Invalid, Stale
from intranet_ideas.i18n import translate
from intranet_ideas.judging import examples
from intranet_ideas.judging.forms import AssessmentForm, parse_assessment
from intranet_ideas.judging.rounds import round_name
from intranet_ideas.judging.views import bp
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/challenges/<int:challenge_id>/example")
def example(challenge_id: int) -> Any:
    """The example: to score, and then what all gave it."""
    return _example_page(challenge_id)


def _example_page(
    challenge_id: int, status: int = 200, *, typed: AssessmentForm | None = None, note: str = "",
    errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        found = examples.seen_example(session, viewer(), challenge_id, received_at())
        seen = found.challenge
        return page(
            "judging/example.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, found=found, values=typed or AssessmentForm(), note=note,
            errors=errors or [],
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/example/score")
def score_example(challenge_id: int) -> Any:
    """Score the example."""
    typed = parse_assessment(request.form)

    def action(session: Session) -> str:
        examples.score_example(session, viewer(), challenge_id, typed.scores, received_at())
        return url_for("judging.example", challenge_id=challenge_id, _anchor="spread")

    try:
        return perform(action, success=gettext("Your scores are in."))
    except Invalid as error:
        return _example_page(challenge_id, 422, typed=typed, errors=shown(error))


@bp.post("/challenges/<int:challenge_id>/example/notes")
def note_example(challenge_id: int) -> Any:
    """Write a note to the panel."""
    text = request.form.get("note", "")

    def action(session: Session) -> str:
        examples.add_note(session, viewer(), challenge_id, text, received_at())
        return url_for("judging.example", challenge_id=challenge_id, _anchor="notes")

    try:
        return perform(action)
    except Invalid as error:
        return _example_page(challenge_id, 422, note=text, errors=shown(error))


@bp.get("/challenges/<int:challenge_id>/example/edit")
def edit_example(challenge_id: int) -> Any:
    """Write the example."""
    return _edit_page(challenge_id)


def _edit_page(
    challenge_id: int, status: int = 200, *, typed: Mapping[str, str] | None = None,
    errors: list[Fault] | None = None, stale: bool = False,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "example.set")
        there = examples.example_of(session, seen.challenge)
        return page(
            "judging/example_edit.html", status, seen=seen, challenge=seen.challenge,
            phase=seen.phase, there=there, typed=typed, errors=errors or [], stale=stale,
            scored=examples.is_scored(session, seen.challenge),
            round=round_name(session, seen.challenge, seen.challenge.round),
            copyable=examples.copyable(session, seen),
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/example")
def set_example(challenge_id: int) -> Any:
    """Save the example."""
    form = request.form

    def action(session: Session) -> str:
        examples.set_example(
            session, viewer(), challenge_id, form.get("title", ""), form.get("body", ""),
            "required" in form, form.get("copy_of", type=row_number),
            form.get("version", type=row_number) or 0, received_at(),
        )  # fmt: skip
        return url_for("judging.example", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("The example is saved."))
    except Invalid as error:
        return _edit_page(challenge_id, 422, typed=form, errors=shown(error))
    except Stale:
        return _edit_page(challenge_id, 409, typed=form, stale=True)
    except Conflict as error:
        fault = Fault("", translate(error.message, **error.values))
        return _edit_page(challenge_id, 409, typed=form, errors=[fault])


@bp.post("/challenges/<int:challenge_id>/example/remove")
def remove_example(challenge_id: int) -> Any:
    """Take the example away."""

    def action(session: Session) -> str:
        examples.remove_example(session, viewer(), challenge_id, received_at())
        return url_for("challenges.desk", challenge_id=challenge_id)

    return perform(action, success=gettext("The example is taken away."))
