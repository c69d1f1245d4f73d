"""Pages of benefits: what innovation gave, planning one and measuring it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request, url_for

from intranet_ideas.errors import Fault, NotAllowed, NotFound
from intranet_ideas.i18n import gettext
from intranet_ideas.initiatives import benefit_queries, benefit_rules, benefits, queries
from intranet_ideas.initiatives.benefit_rules import BenefitFields
from intranet_ideas.initiatives.views import ONE, bp, today
from intranet_ideas.text import clean_line, clean_text
from intranet_ideas.web import change, ground, list_as_file, page, received_at, viewer

BENEFIT = ONE + "/benefits/<int:benefit_id>"


@bp.get("/initiatives/benefits")
def benefit_report() -> Any:
    """What innovation gave, and what was never measured."""
    with ground().database.read() as session:
        shown = benefit_queries.benefits(session, viewer(), today())
        return page("initiatives/benefits.html", rows=shown, rules=benefit_rules,
                    totals=benefit_queries.totals(shown), plain=benefit_rules.plain)  # fmt: skip


@bp.get("/initiatives/benefits.<ending>")
def benefit_file(ending: str) -> Any:
    """The same as a file: ``csv`` or ``xlsx``."""
    with ground().database.read() as session:
        rows = benefit_queries.as_rows(benefit_queries.benefits(session, viewer(), today()))
    return list_as_file("benefits", ending, benefit_queries.COLUMNS, rows)


@bp.get(ONE + "/benefits/new")
def new_benefit(initiative_id: int) -> Any:
    """A form for a benefit."""
    return _page(initiative_id, None)


@bp.post(ONE + "/benefits/new")
def plan_benefit(initiative_id: int) -> Any:
    """Plan a benefit."""
    return _plan(initiative_id, None)


@bp.get(BENEFIT)
def benefit(initiative_id: int, benefit_id: int) -> Any:
    """One benefit, to measure or plan anew."""
    return _page(initiative_id, benefit_id)


@bp.post(BENEFIT)
def change_benefit(initiative_id: int, benefit_id: int) -> Any:
    """Plan a benefit anew."""
    return _plan(initiative_id, benefit_id)


@bp.post(BENEFIT + "/measure")
def measure_benefit(initiative_id: int, benefit_id: int) -> Any:
    """Say what a benefit came to."""
    return change(
        lambda session: benefits.measure(
            session, viewer(), initiative_id, benefit_id, number(request.form.get("realised", "")),
            request.form.get("word", ""), received_at(),
        ),
        url_for("initiatives.page", initiative_id=initiative_id, _anchor="benefits"),
        gettext("The benefit is measured."),
        lambda errors: _page(initiative_id, benefit_id, 422, errors, request.form),
    )  # fmt: skip


def _plan(initiative_id: int, benefit_id: int | None) -> Any:
    return change(
        lambda session: benefits.plan(session, viewer(), initiative_id, benefit_id,
                                      _fields(request.form), received_at()),
        url_for("initiatives.page", initiative_id=initiative_id, _anchor="benefits"),
        gettext("The benefit is planned."),
        lambda errors: _page(initiative_id, benefit_id, 422, errors, request.form),
    )  # fmt: skip


def _page(
    initiative_id: int, benefit_id: int | None, status: int = 200,
    errors: list[Fault] | None = None, typed: Mapping[str, str] | None = None,
) -> Any:  # fmt: skip
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), initiative_id)
        if not seen.writes:
            raise NotAllowed
        found = {each.benefit.id: each.benefit for each in benefit_queries.benefits(
            session, viewer(), today(), initiative_id
        )}  # fmt: skip
        row = None
        start = {"responsible": viewer().email}
        if benefit_id is not None:
            if (row := found.get(benefit_id)) is None:
                raise NotFound
            people = {number: each for each, number in seen.addresses(session).items()}
            start = {
                "kind": row.kind, "name": row.name, "unit": row.unit, "how": row.how,
                "planned": benefit_rules.plain(row.planned),
                "baseline": benefit_rules.plain(row.baseline),
                "measure_on": row.measure_on.isoformat(),
                "responsible": people.get(row.responsible_id, ""),
                "realised": benefit_rules.plain(row.realised), "word": row.word,
            }  # fmt: skip
        return page("initiatives/benefit.html", status, one=seen.initiative, row=row,
                    typed=typed or start, errors=errors or [], rules=benefit_rules)  # fmt: skip


def _fields(typed: Mapping[str, str]) -> BenefitFields:
    try:
        day = date.fromisoformat(typed.get("measure_on", "").strip())
    except ValueError:
        day = None
    baseline = typed.get("baseline", "").strip()
    return BenefitFields(
        kind=typed.get("kind", ""), name=clean_line(typed.get("name", "")),
        unit=clean_line(typed.get("unit", "")), planned=number(typed.get("planned", "")),
        how=clean_text(typed.get("how", "")), responsible=typed.get("responsible", ""),
        measure_on=day,
        # What can't be read is a fault, and not the same as nothing.
        baseline=None if not baseline else _or_fault(number(baseline)),
    )  # fmt: skip


def _or_fault(value: float | None) -> float:
    return float("nan") if value is None else value


def number(typed: str) -> float | None:
    """Return a number as people here write it, with a comma or a point; None for another."""
    value = re.sub(r"\s", "", typed).replace(",", ".").replace("−", "-")
    return float(value) if re.fullmatch(r"-?\d{1,13}(\.\d{1,4})?", value) else None
