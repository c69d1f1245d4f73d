"""Operations on consultations: writing the text, reading it, proposing, and answering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    cursor,
    done,
    etag,
    limit,
    listing,
    operation,
    whole_listing,
    write,
)
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.consultations import (
    CancellationSchema,
    ConsultationAnswerSchema,
    ConsultationChoiceSchema,
    ConsultationFieldsSchema,
    ConsultationListedSchema,
    ConsultationSchema,
    GroupFieldsSchema,
    GroupJoiningSchema,
    LaterDeadlineSchema,
    ProposalChangeSchema,
    ProposalFieldsSchema,
    ProposalGroupSchema,
    ProposalSchema,
    TextPlaceSchema,
    TextVersionSchema,
    WordingSchema,
)
from intranet_ideas.consultations import actions, answering, queries, rules, taking_part
from intranet_ideas.consultations.models import Consultation
from intranet_ideas.consultations.paragraphs import Paragraph, numbers
from intranet_ideas.consultations.queries import SeenConsultation, ShownProposal
from intranet_ideas.consultations.rules import ConsultationFields
from intranet_ideas.people.models import Department, User
from intranet_ideas.text import clean_line, clean_text
from intranet_ideas.web import ground, received_at, viewer

PATH = "/consultations"
ONE = PATH + "/<int:consultation_id>"
ONE_PROPOSAL = ONE + "/proposals/<int:proposal_id>"
ONE_GROUP = ONE + "/groups/<int:group_id>"


def _text(paragraphs: Sequence[Paragraph]) -> list[dict[str, Any]]:
    number = numbers(paragraphs)
    return [
        {"key": each.key, "number": number[each.key], "level": each.level, "text": each.text}
        for each in paragraphs
    ]  # fmt: skip


def _row(each: ShownProposal, seen: SeenConsultation) -> dict[str, Any]:
    row = each.proposal
    return {
        "id": row.id, "paragraph": row.paragraph, "kind": row.kind, "text": row.text,
        "why": row.why, "status": row.status, "name": each.name, "made_at": row.made_at,
        "supports": each.supports, "answer": each.answer, "reason": each.reason,
        "group": each.group.id if each.group else None,
        # It would tell others that something is answered already.
        "answer_version": row.answer_version if seen.runs else None,
    }  # fmt: skip


@operation("GET", PATH, "listConsultations", page_of(ConsultationListedSchema, "Consultations"))
def list_consultations() -> Response:
    """The consultations that the caller may see, the newest first."""
    size = limit()
    with ground().database.read() as session:
        rows = queries.listed(
            session, viewer(), received_at(), before=cursor(), limit=size + 1
        )
    return listing(ConsultationListedSchema, rows, size)


@operation("GET", ONE, "getConsultation", ConsultationSchema)
def get_consultation(consultation_id: int) -> Response:
    """A consultation with its text, and what that became when it is answered."""
    with ground().database.read() as session:
        return _consultation(session, consultation_id)


def _consultation(session: Session, consultation_id: int, status: int = 200) -> Response:
    seen = queries.see(session, viewer(), consultation_id, received_at())
    return _shown(session, seen, status)


def _written(session: Session, row: Consultation, status: int = 200) -> Response:
    """Answer who wrote it with that, also where they gave it to another who runs it now."""
    department = session.get(Department, row.department_id) if row.department_id else None
    phase = rules.phase_at(queries.window_of(row), received_at())
    return _shown(session, SeenConsultation(row, phase, True, True, viewer(), department), status)


def _shown(session: Session, seen: SeenConsultation, status: int) -> Response:
    row = seen.consultation
    mine = queries.person_of(session, seen)
    became = queries.version_of(session, row.text_id, row.result) if row.result else None
    return answer(ConsultationSchema, {
        "id": row.id, "title": row.title, "introduction": row.introduction,
        "language": row.language, "phase": seen.phase, "audience": row.audience,
        "names": row.names, "department": seen.department.slug if seen.department else "",
        "owner": session.get_one(User, row.owner_id).name,
        "follows": bool(mine and mine.follows), "named": bool(mine and mine.named),
        "opens_at": row.opens_at, "closes_at": row.closes_at,
        "answered_at": row.answered_at, "cancelled_at": row.cancelled_at,
        "cancel_reason": row.cancel_reason,
        "paragraphs": _text(queries.paragraphs_of(session, seen)),
        "became": None if became is None else _text(became),
    }, status, etag(row.version))  # fmt: skip


def _base(session: Session, consultation_id: int) -> int:
    present = queries.see_to_run(session, viewer(), consultation_id, received_at()).consultation
    return base_version(present.version, required=True)


def _fields(data: dict[str, Any], present: dict[str, Any]) -> ConsultationFields:
    given = dict(data)
    for name, clean in (("title", clean_line), ("introduction", clean_text), ("text", clean_text),
                        ("owner", clean_line)):  # fmt: skip
        if name in given:
            given[name] = clean(given[name])
    return ConsultationFields(**present | given)


@operation("POST", PATH, "beginConsultation", ConsultationSchema, status=201, write=True)
@bp.arguments(ConsultationFieldsSchema)
def begin(data: dict[str, Any]) -> Response:
    """Begin a consultation as a draft with a text of its own, which nobody else sees yet."""

    def action(session: Session) -> Response:
        fields = _fields(data, {"title": "", "text": "", "owner": viewer().email,
                                "language": viewer().language})  # fmt: skip
        return _written(session, actions.begin(session, viewer(), fields, received_at()), 201)

    return write(action)


@operation("PATCH", ONE, "changeConsultation", ConsultationSchema, write=True, match=True)
@bp.arguments(ConsultationFieldsSchema)
def change(data: dict[str, Any], consultation_id: int) -> Response:
    """Change what is written of it. The text and the window stay once it is published, and the
    text of a further round always."""

    def action(session: Session) -> Response:
        seen = queries.see_to_run(session, viewer(), consultation_id, received_at())
        row = seen.consultation
        base = base_version(row.version, required=True)
        present = {name: getattr(row, name) for name in (
            "title", "introduction", "language", "audience", "names", "opens_at", "closes_at",
        )} | {
            "text": None, "owner": session.get_one(User, row.owner_id).email,
            "department": seen.department.slug if seen.department else "",
        }  # fmt: skip
        changed = actions.change(session, viewer(), consultation_id, _fields(data, present), base,
                                 received_at())  # fmt: skip
        return _written(session, changed.consultation)

    return write(action)


@operation("POST", ONE + "/publication", "publishConsultation", ConsultationSchema, write=True)
def publish(consultation_id: int) -> Response:
    """Ask people: from now on it opens and closes by itself."""

    def action(session: Session) -> Response:
        actions.publish(session, viewer(), consultation_id, received_at())
        return _consultation(session, consultation_id)

    return write(action)


@operation("PUT", ONE + "/deadline", "extendConsultation", ConsultationSchema, write=True)
@bp.arguments(LaterDeadlineSchema)
def extend(data: dict[str, Any], consultation_id: int) -> Response:
    """Make the deadline later, before it has passed; those who take part are told why."""

    def action(session: Session) -> Response:
        actions.extend(session, viewer(), consultation_id, data["closes_at"], data["notice"],
                       received_at())  # fmt: skip
        return _consultation(session, consultation_id)

    return write(action)


@operation("DELETE", ONE, "deleteConsultation", None, status=204, write=True, match=True)
def delete(consultation_id: int) -> Response:
    """Delete a draft, and its text where that was never asked about."""
    return done(lambda session: actions.delete_draft(
        session, viewer(), consultation_id, _base(session, consultation_id), received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/rounds", "beginFurtherRound", ConsultationSchema, status=201,
           write=True)
def again(consultation_id: int) -> Response:
    """Begin a further round from the new version, as a draft."""

    def action(session: Session) -> Response:
        made = actions.again(session, viewer(), consultation_id, received_at())
        return _consultation(session, made.id, 201)

    return write(action)


@operation("GET", ONE + "/versions", "listTextVersions", page_of(TextVersionSchema, "TextVersions"))
def list_versions(consultation_id: int) -> Response:
    """The text's versions that the caller may see, the first first."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        found = queries.versions(session, seen)
    return whole_listing(TextVersionSchema, [
        {"number": each.number, "made_at": each.made_at,
         "paragraphs": _text(queries.read_rows(each.paragraphs))} for each in found
    ])  # fmt: skip


