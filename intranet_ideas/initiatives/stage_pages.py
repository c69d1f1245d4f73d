"""The page on which the innovation group sets the stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for

from intranet_ideas.errors import Fault
from intranet_ideas.i18n import gettext
from intranet_ideas.initiatives import actions, forms, queries, rules
from intranet_ideas.initiatives.rules import Stage
from intranet_ideas.initiatives.views import bp
from intranet_ideas.web import change, ground, page, received_at, row_number, viewer


@bp.get("/initiatives/stages")
def stages() -> Any:
    """The organisation's stages, to change."""
    with ground().database.read() as session:
        found, version = queries.stages_of(session)
    return _page(_as_typed(found) | {"version": str(version)})


@bp.post("/initiatives/stages")
def save_stages() -> Any:
    """Set the stages."""
    return change(
        lambda session: actions.set_stages(
            session, viewer(), forms.stages(request.form),
            request.form.get("version", 0, type=row_number), received_at(),
        ),
        url_for("initiatives.stages"), gettext("The stages are set."),
        lambda errors: _page(request.form, 422, errors),
    )  # fmt: skip


def _page(
    typed: Mapping[str, str], status: int = 200, errors: list[Fault] | None = None
) -> Any:  # fmt: skip
    last = max(forms.rows_of(typed, "key"), default=-1)
    return page("initiatives/stages.html", status, typed=typed, errors=errors or [], rules=rules,
                rows=range(min(last + 2, rules.MOST_STAGES)))  # fmt: skip


def _as_typed(found: Sequence[Stage]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for row, stage in enumerate(found):
        typed |= {f"key-{row}": stage.key, f"place-{row}": str(row + 1),
                  f"decider-{row}": stage.decider.value}  # fmt: skip
        for each in rules.LANGUAGES:
            typed[f"name-{each}-{row}"] = stage.name.get(each, "")
            typed[f"needs-{each}-{row}"] = "\n".join(need.get(each, "") for need in stage.needs)
    return typed
