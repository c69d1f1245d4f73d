"""The buttons that thank those behind an idea, and that switch recognition off for oneself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.i18n import gettext
from intranet_ideas.recognition import actions, rules
from intranet_ideas.web import ground, perform, received_at, viewer

bp = Blueprint("recognition", __name__)


@bp.app_template_global()
def recognises() -> bool:
    """Say whether the organisation has recognition."""
    return ground().settings.recognition != rules.OFF


def _change(change: Callable[..., Any], entry_id: int, success: str) -> Any:
    def action(session: Session) -> str:
        change(session, viewer(), entry_id, received_at(), setting=ground().settings.recognition)
        return url_for("entries.page", entry_id=entry_id)

    return perform(action, success=success)


@bp.post("/ideas/<int:entry_id>/thanks")
def thank(entry_id: int) -> Any:
    """Thank those behind an idea."""
    return _change(actions.thank, entry_id, gettext("Thanked. They hear that someone did."))


@bp.post("/ideas/<int:entry_id>/thanks/take-back")
def take_back(entry_id: int) -> Any:
    """Take one's thanks back."""
    return _change(actions.take_thanks_back, entry_id, gettext("Your thanks are taken back."))


@bp.post("/me/recognition")
def choose() -> Any:
    """Say whether one wants recognition."""
    wanted = request.form.get("wanted") == "1"

    def action(session: Session) -> str:
        actions.choose(session, viewer(), received_at(), wanted=wanted)
        return url_for("people.me", _anchor="given")

    return perform(action, success=gettext("You see it here again.") if wanted else gettext(
        "You are told of no thanks, and not named among those who helped."
    ))  # fmt: skip
