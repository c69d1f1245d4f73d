"""Operations on the innovation group's meetings: the agenda, what is decided, minutes, tasks."""

from __future__ import annotations

from collections.abc import Callable
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
from intranet_ideas.api.initiatives import fields_of
from intranet_ideas.api.schemas.base import page_of
from intranet_ideas.api.schemas.initiatives import (
    InitiativeFieldsSchema,
    InitiativeHoldSchema,
    InitiativeMoveSchema,
    LogNoteSchema,
)
from intranet_ideas.api.schemas.meetings import (
    AgendaDrawnSchema,
    AttendanceSchema,
    GroupMeetingFieldsSchema,
    GroupMeetingListedSchema,
    GroupMeetingSchema,
    GroupPointSchema,
    GroupTaskSchema,
    MinutesCorrectionSchema,
    MinutesReadSchema,
    PointFieldsSchema,
    PointPlaceSchema,
    PointWrittenSchema,
    PublicationSchema,
    TaskDoneSchema,
    TaskGivenSchema,
)
from intranet_ideas.api.schemas.tips import TipAnswerSchema
from intranet_ideas.initiatives.views import today
from intranet_ideas.meetings import actions, deeds, minutes, queries, rules, tasks
from intranet_ideas.meetings.queries import Addition, Point, Whole
from intranet_ideas.meetings.rules import Kind, MeetingFields, TaskFields
from intranet_ideas.web import ground, received_at, viewer

PATH = "/group-meetings"
ONE = PATH + "/<int:meeting_id>"
POINT = ONE + "/points/<int:point_id>"


def _additions(found: Whole, point_id: int | None) -> list[dict[str, Any]]:
    def shown(each: Addition) -> dict[str, Any]:
        row = each.row
        return {"correction": row.words, "closed": row.closed, "by": each.by, "at": row.made_at}

    return [shown(each) for each in found.additions if each.row.point_id == point_id]


def _point(found: Whole, point: Point) -> dict[str, Any]:
    row, thing, whole = point.row, point.thing, found.whole
    of_minutes = row.kind == Kind.MINUTES
    return {
        "id": row.id if whole else None, "number": point.number if whole else None,
        "version": row.version if whole else None, "kind": row.kind,
        "thing": row.thing if thing else None,
        "thing_version": thing.version if whole and thing and of_minutes else None,
        "title": "" if of_minutes else point.title,
        "language": thing.language if thing else None,
        "words": row.words, "closed": row.closed, "decision": row.decision,
        "barred": [{"id": each.user_id, "name": each.name} for each in point.barred],
        "deeds": [
            {name: getattr(each, name) for name in ("kind", "by", "at", "stage", "reason")}
            | {"thing": each.thing if whole or thing else None}
            for each in point.deeds
        ],
        "tasks": [
            {"id": each.id if whole else None, "task": each.words, "due_on": each.due_on,
             "responsible": each.responsible, "done_at": each.done_at}
            for each in point.tasks
        ],
        "corrections": _additions(found, row.id),
    }  # fmt: skip


def _shown(found: Whole, status: int = 200) -> Response:
    one, whole = found.meeting, found.whole
    return answer(GroupMeetingSchema, {
        "id": one.id, "starts_at": one.starts_at, "minutes": one.minutes,
        "ends_at": rules.ends_at(one.starts_at, one.minutes), "place": one.place,
        "language": one.language, "state": one.state, "agenda_at": one.agenda_at,
        "people": [
            {"id": each.user_id, "name": each.name, "present": each.present}
            for each in found.people if whole or each.present is not None
        ],
        "others": one.others, "approver": found.approver if whole else None,
        "approved_at": one.approved_at, "approved_by": found.approved_by,
        "approved_in": one.approved_in if whole else None, "digest": one.digest if whole else None,
        "unchanged": queries.unchanged(found) if whole and one.approved_at else None,
        "published_at": one.published_at, "whole": whole,
        "points": [_point(found, each) for each in found.points],
        "corrections": _additions(found, None),
    }, status, etag(one.version) if whole else None)  # fmt: skip


def _meeting(session: Session, meeting_id: int, status: int = 200) -> Response:
    session.expire_all()
    return _shown(queries.see(session, viewer(), meeting_id), status)


