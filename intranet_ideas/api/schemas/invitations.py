"""The addresses by which people come to a challenge, in the API."""

from __future__ import annotations

from marshmallow import Schema, fields

from intranet_ideas.api.schemas.base import Instant


class InvitationSchema(Schema):
    """Where posters and mails lead. ``code`` is the address in the QR code: ``short``, or where the
    challenge lets people write before they sign in, its secret link, made at ``link_made_at``."""

    short = fields.String(required=True)
    code = fields.String(required=True)
    link_made_at = Instant(required=True, allow_none=True)
