"""Bundles of ideas in the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.outcomes.rules import OUTCOMES


class BundleFieldsSchema(Strict):
    """What a bundle is: ``entries`` are exactly its ideas, of the same challenge and in no other
    bundle."""

    title = fields.String(required=True, validate=validate.Length(max=500))
    words = fields.String(load_default="", validate=validate.Length(max=10_000))
    entries = fields.List(
        fields.Integer(strict=True, validate=ROW), required=True, validate=validate.Length(max=500)
    )


class BundleAnswersSchema(Strict):
    """One answer to several ideas of a bundle, each with the ``version`` of the answer that it has
    now, 0 for none."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    reason = fields.String(required=True, validate=validate.Length(max=100_000))
    entries = fields.List(
        fields.Nested(Strict.from_dict({
            "entry": fields.Integer(required=True, strict=True, validate=ROW),
            "version": fields.Integer(load_default=0, strict=True,
                                      validate=validate.Range(min=0, max=2**31)),
        }, name="AnswerOfBundle")),
        required=True, validate=validate.Length(max=500),
    )  # fmt: skip


class BundleSchema(Schema):
    """A bundle with the ideas that the caller may see in it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    entries = fields.List(fields.Integer(), required=True)
    dissolved_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ListedBundleSchema(Schema):
    """A bundle in a list; ``count`` is how many ideas the caller sees in it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    count = fields.Integer(required=True)
    dissolved_at = Instant(required=True, allow_none=True)


class BundlesSchema(Schema):
    """A challenge's bundles, by title."""

    items = fields.List(fields.Nested(ListedBundleSchema), required=True)
