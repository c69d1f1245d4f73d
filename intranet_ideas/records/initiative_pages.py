"""The page of initiatives' packages, for who keeps the archive."""

from __future__ import annotations

from typing import Any

from flask import request

from intranet_ideas.errors import Invalid
from intranet_ideas.initiatives.rules import STATES
from intranet_ideas.records import initiatives as records
from intranet_ideas.records.models import FULL, OPEN
from intranet_ideas.records.views import ON_A_PAGE, bp
from intranet_ideas.web import ground, handed_out, page, received_at, row_number, shown, viewer


@bp.get("/it/archive/initiatives")
def initiatives() -> Any:
    """Initiatives, and what the archive can have of each."""
    return _page()


def _page(status: int = 200, errors: Any = ()) -> Any:
    with ground().database.read() as session:
        rows = records.listed(
            session, viewer(), limit=ON_A_PAGE + 1,
            before=request.args.get("before", type=row_number),
        )  # fmt: skip
    more = rows[ON_A_PAGE - 1][0].id if len(rows) > ON_A_PAGE else None
    return page(
        "records/initiatives.html", status, rows=rows[:ON_A_PAGE], before=more, FULL=FULL,
        OPEN=OPEN, errors=list(errors), states=STATES,
    )  # fmt: skip


@bp.post("/it/archive/initiatives/<int:initiative_id>")
def archive_initiative(initiative_id: int) -> Any:
    """Make a package of an initiative, which takes a second, and hand it out."""
    variant = request.form.get("variant", "")
    try:
        content = records.make_package(ground(), initiative_id, variant)
    except Invalid as error:
        return _page(422, shown(error))
    with ground().database.write() as session:
        records.keep_package(session, viewer(), initiative_id, variant, received_at())
    return handed_out(content, "application/zip", f"initiative-{initiative_id}-{variant}.zip")
