"""Tips: what is left and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import LANGUAGE, ROW, Instant, Strict
from intranet_ideas.tips.rules import AREAS, STATUSES, Stands


class TipFieldsSchema(Strict):
    """A tip to leave. ``named``: as the caller; else nothing ties it to them. ``website`` must be
    empty: what fills in every field is not heard."""

    area = fields.String(required=True, validate=validate.OneOf([*AREAS]))
    need = fields.String(required=True)
    whom = fields.String(load_default="")
    better = fields.String(load_default="")
    language = fields.String(load_default="nb", validate=LANGUAGE)
    named = fields.Boolean(load_default=False)
    website = fields.String(load_default="")


class TipLeftSchema(Schema):
    """The code that follows the tip, told only here, and until when an answer is promised."""

    code = fields.String()
    answer_by = Instant()


class TipCodeSchema(Strict):
    """The code of a tip, with or without its dashes."""

    code = fields.String(required=True)


class TipFollowedSchema(Schema):
    """A tip as whoever has its code reads it. ``answered_at`` is null while it waits; ``stands`` is
    where the idea or the challenge stands that it became, null for one that became neither."""

    area = fields.String(required=True)
    need = fields.String(required=True)
    whom = fields.String(required=True)
    better = fields.String(required=True)
    language = fields.String(required=True)
    answer_by = Instant(required=True)
    status = fields.String(required=True)
    answer = fields.String(required=True)
    answered_at = Instant(required=True, allow_none=True)
    stands = fields.String(required=True, allow_none=True,
                           validate=validate.OneOf([*Stands]))  # fmt: skip


class TipAnswerSchema(Strict):
    """The answer. ``becomes`` ``entry`` begins a draft in ``challenge``, ``challenge`` a draft
    for ``department``. ``again``: when a tip was answered that has got words alone, to answer it
    anew."""

    answer = fields.String(required=True)
    becomes = fields.String(load_default="answered", validate=validate.OneOf(STATUSES[1:]))
    challenge = fields.Integer(load_default=None, allow_none=True, strict=True, validate=ROW)
    department = fields.String(load_default="")
    again = Instant(load_default=None, allow_none=True)


class TipSchema(Schema):
    """A tip and what became of it. ``name`` is empty for one left without."""

    id = fields.Integer()
    area = fields.String()
    need = fields.String()
    whom = fields.String()
    better = fields.String()
    language = fields.String()
    name = fields.String()
    left_at = Instant()
    answer_by = Instant()
    status = fields.String()
    answer = fields.String()
    answered_at = Instant(allow_none=True)
    challenge_id = fields.Integer(allow_none=True)
    entry_id = fields.Integer(allow_none=True)
