"""The report of a year as page and PDF, and the form of its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.access import permits
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, Stale
from intranet_ideas.i18n import current_language, gettext
from intranet_ideas.insight import report as reports
from intranet_ideas.insight.models import YearText
from intranet_ideas.insight.report import Report, place_of, year_report
from intranet_ideas.insight.report_words import report_blocks, title_of
from intranet_ideas.insight.views import asked_year, bp
from intranet_ideas.people.queries import departments
from intranet_ideas.web import (
    ground,
    handed_out,
    page,
    perform,
    received_at,
    row_number,
    shown,
    viewer,
)

NOT_INSTALLED = N_("This site can't make PDFs that are fit for an archive: the extra “archive” is "
                   "not installed. Print the page instead.")  # fmt: skip


def _found(session: Session) -> Report:
    return year_report(session, viewer(), asked_year(), request.args.get("department", ""),
                       ground().settings.time_zone, received_at())  # fmt: skip


@bp.get("/insight/report")
def report() -> Any:
    """The report of a year."""
    with ground().database.read() as session:
        found, tree = _found(session), departments(session)
    this = received_at().astimezone(ground().settings.time_zone).year
    return page(
        "insight/report.html", found=found, blocks=report_blocks(found), title=title_of(found),
        tree=tree, years=range(this, this - 10, -1), slug=_slug(found),
        writes=permits("insight.write", viewer().roles),
    )  # fmt: skip


def _slug(found: Report) -> str:
    return "" if found.of_all else found.department.slug


@bp.get("/insight/report.pdf")
def report_file() -> Response:
    """The same as a PDF. Raises ``Conflict`` where none can be made."""
    # Loaded here: only who asks for a PDF needs what makes one.
    from intranet_ideas.records.pdf import can_be_made, make_pdf

    if not can_be_made():
        raise Conflict(NOT_INSTALLED)
    with ground().database.read() as session:
        found = _found(session)
    title = title_of(found)
    blocks = [{"kind": "heading", "level": 1, "text": title}, *report_blocks(found)]
    content = make_pdf(title, current_language(), blocks, received_at())
    return handed_out(content, "application/pdf", f"innovation-{found.year}.pdf")


@bp.get("/insight/report/text")
def report_text() -> Any:
    """The form of the report's text."""
    return _form(asked_year(), request.args.get("department", ""))


@bp.post("/insight/report/text")
def save_report_text() -> Any:
    """Save the text, as a draft or into the report."""
    typed, year = request.form, request.form.get("year", asked_year(), type=row_number)
    slug, publish = typed.get("department", ""), "publish" in typed

    def action(session: Session) -> str:
        reports.put_year_text(
            session, viewer(), year, slug, typed.get("text", ""),
            typed.get("version", 0, type=row_number), received_at(), publish=publish,
        )  # fmt: skip
        return url_for("insight.report", year=year, department=slug or None)

    try:
        return perform(action, success=gettext("The text stands in the report.") if publish
                       else gettext("Saved as a draft."))  # fmt: skip
    except Invalid as error:
        return _form(year, slug, 422, typed, shown(error))
    except Stale as error:
        return _form(year, slug, 409, typed, [Fault("", gettext(
            "Someone else has changed the text meanwhile. Yours stands below; saving it replaces "
            "theirs."
        ))], error.version)  # fmt: skip


def _form(
    year: int, slug: str, status: int = 200, typed: Mapping[str, str] | None = None,
    errors: list[Fault] | None = None, version: int | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        place, _ = place_of(session, slug)
        found = session.get(YearText, (year, place.id))
    if version is None:
        version = found.version if found else 0
        if typed and status == 422:
            version = request.form.get("version", 0, type=row_number)
    return page(
        "insight/report_text.html", status, year=year, place=place, slug=slug, found=found,
        text=(typed or {}).get("text", found.text if found else ""), errors=errors or [],
        version=version, longest=reports.LONGEST_TEXT,
    )  # fmt: skip
