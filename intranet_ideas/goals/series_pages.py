"""Pages of indicators: what is counted for a goal, and lists of figures brought in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.goals import queries, series
from intranet_ideas.goals import series_rules as rules
from intranet_ideas.goals.import_pages import by_line
from intranet_ideas.goals.series_rules import IndicatorFields
from intranet_ideas.goals.views import ONE, bp
from intranet_ideas.i18n import gettext
from intranet_ideas.initiatives.rules import in_language
from intranet_ideas.text import clean_line
from intranet_ideas.web import change, ground, page, perform, received_at, shown, viewer

FIGURES = ONE + "/figures"
INDICATOR = "/goals/indicators/<int:indicator_id>"


@bp.get(FIGURES)
def figures(goal_id: int) -> Any:
    """A goal's indicators, to make and to bring figures into."""
    return _figures_page(goal_id)


def _figures_page(
    goal_id: int, status: int = 200, *, errors: list[Fault] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        goal = queries.goal_of(session, goal_id)
        found = series.indicators(session, [goal_id])
    return page("goals/figures.html", status, goal=goal, found=found, errors=errors or [],
                typed=typed or {}, in_language=in_language, betters=rules.BETTERS)  # fmt: skip


@bp.post(FIGURES)
def bring_figures(goal_id: int) -> Any:
    """Bring a list of figures in."""
    form, file = request.form, request.files.get("file")
    content = file.stream.read(rules.LARGEST_FILE + 1) if file and file.filename else b""
    if not content:
        fault = Fault("file", gettext("Choose a file first."))
        return _figures_page(goal_id, 422, errors=[fault], typed=form)

    def action(session: Session) -> str:
        series.bring_points(
            session, viewer(), goal_id, content, clean_line(form.get("region", "")),
            clean_line(form.get("unit", "")), clean_line(form.get("source", "")), received_at(),
        )  # fmt: skip
        return url_for("goals.figures", goal_id=goal_id)

    try:
        return perform(action, success=gettext("The figures are here."))
    except Invalid as error:
        fields = {"region", "unit", "source"}
        errors = [each for each in shown(error) if each.field in fields]
        others = Invalid([each for each in error.faults if each.field not in fields])
        return _figures_page(goal_id, 422, errors=[*errors, *by_line(others)], typed=form)


@bp.get(INDICATOR)
def indicator(indicator_id: int) -> Any:
    """The form of an indicator."""
    with ground().database.read() as session:
        row = series.indicator_of(session, indicator_id)
        typed = {"name": row.name, "unit": row.unit, "source": row.source, "better": row.better}
    return _indicator_page(indicator_id, typed)


@bp.post(INDICATOR)
def save_indicator(indicator_id: int) -> Any:
    """Say otherwise what an indicator counts."""
    with ground().database.read() as session:
        goal_id = series.indicator_of(session, indicator_id).goal_id
    form = request.form
    fields = IndicatorFields(
        clean_line(form.get("name", "")), clean_line(form.get("unit", "")),
        clean_line(form.get("source", "")), form.get("better", ""),
    )  # fmt: skip
    return change(
        lambda session: series.keep_indicator(session, viewer(), goal_id, indicator_id, fields,
                                              received_at()),
        url_for("goals.figures", goal_id=goal_id), gettext("Saved."),
        lambda errors: _indicator_page(indicator_id, form, 422, errors),
    )  # fmt: skip


@bp.post(INDICATOR + "/remove")
def remove_indicator(indicator_id: int) -> Any:
    """Delete an indicator."""

    def action(session: Session) -> str:
        goal_id = series.remove_indicator(session, viewer(), indicator_id, received_at())
        return url_for("goals.figures", goal_id=goal_id)

    return perform(action, success=gettext("The indicator is deleted."))


def _indicator_page(
    indicator_id: int, typed: Mapping[str, str], status: int = 200,
    errors: list[Fault] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        row = series.indicator_of(session, indicator_id)
        goal = queries.goal_of(session, row.goal_id)
    return page("goals/indicator.html", status, row=row, goal=goal, typed=typed,
                errors=errors or [], in_language=in_language, betters=rules.BETTERS)  # fmt: skip
