"""Judges, assignments, assessments and comparisons in the API."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Colleague, Instant, Strict


class JudgesSchema(Strict):
    """Judges by e-mail address or number; the list replaces the one there was.

    ``unit_conflicts`` disqualifies who works in the same unit as an author,
    ``superior_conflicts`` whose nearest leader is disqualified; left out, they stay. Once judges
    have handed something in, ``conflict_reason`` says why they change."""

    judges = fields.List(Colleague(), required=True)
    unit_conflicts = fields.Boolean()
    superior_conflicts = fields.Boolean()
    conflict_reason = fields.String(load_default="", validate=validate.Length(max=10_000))
    round = fields.Integer(
        strict=True, validate=validate.Range(1, 100),
        metadata={"description": "The present round of judging if left out, or one to come"},
    )


class JudgeSchema(Schema):
    """A judge with progress: in entries to assess, or in comparisons to make."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    assigned = fields.Integer(required=True)
    handed_in = fields.Integer(required=True)


class AssignmentsSchema(Strict):
    """``mode`` ``all``: everyone assesses everything; ``manual``: what ``assignments`` says,
    a judge's e-mail address or number → ids of entries; ``balanced``: ``reviews_per_entry``
    judges for each, nothing more for the judges (numbers) in ``without``, refused if ``plan``
    is no longer what ``planAssignments`` answers. Without ``mode`` what ``assignments``
    says, when it says anything."""

    mode = fields.String(load_default=None, validate=validate.OneOf(("all", "manual", "balanced")))
    reviews_per_entry = fields.Integer(strict=True, load_default=3)
    without = fields.List(fields.Integer(strict=True, validate=ROW), load_default=list)
    plan = fields.String(load_default="")
    assignments = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Integer(strict=True, validate=ROW)),
        load_default=dict,
    )


class PlanQuerySchema(Strict):
    """How ideas are to be shared out."""

    reviews_per_entry = fields.Integer(load_default=3)
    without = fields.List(fields.Integer(validate=ROW), load_default=list)


class LoadSchema(Schema):
    """How many entries a judge would get."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    entries = fields.Integer(required=True)


class PlanSchema(Schema):
    """How ideas would be shared out. ``short`` entries get too few judges, ``at_home`` none
    from another department; ``groups`` of judges share no entry (1: all can be compared),
    ``weakest`` is the fewest entries a judge shares with others. ``masked`` entries have
    authors that the plan must not tell of: a judge close to them is given the entry and
    never meets it. ``spare`` of these, under a pseudonym, get one judge more."""

    plan = fields.String(required=True)
    entries = fields.Integer(required=True)
    moves = fields.Integer(required=True)
    judges = fields.List(fields.Nested(LoadSchema), required=True)
    short = fields.Integer(required=True)
    at_home = fields.Integer(required=True)
    groups = fields.Integer(required=True)
    weakest = fields.Integer(required=True)
    masked = fields.Integer(required=True)
    spare = fields.Integer(required=True)


class TaskSchema(Schema):
    """An entry the caller has to judge; where ``evidence`` is ``comparisons``, by comparing it
    with others."""

    evidence = fields.String(required=True)

    challenge = fields.Integer(required=True)
    entry = fields.Integer(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    conflict = fields.String(required=True, allow_none=True)
    closes_at = Instant(required=True, allow_none=True)


class AssessmentFieldsSchema(Strict):
    """Scores by criterion key; null is "not applicable". ``hand_in`` defaults to whether
    every criterion has been scored."""

    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True, strict=True), required=True
    )
    confidence = fields.Integer(strict=True, load_default=2)
    comment_to_author = fields.String(load_default="", validate=validate.Length(max=10_000))
    comment_to_panel = fields.String(load_default="", validate=validate.Length(max=10_000))
    hand_in = fields.Boolean(load_default=None, allow_none=True)

    class Meta:
        """A client may send back what it was given: what is read-only is left out."""

        unknown = EXCLUDE


class AssessmentSchema(Schema):
    """The caller's assessment of an entry."""

    entry = fields.Integer(required=True)
    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True), required=True
    )
    confidence = fields.Integer(required=True)
    comment_to_author = fields.String(required=True)
    comment_to_panel = fields.String(required=True)
    handed_in_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ChoiceSchema(Strict):
    """The id of the entry found better; null: could not tell."""

    preferred = fields.Integer(strict=True, allow_none=True, required=True, validate=ROW)


class ComparisonSchema(Schema):
    """The caller's choice between two entries, the smaller id first."""

    entries = fields.List(fields.Integer(), required=True)
    preferred = fields.Integer(required=True, allow_none=True)
    made_at = Instant(required=True)


class NextComparisonSchema(Schema):
    """What the caller compares next: two ids, as they stand left and right, or null when none
    are left. ``made`` counts the caller's comparisons, ``goal`` is the caller's share of those
    that the ranking needs, ``possible`` how many pairs there are."""

    entries = fields.List(fields.Integer(), required=True, allow_none=True)
    made = fields.Integer(required=True)
    goal = fields.Integer(required=True)
    possible = fields.Integer(required=True)


class ConflictSchema(Schema):
    """A declared disqualification."""

    entry = fields.Integer(required=True)
    reason = fields.String(required=True)


class NewConflictSchema(Strict):
    """Why the caller is disqualified."""

    reason = fields.String(required=True, validate=validate.Length(1, 4000))
