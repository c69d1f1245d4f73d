"""Sessions, tokens and passkeys in the API: what opens an account, and never its secret."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict


class SessionSchema(Schema):
    """A session of a browser. ``device`` is what the browser says of itself; of ``address`` only
    the network is kept; ``way`` is how the person signed in."""

    id = fields.Integer(required=True)
    device = fields.String(required=True)
    address = fields.String(required=True)
    way = fields.String(required=True)
    created_at = Instant(required=True)
    seen_at = Instant(required=True)
    expires_at = Instant(required=True)


class TokenSchema(Schema):
    """An access token, or the secret of one's feeds (its scope is ``feeds``)."""

    id = fields.Integer(required=True)
    label = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    created_at = Instant(required=True)
    last_used_at = Instant(required=True, allow_none=True)
    expires_at = Instant(required=True)


class PasskeySchema(Schema):
    """A passkey, by the name its owner gave it."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    created_at = Instant(required=True)
    last_used_at = Instant(required=True, allow_none=True)


class PasskeyNameSchema(Strict):
    """What a passkey is called."""

    name = fields.String(required=True, validate=validate.Length(max=1000))