@operation("PUT", ONE + "/me", "chooseInConsultation", ConsultationChoiceSchema, write=True)
@bp.arguments(ConsultationChoiceSchema)
def choose(data: dict[str, Any], consultation_id: int) -> Response:
    """Follow it or not, and say whether one may be thanked by name."""

    def action(session: Session) -> Response:
        taking_part.choose(session, viewer(), consultation_id, received_at(), **data)
        return answer(ConsultationChoiceSchema, data)

    return write(action)


@operation("GET", ONE + "/proposals", "listProposals", page_of(ProposalSchema, "Proposals"))
def list_proposals(consultation_id: int) -> Response:
    """What is proposed, by paragraph, and what the caller sent too late."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        text = queries.paragraphs_of(session, seen)
        rows = queries.in_order(queries.proposals_of(session, seen, own=True), text)
    return whole_listing(ProposalSchema, [_row(each, seen) for each in rows])


@operation("POST", ONE + "/proposals", "makeProposal", ProposalSchema, status=201, write=True)
@bp.arguments(ProposalFieldsSchema)
def make_proposal(data: dict[str, Any], consultation_id: int) -> Response:
    """Propose a change. What comes too late is kept as a draft: its ``status`` says so."""

    def action(session: Session) -> Response:
        made = taking_part.propose(
            session, viewer(), consultation_id, data["paragraph"], data["kind"], data["text"],
            data["why"], received_at(),
        )  # fmt: skip
        return _one(session, consultation_id, made.id, 201)

    return write(action)


@operation("PUT", ONE_PROPOSAL, "changeProposal", ProposalSchema, write=True)
@bp.arguments(ProposalChangeSchema)
def change_proposal(data: dict[str, Any], consultation_id: int, proposal_id: int) -> Response:
    """Change one's own proposal. Too late, what was sent stays and the change is kept as a draft of
    its own: the answer's ``id`` and ``status`` say so."""

    def action(session: Session) -> Response:
        made = taking_part.change_proposal(session, viewer(), consultation_id, proposal_id,
                                           data["text"], data["why"], received_at())  # fmt: skip
        return _one(session, consultation_id, made.id)

    return write(action)


