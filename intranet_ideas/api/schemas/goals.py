"""Goals: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.goals.lists import MOST
from intranet_ideas.goals.rules import LANGUAGES, LONGEST_NUMBER, Gap
from intranet_ideas.goals.rules import Kind as ChangeKind
from intranet_ideas.goals.series_rules import LARGEST_FILE, MISSING, Better, Course
from intranet_ideas.initiatives.benefit_rules import Kind


class GoalSchema(Schema):
    """A goal. ``texts`` and ``plan_name`` are words by language; ``ended_at`` is null where the
    goal is in its plan, ``successor`` the goal in its place."""

    id = fields.Integer(required=True)
    plan = fields.Integer(required=True)
    plan_name = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    number = fields.String(required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    parent = fields.Integer(required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)
    successor = fields.Integer(required=True, allow_none=True)


class NamedGoalSchema(Schema):
    """A goal that something names, in the caller's language; ``own`` is false where an idea has
    it from its challenge."""

    id = fields.Integer(required=True)
    plan = fields.String(required=True)
    number = fields.String(required=True)
    text = fields.String(required=True)
    ended = fields.Boolean(required=True)
    own = fields.Boolean(required=True)


class NamedGoalsSchema(Schema):
    """The goals that something names."""

    items = fields.List(fields.Nested(NamedGoalSchema), required=True)


class NameGoalsSchema(Strict):
    """The goals to name, three at most; what is not among them is not named any more, but for
    goals that are ended."""

    goals = fields.List(fields.Integer(validate=ROW), required=True)


class GoalPlanSchema(Schema):
    """A plan that has goals. ``name`` is words by language; ``kind`` is ``un`` for the UN's, which
    are not imported over. ``version`` is what If-Match names where it is changed."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["own", "un"]))
    name = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    starts = fields.Integer(required=True, allow_none=True)
    ends = fields.Integer(required=True, allow_none=True)
    version = fields.Integer(required=True)


YEAR = validate.Range(0, 9999)


class GoalPlanFieldsSchema(Strict):
    """A plan: what it is called, in one language at least, and its years, null for no limit."""

    name = fields.Dict(keys=fields.String(validate=validate.OneOf(LANGUAGES)),
                       values=fields.String(), required=True)  # fmt: skip
    starts = fields.Integer(load_default=None, allow_none=True, strict=True, validate=YEAR)
    ends = fields.Integer(load_default=None, allow_none=True, strict=True, validate=YEAR)


class CarryingSchema(Strict):
    """The goal that took the place of one that ended."""

    successor = fields.Integer(required=True, strict=True, validate=ROW)


class CarriedSchema(Schema):
    """How many challenges, ideas and initiatives that name the old goal name as many as they may
    already, and get no other."""

    left_out = fields.Integer(required=True)


class GoalOfListSchema(Strict):
    """A goal of the plan as it is to be, the same as a line of the list on the page. ``parent`` is
    the number of the goal above: left out, 1.2 stands below 1; empty, the goal stands alone.
    ``replaces`` are numbers of goals that go out for this one, ``id`` finds a goal whose number
    and words both are others. A language that is left out changes nothing."""

    number = fields.String(required=True, validate=validate.Length(1, LONGEST_NUMBER))
    texts = fields.Dict(keys=fields.String(validate=validate.OneOf(LANGUAGES)),
                        values=fields.String(), required=True)  # fmt: skip
    parent = fields.String(load_default=None, allow_none=True)
    id = fields.Integer(load_default=None, allow_none=True, validate=ROW)
    replaces = fields.List(fields.String(), load_default=list)


class GoalListSchema(Strict):
    """All goals of a plan; what is not among them goes out and is kept as ended."""

    goals = fields.List(fields.Nested(GoalOfListSchema), required=True,
                        validate=validate.Length(1, MOST))  # fmt: skip


class ImportGoalsSchema(GoalListSchema):
    """All goals of a plan, and the digest of what was looked at: nothing is done where something
    else would be done now. ``carry``: what names a goal that goes out is to name what took its
    place too."""

    looked_at = fields.String(required=True, validate=validate.Length(1, 64))
    carry = fields.Boolean(load_default=True)


