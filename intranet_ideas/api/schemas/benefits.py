"""Benefits: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict
from intranet_ideas.api.schemas.people import PersonSchema
from intranet_ideas.initiatives.benefit_rules import Kind, Measured

KIND = validate.OneOf([str(each) for each in Kind])


class BenefitFieldsSchema(Strict):
    """A benefit as it is planned. ``planned`` is the gain against ``baseline``, which is null
    where nobody measured before; ``responsible`` is an e-mail address."""

    kind = fields.String(required=True, validate=KIND)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    planned = fields.Float(required=True)
    baseline = fields.Float(allow_none=True, load_default=None)
    how = fields.String(required=True)
    responsible = fields.String(required=True)
    measure_on = fields.Date(required=True)


class BenefitMeasureSchema(Strict):
    """What a benefit came to."""

    realised = fields.Float(required=True)
    word = fields.String(load_default="")


class BenefitSchema(Schema):
    """A benefit; ``realised`` is null while it is not measured."""

    id = fields.Integer(required=True)
    initiative = fields.Integer(required=True)
    kind = fields.String(required=True, validate=KIND)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    baseline = fields.Float(required=True, allow_none=True)
    planned = fields.Float(required=True)
    how = fields.String(required=True)
    measure_on = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf([str(each) for each in Measured]))
    realised = fields.Float(required=True, allow_none=True)
    word = fields.String(required=True)
    measured_at = Instant(required=True, allow_none=True)
    responsible = fields.Nested(PersonSchema, required=True)


class BenefitTotalSchema(Schema):
    """Benefits of one kind and unit: how many, how many in each state, and of those that were
    measured what was planned and realised; null where nothing was measured, and for quality."""

    kind = fields.String(required=True, validate=KIND)
    unit = fields.String(required=True)
    count = fields.Integer(required=True)
    ahead = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    never = fields.Integer(required=True)
    measured = fields.Integer(required=True)
    planned_of_measured = fields.Float(required=True, allow_none=True)
    realised = fields.Float(required=True, allow_none=True)


class BenefitReportSchema(Schema):
    """What innovation gave. Different kinds and units are never added up."""

    items = fields.List(fields.Nested(BenefitTotalSchema), required=True)
