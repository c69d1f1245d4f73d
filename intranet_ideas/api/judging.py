"""Operations of judging and its outcome: judges, assessments, ranking, answers, release."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.api.challenges import PATH as CHALLENGE
from intranet_ideas.api.challenges import shown as challenge_shown
from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    etag,
    operation,
    page_answer,
    whole,
    whole_listing,
    write,
)
from intranet_ideas.api.entries import PATH as ENTRY
from intranet_ideas.api.people import addresses
from intranet_ideas.api.schemas import (
    AnswerFieldsSchema,
    AnswerSchema,
    AssessmentFieldsSchema,
    AssessmentSchema,
    AssignmentsSchema,
    ChallengeSchema,
    ConflictSchema,
    JudgeSchema,
    JudgesSchema,
    NewConflictSchema,
    PlanQuerySchema,
    PlanSchema,
    RankingSchema,
    TaskSchema,
    page_of,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import Invalid
from intranet_ideas.judging import actions, appointing, queries, rules
from intranet_ideas.judging.appointing import Mode
from intranet_ideas.judging.assessing import assessment_for
from intranet_ideas.judging.models import Assessment, Ranking
from intranet_ideas.judging.planning import Balanced, foresee, propose
from intranet_ideas.judging.tasks import my_assignments
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.outcomes.models import Answer
from intranet_ideas.outcomes.ordering import order_of
from intranet_ideas.web import ground, received_at, viewer


def _judges(session: Session, challenge_id: int, number: int | None = None) -> Response:
    seen = challenges.see(session, viewer(), challenge_id, received_at(), "judges.view")
    rows = [
        {"id": row.judge.user_id, "name": row.judge.name, "email": row.judge.email,
         "assigned": row.total, "handed_in": row.handed_in}
        for row in queries.progress(session, seen, number)
    ]  # fmt: skip
    return whole_listing(JudgeSchema, rows)


@operation("GET", CHALLENGE + "/judges", "listJudges", page_of(JudgeSchema, "Judges"))
def list_judges(challenge_id: int) -> Response:
    """Who judges, and how far each has come."""
    with ground().database.read() as session:
        return _judges(session, challenge_id)


@operation("PUT", CHALLENGE + "/judges", "setJudges", page_of(JudgeSchema, "Judges"), write=True)
@bp.arguments(JudgesSchema)
def set_judges(data: dict[str, Any], challenge_id: int) -> Response:
    """Choose the judges; the list replaces the one there was."""

    def action(session: Session) -> Response:
        judges = addresses(session, data["judges"])
        try:
            appointing.set_judges(session, viewer(), challenge_id, judges, received_at(),
                                  number=data.get("round"))  # fmt: skip
        except Invalid as error:  # the action names the page's field
            raise Invalid([replace(fault, field="judges") for fault in error.faults]) from None
        actions.set_conflict_rules(
            session, viewer(), challenge_id, received_at(), unit=data.get("unit_conflicts"),
            superior=data.get("superior_conflicts"), why=data["conflict_reason"],
        )  # fmt: skip
        session.flush()
        return _judges(session, challenge_id, data.get("round"))

    return write(action)


def _by_address(session: Session, assignments: dict[str, list[int]]) -> dict[str, list[int]]:
    named = [int(key) if key.isdecimal() else key for key in assignments]
    return dict(zip(addresses(session, named), assignments.values(), strict=True))


@operation("PUT", CHALLENGE + "/assignments", "assignEntries", page_of(JudgeSchema, "Judges"),
           write=True)
@bp.arguments(AssignmentsSchema)
def assign_entries(data: dict[str, Any], challenge_id: int) -> Response:
    """Say who assesses what: everyone everything, or by hand. Without ``mode`` it is by hand
    when ``assignments`` names someone."""

    evenly = Balanced(data["reviews_per_entry"], frozenset(data["without"]), data["plan"])
    if data["mode"] == "balanced":
        foresee(ground().database, viewer(), challenge_id, evenly, received_at())

    def action(session: Session) -> Response:
        by_hand = data["mode"] == "manual" or (data["mode"] is None and data["assignments"])
        chosen: Mode = _by_address(session, data["assignments"]) if by_hand else "all"
        if data["mode"] == "balanced":
            chosen = evenly
        appointing.assign_entries(session, viewer(), challenge_id, chosen, received_at())
        session.flush()
        return _judges(session, challenge_id)

    return write(action)


@operation("GET", CHALLENGE + "/plan", "planAssignments", PlanSchema)
@bp.arguments(PlanQuerySchema, location="query")
def plan_assignments(data: dict[str, Any], challenge_id: int) -> Response:
    """How ``assignEntries`` with ``mode`` ``balanced`` would share out the ideas; nothing is
    changed."""
    wish = Balanced(data["reviews_per_entry"], frozenset(data["without"]))
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "judges.set")
        proposal = propose(session, seen, wish)
    plan = proposal.plan
    return answer(PlanSchema, {
        "plan": plan.digest, "entries": proposal.entries, "moves": plan.moves,
        "judges": [{"id": each.user_id, "name": each.name, "entries": proposal.load(each)}
                  for each in proposal.judges],
        "short": len(plan.short), "at_home": len(plan.at_home), "groups": plan.parts,
        "weakest": plan.weakest, "masked": proposal.masked, "spare": proposal.spare,
    })  # fmt: skip


@operation("GET", "/me/assignments", "listMyAssignments", page_of(TaskSchema, "Tasks"))
def list_my_assignments() -> Response:
    """What the caller has to assess now, in the order that is the caller's own."""
    with ground().database.read() as session:
        rows = [
            {"challenge": judged.id, "entry": task.entry_id, "title": task.title,
             "state": task.state.value, "conflict": task.conflict,
             "evidence": "comparisons" if judged.by_comparison else "scores",
             "closes_at": judged.closes_at}
            for judged in my_assignments(session, viewer(), received_at())
            for task in judged.tasks
        ]  # fmt: skip
    return whole_listing(TaskSchema, rows)