@operation("PUT", ONE_PROPOSAL + "/support", "supportProposal", None, status=204, write=True)
def support(consultation_id: int, proposal_id: int) -> Response:
    """Support somebody's proposal; a second time changes nothing."""
    return done(lambda session: taking_part.support(
        session, viewer(), consultation_id, proposal_id, received_at(), on=True
    ))  # fmt: skip


@operation("DELETE", ONE_PROPOSAL + "/support", "takeSupportBack", None, status=204, write=True)
def take_support_back(consultation_id: int, proposal_id: int) -> Response:
    """Support a proposal no more."""
    return done(lambda session: taking_part.support(
        session, viewer(), consultation_id, proposal_id, received_at(), on=False
    ))  # fmt: skip


@operation("DELETE", ONE_PROPOSAL, "withdrawProposal", None, status=204, write=True)
def withdraw_proposal(consultation_id: int, proposal_id: int) -> Response:
    """Take one's own proposal back, until the deadline."""

    def action(session: Session) -> Response:
        taking_part.withdraw(session, viewer(), consultation_id, proposal_id, received_at())
        return Response(status=204)

    return write(action)


def _one(
    session: Session, consultation_id: int, proposal_id: int, status: int = 200
) -> Response:  # fmt: skip
    seen = queries.see(session, viewer(), consultation_id, received_at())
    rows = queries.proposals_of(session, seen, own=True)
    found = next(each for each in rows if each.proposal.id == proposal_id)
    return answer(ProposalSchema, _row(found, seen), status)


