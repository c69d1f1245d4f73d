"""Operations of publishing results: by the clock, versions, computing again, correcting."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import answer, bp, operation, whole_listing, write
from intranet_ideas.api.schemas import (
    CorrectionSchema,
    ResultVersionSchema,
    ScheduleSchema,
    page_of,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.outcomes import actions, queries
from intranet_ideas.web import ground, received_at, viewer


@operation("PUT", CHALLENGE + "/release-alone", "scheduleRelease", ScheduleSchema, write=True)
@bp.arguments(ScheduleSchema)
def schedule_release(data: dict[str, Any], challenge_id: int) -> Response:
    """Say whether the clock publishes the results at the promised instant, when nothing is
    missing then."""

    def action(session: Session) -> Response:
        on = data["release_alone"]
        actions.schedule_release(session, viewer(), challenge_id, on, received_at())
        return answer(ScheduleSchema, {"release_alone": on})

    return write(action)


def _versions(session: Session, challenge_id: int) -> Response:
    seen = challenges.see(session, viewer(), challenge_id, received_at(), "results.verify")
    return whole_listing(ResultVersionSchema, queries.seals(session, seen))


@operation("GET", CHALLENGE + "/results/versions", "listResultVersions",
           page_of(ResultVersionSchema, "ResultVersions"))
def list_result_versions(challenge_id: int) -> Response:
    """The published versions of the result with all they were made of, the newest first."""
    with ground().database.read() as session:
        return _versions(session, challenge_id)


@operation("POST", CHALLENGE + "/results/recheck", "recheckResults",
           page_of(ResultVersionSchema, "ResultVersions"), write=True)
def recheck_results(challenge_id: int) -> Response:
    """Ask for the newest version to be computed again; ``findings`` say what came of it soon."""

    def action(session: Session) -> Response:
        actions.recheck_results(session, viewer(), challenge_id, received_at())
        session.flush()
        return _versions(session, challenge_id)

    return write(action)


@operation("POST", CHALLENGE + "/results/corrections", "correctResults",
           page_of(ResultVersionSchema, "ResultVersions"), write=True)
@bp.arguments(CorrectionSchema)
def correct_results(data: dict[str, Any], challenge_id: int) -> Response:
    """Publish the results as they stand now as a new version, with a public reason."""

    def action(session: Session) -> Response:
        actions.correct_results(session, viewer(), challenge_id, data["note"], received_at(),
                                overrule_reason=data["overrule_reason"])  # fmt: skip
        return _versions(session, challenge_id)

    return write(action)
