"""Partner organisations: what is answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.partners.rules import KINDS


class PartnerSchema(Schema):
    """A partner organisation, whose members a challenge can invite."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    about = fields.String(required=True)
    address = fields.String(required=True, metadata={"description": "A web address, or empty"})
    closed_on = fields.Date(required=True, allow_none=True, metadata={
        "description": "Since when it takes no part any more"
    })  # fmt: skip
