"""How people talk: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import Strict
from intranet_ideas.challenges.talk_rules import USUAL_TRUST, USUAL_TRUST_IN_IDEAS
from intranet_ideas.entries.talk_rules import REACTIONS


class TalkRulesSchema(Strict):
    """How people talk about the ideas of a challenge. ``sides``: a comment may be for or
    against an idea. ``pre_moderated``: comments wait for a moderator, but for those of people of
    whom ``trusted_after`` comments stand, and of staff where ``staff_trusted``; those of
    guests wait so in any case where ``guests_wait``, as usual. ``guest_ideas_wait``: the ideas that
    guests hand in wait, too, until ``ideas_trusted_after`` of theirs were let through."""

    sides = fields.Boolean(required=True)
    pre_moderated = fields.Boolean(load_default=False)
    trusted_after = fields.Integer(load_default=USUAL_TRUST, strict=True)
    staff_trusted = fields.Boolean(load_default=False)
    guests_wait = fields.Boolean(load_default=True)
    guest_ideas_wait = fields.Boolean(load_default=False)
    ideas_trusted_after = fields.Integer(load_default=USUAL_TRUST_IN_IDEAS, strict=True)


class ReactionFieldsSchema(Strict):
    """A reaction to a comment."""

    kind = fields.String(required=True, validate=validate.OneOf(REACTIONS))


class ReactedSchema(Schema):
    """How a comment was reacted to in one way. ``count`` is null while totals are hidden; who
    it was is not told."""

    kind = fields.String(required=True, validate=validate.OneOf(REACTIONS))
    count = fields.Integer(required=True, allow_none=True)
    mine = fields.Boolean(required=True)
