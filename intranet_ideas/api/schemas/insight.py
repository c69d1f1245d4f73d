"""Numbers in the API. Null is too few to tell."""

from __future__ import annotations

from marshmallow import Schema, fields

from intranet_ideas.api.schemas.base import Instant, Strict
from intranet_ideas.api.schemas.benefits import BenefitTotalSchema
from intranet_ideas.api.schemas.stories import InitiativeStoryListedSchema


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


class ReportedChallengeSchema(Schema):
    """A challenge that opened in the year, with how many ideas were handed in."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    ideas = fields.Integer(required=True)


class ReportedStageSchema(Schema):
    """How many initiatives stand at a stage today."""

    stage = fields.String(required=True)
    initiatives = fields.Integer(required=True)


class EndedSchema(Schema):
    """An initiative that was ended in the year, and why."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    why = fields.String(required=True)


class YearReportSchema(Schema):
    """The report of a year. ``kept`` and ``missed`` count promised days by which results were
    published, and were not; ``benefits`` are those that were to be measured in the year;
    ``finished`` are initiatives that were ended at the last stage, ``stopped`` before it. ``text``
    is empty while none stands in the report."""

    year = fields.Integer(required=True)
    department = fields.String(required=True)
    text = fields.String(required=True)
    numbers = fields.Nested(InsightSchema, required=True)
    challenges = fields.List(fields.Nested(ReportedChallengeSchema), required=True)
    kept = fields.Integer(required=True)
    missed = fields.Integer(required=True)
    begun = fields.Integer(required=True)
    stages = fields.List(fields.Nested(ReportedStageSchema), required=True)
    benefits = fields.List(fields.Nested(BenefitTotalSchema), required=True)
    stories = fields.List(fields.Nested(InitiativeStoryListedSchema), required=True)
    finished = fields.List(fields.Nested(EndedSchema), required=True)
    stopped = fields.List(fields.Nested(EndedSchema), required=True)


class YearTextFieldsSchema(Strict):
    """The text of a report; ``publish``: it stands in the report, else it is a draft."""

    text = fields.String(required=True)
    publish = fields.Boolean(load_default=False)


class YearTextSchema(Schema):
    """The text of a report; ``published_at`` is null while it is a draft."""

    text = fields.String(required=True)
    published_at = Instant(required=True, allow_none=True)
