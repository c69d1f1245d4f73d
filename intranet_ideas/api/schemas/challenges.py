"""Challenges in the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from intranet_ideas.api.schemas.base import LANGUAGE, FaultSchema, Instant, Strict
from intranet_ideas.challenges.public import OUTSIDE, PARTS


class QuestionSchema(Strict):
    """A question that entries answer."""

    key = fields.String(validate=validate.Regexp(r"^[a-z0-9][a-z0-9_-]{0,59}$"))
    label = fields.String(required=True, validate=validate.Length(1, 300))
    help = fields.String(load_default="", validate=validate.Length(max=1000))
    required = fields.Boolean(load_default=False)
    max_length = fields.Integer(load_default=4000)

    @pre_load
    def from_text(self, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Take a bare string as the question's text."""
        return {"label": data} if isinstance(data, str) else data


class StepSchema(Strict):
    """A described level of a scale."""

    value = fields.Integer(required=True, strict=True)
    label = fields.String(required=True, validate=validate.Length(1, 500))


class CriterionSchema(Strict):
    """What judges score."""

    key = fields.String(validate=validate.Regexp(r"^[a-z0-9][a-z0-9_-]{0,59}$"))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    question = fields.String(load_default="", validate=validate.Length(max=2000))
    weight = fields.Float(load_default=1.0, allow_nan=False)
    minimum = fields.Integer(load_default=1)
    maximum = fields.Integer(load_default=6)
    steps = fields.List(fields.Nested(StepSchema), load_default=list)


class ChallengeFieldsSchema(Strict):
    """What people decide about a challenge. ``audience`` holds keys of departments,
    ``everyone`` (all staff) and ``guests``."""

    title = fields.String(validate=validate.Length(max=500))
    summary = fields.String(validate=validate.Length(max=2000))
    brief = fields.String(metadata={"description": "Markdown"})
    department = fields.String(metadata={"description": "Key of the host department"})
    language = fields.String(validate=LANGUAGE)
    audience = fields.List(
        fields.String(validate=validate.Length(max=80)),
        metadata={"description": "Who is invited: “everyone” (all staff), “guests”, or keys of "
                                 "departments, each with all below it"},
    )  # fmt: skip
    for_youth = fields.Boolean(metadata={
        "description": "Whether it is meant for children and youth; where “guests” are invited"
    })  # fmt: skip
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    voting_closes_at = Instant(allow_none=True)
    judging_closes_at = Instant(allow_none=True)
    results_at = Instant(allow_none=True)
    questions = fields.List(fields.Nested(QuestionSchema), validate=validate.Length(max=50))
    criteria = fields.List(fields.Nested(CriterionSchema), validate=validate.Length(max=50))
    scoring_method = fields.String(
        validate=validate.Length(max=80),
        metadata={"description": "Key of one of the methods that are on for the department"},
    )
    blind = fields.Boolean()
    themes = fields.List(
        fields.String(validate=validate.Length(max=40)), validate=validate.Length(max=30),
        metadata={"description": "Keys of themes, as ``getThemes`` has them"},
    )
    partners = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 2_000_000_000)),
        validate=validate.Length(max=100),
        metadata={"description": "Partner organisations whose members are invited, by their "
                  "numbers as ``listPartners`` has them; none where all “guests” are"},
    )  # fmt: skip
    voting = fields.String(
        validate=validate.OneOf(("none", "support", "votes", "budget", "pairs")),
        metadata={"description": "How people vote: not at all, for as many ideas as they like, "
                  "with a number of votes, by sharing out a sum of kroner, or by choosing between "
                  "two ideas at a time. Once somebody has voted it stays, unless nobody loses"},
    )  # fmt: skip
    voting_opens_at = Instant(allow_none=True, metadata={
        "description": "Null: with the challenge; on a budget, when the ideas are in"
    })  # fmt: skip
    budget = fields.Integer(
        allow_none=True, strict=True, validate=validate.Range(-1, 2_000_000_000),
        metadata={"description": "The sum in kroner, where ``voting`` is “budget”"},
    )
    budget_count = fields.String(
        validate=validate.OneOf(("votes", "equal_shares")),
        metadata={"description": "How a budget is counted"},
    )
    votes_per_person = fields.Integer(
        allow_none=True, strict=True, validate=validate.Range(-1, 1_000_000),
        metadata={"description": "At least 1; null: one vote for each idea, as many ideas as "
                                 "one likes"},
    )  # fmt: skip
    totals_hidden = fields.Boolean(metadata={
        "description": "Whether nobody sees how the vote goes until voting has closed"
    })  # fmt: skip
    totals_at_release = fields.Boolean(metadata={
        "description": "Whether nobody sees how the vote went until the results are published"
    })  # fmt: skip
    openness = fields.String(
        validate=validate.OneOf(("place", "criteria", "full")),
        metadata={"description": "What is told of the results: to authors in which part of the "
                  "order their idea stood; to them its place and its means for each criterion; "
                  "to everyone the whole order too"},
    )  # fmt: skip
    outside = fields.String(
        validate=validate.OneOf(("nothing", "challenge", "ideas")),
        metadata={"description": "What pages of other sites show to anyone: nothing, the "
                  "challenge, or its ideas' titles and first lines too"},
    )  # fmt: skip
    public_parts = fields.List(
        fields.String(validate=validate.OneOf(PARTS)),
        metadata={"description": "What public pages show of ideas beside their titles and first "
                  "lines, where “outside” is “ideas”: their whole texts, the names of those who "
                  "wrote them, comments, votes, which were chosen. When ideas are handed in it "
                  "can only be narrowed"},
    )  # fmt: skip
    comments_released = fields.Boolean(metadata={
        "description": "Whether authors read the judges' comments to them after the release"
    })  # fmt: skip
    judges_named = fields.Boolean(metadata={
        "description": "Whether the judges' names stand with those comments"
    })  # fmt: skip


