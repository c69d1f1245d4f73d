"""Identities at issuers in the API, and the dry run of claims."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict


class IdentitySchema(Schema):
    """Someone's identity. ``issuer`` is its key, null for one that the settings know no more."""

    id = fields.Integer(required=True)
    issuer = fields.String(required=True, allow_none=True)
    issuer_address = fields.String(required=True)
    subject = fields.String(required=True)
    linked_at = Instant(required=True)
    used_at = Instant(required=True, allow_none=True)


class IdentityFieldsSchema(Strict):
    """An identity to link."""

    issuer = fields.String(required=True, validate=validate.Length(max=80))
    subject = fields.String(required=True, validate=validate.Length(max=255))


class ClaimsSchema(Strict):
    """Claims, as a token holds them, of an issuer by its key."""

    issuer = fields.String(required=True, validate=validate.Length(max=80))
    claims = fields.Dict(keys=fields.String(), required=True)


class NoteSchema(Schema):
    """What stays as it is, and why."""

    field = fields.String(required=True)
    detail = fields.String(required=True)


class TrialSchema(Schema):
    """What an account would become. ``refused`` says why nobody would be let in; ``user`` is
    null for a new account."""

    user = fields.Integer(required=True, allow_none=True)
    refused = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)
    manager = fields.String(required=True, allow_none=True)
    roles = fields.List(fields.String(), required=True)
    notes = fields.List(fields.Nested(NoteSchema), required=True)
