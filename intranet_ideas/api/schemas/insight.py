"""Numbers in the API. Null is too few to tell."""

from __future__ import annotations

from marshmallow import Schema, fields


class DepartmentShareSchema(Schema):
    """A department's staff and how many of them took part; ``name`` is empty for the rest."""

    name = fields.String(required=True)
    staff = fields.Integer(required=True, attribute="share.people")
    took_part = fields.Integer(required=True, allow_none=True, attribute="share.took_part")


class PeriodSchema(Schema):
    """What happened from a day on, until the next period's."""

    begins = fields.Date(required=True)
    joined = fields.Integer(required=True)
    ideas = fields.Integer(required=True)
    comments = fields.Integer(required=True)
    people = fields.Integer(required=True, allow_none=True)


class WaySchema(Schema):
    """How many ideas came how far; the last two: in an initiative that one may see, and with a
    benefit that was measured there."""

    begun = fields.Integer(required=True, allow_none=True)
    handed_in = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    later = fields.Integer(required=True)
    chosen = fields.Integer(required=True)
    followed = fields.Integer(required=True)
    measured = fields.Integer(required=True)


class TookSchema(Schema):
    """How long something took, in days: of how many, the median, and what nine of ten stayed
    within."""

    of = fields.Integer(required=True)
    median = fields.Float(required=True, allow_none=True)
    nine_of_ten = fields.Float(required=True, allow_none=True)


class VoiceSchema(Schema):
    """How evenly people speak: the part of the texts that the most active tenth wrote, and the
    Gini coefficient."""

    most_active = fields.Float(required=True, allow_none=True)
    gini = fields.Float(required=True, allow_none=True)


class InsightSchema(Schema):
    """The numbers. ``answers`` is how many days after its deadline each challenge published its
    results, ``in_time`` how many did so by the promised day."""

    people = fields.Integer(required=True, allow_none=True)
    guests = fields.Integer(required=True, allow_none=True)
    departments = fields.List(fields.Nested(DepartmentShareSchema), required=True)
    periods = fields.List(fields.Nested(PeriodSchema), required=True)
    way = fields.Nested(WaySchema, required=True)
    drafting = fields.Nested(TookSchema, required=True)
    first_comment = fields.Nested(TookSchema, required=True)
    clarification = fields.Nested(TookSchema, required=True)
    answers = fields.List(fields.Float(), required=True)
    in_time = fields.Integer(required=True)
    voice = fields.Nested(VoiceSchema, required=True)


class YearSchema(Schema):
    """A year in short."""

    year = fields.Integer(required=True)
    people = fields.Integer(required=True, allow_none=True)
    comments = fields.Integer(required=True)
    way = fields.Nested(WaySchema, required=True)


class YearsSchema(Schema):
    """Years side by side, the earliest first."""

    items = fields.List(fields.Nested(YearSchema), required=True)
