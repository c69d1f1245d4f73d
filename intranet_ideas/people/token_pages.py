"""Pages of one's own access tokens: making, looking over, revoking."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.i18n import gettext
from intranet_ideas.people import tokens
from intranet_ideas.people.rules import READ, TOKEN_DAYS, proven
from intranet_ideas.people.views import ask_for_proof, bp
from intranet_ideas.web import ground, page, perform, received_at, shown, viewer

BLANK: dict[str, Any] = {"label": "", "scopes": [READ], "days": TOKEN_DAYS}


@bp.get("/me/tokens")
def my_tokens() -> Any:
    """The tokens with which programs act for one, and making another."""
    return _page(BLANK)


def _page(
    typed: dict[str, Any], errors: list[Fault] | None = None, status: int = 200, fresh: str = ""
) -> Any:
    """Show the page; with a ``fresh`` token, that too, this once."""
    with ground().database.read() as session:
        rows = tokens.tokens_of(session, viewer().id, received_at())
    return page(
        "people/tokens.html", status, rows=rows, typed=typed, errors=errors or [], fresh=fresh,
        proven=proven(viewer(), received_at()),
    )  # fmt: skip


@bp.post("/me/tokens")
def make_token() -> Any:
    """Make a token and show it, once."""
    if asked := ask_for_proof(url_for("people.my_tokens")):
        return asked
    form = request.form
    days = form.get("days", "").strip()
    made: list[str] = []

    def action(session: Session) -> str:
        made.append(tokens.make_own_token(
            session, viewer(), label=form.get("label", ""), scopes=form.getlist("scopes"),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
            now=received_at(),
        ))  # fmt: skip
        return url_for("people.my_tokens")

    try:
        answer = perform(action)
    except Invalid as error:
        typed = {"label": form.get("label", ""), "scopes": form.getlist("scopes"), "days": days}
        return _page(typed, shown(error), 422)
    # No redirect: a secret belongs neither into an address of ours nor into a cookie.
    return _page(BLANK, fresh=made[0]) if made else answer


@bp.post("/me/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Any:
    """Make one of one's own tokens worthless."""

    def action(session: Session) -> str:
        tokens.revoke_token(session, viewer(), token_id, received_at())
        return url_for("people.my_tokens")

    return perform(action, success=gettext("The token is revoked. It opens nothing any more."))
