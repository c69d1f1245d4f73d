"""Meetings of the innovation group: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.api.schemas.people import PersonSchema
from intranet_ideas.meetings.rules import KINDS


class GroupMeetingFieldsSchema(Strict):
    """A meeting as it is planned. ``minutes`` is how long it lasts; ``approver`` the e-mail address
    of who approves the minutes, empty where the next meeting does."""

    starts_at = Instant(required=True)
    place = fields.String(required=True)
    minutes = fields.Integer(strict=True, load_default=60)
    approver = fields.String(load_default="")


class AgendaDrawnSchema(Strict):
    """What is drawn from the desk, each if it is not on the agenda yet."""

    kinds = fields.List(
        fields.String(validate=validate.OneOf([str(each) for each in KINDS])),
        load_default=lambda: [str(each) for each in KINDS],
    )


class PointFieldsSchema(Strict):
    """A point of one's own."""

    title = fields.String(required=True)
    words = fields.String(load_default="")
    closed = fields.Boolean(load_default=False)


class PointPlaceSchema(Strict):
    """Which way a point moves, by one place."""

    way = fields.String(required=True, validate=validate.OneOf(["up", "down"]))


class AttendanceSchema(Strict):
    """Who of the invited came, by number, and who else took part."""

    present = fields.List(fields.Integer(strict=True, validate=ROW), required=True)
    others = fields.String(load_default="")


class PointWrittenSchema(Strict):
    """What was decided at a point, whether it is kept closed, and who of the invited was
    disqualified, by number."""

    decision = fields.String(required=True)
    closed = fields.Boolean(required=True)
    barred = fields.List(fields.Integer(strict=True, validate=ROW), load_default=list)


class MinutesReadSchema(Strict):
    """The version of the earlier minutes as one read them: a point's ``thing_version``."""

    version = fields.Integer(strict=True, required=True, validate=ROW)


class TaskGivenSchema(Strict):
    """What someone is to do by a day; ``responsible`` is an e-mail address."""

    task = fields.String(required=True)
    responsible = fields.String(required=True)
    due_on = fields.Date(required=True)


class TaskDoneSchema(Strict):
    """Whether a task is done."""

    done = fields.Boolean(required=True)


class PublicationSchema(Strict):
    """Whether all staff read approved minutes."""

    published = fields.Boolean(required=True)


class MinutesCorrectionSchema(Strict):
    """A correction of approved minutes: to a ``point``, or to all of them. At a closed point it is
    closed too."""

    correction = fields.String(required=True)
    point = fields.Integer(strict=True, allow_none=True, load_default=None, validate=ROW)
    closed = fields.Boolean(load_default=False)


class InvitedSchema(PersonSchema):
    """Someone who is invited; ``present`` is null while nobody has said whether they came."""

    present = fields.Boolean(required=True, allow_none=True)


class PointDeedSchema(Schema):
    """What was done from a point. ``kind`` is moved, paused, active, ended, note, answered, begun
    or approved; of an initiative, ``stage`` is where it stood after it and ``reason`` why.
    ``thing`` is null where it is not for the caller to see."""

    kind = fields.String(required=True)
    thing = fields.Integer(required=True, allow_none=True)
    by = fields.String(required=True)
    at = Instant(required=True)
    stage = fields.String(required=True)
    reason = fields.String(required=True)


class PointTaskSchema(Schema):
    """A task that was given at a point. ``id`` is null in minutes as others than the group read
    them."""

    id = fields.Integer(required=True, allow_none=True)
    task = fields.String(required=True)
    responsible = fields.String(required=True)
    due_on = fields.Date(required=True)
    done_at = Instant(required=True, allow_none=True)


class MinutesAdditionSchema(Schema):
    """A correction that was added to approved minutes."""

    correction = fields.String(required=True)
    closed = fields.Boolean(required=True)
    by = fields.String(required=True)
    at = Instant(required=True)


class GroupPointSchema(Schema):
    """A point of the agenda, and what was decided. ``thing`` is the number of what it is about, and
    ``language`` that of its title: null where that is gone, or not for the caller to see;
    ``thing_version`` is that of earlier minutes.

    ``id``, ``number`` and ``version`` are null in minutes as others than the group read them: they
    would tell how much is left out."""

    id = fields.Integer(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    kind = fields.String(required=True)
    thing = fields.Integer(required=True, allow_none=True)
    thing_version = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True)
    language = fields.String(required=True, allow_none=True)
    words = fields.String(required=True)
    closed = fields.Boolean(required=True)
    decision = fields.String(required=True)
    barred = fields.List(fields.Nested(PersonSchema), required=True)
    deeds = fields.List(fields.Nested(PointDeedSchema), required=True)
    tasks = fields.List(fields.Nested(PointTaskSchema), required=True)
    corrections = fields.List(fields.Nested(MinutesAdditionSchema), required=True)


class GroupMeetingSchema(Schema):
    """A meeting with its agenda and minutes. ``whole`` is false for others than the group: closed
    points are left out then, and ``approver``, ``digest``, ``approved_in`` and ``unchanged`` null.
    ``unchanged`` says whether the minutes still say what was approved; ``corrections`` are those of
    all of them."""

    id = fields.Integer(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    minutes = fields.Integer(required=True)
    place = fields.String(required=True)
    language = fields.String(required=True)
    state = fields.String(required=True)
    agenda_at = Instant(required=True, allow_none=True)
    people = fields.List(fields.Nested(InvitedSchema), required=True)
    others = fields.String(required=True)
    approver = fields.String(required=True, allow_none=True)
    approved_at = Instant(required=True, allow_none=True)
    approved_by = fields.String(required=True)
    approved_in = fields.Integer(required=True, allow_none=True)
    digest = fields.String(required=True, allow_none=True)
    unchanged = fields.Boolean(required=True, allow_none=True)
    published_at = Instant(required=True, allow_none=True)
    whole = fields.Boolean(required=True)
    points = fields.List(fields.Nested(GroupPointSchema), required=True)
    corrections = fields.List(fields.Nested(MinutesAdditionSchema), required=True)


class GroupMeetingListedSchema(Schema):
    """A meeting in the list; ``points`` is null for others than the group."""

    id = fields.Integer(required=True)
    starts_at = Instant(required=True)
    place = fields.String(required=True)
    state = fields.String(required=True)
    published_at = Instant(required=True, allow_none=True)
    points = fields.Integer(required=True, allow_none=True)


class GroupTaskSchema(Schema):
    """A task of the caller's from a meeting of the innovation group, that of ``meeting_at``."""

    id = fields.Integer(required=True)
    task = fields.String(required=True)
    due_on = fields.Date(required=True)
    done_at = Instant(required=True, allow_none=True)
    meeting_at = Instant(required=True)