@operation("GET", ONE + "/groups", "listProposalGroups",
           page_of(ProposalGroupSchema, "ProposalGroups"))
def list_groups(consultation_id: int) -> Response:
    """The groups of proposals that are answered as one, for who runs the consultation."""
    with ground().database.read() as session:
        return whole_listing(ProposalGroupSchema, _groups(session, consultation_id))


def _groups(session: Session, consultation_id: int) -> list[dict[str, Any]]:
    seen = queries.see(session, viewer(), consultation_id, received_at())
    seen.require_running()
    members: dict[int, list[int]] = {}
    for each in queries.proposals_of(session, seen):
        if each.proposal.group_id:
            members.setdefault(each.proposal.group_id, []).append(each.proposal.id)
    return [
        {"id": row.id, "title": row.title, "answer": row.answer, "reason": row.reason,
         "answer_version": row.answer_version, "proposals": members.get(row.id, [])}
        for row in queries.groups_of(session, consultation_id)
    ]  # fmt: skip


def _group(
    session: Session, consultation_id: int, group_id: int, status: int = 200
) -> Response:  # fmt: skip
    rows = _groups(session, consultation_id)
    return answer(ProposalGroupSchema, next(row for row in rows if row["id"] == group_id), status)


@operation("POST", ONE + "/groups", "groupProposals", ProposalGroupSchema, status=201, write=True)
@bp.arguments(GroupFieldsSchema)
def group_proposals(data: dict[str, Any], consultation_id: int) -> Response:
    """Group proposals that say the same, as a new group or into one there is. Into one that is
    answered they come with its answer: ``takes`` says which version of it one knows of."""

    def action(session: Session) -> Response:
        made = answering.group(session, viewer(), consultation_id, data["proposals"],
                               data["title"], data["into"], received_at(),
                               data["takes"])  # fmt: skip
        return _group(session, consultation_id, made.id, 201)

    return write(action)


@operation("POST", ONE_GROUP + "/joining", "joinProposalGroups", ProposalGroupSchema, write=True)
@bp.arguments(GroupJoiningSchema)
def join_groups(data: dict[str, Any], consultation_id: int, group_id: int) -> Response:
    """Put all of a group into another, which keeps its title and answer."""

    def action(session: Session) -> Response:
        made = answering.join_groups(session, viewer(), consultation_id, group_id, data["into"],
                                     received_at(), data["takes"])  # fmt: skip
        return _group(session, consultation_id, made.id)

    return write(action)


@operation("DELETE", ONE_GROUP, "takeGroupApart", None, status=204, write=True, match=True)
def take_apart(consultation_id: int, group_id: int) -> Response:
    """Take a group apart: its proposals stand by themselves. If-Match names its
    ``answer_version``."""

    return done(lambda session: answering.take_apart(
        session, viewer(), consultation_id, group_id,
        _group_base(session, consultation_id, group_id), received_at(),
    ))  # fmt: skip


def _group_base(session: Session, consultation_id: int, group_id: int) -> int:
    present = next((row["answer_version"] for row in _groups(session, consultation_id)
                    if row["id"] == group_id), 0)  # fmt: skip
    return base_version(present, required=True)


@operation("DELETE", ONE_GROUP + "/proposals/<int:proposal_id>", "ungroupProposal", None,
           status=204, write=True, match=True)
def ungroup(consultation_id: int, group_id: int, proposal_id: int) -> Response:
    """Take a proposal out of its group. If-Match names the group's ``answer_version``."""
    return done(lambda session: answering.ungroup(
        session, viewer(), consultation_id, proposal_id, group_id,
        _group_base(session, consultation_id, group_id), received_at(),
    ))  # fmt: skip


