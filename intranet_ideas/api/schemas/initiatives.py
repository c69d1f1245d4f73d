"""Initiatives: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import LANGUAGE, ROW, Instant, Strict
from intranet_ideas.api.schemas.people import PersonSchema
from intranet_ideas.initiatives.rules import WORST, Decider, State

KRONER = validate.Range(0, 10**12)
STEP = validate.Range(1, WORST)


class MilestoneSchema(Strict):
    """A milestone; ``done_on`` is null while it is to come."""

    title = fields.String(required=True)
    due_on = fields.Date(required=True)
    done_on = fields.Date(allow_none=True, load_default=None)


class RiskSchema(Strict):
    """What may go wrong, with steps from 1 to 5."""

    words = fields.String(required=True)
    likelihood = fields.Integer(strict=True, required=True, validate=STEP)
    consequence = fields.Integer(strict=True, required=True, validate=STEP)


class InitiativeFieldsSchema(Strict):
    """What is written of an initiative. ``owner`` and ``team`` are e-mail addresses, costs whole
    kroner; ``department`` left out is the owner's."""

    title = fields.String(required=True)
    owner = fields.String(required=True)
    summary = fields.String(load_default="")
    language = fields.String(load_default="nb", validate=LANGUAGE)
    department = fields.String(load_default="")
    team = fields.List(fields.String(), load_default=list)
    open_to_staff = fields.Boolean(load_default=True)
    planned_cost = fields.Integer(strict=True, allow_none=True, load_default=None, validate=KRONER)
    used_cost = fields.Integer(strict=True, allow_none=True, load_default=None, validate=KRONER)
    milestones = fields.List(fields.Nested(MilestoneSchema), load_default=list)
    risks = fields.List(fields.Nested(RiskSchema), load_default=list)


class InitiativeNewSchema(InitiativeFieldsSchema):
    """A new initiative; ``entries`` are the chosen ideas that it comes from."""

    entries = fields.List(fields.Integer(strict=True, validate=ROW), load_default=list,
                          validate=validate.Length(max=50))  # fmt: skip


class RequirementTickSchema(Strict):
    """By what a requirement is met; an empty ``evidence`` says that it is not. ``need`` is its
    words in bokmål."""

    stage = fields.String(required=True)
    need = fields.String(required=True)
    evidence = fields.String(required=True)


class InitiativeMoveSchema(Strict):
    """The stage to move to, with a reason where one is needed."""

    stage = fields.String(required=True)
    reason = fields.String(load_default="")


class InitiativeHoldSchema(Strict):
    """Whether it goes on, and why."""

    state = fields.String(required=True, validate=validate.OneOf([str(each) for each in State]))
    reason = fields.String(required=True)


class LogNoteSchema(Strict):
    """A note for the log."""

    words = fields.String(required=True)


class LogLineSchema(Schema):
    """What happened to an initiative. ``kind`` is begun, moved, measured, paused, active, ended
    or note; ``missing`` what was not met when it moved on."""

    kind = fields.String(required=True)
    at = Instant(required=True)
    by = fields.String(required=True)
    stage = fields.String(required=True)
    words = fields.String(required=True)
    missing = fields.List(fields.String(), required=True)


class RequirementSchema(Schema):
    """A requirement of the present stage, and by what it is met: empty where it is not."""

    need = fields.String(required=True)
    evidence = fields.String(required=True)


class InitiativeSchema(Schema):
    """An initiative. ``as_whom`` says as whom the caller decides on it: team, owner, group, or
    null; ``entries`` are the ideas it came from that the caller may see."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    language = fields.String(required=True)
    department = fields.String(required=True)
    stage = fields.String(required=True)
    state = fields.String(required=True)
    owner = fields.Nested(PersonSchema, required=True)
    team = fields.List(fields.Nested(PersonSchema), required=True)
    open_to_staff = fields.Boolean(required=True)
    planned_cost = fields.Integer(required=True, allow_none=True)
    used_cost = fields.Integer(required=True, allow_none=True)
    milestones = fields.List(fields.Nested(MilestoneSchema), required=True)
    risks = fields.List(fields.Nested(RiskSchema), required=True)
    needs = fields.List(fields.Nested(RequirementSchema), required=True)
    log = fields.List(fields.Nested(LogLineSchema), required=True)
    entries = fields.List(fields.Integer(), required=True)
    as_whom = fields.String(required=True, allow_none=True)


class InitiativeListedSchema(Schema):
    """An initiative in a list. ``mine``: the caller writes in it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    stage = fields.String(required=True)
    state = fields.String(required=True)
    owner = fields.String(required=True)
    department = fields.String(required=True)
    mine = fields.Boolean(required=True)


class StageWordsSchema(Strict):
    """A text by language."""

    nb = fields.String(required=True)
    nn = fields.String(load_default="")
    en = fields.String(load_default="")


class StageSchema(Strict):
    """A stage: what must be there to pass it, and who decides."""

    key = fields.String(required=True)
    name = fields.Nested(StageWordsSchema, required=True)
    decider = fields.String(required=True,
                            validate=validate.OneOf([str(each) for each in Decider]))  # fmt: skip
    needs = fields.List(fields.Nested(StageWordsSchema), load_default=list)


class StagesSchema(Strict):
    """The organisation's stages, from need to effect."""

    items = fields.List(fields.Nested(StageSchema), required=True)
