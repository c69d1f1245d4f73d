"""The page on which those who run a challenge choose its themes, at any time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for

from intranet_ideas.challenges import actions, queries
from intranet_ideas.challenges.views import bp
from intranet_ideas.errors import Fault
from intranet_ideas.i18n import gettext
from intranet_ideas.themes.queries import themes_of
from intranet_ideas.themes.rules import offered
from intranet_ideas.web import change, ground, page, received_at, viewer


@bp.get("/challenges/<int:challenge_id>/themes")
def themes(challenge_id: int) -> Any:
    """A challenge's themes, to choose."""
    return _page(challenge_id)


def _page(
    challenge_id: int, chosen: Sequence[str] | None = None, errors: Sequence[Fault] = (),
    status: int = 200,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), challenge_id, received_at(), "challenge.themes")
        present = seen.challenge.themes
        return page(
            "challenges/themes.html", status, challenge=seen.challenge, errors=errors,
            themes=offered(themes_of(session)[0], present),
            chosen=present if chosen is None else chosen,
        )  # fmt: skip


@bp.post("/challenges/<int:challenge_id>/themes")
def choose_themes(challenge_id: int) -> Any:
    """Choose them."""
    chosen = request.form.getlist("themes")
    return change(
        lambda session: actions.choose_themes(
            session, viewer(), challenge_id, chosen, received_at()
        ),
        url_for("challenges.desk", challenge_id=challenge_id), gettext("The themes are chosen."),
        lambda errors: _page(challenge_id, chosen, errors, 422),
    )  # fmt: skip
