"""Operations for the numbers of a challenge, and of a year."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.benefits import as_total
from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, base_version, bp, etag, in_query, operation, write
from intranet_ideas.api.schemas.insight import (
    InsightSchema,
    YearReportSchema,
    YearsSchema,
    YearTextFieldsSchema,
    YearTextSchema,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.insight import queries, report
from intranet_ideas.insight.models import YearText
from intranet_ideas.insight.views import asked_year
from intranet_ideas.web import ground, received_at, viewer


@operation("GET", CHALLENGE + "/insight", "getChallengeInsight", InsightSchema)
def get_challenge_insight(challenge_id: int) -> Response:
    """A challenge in numbers, week by week."""
    now = received_at()
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, now, "insight.view")
        found = queries.challenge_insight(session, seen, ground().settings.time_zone, now)
    return answer(InsightSchema, found)


@operation("GET", "/insight", "getInsight", InsightSchema)
def get_insight() -> Response:
    """A year in numbers, quarter by quarter: ``year``, this one where it is left out."""
    with ground().database.read() as session:
        found = queries.insight(session, viewer(), asked_year(), ground().settings.time_zone)
    return answer(InsightSchema, found)


@operation("GET", "/insight/years", "listYears", YearsSchema)
def list_years() -> Response:
    """Up to five years side by side, the last of them ``year``, this one where it is left out."""
    with ground().database.read() as session:
        found = queries.years(session, viewer(), asked_year(), ground().settings.time_zone)
    return answer(YearsSchema, {"items": found})


YEAR = in_query("year", "This one where it is left out")
DEPARTMENT = in_query("department", "Only this department and those below it")


@operation("GET", "/insight/report", "getYearReport", YearReportSchema,
           query=(YEAR, DEPARTMENT))
def get_year_report() -> Response:
    """The report of a year, of what the caller may see."""
    with ground().database.read() as session:
        found = report.year_report(
            session, viewer(), asked_year(), request.args.get("department", ""),
            ground().settings.time_zone, received_at(),
        )  # fmt: skip
        text = found.text
        return answer(YearReportSchema, {
            "year": found.year, "department": found.department.slug, "numbers": found.numbers,
            "text": text.text if text and text.published_at else "",
            "challenges": found.challenges, "kept": found.kept, "missed": found.missed,
            "begun": found.begun, "finished": found.finished, "stopped": found.stopped,
            "stories": found.stories,
            "stages": [{"stage": stage.key, "initiatives": number}
                       for stage, number in found.stages],
            "benefits": [as_total(each) for each in found.benefits],
        })  # fmt: skip


@operation("PUT", "/insight/report/text", "putYearText", YearTextSchema, write=True, match=True,
           query=(YEAR, DEPARTMENT))
@bp.arguments(YearTextFieldsSchema)
def put_year_text(data: dict[str, Any]) -> Response:
    """Write the text of a report. ``If-Match`` is ``"0"`` while there is none."""
    year, slug = asked_year(), request.args.get("department", "")

    def action(session: Session) -> Response:
        report.check_writer(viewer())
        place, _ = report.place_of(session, slug)
        found = session.get(YearText, (year, place.id))
        base = base_version(found.version if found else 0, required=True)
        made = report.put_year_text(session, viewer(), year, slug, data["text"], base,
                                    received_at(), publish=data["publish"])  # fmt: skip
        return answer(YearTextSchema, made, 200, etag(made.version))

    return write(action)
