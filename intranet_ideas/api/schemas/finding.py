"""Saved views: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict
from intranet_ideas.finding.rules import (
    LONGEST_SLUG,
    LONGEST_WORDS,
    NEEDS,
    ORDERS,
    OUTCOMES,
    PHASES,
)
from intranet_ideas.web import LARGEST


class ViewNameSchema(Strict):
    """What a saved view is to be called."""

    name = fields.String(required=True)


class ViewFieldsSchema(ViewNameSchema):
    """A view to save: what ideas must be like, as ``browseEntries`` takes it, and its name."""

    q = fields.String(validate=validate.Length(max=LONGEST_WORDS))
    theme = fields.String(validate=validate.Length(max=LONGEST_SLUG))
    challenge = fields.Integer(validate=validate.Range(1, LARGEST), strict=True)
    department = fields.String(validate=validate.Length(max=LONGEST_SLUG))
    phase = fields.String(validate=validate.OneOf([str(each) for each in PHASES]))
    need = fields.String(validate=validate.OneOf(NEEDS))
    concern = fields.String(validate=validate.Length(max=LONGEST_WORDS))
    outcome = fields.String(validate=validate.OneOf(OUTCOMES))
    order = fields.String(validate=validate.OneOf(ORDERS))


class ViewSchema(Schema):
    """A saved view. ``asked`` holds what ``browseEntries`` takes, as text."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    asked = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    saved_at = Instant(required=True)
