"""Operations of correcting a published result by setting assessments aside."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    done,
    etag,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas import (
    CorrectionSchema,
    NewCorrectionSchema,
    PreparedSchema,
    ResultVersionSchema,
    page_of,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.outcomes import actions, queries
from intranet_ideas.outcomes.aside import Said
from intranet_ideas.outcomes.correction_reads import Prepared, correcting
from intranet_ideas.outcomes.models import CorrectionDraft
from intranet_ideas.web import ground, received_at, viewer

CORRECTION = CHALLENGE + "/results/correction"


def _state(prepared: Prepared) -> str:
    if prepared.waiting:
        return "waiting"
    return "failed" if prepared.draft.fault else "ready"


def _prepared(session: Session, challenge_id: int) -> Response:
    seen = challenges.see(session, viewer(), challenge_id, received_at(), "results.correct")
    found = correcting(session, seen, received_at()).prepared
    if found is None:
        empty = {"state": "none", "set_aside": [], "ground": "", "reason": "", "order": [],
                 "against": [], "would_go_on": [], "version": 0}  # fmt: skip
        return answer(PreparedSchema, empty, 200, etag(0))
    draft = found.draft
    body = {
        "state": _state(found), "ground": draft.ground, "reason": draft.reason,
        "set_aside": [{"judge": each.user, "entry": each.entry, "round": each.round}
                      for each in draft.said],
        "order": [
            {"entry": each.idea.id, "title": each.idea.title, "before": each.before,
             "after": each.after, "score_before": each.score_before,
             "score_after": each.score_after}
            for each in found.moves
        ],
        "against": [idea.id for idea in found.against],
        "would_go_on": [
            {"round": each.round, "instead": [idea.id for idea in each.instead],
             "without": [idea.id for idea in each.without]}
            for each in found.cuts
        ],
        "version": draft.version,
    }  # fmt: skip
    return answer(PreparedSchema, body, 200, etag(draft.version))


@operation("GET", CORRECTION, "getCorrection", PreparedSchema)
def get_correction(challenge_id: int) -> Response:
    """The prepared correction with the new order beside the published one."""
    with ground().database.read() as session:
        return _prepared(session, challenge_id)


@operation("PUT", CORRECTION, "draftCorrection", PreparedSchema, write=True)
@bp.arguments(NewCorrectionSchema)
def draft_correction(data: dict[str, Any], challenge_id: int) -> Response:
    """Prepare a correction: the order is made anew soon, and nothing is published yet."""

    def action(session: Session) -> Response:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "results.correct")
        last = seen.challenge.round
        pairs = [Said(each["judge"], each["entry"], each["round"] or last)
                 for each in data["set_aside"]]  # fmt: skip
        actions.draft_correction(
            session, viewer(), challenge_id, pairs, data["ground"], data["reason"], received_at()
        )
        return _prepared(session, challenge_id)

    return write(action)


@operation("DELETE", CORRECTION, "dropCorrection", None, status=204, write=True)
def drop_correction(challenge_id: int) -> Response:
    """Throw away what was prepared."""
    return done(lambda session: actions.drop_correction(
        session, viewer(), challenge_id, received_at()
    ))  # fmt: skip


@operation("POST", CORRECTION + "/publish", "publishCorrection",
           page_of(ResultVersionSchema, "ResultVersions"), write=True, match=True)
@bp.arguments(CorrectionSchema)
def publish_correction(data: dict[str, Any], challenge_id: int) -> Response:
    """Publish the prepared correction as a new version; If-Match names it as it was looked at."""

    def action(session: Session) -> Response:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "results.correct")
        draft = session.get(CorrectionDraft, challenge_id)
        base = base_version(draft.version if draft else 0, required=True)
        actions.publish_correction(
            session, viewer(), challenge_id, data["note"], data["overrule_reason"], base,
            received_at(),
        )  # fmt: skip
        return whole_listing(ResultVersionSchema, queries.seals(session, seen))

    return write(action)
