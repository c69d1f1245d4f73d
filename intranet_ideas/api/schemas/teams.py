"""The team of an idea: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.api.schemas.people import PersonSchema
from intranet_ideas.teams.rules import ROLES

ROLE = validate.OneOf(ROLES)


class OpenPlaceFieldsSchema(Strict):
    """What the authors look for. ``places`` is for how many."""

    wanted = fields.String(required=True)
    role = fields.String(load_default="author", validate=ROLE)
    places = fields.Integer(load_default=1, strict=True)


class OpenPlaceSchema(Schema):
    """An open place; ``left`` is how many are not taken."""

    id = fields.Integer(required=True)
    wanted = fields.String(required=True)
    role = fields.String(required=True, validate=ROLE)
    places = fields.Integer(required=True)
    left = fields.Integer(required=True)


class TeamAskSchema(Strict):
    """Which open place one asks for, and a word to the authors."""

    place = fields.Integer(required=True, strict=True, validate=ROW)
    word = fields.String(required=True)


class HelpOfferSchema(Strict):
    """How one can help."""

    word = fields.String(required=True)


class HelpAnswerSchema(Strict):
    """As what to take in who offers help, null to decline, and a word with it."""

    role = fields.String(required=True, allow_none=True, validate=ROLE)
    word = fields.String(load_default="")


class TeamInvitationSchema(Strict):
    """Whom to invite, by e-mail address, as what, and a word to them."""

    email = fields.String(required=True)
    role = fields.String(load_default="author", validate=ROLE)
    word = fields.String(load_default="")


class TeamAnswerSchema(Strict):
    """Whether to accept, and a word with it."""

    accept = fields.Boolean(required=True)
    word = fields.String(load_default="")


class TeamContactSchema(Strict):
    """The author who is to be the contact."""

    user = fields.Integer(required=True, strict=True, validate=ROW)


class TeamRequestSchema(Schema):
    """A wish to join, an offer of help, or an invitation. ``person`` is who would join,
    ``invited_by`` the name of who made an invitation, empty where authors are
    hidden; who answered is not told."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("ask", "invitation", "offer")))
    role = fields.String(required=True, validate=ROLE)
    person = fields.Nested(PersonSchema, required=True)
    invited_by = fields.String(required=True)
    word = fields.String(required=True)
    wanted = fields.String(required=True)
    made_at = Instant(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf(("open", "accepted", "declined", "withdrawn"))
    )
    reply = fields.String(required=True)


class TeamSchema(Schema):
    """An idea's team. The first author is the contact. Where names are hidden, ``authors`` and
    ``helpers`` are empty. ``waiting`` is for authors alone, ``own`` the caller's own request."""

    authors = fields.List(fields.Nested(PersonSchema), required=True)
    helpers = fields.List(fields.Nested(PersonSchema), required=True)
    places = fields.List(fields.Nested(OpenPlaceSchema), required=True)
    waiting = fields.List(fields.Nested(TeamRequestSchema), required=True)
    own = fields.Nested(TeamRequestSchema, required=True, allow_none=True)