@operation("PUT", ONE_GROUP + "/answer", "answerProposalGroup", ProposalGroupSchema, write=True)
@bp.arguments(ConsultationAnswerSchema)
def answer_group(data: dict[str, Any], consultation_id: int, group_id: int) -> Response:
    """Answer all proposals of a group that have no answer of their own."""

    def action(session: Session) -> Response:
        answering.answer_group(session, viewer(), consultation_id, group_id, data["answer"],
                               data["reason"], data["version"], received_at())  # fmt: skip
        return _group(session, consultation_id, group_id)

    return write(action)


@operation("PUT", ONE_PROPOSAL + "/answer", "answerProposal", ProposalSchema, write=True)
@bp.arguments(ConsultationAnswerSchema)
def answer_proposal(data: dict[str, Any], consultation_id: int, proposal_id: int) -> Response:
    """Answer one proposal, also otherwise than its group."""

    def action(session: Session) -> Response:
        answering.answer_proposal(session, viewer(), consultation_id, proposal_id,
                                  data["answer"], data["reason"], data["version"],
                                  received_at())  # fmt: skip
        return _one(session, consultation_id, proposal_id)

    return write(action)


@operation("DELETE", ONE_PROPOSAL + "/answer", "takeProposalAnswerBack", None, status=204,
           write=True, match=True)
def take_answer_back(consultation_id: int, proposal_id: int) -> Response:
    """Let a proposal have its group's answer again, or none. If-Match names its
    ``answer_version``."""

    def act(session: Session) -> None:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        seen.require_running()
        present = queries.see_proposal(session, seen, proposal_id).answer_version
        answering.take_answer_back(session, viewer(), consultation_id, proposal_id,
                                   base_version(present, required=True),
                                   received_at())  # fmt: skip

    return done(act)


@operation("GET", ONE + "/places", "listConsultationPlaces", page_of(TextPlaceSchema, "TextPlaces"))
def list_places(consultation_id: int) -> Response:
    """The places that accepted proposals change, and what stands there then, for who runs the
    consultation."""
    with ground().database.read() as session:
        seen = queries.see(session, viewer(), consultation_id, received_at())
        seen.require_running()
        places = queries.places_of(session, seen, queries.proposals_of(session, seen))
    return whole_listing(TextPlaceSchema, [
        {"paragraph": each.slot[0], "slot": each.slot[1], "text": each.text,
         "by_hand": each.by_hand, "outdated": each.outdated, "version": each.version,
         "of": list(rules.made_of(each.proposals))}
        for each in places.values()
    ])  # fmt: skip


@operation("POST", ONE + "/wordings", "putTogether", None, status=204, write=True)
@bp.arguments(WordingSchema)
def put_together(data: dict[str, Any], consultation_id: int) -> Response:
    """Say what stands where several proposals are accepted, or one in part."""
    return done(lambda session: answering.put_together(
        session, viewer(), consultation_id, data["paragraph"], data["slot"], data["text"],
        data["of"], data["version"], received_at(),
    ))  # fmt: skip


@operation("POST", ONE + "/release", "releaseConsultation", ConsultationSchema, write=True)
def release(consultation_id: int) -> Response:
    """Publish the new version with all answers; nothing can be changed any more."""

    def action(session: Session) -> Response:
        actions.release(session, viewer(), consultation_id, received_at())
        return _consultation(session, consultation_id)

    return write(action)


@operation("POST", ONE + "/cancellation", "cancelConsultation", ConsultationSchema, write=True,
           match=True)
@bp.arguments(CancellationSchema)
def cancel(data: dict[str, Any], consultation_id: int) -> Response:
    """Cancel a consultation for good, with a reason that all who are asked read."""

    def action(session: Session) -> Response:
        actions.cancel(session, viewer(), consultation_id, data["reason"],
                       _base(session, consultation_id), received_at())  # fmt: skip
        return _consultation(session, consultation_id)

    return write(action)
