"""Operations for the numbers of a challenge, and of a year."""

from __future__ import annotations

from flask import Response

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, operation
from intranet_ideas.api.schemas.insight import InsightSchema, YearsSchema
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.insight import queries
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