class NewChallengeSchema(ChallengeFieldsSchema):
    """A challenge to begin."""

    title = fields.String(required=True, validate=validate.Length(max=500))
    department = fields.String(required=True)


class DeadlineSchema(Strict):
    """Instants to move, with the reason that everyone reads."""

    reason = fields.String(required=True, validate=validate.Length(max=4000))
    opens_at = Instant()
    closes_at = Instant()
    voting_closes_at = Instant(allow_none=True)
    judging_closes_at = Instant()
    results_at = Instant()


class ReasonSchema(Strict):
    """A reason in words."""

    reason = fields.String(load_default="", validate=validate.Length(max=4000))


class CloneSchema(Strict):
    """How the copy is called; *Copy of …* when empty."""

    title = fields.String(load_default="", validate=validate.Length(max=500))


class LookedAtSchema(Strict):
    """A package to look at."""

    package = fields.Dict(required=True)


class TakenInSchema(LookedAtSchema):
    """A package, and the department that hosts the challenge begun from it. ``un_goals``: take the
    UN's goals in first if the package aims at some and they are not here, which the innovation
    group may."""

    department = fields.String(required=True)
    un_goals = fields.Boolean(load_default=False)


class UnknownPartSchema(Schema):
    """A part of a package that this version does not know and leaves out, with what it says."""

    part = fields.String(required=True)
    says = fields.String(required=True)


