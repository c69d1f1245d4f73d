"""Rounds of judging in the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.api.schemas.challenges import CriterionSchema
from intranet_ideas.judging.cutting import RULES


class RoundFieldsSchema(Strict):
    """What is decided about a round. ``rule`` says who goes on from it: ``hand`` (whom the
    manager chooses), ``count`` (the best ``value`` entries), ``share`` (the best ``value`` per
    cent) or ``threshold`` (a score of ``value`` or more). The last round's ``closes_at`` and
    ``rule`` count for nothing: it closes with judging."""

    name = fields.String(required=True, validate=validate.Length(max=200))
    closes_at = Instant(load_default=None, allow_none=True)
    rule = fields.String(load_default="hand", validate=validate.OneOf(RULES))
    value = fields.Float(load_default=None, allow_none=True, allow_nan=False)
    see_earlier = fields.Boolean(load_default=False)


class RoundsFieldsSchema(Strict):
    """The rounds in order; one or none: judging is not divided. A new round takes over criteria
    and judges of the one before it. ``reason`` is needed where the round that is open closes
    sooner than planned: for those who run the challenge, the minutes and the seal."""

    rounds = fields.List(
        fields.Nested(RoundFieldsSchema), required=True, validate=validate.Length(max=50)
    )
    reason = fields.String(load_default="", validate=validate.Length(max=10_000))


class RoundSchema(Schema):
    """A round of judging. ``state`` is ``ahead``, ``open``, ``closed`` (its window is over, and
    nobody has gone on yet) or ``left``; ``entries`` is null before it begins."""

    number = fields.Integer(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    closes_at = Instant(required=True, allow_none=True)
    rule = fields.String(required=True)
    value = fields.Float(required=True, allow_none=True)
    see_earlier = fields.Boolean(required=True)
    begun_at = Instant(required=True, allow_none=True)
    left_at = Instant(required=True, allow_none=True)
    reason = fields.String(required=True)
    judges = fields.Integer(required=True)
    entries = fields.Integer(required=True, allow_none=True)
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)


class RoundsSchema(Schema):
    """A challenge's rounds; empty where judging has one."""

    items = fields.List(fields.Nested(RoundSchema), required=True)
    version = fields.Integer(required=True)


class RoundCriteriaSchema(Strict):
    """The criteria of one round after the first."""

    criteria = fields.List(
        fields.Nested(CriterionSchema), required=True, validate=validate.Length(max=50)
    )


class CandidateSchema(Schema):
    """An entry of the present round. ``lot`` is what the rule says: it goes on (``on``), ties at
    the edge (``tie``) or is left (``left``)."""

    entry = fields.Integer(required=True)
    title = fields.String(required=True)
    rank = fields.Integer(required=True, allow_none=True)
    rank_low = fields.Integer(required=True, allow_none=True)
    rank_high = fields.Integer(required=True, allow_none=True)
    score = fields.Float(required=True, allow_none=True)
    lot = fields.String(required=True)


class AdvanceSchema(Schema):
    """Who would go on from the present round. ``obstacle`` is why nobody can now, or null;
    ``proposal`` names exactly this list."""

    round = fields.Integer(required=True)
    rule = fields.String(required=True)
    value = fields.Float(required=True, allow_none=True)
    obstacle = fields.String(required=True, allow_none=True)
    proposal = fields.String(required=True)
    items = fields.List(fields.Nested(CandidateSchema), required=True)


class GoingSchema(Strict):
    """Who goes on: those the rule takes and ``ties`` ``none`` or ``all`` of those at the edge, or
    exactly ``entries``, with a ``reason`` where that is not what the rule says. Refused if
    ``proposal`` is no longer what ``getAdvance`` answers."""

    ties = fields.String(load_default="none", validate=validate.OneOf(("none", "all")))
    entries = fields.List(
        fields.Integer(strict=True, validate=ROW), load_default=None, allow_none=True,
        validate=validate.Length(max=10_000),
    )  # fmt: skip
    reason = fields.String(load_default="", validate=validate.Length(max=10_000))
    proposal = fields.String(load_default="", validate=validate.Length(max=64))


class TakingBackSchema(Strict):
    """Why a round is taken back: for those who run the challenge, the minutes and the seal."""

    why = fields.String(required=True, validate=validate.Length(max=10_000))


class OwnAssessmentSchema(Schema):
    """What the caller handed in for an entry in a round that is left."""

    entry = fields.Integer(required=True)
    title = fields.String(required=True)
    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True), required=True
    )
    confidence = fields.Integer(required=True)
    comment_to_author = fields.String(required=True)
    comment_to_panel = fields.String(required=True)
    handed_in_at = Instant(required=True)


class ExampleFieldsSchema(Strict):
    """The example that the present round's judges score first: a text, or ``copy_of``, the id of
    an entry of a decided challenge. ``required``: a judge's entries open when it is scored."""

    title = fields.String(load_default="", validate=validate.Length(max=500))
    body = fields.String(load_default="", validate=validate.Length(max=40_000))
    required = fields.Boolean(load_default=True)
    copy_of = fields.Integer(load_default=None, allow_none=True, strict=True, validate=ROW)


class ExampleScoresSchema(Strict):
    """Scores by criterion key; null is "not applicable"."""

    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True, strict=True), required=True
    )


class ExampleNoteSchema(Strict):
    """A note to the panel."""

    text = fields.String(required=True, validate=validate.Length(max=10_000))


class ExampleSaidSchema(Schema):
    """What one judge gave the example."""

    name = fields.String(required=True)
    scores = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True), required=True
    )


class ExampleSpreadSchema(Schema):
    """How far apart the judges are on one criterion; ``wide``: worth talking about."""

    criterion = fields.String(required=True)
    lowest = fields.Integer(required=True, allow_none=True)
    mean = fields.Float(required=True, allow_none=True)
    highest = fields.Integer(required=True, allow_none=True)
    wide = fields.Boolean(required=True)


class ExampleSaidNoteSchema(Schema):
    """A note as it stands there."""

    name = fields.String(required=True)
    text = fields.String(required=True)
    at = Instant(required=True)


class ExampleSchema(Schema):
    """The present round's example. ``own`` are the caller's scores, null before; what all gave
    is there for those who run the challenge and for judges who have scored it."""

    title = fields.String(required=True)
    body = fields.String(required=True)
    required = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    own = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True), required=True,
        allow_none=True,
    )  # fmt: skip
    judges = fields.Integer(required=True)
    done = fields.Integer(required=True, allow_none=True)
    scores = fields.List(fields.Nested(ExampleSaidSchema), required=True)
    spread = fields.List(fields.Nested(ExampleSpreadSchema), required=True)
    notes = fields.List(fields.Nested(ExampleSaidNoteSchema), required=True)
