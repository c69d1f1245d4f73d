"""Questions to the authors of an entry: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from intranet_ideas.api.schemas.base import ROW, Instant, Strict


class ClarificationFieldsSchema(Strict):
    """A question, to be answered within ``days``."""

    question = fields.String(required=True)
    days = fields.Integer(strict=True, load_default=3)


class ClarificationsFieldsSchema(ClarificationFieldsSchema):
    """The same question about several entries."""

    entries = fields.List(fields.Integer(strict=True, validate=ROW), required=True)


class ClarificationAnswerSchema(Strict):
    """The authors' answer. It can't be changed afterwards."""

    answer = fields.String(required=True)


class ClarificationSchema(Schema):
    """A question and its answer, the same for everyone who may read them; nobody is named.
    ``answer`` is empty until there is one, and ``late`` when it was due and is not there."""

    id = fields.Integer(required=True)
    as_judge = fields.Boolean(required=True)
    question = fields.String(required=True)
    asked_at = Instant(required=True)
    due_at = Instant(required=True)
    answer = fields.String(required=True)
    answered_at = Instant(required=True, allow_none=True)
    late = fields.Boolean(required=True)


class ClarificationRuleSchema(Strict):
    """Whether questions may be asked while the challenge is judged."""

    in_judging = fields.Boolean(required=True)
