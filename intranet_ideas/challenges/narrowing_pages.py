"""The page on which those who run a challenge let anyone see less of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import narrowing
from intranet_ideas.challenges.views import bp
from intranet_ideas.errors import Fault, Invalid, Stale
from intranet_ideas.i18n import gettext
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/challenges/<int:challenge_id>/public")
def public(challenge_id: int) -> Any:
    """What anyone may see of a challenge."""
    return _page(challenge_id)


def _page(challenge_id: int, status: int = 200, errors: list[Fault] | None = None) -> Any:
    """Show the form; one that was not taken, with what was chosen in it."""
    with ground().database.read() as session:
        seen = narrowing.see_public(session, viewer(), challenge_id, received_at())
        outside, parts = seen.challenge.outside, seen.challenge.public_parts
        if status != HTTPStatus.OK:
            outside, parts = request.form.get("outside", ""), request.form.getlist("public_parts")
        return page(
            "challenges/public.html", status, challenge=seen.challenge, phase=seen.phase,
            errors=errors or [], stale=status == HTTPStatus.CONFLICT, outside=outside,
            parts=parts,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/public")
def narrow_public(challenge_id: int) -> Any:
    """Show less of it."""
    form = request.form

    def action(session: Session) -> str:
        narrowing.narrow_public(
            session, viewer(), challenge_id, form.get("outside", ""),
            form.getlist("public_parts"), form.get("version", 0, type=row_number), received_at(),
        )  # fmt: skip
        return url_for("challenges.public", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Saved."))
    except Invalid as error:
        return _page(challenge_id, 422, shown(error))
    except Stale:
        return _page(challenge_id, 409)
