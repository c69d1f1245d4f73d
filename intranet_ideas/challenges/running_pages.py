"""The page on which those who run a challenge name others."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.challenges import running
from intranet_ideas.challenges.views import bp
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.i18n import gettext
from intranet_ideas.web import ground, page, perform, received_at, row_number, shown, viewer


@bp.get("/challenges/<int:challenge_id>/managers")
def managers(challenge_id: int) -> Any:
    """Who runs a challenge."""
    return _page(challenge_id)


def _page(challenge_id: int, status: int = 200, errors: list[Fault] | None = None) -> Any:
    with ground().database.read() as session:
        seen, named = running.see_managers(session, viewer(), challenge_id, received_at())
        return page(
            "challenges/managers.html", status, challenge=seen.challenge, phase=seen.phase,
            managers=named, errors=errors or [],
            email=request.form.get("email", ""),
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/managers")
def name_manager(challenge_id: int) -> Any:
    """Name another."""
    email = request.form.get("email", "")

    def action(session: Session) -> str:
        running.name_manager(session, viewer(), challenge_id, email, received_at())
        return url_for("challenges.managers", challenge_id=challenge_id)

    try:
        return perform(action, success=gettext("Named, and told so."))
    except Invalid as error:
        return _page(challenge_id, 422, shown(error))


@bp.post("/challenges/<int:challenge_id>/managers/remove")
def remove_manager(challenge_id: int) -> Any:
    """Let one no longer run it; who takes themselves out may not see the page after that."""

    def action(session: Session) -> str:
        user_id = request.form.get("user", 0, type=row_number)
        running.remove_manager(session, viewer(), challenge_id, user_id, received_at())
        if user_id == viewer().id:
            return url_for("challenges.overview")
        return url_for("challenges.managers", challenge_id=challenge_id)

    return perform(action, success=gettext("Taken out."))