class GoalChangeSchema(Schema):
    """What would become of a goal. ``id`` is null for a new one, ``was`` its number before,
    ``successor`` the number of what takes its place, ``named`` how much names one that goes
    out."""

    kind = fields.String(required=True, validate=validate.OneOf([str(each) for each in ChangeKind]))
    id = fields.Integer(required=True, allow_none=True)
    number = fields.String(required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    parent = fields.String(required=True)
    was = fields.String(required=True, allow_none=True)
    successor = fields.String(required=True)
    named = fields.Integer(required=True)


class GoalLookSchema(Schema):
    """What importing a list would change; ``digest`` is what ``importGoals`` asks for. Goals that
    stay as they are are not among the items."""

    digest = fields.String(required=True)
    items = fields.List(fields.Nested(GoalChangeSchema), required=True)


class GoalImportSchema(Schema):
    """An import that was done, or undone again; ``id`` is null where nothing changed."""

    id = fields.Integer(required=True, allow_none=True)
    plan = fields.Integer(required=True)
    undone_at = Instant(required=True, allow_none=True)


class GoalImportedSchema(GoalImportSchema):
    """An import of a plan, with who did it and how many goals it changed."""

    made_at = Instant(required=True)
    made_by = fields.String(required=True)
    changed = fields.Integer(required=True)


class GainSchema(Schema):
    """Benefits of one kind and unit; ``planned`` is null for quality, which is no sum, and
    ``realised`` also where nothing was measured."""

    kind = fields.String(required=True, validate=validate.OneOf([str(each) for each in Kind]))
    unit = fields.String(required=True)
    count = fields.Integer(required=True)
    measured = fields.Integer(required=True)
    planned = fields.Float(required=True, allow_none=True)
    realised = fields.Float(required=True, allow_none=True)


class GoalLineSchema(Schema):
    """What names a goal or one below it, each once. ``stages`` counts initiatives that are not
    ended, by stage; ``gap`` is null for a goal that is ended, and for guests, who see no
    initiatives but their own; ``successor`` is the goal in its place. ``was`` is the number
    that a goal had before it last got another, empty for none."""

    goal = fields.Integer(required=True)
    number = fields.String(required=True)
    text = fields.String(required=True)
    challenges = fields.Integer(required=True)
    ideas = fields.Integer(required=True)
    initiatives = fields.Integer(required=True)
    stages = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    ended = fields.Integer(required=True)
    benefits = fields.List(fields.Nested(GainSchema), required=True)
    gap = fields.String(required=True, allow_none=True,
                        validate=validate.OneOf([str(each) for each in Gap]))  # fmt: skip
    successor = fields.Integer(required=True, allow_none=True)
    was = fields.String(required=True)


class GoalReportSchema(Schema):
    """What is done for the goals of a plan."""

    plan = fields.Integer(required=True)
    items = fields.List(fields.Nested(GoalLineSchema), required=True)


class PointSchema(Schema):
    """A figure of a year (2024), quarter (2024K1) or month (2024M03). Without a number, ``value``
    is null and ``missing`` the statistics' mark for why."""

    period = fields.String(required=True)
    value = fields.Float(required=True, allow_none=True)
    missing = fields.String(required=True, validate=validate.OneOf(list(MISSING)))


class IndicatorSchema(Schema):
    """What is counted for a goal; ``course`` is how the last figure stands to the first."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    source = fields.String(required=True)
    better = fields.String(required=True,
                           validate=validate.OneOf([str(each) for each in Better]))  # fmt: skip
    course = fields.String(required=True,
                           validate=validate.OneOf([str(each) for each in Course]))  # fmt: skip
    points = fields.List(fields.Nested(PointSchema), required=True)


class IndicatorFieldsSchema(Strict):
    """What an indicator counts: ``unit`` is in what, ``source`` from where."""

    name = fields.String(required=True)
    unit = fields.String(required=True)
    source = fields.String(load_default="")
    better = fields.String(required=True,
                           validate=validate.OneOf([str(each) for each in Better]))  # fmt: skip


class FiguresSchema(Strict):
    """A list of figures as the text of a CSV file; ``region`` chooses the lines of one region of a
    list that has several. ``unit`` and ``source`` are of indicators that are made."""

    content = fields.String(required=True, validate=validate.Length(1, LARGEST_FILE))
    region = fields.String(load_default="")
    unit = fields.String(load_default="")
    source = fields.String(load_default="")


class BroughtSchema(Schema):
    """How many indicators a list of figures made, and how many figures it added, changed and left
    as they were."""

    indicators = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)
