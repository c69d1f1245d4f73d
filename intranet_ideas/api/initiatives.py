"""Operations on initiatives and the stages they go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from intranet_ideas.api.core import (
    answer,
    base_version,
    bp,
    cursor,
    etag,
    in_query,
    limit,
    listing,
    operation,
    write,
)
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.initiatives import (
    InitiativeFieldsSchema,
    InitiativeHoldSchema,
    InitiativeListedSchema,
    InitiativeMoveSchema,
    InitiativeNewSchema,
    InitiativeSchema,
    LogNoteSchema,
    RequirementTickSchema,
    StagesSchema,
)
from intranet_ideas.i18n import current_language
from intranet_ideas.initiatives import actions, queries
from intranet_ideas.initiatives.rules import (
    Decider,
    InitiativeFields,
    MilestoneFields,
    RiskFields,
    Stage,
)
from intranet_ideas.people.models import Department
from intranet_ideas.text import clean_line, clean_text
from intranet_ideas.web import ground, received_at, viewer

PATH = "/initiatives"
ONE = PATH + "/<int:initiative_id>"


def fields_of(data: dict[str, Any]) -> InitiativeFields:
    return InitiativeFields(
        title=clean_line(data["title"]), owner=clean_line(data["owner"]),
        summary=clean_text(data["summary"]), language=data["language"],
        department=data["department"], team=tuple(data["team"]),
        open_to_staff=data["open_to_staff"], planned_cost=data["planned_cost"],
        used_cost=data["used_cost"],
        milestones=tuple(
            MilestoneFields(clean_line(each["title"]), each["due_on"], each["done_on"])
            for each in data["milestones"]
        ),
        risks=tuple(
            RiskFields(clean_text(each["words"]), each["likelihood"], each["consequence"])
            for each in data["risks"]
        ),
    )  # fmt: skip


def _one(session: Session, initiative_id: int, status: int = 200) -> Response:
    session.expire_all()
    seen = queries.see(session, viewer(), initiative_id)
    one, met = seen.initiative, queries.ticks(session, initiative_id)
    owner, *team = queries.people_of(session, seen).values()
    return answer(InitiativeSchema, {
        "id": one.id, "title": one.title, "summary": one.summary, "language": one.language,
        "department": session.get_one(Department, one.department_id).slug, "stage": one.stage,
        "state": one.state, "owner": owner, "team": team, "open_to_staff": one.open_to_staff,
        "planned_cost": one.planned_cost, "used_cost": one.used_cost,
        "milestones": one.milestones, "risks": one.risks,
        "needs": [
            {"need": need["nb"],
             "evidence": tick.evidence if (tick := met.get((one.stage, need["nb"]))) else ""}
            for need in seen.stage.needs
        ],
        "log": [
            {"kind": line.kind, "at": line.made_at, "by": name, "stage": line.stage,
             "words": line.words, "missing": line.missing}
            for line, name in queries.log_of(session, initiative_id)
        ],
        "entries": [
            each.entry.id
            for each in queries.origins_of(session, viewer(), initiative_id, received_at())
        ],
        "as_whom": seen.as_whom,
    }, status, etag(one.version))  # fmt: skip


def _done(initiative_id: int, act: Callable[[Session], object]) -> Response:
    def action(session: Session) -> Response:
        act(session)
        return _one(session, initiative_id)

    return write(action)


@operation("GET", PATH, "listInitiatives", page_of(InitiativeListedSchema, "Initiatives"),
           query=(in_query("stage", "Only those at this stage"),
                  in_query("ended", "1: those that are ended, instead of those that are not")))
def list_initiatives() -> Response:
    """The initiatives that the caller may see, the newest first."""
    size = limit()
    with ground().database.read() as session:
        rows = queries.listed(
            session, viewer(), current_language(), stage=request.args.get("stage", ""),
            ended=request.args.get("ended", "") == "1", before=cursor(), limit=size + 1,
        )  # fmt: skip
    return listing(InitiativeListedSchema, rows, size)


@operation("POST", PATH, "createInitiative", InitiativeSchema, status=201, write=True)
@bp.arguments(InitiativeNewSchema)
def create_initiative(data: dict[str, Any]) -> Response:
    """Make an initiative of chosen ideas, or of none. The authors are told."""

    def action(session: Session) -> Response:
        made = actions.begin(session, viewer(), fields_of(data), data["entries"], received_at())
        return _one(session, made.id, 201)

    return write(action)


@operation("GET", ONE, "getInitiative", InitiativeSchema)
def get_initiative(initiative_id: int) -> Response:
    """An initiative, with what must be there to go on and its log, the newest line first."""
    with ground().database.read() as session:
        return _one(session, initiative_id)


@operation("PUT", ONE, "changeInitiative", InitiativeSchema, write=True, match=True)
@bp.arguments(InitiativeFieldsSchema)
def change_initiative(data: dict[str, Any], initiative_id: int) -> Response:
    """Change what is written of an initiative, whole."""

    def act(session: Session) -> None:
        present = queries.see(session, viewer(), initiative_id).initiative.version
        actions.change(session, viewer(), initiative_id, fields_of(data),
                       base_version(present, required=True), received_at())  # fmt: skip

    return _done(initiative_id, act)


@operation("PUT", ONE + "/requirements", "tickRequirement", InitiativeSchema, write=True)
@bp.arguments(RequirementTickSchema)
def tick_requirement(data: dict[str, Any], initiative_id: int) -> Response:
    """Say by what a requirement is met, or that it is not."""
    return _done(initiative_id, lambda session: actions.tick(
        session, viewer(), initiative_id, data["stage"], data["need"], data["evidence"],
        received_at(),
    ))  # fmt: skip


@operation("POST", ONE + "/move", "moveInitiative", InitiativeSchema, write=True)
@bp.arguments(InitiativeMoveSchema)
def move_initiative(data: dict[str, Any], initiative_id: int) -> Response:
    """Move an initiative to another stage. Who had the idea is told."""
    return _done(initiative_id, lambda session: actions.move(
        session, viewer(), initiative_id, data["stage"], data["reason"], received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/state", "holdInitiative", InitiativeSchema, write=True)
@bp.arguments(InitiativeHoldSchema)
def hold_initiative(data: dict[str, Any], initiative_id: int) -> Response:
    """Pause or end an initiative, or take it up again, with a reason. Who had the idea is told."""
    return _done(initiative_id, lambda session: actions.hold(
        session, viewer(), initiative_id, data["state"], data["reason"], received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/log", "noteInitiative", InitiativeSchema, write=True)
@bp.arguments(LogNoteSchema)
def note_initiative(data: dict[str, Any], initiative_id: int) -> Response:
    """Write in an initiative's log."""
    return _done(initiative_id, lambda session: actions.note(
        session, viewer(), initiative_id, data["words"], received_at()
    ))  # fmt: skip


@operation("GET", "/stages", "getStages", StagesSchema)
def get_stages() -> Response:
    """The organisation's stages from need to effect."""
    with ground().database.read() as session:
        return _stages(session)


@operation("PUT", "/stages", "setStages", StagesSchema, write=True, match=True)
@bp.arguments(StagesSchema)
def set_stages(data: dict[str, Any]) -> Response:
    """Set the stages. Those that initiatives stand at must stay."""
    stages = [
        Stage(each["key"], each["name"], Decider(each["decider"]), tuple(each["needs"]))
        for each in data["items"]
    ]

    def action(session: Session) -> Response:
        _, version = queries.stages_of(session)
        actions.set_stages(session, viewer(), stages, base_version(version, required=True),
                           received_at())  # fmt: skip
        return _stages(session)

    return write(action)


def _stages(session: Session) -> Response:
    found, version = queries.stages_of(session)
    return answer(StagesSchema, {"items": found}, 200, etag(version))
