"""Moderation: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Instant, Strict
from intranet_ideas.moderation.rules import HIDE, KEEP, REASONS


class ReportSchema(Strict):
    """Why a comment is reported; ``other`` needs words."""

    reason = fields.String(required=True, validate=validate.OneOf(tuple(REASONS)))
    words = fields.String(load_default="")


class CommentDecisionSchema(Strict):
    """Keep a comment, or hide it with a reason that its writer reads. ``restrict``: what the
    writer says in the challenge waits for a moderator for 30 days."""

    decision = fields.String(required=True, validate=validate.OneOf((KEEP, HIDE)))
    reason = fields.String(load_default="")
    restrict = fields.Boolean(load_default=False)


class AppealSchema(Strict):
    """Why a hidden comment should be shown."""

    words = fields.String(required=True)


class AppealDecisionSchema(Strict):
    """Whether a hidden comment is shown again, and the answer to its writer."""

    restore = fields.Boolean(required=True)
    reply = fields.String(required=True)


class ModerationSchema(Schema):
    """A comment that waits for a decision. ``name`` is empty for an author or helper who is
    hidden from anybody; ``reasons`` counts reports, ``words`` came with them; who reported is
    not told. ``because`` is why it is hidden, ``appeal`` what its writer says against that."""

    id = fields.Integer(required=True)
    entry = fields.Integer(required=True, attribute="entry_id")
    entry_title = fields.String(required=True)
    challenge_title = fields.String(required=True)
    name = fields.String(required=True)
    body_html = fields.String(required=True)
    answers_to = fields.String(required=True)
    created_at = Instant(required=True)
    state = fields.String(required=True)
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    words = fields.List(fields.String(), required=True)
    because = fields.String(required=True)
    appeal = fields.String(required=True)


class HidingSchema(Schema):
    """Why a comment of one's own is or was hidden, and what came of the appeal; ``restored`` is
    null while nobody has decided."""

    reason = fields.String(required=True)
    restricted = fields.Boolean(required=True)
    hidden_at = Instant(required=True)
    appeal = fields.String(required=True)
    restored = fields.Boolean(required=True, allow_none=True)
    reply = fields.String(required=True)
