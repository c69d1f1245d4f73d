"""Moderation: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.api.schemas.entries import AttachmentSchema
from intranet_ideas.entries.hold_rules import DECISIONS
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


class IdeaThatWaitsSchema(Schema):
    """An idea in the list of those that wait, the text that waits: ``since`` when its authors began
    to. ``name`` is empty where authors are hidden. ``anew``: others read an earlier text; ``long``:
    it waits longer than it should; ``appealed``: it is refused, and its authors appeal."""

    entry = fields.Integer(required=True, attribute="entry_id")
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    language = fields.String(required=True)
    challenge_title = fields.String(required=True)
    name = fields.String(required=True)
    since = Instant(required=True)
    closes_at = Instant(required=True, allow_none=True)
    anew = fields.Boolean(required=True)
    long = fields.Boolean(required=True)
    appealed = fields.Boolean(required=True)


class IdeaToDecideSchema(Schema):
    """An idea that waits, for who decides. ``hold`` names the very text that was read. ``reason``
    is why it was refused, and ``appeal`` what its authors say to that, both empty otherwise."""

    entry = fields.Integer(required=True)
    hold = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)
    language = fields.String(required=True)
    name = fields.String(required=True)
    received_at = Instant(required=True)
    since = Instant(required=True)
    anew = fields.Boolean(required=True)
    reason = fields.String(required=True)
    appeal = fields.String(required=True)


class IdeaDecisionSchema(Strict):
    """Let an idea through, send it back with a word, or refuse it with a reason. ``hold`` is that
    of the text that was read: one that was handed in since is not decided on unread."""

    hold = fields.Integer(required=True, strict=True, validate=ROW)
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    reason = fields.String(load_default="")


class IdeaAppealDecisionSchema(Strict):
    """Whether a refused idea is let through after all, and the answer to its authors."""

    restore = fields.Boolean(required=True)
    reply = fields.String(required=True)


class IdeaAppealSchema(Strict):
    """Why a refused idea should be let through."""

    words = fields.String(required=True)


class IdeaRulingSchema(Schema):
    """How it stands with an idea of one's own that waits or waited. ``outcome`` is null while
    nobody has decided; ``restored`` is what an appeal came to, null without one or before that."""

    entry = fields.Integer(required=True, attribute="entry_id")
    since = Instant(required=True)
    outcome = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    decided_at = Instant(required=True, allow_none=True)
    appeal = fields.String(required=True)
    appealed_at = Instant(required=True, allow_none=True)
    restored = fields.Boolean(required=True, allow_none=True)
    reply = fields.String(required=True)
