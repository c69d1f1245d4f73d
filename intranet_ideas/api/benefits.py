"""Operations on benefits: planning, measuring and what they came to."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, bp, operation, whole_listing, write
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.benefits import (
    BenefitFieldsSchema,
    BenefitMeasureSchema,
    BenefitReportSchema,
    BenefitSchema,
)
from intranet_ideas.initiatives import benefit_queries, benefits
from intranet_ideas.initiatives.benefit_queries import ShownBenefit
from intranet_ideas.initiatives.benefit_rules import BenefitFields, Total
from intranet_ideas.initiatives.views import today
from intranet_ideas.text import clean_line, clean_text
from intranet_ideas.web import ground, received_at, viewer

PATH = "/initiatives/<int:initiative_id>/benefits"
ONE = PATH + "/<int:benefit_id>"


def _row(each: ShownBenefit) -> dict[str, Any]:
    row = each.benefit
    return {
        "id": row.id, "initiative": each.initiative_id, "kind": row.kind, "name": row.name,
        "unit": row.unit, "baseline": row.baseline, "planned": row.planned, "how": row.how,
        "measure_on": row.measure_on, "state": each.measured.value, "realised": row.realised,
        "word": row.word, "measured_at": row.measured_at,
        "responsible": {"id": row.responsible_id, "name": each.responsible},
    }  # fmt: skip


def _one(session: Session, initiative_id: int, benefit_id: int, status: int = 200) -> Response:
    rows = benefit_queries.benefits(session, viewer(), today(), initiative_id)
    return answer(BenefitSchema, _row({each.benefit.id: each for each in rows}[benefit_id]), status)


@operation("GET", "/benefits", "listBenefits", page_of(BenefitSchema, "Benefits"))
def list_benefits() -> Response:
    """The benefits of the initiatives that the caller may see, the first to be measured first."""
    with ground().database.read() as session:
        rows = benefit_queries.benefits(session, viewer(), today())
    return whole_listing(BenefitSchema, [_row(each) for each in rows])


@operation("GET", "/benefits/report", "getBenefitReport", BenefitReportSchema)
def get_benefit_report() -> Response:
    """What the benefits came to by kind and unit, with how many were never measured."""
    with ground().database.read() as session:
        found = benefit_queries.totals(benefit_queries.benefits(session, viewer(), today()))
    return answer(BenefitReportSchema, {"items": [as_total(each) for each in found]})


def as_total(each: Total) -> dict[str, Any]:
    """Return a total as it is answered."""
    return {
        "kind": each.kind, "unit": each.unit, "count": each.count,
        "planned_of_measured": each.planned_of_measured, "realised": each.realised,
    } | {state.value: number for state, number in each.states.items()}  # fmt: skip


@operation("POST", PATH, "planBenefit", BenefitSchema, status=201, write=True)
@bp.arguments(BenefitFieldsSchema)
def plan_benefit(data: dict[str, Any], initiative_id: int) -> Response:
    """Plan a benefit. Who is responsible is of the initiative's team from then on."""
    return _plan(data, initiative_id, None, 201)


@operation("PUT", ONE, "changeBenefit", BenefitSchema, write=True)
@bp.arguments(BenefitFieldsSchema)
def change_benefit(data: dict[str, Any], initiative_id: int, benefit_id: int) -> Response:
    """Plan a benefit anew. What was measured stays."""
    return _plan(data, initiative_id, benefit_id, 200)


@operation("PUT", ONE + "/measurement", "measureBenefit", BenefitSchema, write=True)
@bp.arguments(BenefitMeasureSchema)
def measure_benefit(data: dict[str, Any], initiative_id: int, benefit_id: int) -> Response:
    """Say what a benefit came to; 0 where nothing did."""

    def action(session: Session) -> Response:
        benefits.measure(session, viewer(), initiative_id, benefit_id, data["realised"],
                         data["word"], received_at())  # fmt: skip
        return _one(session, initiative_id, benefit_id)

    return write(action)


def _plan(
    data: dict[str, Any], initiative_id: int, benefit_id: int | None, status: int
) -> Response:  # fmt: skip
    fields = BenefitFields(
        kind=data["kind"], name=clean_line(data["name"]), unit=clean_line(data["unit"]),
        planned=data["planned"], how=clean_text(data["how"]), responsible=data["responsible"],
        measure_on=data["measure_on"], baseline=data["baseline"],
    )  # fmt: skip

    def action(session: Session) -> Response:
        made = benefits.plan(session, viewer(), initiative_id, benefit_id, fields, received_at())
        return _one(session, initiative_id, made.id, status)

    return write(action)