def _one_point(
    session: Session, meeting_id: int, point_id: int, status: int = 200
) -> Response:
    session.expire_all()
    found = queries.see(session, viewer(), meeting_id)
    point = found.point(point_id)
    return answer(GroupPointSchema, _point(found, point), status, etag(point.row.version))


def _in_meeting(meeting_id: int, act: Callable[[Session], object]) -> Response:
    def action(session: Session) -> Response:
        act(session)
        return _meeting(session, meeting_id)

    return write(action)


def _in_version(meeting_id: int, act: Callable[[Session, int], object]) -> Response:
    """Carry out what needs the meeting as the caller read it."""

    def versioned(session: Session) -> None:
        present = queries.hold(session, viewer(), meeting_id).version
        act(session, base_version(present, required=True))

    return _in_meeting(meeting_id, versioned)


def _at_point(
    meeting_id: int, point_id: int, act: Callable[[Session], object], status: int = 200
) -> Response:
    def action(session: Session) -> Response:
        act(session)
        return _one_point(session, meeting_id, point_id, status)

    return write(action)


def _fields(data: dict[str, Any]) -> MeetingFields:
    return MeetingFields(data["starts_at"], data["place"], data["minutes"], data["approver"])


@operation("GET", PATH, "listGroupMeetings", page_of(GroupMeetingListedSchema, "GroupMeetings"))
def list_meetings() -> Response:
    """The innovation group's meetings, the latest first; for others than the group those whose
    minutes are published."""
    size, ours = limit(), queries.of_group(viewer())
    with ground().database.read() as session:
        rows = queries.listed(session, viewer(), before=cursor(), limit=size + 1)
    return listing(GroupMeetingListedSchema, [
        {"id": each.id, "starts_at": each.starts_at, "place": each.place, "state": each.state,
         "published_at": each.published_at, "points": each.points if ours else None}
        for each in rows
    ], size)  # fmt: skip


@operation("POST", PATH, "planGroupMeeting", GroupMeetingSchema, status=201, write=True)
@bp.arguments(GroupMeetingFieldsSchema)
def plan_meeting(data: dict[str, Any]) -> Response:
    """Call a meeting. The innovation group is invited."""

    def action(session: Session) -> Response:
        made = actions.plan(session, viewer(), _fields(data), received_at())
        return _meeting(session, made.id, 201)

    return write(action)


@operation("GET", ONE, "getGroupMeeting", GroupMeetingSchema)
def get_meeting(meeting_id: int) -> Response:
    """A meeting with its agenda and what is written of it, for the group."""
    with ground().database.read() as session:
        return _meeting(session, meeting_id)


