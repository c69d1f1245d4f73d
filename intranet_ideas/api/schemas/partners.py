"""Partner organisations: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict
from intranet_ideas.partners.rules import KINDS

EMAIL = validate.Length(max=320)


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


class PartnerMemberSchema(Schema):
    """A member. ``email`` is empty where the caller arranges nothing and they are no contact."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    contact = fields.Boolean(required=True)
    since = Instant(required=True)


class PartnerInvitationSchema(Schema):
    """An invitation that waits for an answer."""

    id = fields.Integer(required=True)
    email = fields.String(required=True)
    contact = fields.Boolean(required=True)
    invited_at = Instant(required=True)
    expires_at = Instant(required=True)


class PartnerIdeaSchema(Schema):
    """An idea that was handed in for it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    challenge = fields.String(required=True)
    submitted_at = Instant(required=True, allow_none=True)


class PartnerChallengeSchema(Schema):
    """A challenge that names it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)


class WholePartnerSchema(PartnerSchema):
    """A partner organisation with what the caller may know of it: of its ``members`` the contacts
    alone, unless one is a member or keeps partners; ``invitations`` are for those who may
    invite."""

    closed_reason = fields.String(required=True)
    members = fields.List(fields.Nested(PartnerMemberSchema), required=True)
    invitations = fields.List(fields.Nested(PartnerInvitationSchema), required=True)
    ideas = fields.List(fields.Nested(PartnerIdeaSchema), required=True)
    challenges = fields.List(fields.Nested(PartnerChallengeSchema), required=True)


class PartnerFieldsSchema(Strict):
    """What is told of an organisation; ``address`` is a web address, or empty."""

    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    about = fields.String(required=True)
    address = fields.String(load_default="")


class NewPartnerSchema(PartnerFieldsSchema):
    """An organisation to bring in; its ``contact`` is asked by mail."""

    contact = fields.String(required=True, validate=EMAIL)


class PartnerInviteeSchema(Strict):
    """Who is asked to be a member, or a contact, by e-mail address."""

    email = fields.String(required=True, validate=EMAIL)
    contact = fields.Boolean(load_default=False)


class PartnerContactSchema(Strict):
    """Whether a member is a contact."""

    contact = fields.Boolean(required=True)


class PartnerAnswerSchema(Strict):
    """A yes or no to an organisation that asks the caller."""

    accept = fields.Boolean(required=True)


class DissolutionSchema(Strict):
    """Since when an organisation takes no part any more, and why."""

    closed_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(max=100_000))


class OwnPartnerSchema(PartnerSchema):
    """An organisation that the caller is a ``member`` of, or that asks them to be one until
    ``expires_at``."""

    member = fields.Boolean(required=True)
    contact = fields.Boolean(required=True)
    expires_at = Instant(required=True, allow_none=True)
