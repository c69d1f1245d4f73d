"""Operations of the rounds of judging: the plan, criteria of later rounds, and going on."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.challenges import criteria_from
from intranet_ideas.api.core import answer, base_version, bp, etag, operation, whole_listing, write
from intranet_ideas.api.schemas import (
    AdvanceSchema,
    GoingSchema,
    OwnAssessmentSchema,
    RoundCriteriaSchema,
    RoundsFieldsSchema,
    RoundsSchema,
    TakingBackSchema,
    page_of,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.i18n import translate
from intranet_ideas.judging import advancing
from intranet_ideas.judging.assessing import criteria_of, own_assessments
from intranet_ideas.judging.cutting import Choice
from intranet_ideas.judging.round_setting import RoundFields, set_criteria, set_rounds
from intranet_ideas.judging.rounds import PlannedRound, plan_version, planned, rows_of
from intranet_ideas.plugin_api.facts import Criterion
from intranet_ideas.web import ground, received_at, viewer

ROUND = CHALLENGE + "/rounds/<int:number>"


def _criterion(each: Criterion) -> dict[str, Any]:
    return {
        "key": each.key, "name": each.name, "question": each.question, "weight": each.weight,
        "minimum": each.minimum, "maximum": each.maximum,
        "steps": [{"value": step.value, "label": step.label} for step in each.steps],
    }  # fmt: skip


def _round(session: Session, challenge: Challenge, each: PlannedRound) -> dict[str, Any]:
    row = each.row
    return {
        "number": row.number, "name": row.name, "state": each.state.value,
        "closes_at": each.closes_at, "rule": row.rule, "value": row.value,
        "see_earlier": row.see_earlier, "begun_at": row.begun_at, "left_at": row.left_at,
        "reason": row.reason, "judges": each.judges, "entries": each.entries,
        "criteria": [_criterion(one) for one in criteria_of(session, challenge, row.number)],
    }  # fmt: skip


def _rounds(session: Session, challenge_id: int) -> Response:
    seen = challenges.see(session, viewer(), challenge_id, received_at(), "rounds.view")
    version = plan_version(rows_of(session, challenge_id))
    found = planned(session, seen, received_at())
    body = {
        "items": [_round(session, seen.challenge, each) for each in found], "version": version,
    }  # fmt: skip
    return answer(RoundsSchema, body, 200, etag(version))


@operation("GET", CHALLENGE + "/rounds", "listRounds", RoundsSchema)
def list_rounds(challenge_id: int) -> Response:
    """The rounds of judging, for those who run the challenge; no items where there is one."""
    with ground().database.read() as session:
        return _rounds(session, challenge_id)


@operation("PUT", CHALLENGE + "/rounds", "setRounds", RoundsSchema, write=True, match=False,
           fails=(428,))
@bp.arguments(RoundsFieldsSchema)
def put_rounds(data: dict[str, Any], challenge_id: int) -> Response:
    """Plan the rounds; the list replaces the one there was. Changing one needs If-Match."""

    def action(session: Session) -> Response:
        challenges.see(session, viewer(), challenge_id, received_at()).require("rounds.set")
        present = plan_version(rows_of(session, challenge_id))
        base = base_version(present, required=present > 0)
        plan = [RoundFields(**each) for each in data["rounds"]]
        set_rounds(session, viewer(), challenge_id, plan, base, received_at(), data["reason"])
        session.flush()
        return _rounds(session, challenge_id)

    return write(action)


@operation("PUT", ROUND + "/criteria", "setRoundCriteria", RoundsSchema, write=True)
@bp.arguments(RoundCriteriaSchema)
def put_round_criteria(data: dict[str, Any], challenge_id: int, number: int) -> Response:
    """Replace the criteria of a round after the first that has not begun."""

    def action(session: Session) -> Response:
        criteria = criteria_from(data["criteria"])
        set_criteria(session, viewer(), challenge_id, number, criteria, received_at())
        session.flush()
        return _rounds(session, challenge_id)

    return write(action)


@operation("GET", CHALLENGE + "/advance", "getAdvance", AdvanceSchema)
def get_advance(challenge_id: int) -> Response:
    """Who would go on to the next round; nothing is changed."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "round.advance")
        found = advancing.proposal(session, seen, received_at())
    obstacle = translate(found.obstacle, **found.obstacle_values) if found.obstacle else None
    return answer(AdvanceSchema, {
        "round": found.row.number, "rule": found.row.rule, "value": found.row.value,
        "obstacle": obstacle, "proposal": found.digest, "items": found.candidates,
    })  # fmt: skip


@operation("POST", CHALLENGE + "/advance", "advanceRound", None, status=204, write=True)
@bp.arguments(GoingSchema)
def advance_round(data: dict[str, Any], challenge_id: int) -> Response:
    """Let entries go on to the next round, which begins now."""

    def action(session: Session) -> Response:
        choice: Choice = data["ties"]
        if data["entries"] is not None:
            choice = frozenset(data["entries"])
        advancing.advance(session, viewer(), challenge_id, choice, data["reason"],
                          data["proposal"], received_at())  # fmt: skip
        return Response(status=204)

    return write(action)


@operation("POST", CHALLENGE + "/advance/take-back", "takeBackRound", None, status=204, write=True)
@bp.arguments(TakingBackSchema)
def take_back_round(data: dict[str, Any], challenge_id: int) -> Response:
    """Go back to the round before, with the reason, while nothing is handed in."""

    def action(session: Session) -> Response:
        advancing.take_back(session, viewer(), challenge_id, data["why"], received_at())
        return Response(status=204)

    return write(action)


@operation("GET", ROUND + "/assessments/mine", "listMyAssessments",
           page_of(OwnAssessmentSchema, "OwnAssessments"))
def list_my_assessments(challenge_id: int, number: int) -> Response:
    """What the caller handed in in a round that is left."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "round.view_own")
        rows = [
            {"entry": each.entry, "title": each.title, "scores": each.said.scores,
             "confidence": each.said.confidence, "comment_to_author": each.said.comment_to_author,
             "comment_to_panel": each.said.comment_to_panel,
             "handed_in_at": each.said.handed_in_at}
            for each in own_assessments(session, seen, number)
        ]  # fmt: skip
    return whole_listing(OwnAssessmentSchema, rows)
