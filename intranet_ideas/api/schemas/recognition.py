"""Recognition: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from intranet_ideas.api.schemas.base import Instant, Strict


class GivenSchema(Schema):
    """An idea to which one has given something."""

    kind = fields.String(required=True, metadata={
        "description": "“first”: one's first idea; “joined”, “helped”, “suggested”: a suggestion "
                       "was accepted; “thanked”"
    })  # fmt: skip
    entry_id = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    at = Instant(required=True)


class RecognitionFieldsSchema(Strict):
    """Whether one wants recognition."""

    wanted = fields.Boolean(required=True)


class RecognitionSchema(Schema):
    """What one has given, for oneself alone, the last first."""

    wanted = fields.Boolean(required=True)
    items = fields.List(fields.Nested(GivenSchema), required=True)