class PackedGoalSchema(Schema):
    """A goal that a package aims at; ``goal`` is the one here that is the same, null for none."""

    number = fields.String(required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    plan = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    un = fields.Boolean(required=True)
    goal = fields.Integer(required=True, allow_none=True)


class PackageLookSchema(Schema):
    """What taking a package in would bring. ``lacking`` are plugins it wants that are not on;
    ``scoring_method`` is what the draft would be scored by, the package's own where it is
    offered here."""

    title = fields.String(required=True)
    lacking = fields.List(fields.String(), required=True)
    left_out = fields.List(fields.Nested(UnknownPartSchema), required=True)
    scoring_method = fields.String(required=True)
    wanted_method = fields.String(required=True)
    goals = fields.List(fields.Nested(PackedGoalSchema), required=True)


class PackageSchema(Schema):
    """A challenge's set-up for another organisation: no people, departments or ideas.

    ``timeline`` gives each instant as days after the day of the opening and the local time;
    ``wants`` names plugins, ``goals`` has the words of those it aims at, where there are any.
    """

    kind = fields.String()
    format = fields.Integer()
    made_by = fields.String()
    challenge = fields.Dict()
    timeline = fields.Dict()
    wants = fields.List(fields.String())
    goals = fields.List(fields.Dict())


class ChallengeSummarySchema(Schema):
    """A challenge in a list."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    language = fields.String(required=True)
    department_name = fields.String(required=True, attribute="department")
    phase = fields.String(required=True)
    opens_at = Instant(required=True, allow_none=True, attribute="timeline.opens_at")
    closes_at = Instant(required=True, allow_none=True, attribute="timeline.closes_at")
    entry_count = fields.Integer(required=True)
    participant_count = fields.Integer(required=True)
    joined = fields.Boolean(required=True)


class ChallengeSchema(ChallengeFieldsSchema):
    """A challenge. ``evidence`` is what its judges give: ``scores`` or ``comparisons``."""

    evidence = fields.String(required=True)

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    phase = fields.String(required=True)
    entry_count = fields.Integer(required=True)
    participant_count = fields.Integer(required=True)
    server_time = Instant(required=True)
    joined = fields.Boolean(required=True)
    following = fields.Boolean(required=True)
    released_at = Instant(required=True, allow_none=True)
    cancel_reason = fields.String(required=True)
    deadline_changes = fields.List(
        fields.Nested(
            Schema.from_dict(
                {
                    "field": fields.String(required=True),
                    "old": Instant(required=True, allow_none=True),
                    "new": Instant(required=True, allow_none=True),
                    "reason": fields.String(required=True),
                    "changed_at": Instant(required=True),
                },
                name="DeadlineChange",
            )
        )
    )
    url = fields.String(required=True)
    warnings = fields.List(
        fields.Nested(FaultSchema),
        metadata={
            "description": "Given when deadlines were set or changed to a day off, to July's "
            "general holiday or to outside the hours of support. They are accepted."
        },
    )


class PublicSchema(Strict):
    """What anyone may see of a challenge from now on: no more than before."""

    outside = fields.String(required=True, validate=validate.OneOf(OUTSIDE))
    public_parts = fields.List(fields.String(validate=validate.OneOf(PARTS)), load_default=list)


class ParticipantSchema(Schema):
    """Someone who joined."""

    id = fields.Integer(required=True, attribute="user_id")
    name = fields.String(required=True)
    department = fields.String(required=True)
    joined_at = Instant(required=True)


class ManagerFieldsSchema(Schema):
    """Whom to let run a challenge."""

    email = fields.String(required=True, validate=validate.Length(1, 320))


def _days() -> fields.Integer:
    return fields.Integer(load_default=None, allow_none=True, strict=True,
                          validate=validate.Range(1, 36500))  # fmt: skip


class KeepingFieldsSchema(Strict):
    """Days that the challenge chooses by kind; null or left out: as the site."""

    drafts = _days()
    comments = _days()
    votes = _days()
    taking_part = _days()
    assessments = _days()


class KeptSchema(Schema):
    """How long one kind is kept. ``days`` count, 0 for ever; ``chosen`` by the challenge within
    ``least`` and ``most`` (null: IT decides), else the ``site``'s. ``held`` is how many there are,
    null before the days begin and where fewer than five would be told."""

    kind = fields.String(required=True)
    days = fields.Integer(required=True)
    chosen = fields.Integer(required=True, allow_none=True)
    site = fields.Integer(required=True)
    least = fields.Integer(required=True, allow_none=True)
    most = fields.Integer(required=True, allow_none=True)
    gone_at = Instant(required=True, allow_none=True)
    held = fields.Integer(required=True, allow_none=True)
    waits_for_package = fields.Boolean(required=True)


class KeepingSchema(Schema):
    """How long a challenge keeps what."""

    items = fields.List(fields.Nested(KeptSchema), required=True)
    version = fields.Integer(required=True)
