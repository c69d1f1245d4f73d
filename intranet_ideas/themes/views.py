"""The page on which the organisation's themes are set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for

from intranet_ideas.errors import Fault
from intranet_ideas.i18n import gettext
from intranet_ideas.themes import actions, forms, queries, rules
from intranet_ideas.web import change, ground, page, received_at, row_number, viewer

bp = Blueprint("themes", __name__)


@bp.get("/themes")
def edit() -> Any:
    """The organisation's themes, to change."""
    with ground().database.read() as session:
        found, version = queries.themes_of(session)
    return _page(forms.as_typed(found) | {"version": str(version)})


@bp.post("/themes")
def save() -> Any:
    """Set the themes."""
    return change(
        lambda session: actions.set_themes(
            session, viewer(), forms.parse(request.form),
            request.form.get("version", 0, type=row_number), received_at(),
        ),
        url_for("themes.edit"), gettext("The themes are set."),
        lambda errors: _page(request.form, 422, errors),
    )  # fmt: skip


def _page(
    typed: Mapping[str, str], status: int = 200, errors: list[Fault] | None = None
) -> Any:  # fmt: skip
    last = max(forms.rows_of(typed), default=-1)
    return page("themes/edit.html", status, typed=typed, errors=errors or [], rules=rules,
                rows=range(min(last + 2, rules.MOST_THEMES)))  # fmt: skip