def _assessment(made: Assessment) -> Response:
    body = {
        "entry": made.entry_id, "scores": made.scores, "confidence": made.confidence,
        "comment_to_author": made.comment_to_author, "comment_to_panel": made.comment_to_panel,
        "handed_in_at": made.handed_in_at, "version": made.version,
    }  # fmt: skip
    return answer(AssessmentSchema, body, 200, etag(made.version))


@operation("GET", ENTRY + "/assessment", "getAssessment", AssessmentSchema)
def get_assessment(entry_id: int) -> Response:
    """The caller's assessment of an idea; before the first saving an empty one, version 0."""
    with ground().database.read() as session:
        seen = assessment_for(session, viewer(), entry_id, received_at())
    return _assessment(seen.assessment or Assessment(
        entry_id=entry_id, scores={}, confidence=2, comment_to_author="", comment_to_panel="",
        version=0,
    ))  # fmt: skip


@operation("PUT", ENTRY + "/assessment", "putAssessment", AssessmentSchema, write=True,
           match=False, fails=(428,))
@bp.arguments(AssessmentFieldsSchema)
def put_assessment(data: dict[str, Any], entry_id: int) -> Response:
    """Save the caller's assessment; handed in when every criterion is scored, unless
    ``hand_in`` says otherwise. A second saving needs If-Match."""

    def action(session: Session) -> Response:
        seen = assessment_for(session, viewer(), entry_id, received_at())
        present = seen.assessment.version if seen.assessment else 0
        base = base_version(present, required=present > 0)
        hand_in = data["hand_in"]
        if hand_in is None:
            hand_in = not rules.check_complete(data["scores"], seen.criteria)
        made = actions.put_assessment(
            session, viewer(), entry_id, data["scores"], data["confidence"],
            data["comment_to_author"], data["comment_to_panel"], base, hand_in, received_at(),
        )  # fmt: skip
        return _assessment(made)

    return write(action)


@operation("PUT", ENTRY + "/conflict", "declareConflict", ConflictSchema, write=True)
@bp.arguments(NewConflictSchema)
def declare_conflict(data: dict[str, Any], entry_id: int) -> Response:
    """Declare that one can't judge an idea, and why; scores already given are set aside."""

    def action(session: Session) -> Response:
        made = actions.declare_conflict(
            session, viewer(), entry_id, data["reason"], received_at()
        )
        return answer(ConflictSchema, {"entry": entry_id, "reason": made.reason})

    return write(action)


def _ranking(session: Session, challenge: Challenge, ranking: Ranking | None) -> Response:
    part, following = whole(order_of(session, challenge, ranking) if ranking else [])
    rows = session.execute(
        select(Entry.id, EntryRevision.title)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.id.in_([item["entry"] for item in part]))
    )
    titles = dict(rows.all())
    body = {
        "items": [item | {"title": titles.get(item["entry"], "")} for item in part],
        "computed_at": ranking and ranking.computed_at,
        "released_at": ranking and ranking.released_at,
        "method": ranking and {
            "plugin": ranking.plugin, "version": ranking.plugin_version,
            "key": ranking.method, "settings": ranking.settings,
        },
    }  # fmt: skip
    return page_answer(RankingSchema(exclude=["next"]).dump(body), following)


@operation("GET", CHALLENGE + "/ranking", "getRanking", RankingSchema)
def get_ranking(challenge_id: int) -> Response:
    """The ranking, for those who may see it before the release; for all afterwards. Before
    there is one, a list without items and ``method`` null."""
    with ground().database.read() as session:
        seen = challenges.see(session, viewer(), challenge_id, received_at(), "ranking.view")
        return _ranking(session, seen.challenge, queries.latest_ranking(session, seen))


@operation("POST", CHALLENGE + "/release", "releaseResults", ChallengeSchema, write=True)
def release_results(challenge_id: int) -> Response:
    """Release the results; every idea must have its answer first."""

    def action(session: Session) -> Response:
        outcomes.release(session, viewer(), challenge_id, received_at())
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        body = challenge_shown(session, seen)
        return answer(ChallengeSchema, body, 200, etag(body["version"]))

    return write(action)


@operation("PUT", ENTRY + "/answer", "answerEntry", AnswerSchema, write=True, match=False,
           fails=(428,))
@bp.arguments(AnswerFieldsSchema)
def answer_entry(data: dict[str, Any], entry_id: int) -> Response:
    """Write the reasoned reply to an idea; its authors read it when the results are out.
    Changing one needs If-Match."""

    def action(session: Session) -> Response:
        # Whether there is an answer is itself for those who may write it.
        see_entry(session, viewer(), entry_id, received_at()).require("answer.write")
        there = session.get(Answer, entry_id)
        present = there.version if there else 0
        base = base_version(present, required=present > 0)
        made = outcomes.answer_entry(
            session, viewer(), entry_id, data["outcome"], data["reason"], base or None,
            received_at(), overrule_reason=data["overrule_reason"],
        )  # fmt: skip
        return answer(AnswerSchema, made, 200, etag(made.version))

    return write(action)
