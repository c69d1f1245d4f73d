"""Pages that anyone may read without signing in, at addresses that stay.

Whoever asks is told the same of a challenge: who is signed in has all else at its own pages. What
is not shown is not found, whether it is there or not.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, request

from intranet_ideas.embedding import public_queries, queries
from intranet_ideas.errors import NotFound
from intranet_ideas.web import ground, page, received_at, row_number

bp = Blueprint("public", __name__)


@bp.before_request
def _only_where_switched_on() -> None:
    if not ground().settings.has_public_pages:
        raise NotFound


@bp.get("/public/")
def listing() -> Any:
    """What one can take part in now or soon."""
    with ground().database.read() as session:
        shown = queries.open_challenges(session, received_at())
    return _page("public/listing.html", shown=shown)


@bp.get("/public/challenges/<int:challenge_id>")
def challenge(challenge_id: int) -> Any:
    """A challenge, and what is shown of its ideas."""
    now, after = received_at(), request.args.get("after", type=row_number)
    with ground().database.read() as session:
        shown = queries.see_outside(session, challenge_id, now)
        ideas, later = public_queries.public_ideas(session, shown, now, after)
        chosen = public_queries.chosen_ideas(session, shown, now) if after is None else []
    return _page(
        "public/challenge.html", shown=shown, challenge=shown.challenge, phase=shown.phase,
        ideas=ideas, later=later, chosen=chosen, begins=after is None,
    )  # fmt: skip


@bp.get("/public/ideas/<int:entry_id>")
def idea(entry_id: int) -> Any:
    """An idea, as far as its challenge shows it."""
    with ground().database.read() as session:
        shown, found = public_queries.see_public_idea(session, entry_id, received_at())
    return _page("public/idea.html", shown=shown, challenge=shown.challenge, phase=shown.phase,
                 idea=found)  # fmt: skip


def _page(template: str, **context: Any) -> Any:
    """Return a page that no search engine keeps: what is narrowed later must be gone."""
    body, status = page(template, **context)
    response = make_response(body, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
