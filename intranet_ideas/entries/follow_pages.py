"""The buttons that follow a challenge or an idea."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from intranet_ideas.entries import following
from intranet_ideas.entries.views import bp
from intranet_ideas.i18n import gettext
from intranet_ideas.web import perform, received_at, viewer

Change = Callable[..., None]


def _change(change: Change, number: int, address: str, success: str) -> Any:
    def action(session: Session) -> str:
        change(session, viewer(), number, received_at())
        return address

    return perform(action, success=success)


@bp.post("/challenges/<int:challenge_id>/follow")
def follow_challenge(challenge_id: int) -> Any:
    """Hear what happens in a challenge."""
    page = url_for("challenges.page", challenge_id=challenge_id)
    return _change(following.follow_challenge, challenge_id, page,
                   gettext("You follow this. You will hear when something happens."))  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/unfollow")
def unfollow_challenge(challenge_id: int) -> Any:
    """Hear no more of a challenge."""
    page = url_for("challenges.page", challenge_id=challenge_id)
    return _change(following.unfollow_challenge, challenge_id, page,
                   gettext("You don't follow this any more."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/follow")
def follow_entry(entry_id: int) -> Any:
    """Hear what happens with an idea."""
    return _change(following.follow_entry, entry_id, url_for("entries.page", entry_id=entry_id),
                   gettext("You follow this. You will hear when something happens."))  # fmt: skip


@bp.post("/ideas/<int:entry_id>/unfollow")
def unfollow_entry(entry_id: int) -> Any:
    """Hear no more of an idea."""
    return _change(following.unfollow_entry, entry_id, url_for("entries.page", entry_id=entry_id),
                   gettext("You don't follow this any more."))  # fmt: skip