@operation("PUT", ONE, "changeGroupMeeting", GroupMeetingSchema, write=True, match=True)
@bp.arguments(GroupMeetingFieldsSchema)
def change_meeting(data: dict[str, Any], meeting_id: int) -> Response:
    """Change when and where a meeting is, and who approves its minutes. The invited hear of a new
    time or place."""
    return _in_version(meeting_id, lambda session, version: actions.change(
        session, viewer(), meeting_id, _fields(data), version, received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/cancellation", "cancelGroupMeeting", GroupMeetingSchema, write=True,
           match=True)
def cancel_meeting(meeting_id: int) -> Response:
    """Call a planned meeting off. The invited are told."""
    return _in_version(meeting_id, lambda session, version: actions.cancel(
        session, viewer(), meeting_id, version, received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/agenda", "fixGroupAgenda", GroupMeetingSchema, write=True)
@bp.arguments(AgendaDrawnSchema)
def fix_agenda(data: dict[str, Any], meeting_id: int) -> Response:
    """Draw the agenda from the desk as it is now. It can be done again: what is new is added."""
    return _in_meeting(meeting_id, lambda session: actions.fix_agenda(
        session, viewer(), meeting_id, data["kinds"], received_at(), today()
    ))  # fmt: skip


@operation("PUT", ONE + "/people", "putGroupAttendance", GroupMeetingSchema, write=True, match=True)
@bp.arguments(AttendanceSchema)
def put_attendance(data: dict[str, Any], meeting_id: int) -> Response:
    """Write down who came."""
    return _in_version(meeting_id, lambda session, version: minutes.attend(
        session, viewer(), meeting_id, data["present"], data["others"], version, received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/held", "holdGroupMeeting", GroupMeetingSchema, write=True, match=True)
def hold_meeting(meeting_id: int) -> Response:
    """Say that a meeting is held, so that its minutes can be read through and approved."""
    return _in_version(meeting_id, lambda session, version: minutes.hold_meeting(
        session, viewer(), meeting_id, version, received_at()
    ))  # fmt: skip


@operation("POST", ONE + "/points", "addGroupPoint", GroupPointSchema, status=201, write=True)
@bp.arguments(PointFieldsSchema)
def add_point(data: dict[str, Any], meeting_id: int) -> Response:
    """Put a point of one's own on the agenda, the last one; also in the meeting."""

    def action(session: Session) -> Response:
        made = actions.add_point(session, viewer(), meeting_id, data["title"], data["words"],
                                 data["closed"], received_at())  # fmt: skip
        return _one_point(session, meeting_id, made.id, 201)

    return write(action)


@operation("PUT", POINT, "writeGroupPoint", GroupPointSchema, write=True, match=True)
@bp.arguments(PointWrittenSchema)
def write_point(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Write down what was decided at a point, and who was disqualified. If-Match names the point's
    version."""

    def act(session: Session) -> None:
        held = queries.hold(session, viewer(), meeting_id)
        present = queries.hold_point(session, held, point_id).version
        minutes.write_point(
            session, viewer(), meeting_id, point_id, data["decision"], data["closed"],
            data["barred"], base_version(present, required=True), received_at(),
        )  # fmt: skip

    return _at_point(meeting_id, point_id, act)


@operation("DELETE", POINT, "removeGroupPoint", None, status=204, write=True)
def remove_point(meeting_id: int, point_id: int) -> Response:
    """Take a point off the agenda; what it is about stays where it is."""
    return done(lambda session: actions.remove_point(
        session, viewer(), meeting_id, point_id, received_at()
    ))  # fmt: skip


@operation("PUT", POINT + "/place", "moveGroupPoint", GroupMeetingSchema, write=True)
@bp.arguments(PointPlaceSchema)
def move_point(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Move a point one place up or down."""
    return _in_meeting(meeting_id, lambda session: actions.move_point(
        session, viewer(), meeting_id, point_id, data["way"] == "up", received_at()
    ))  # fmt: skip


@operation("POST", POINT + "/move", "moveInitiativeInMeeting", GroupPointSchema, write=True)
@bp.arguments(InitiativeMoveSchema)
def move_initiative(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Move the initiative of a point to another stage. Who had the idea is told."""
    return _at_point(meeting_id, point_id, lambda session: deeds.move_initiative(
        session, viewer(), meeting_id, point_id, data["stage"], data["reason"], received_at()
    ))  # fmt: skip


@operation("POST", POINT + "/state", "holdInitiativeInMeeting", GroupPointSchema, write=True)
@bp.arguments(InitiativeHoldSchema)
def hold_initiative(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Pause or end the initiative of a point, or take it up again. Who had the idea is told."""
    return _at_point(meeting_id, point_id, lambda session: deeds.hold_initiative(
        session, viewer(), meeting_id, point_id, data["state"], data["reason"], received_at()
    ))  # fmt: skip


@operation("POST", POINT + "/log", "askInitiativeInMeeting", GroupPointSchema, write=True)
@bp.arguments(LogNoteSchema)
def ask_initiative(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Ask the team of a point's initiative for more, in its log."""
    return _at_point(meeting_id, point_id, lambda session: deeds.ask_initiative(
        session, viewer(), meeting_id, point_id, data["words"], received_at()
    ))  # fmt: skip


@operation("POST", POINT + "/initiative", "beginInitiativeInMeeting", GroupPointSchema,
           status=201, write=True)
@bp.arguments(InitiativeFieldsSchema)
def begin_initiative(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Make an initiative of the chosen idea of a point. The authors are told."""
    return _at_point(meeting_id, point_id, lambda session: deeds.begin_initiative(
        session, viewer(), meeting_id, point_id, fields_of(data), received_at()
    ), 201)  # fmt: skip


@operation("POST", POINT + "/answer", "answerTipInMeeting", GroupPointSchema, write=True)
@bp.arguments(TipAnswerSchema)
def answer_tip(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Answer the tip of a point, as ``answerTip`` does."""
    return _at_point(meeting_id, point_id, lambda session: deeds.answer_tip(
        session, viewer(), meeting_id, point_id, now=received_at(), **data
    ))  # fmt: skip


@operation("POST", POINT + "/approval", "approveMinutesInMeeting", GroupPointSchema, write=True)
@bp.arguments(MinutesReadSchema)
def approve_in(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Approve the minutes of the earlier meeting that a point is about, as they were read."""
    return _at_point(meeting_id, point_id, lambda session: deeds.approve_minutes(
        session, viewer(), meeting_id, point_id, data["version"], received_at()
    ))  # fmt: skip


@operation("POST", POINT + "/tasks", "giveGroupTask", GroupPointSchema, status=201, write=True)
@bp.arguments(TaskGivenSchema)
def give_task(data: dict[str, Any], meeting_id: int, point_id: int) -> Response:
    """Give someone a task at a point. They are told, and reminded on the day."""
    fields = TaskFields(data["task"], data["responsible"], data["due_on"])
    return _at_point(meeting_id, point_id, lambda session: tasks.give(
        session, viewer(), meeting_id, point_id, fields, ground().settings.time_zone,
        received_at(),
    ), 201)  # fmt: skip


@operation("DELETE", POINT + "/tasks/<int:task_id>", "takeGroupTaskBack", None, status=204,
           write=True)
def take_task_back(meeting_id: int, point_id: int, task_id: int) -> Response:
    """Take a task back while the minutes are not approved."""
    return done(lambda session: tasks.take_back(
        session, viewer(), meeting_id, point_id, task_id, received_at()
    ))  # fmt: skip


@operation("GET", ONE + "/minutes", "getGroupMinutes", GroupMeetingSchema)
def get_minutes(meeting_id: int) -> Response:
    """The minutes: to the group whole, to other staff once they are published, without what is kept
    closed or about what they may not see."""
    with ground().database.read() as session:
        return _shown(queries.see_minutes(session, viewer(), meeting_id))


@operation("POST", ONE + "/minutes/approval", "approveGroupMinutes", GroupMeetingSchema,
           write=True, match=True)
def approve(meeting_id: int) -> Response:
    """Approve minutes as they were read, where one is named for that. They are fixed then."""
    return _in_version(meeting_id, lambda session, version: minutes.approve(
        session, viewer(), meeting_id, version, received_at()
    ))  # fmt: skip


@operation("PUT", ONE + "/minutes/publication", "publishGroupMinutes", GroupMeetingSchema,
           write=True, match=True)
@bp.arguments(PublicationSchema)
def publish(data: dict[str, Any], meeting_id: int) -> Response:
    """Let all staff read approved minutes, but for closed points, or no longer."""
    return _in_version(meeting_id, lambda session, version: minutes.publish(
        session, viewer(), meeting_id, version, received_at(), shown=data["published"]
    ))  # fmt: skip


@operation("POST", ONE + "/minutes/corrections", "correctGroupMinutes", GroupMeetingSchema,
           status=201, write=True)
@bp.arguments(MinutesCorrectionSchema)
def correct(data: dict[str, Any], meeting_id: int) -> Response:
    """Add a correction to approved minutes, which stay as they are."""

    def action(session: Session) -> Response:
        minutes.correct(session, viewer(), meeting_id, data["point"], data["correction"],
                        data["closed"], received_at())  # fmt: skip
        return _meeting(session, meeting_id, 201)

    return write(action)


@operation("GET", "/me/group-tasks", "listGroupTasks", page_of(GroupTaskSchema, "GroupTasks"))
def list_tasks() -> Response:
    """What the innovation group asked the caller to do and is not done, the first due first."""
    with ground().database.read() as session:
        rows = queries.own_tasks(session, viewer())
    return whole_listing(GroupTaskSchema, [
        {"id": each.id, "task": each.words, "due_on": each.due_on, "done_at": each.done_at,
         "meeting_at": each.starts_at}
        for each in rows
    ])  # fmt: skip


@operation("PUT", "/group-tasks/<int:task_id>", "tickGroupTask", None, status=204, write=True)
@bp.arguments(TaskDoneSchema)
def tick_task(data: dict[str, Any], task_id: int) -> Response:
    """Say that a task is done, or that it is not: the one responsible, and the group."""
    return done(lambda session: tasks.tick(
        session, viewer(), task_id, data["done"], received_at()
    ))  # fmt: skip
