"""Saved views: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict
from intranet_ideas.finding.rules import (
    LONGEST_SLUG,
    LONGEST_WORDS,
    NEEDS,
    ORDERS,
    OUTCOMES,
    PHASES,
)
from intranet_ideas.web import LARGEST


class ViewNameSchema(Strict):
    """What a saved view is to be called."""

    name = fields.String(required=True)


class ViewFieldsSchema(ViewNameSchema):
    """A view to save: what ideas must be like, as ``browseEntries`` takes it, and its name."""

    q = fields.String(validate=validate.Length(max=LONGEST_WORDS))
    theme = fields.String(validate=validate.Length(max=LONGEST_SLUG))
    challenge = fields.Integer(validate=validate.Range(1, LARGEST), strict=True)
    department = fields.String(validate=validate.Length(max=LONGEST_SLUG))
    phase = fields.String(validate=validate.OneOf([str(each) for each in PHASES]))
    need = fields.String(validate=validate.OneOf(NEEDS))
    concern = fields.String(validate=validate.Length(max=LONGEST_WORDS))
    outcome = fields.String(validate=validate.OneOf(OUTCOMES))
    order = fields.String(validate=validate.OneOf(ORDERS))


class ViewSchema(Schema):
    """A saved view. ``asked`` holds what ``browseEntries`` takes, as text."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    asked = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    saved_at = Instant(required=True)


class HappenedSchema(Schema):
    """Something that happened to a thing on a day, and how often. ``entry_id`` and ``title`` are
    given where it is about one idea alone; ``stage`` is where an initiative came to."""

    kind = fields.String(required=True, metadata={
        "description": "Of a challenge “announced”, “opened”, “closed”, “released”, “cancelled”, "
                       "“ideas”, “comments”, “places”; of an initiative “begun”, “moved”, "
                       "“paused”, “active”, “ended”"
    })  # fmt: skip
    at = Instant(required=True)
    count = fields.Integer(required=True)
    entry_id = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True)
    stage = fields.String(required=True)


class HappeningSchema(Schema):
    """All that happened to one thing on a day."""

    thing = fields.String(required=True, metadata={
        "description": "“challenge” or “initiative”, which ``id`` is of"
    })  # fmt: skip
    id = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    happened = fields.List(fields.Nested(HappenedSchema), required=True)


class HappeningDaySchema(Schema):
    """A local day on which something happened."""

    day = fields.Date(required=True)
    lines = fields.List(fields.Nested(HappeningSchema), required=True)
