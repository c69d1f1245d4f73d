"""Joining ideas: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict

STATUSES = ("open", "declined", "taken_back", "joined", "split", "lapsed")


class JoiningFieldsSchema(Strict):
    """The other idea of the same challenge, and why the two belong together."""

    other = fields.Integer(required=True, strict=True, validate=ROW)
    word = fields.String(required=True)


class JoiningReplySchema(Strict):
    """A word with which it is declined."""

    word = fields.String(load_default="")


class JoinedTextFieldsSchema(Strict):
    """The joined text. ``kept`` is the idea that goes on, ``version`` that of the text one
    started from."""

    kept = fields.Integer(required=True, strict=True, validate=ROW, allow_none=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    version = fields.Integer(required=True, strict=True)


class JoinedTextSchema(Schema):
    """The joined text as far as it is written; before anybody saves, what both ideas say."""

    kept = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    version = fields.Integer(required=True)


class JoiningSchema(Schema):
    """A proposal, seen from one of the two. ``proposed_by`` is empty for an author; ``names`` are
    the authors of both, for them alone, once both sides have agreed."""

    id = fields.Integer(required=True)
    entry = fields.Integer(required=True, attribute="entry_id")
    other = fields.Integer(required=True, attribute="other_id")
    other_title = fields.String(required=True)
    word = fields.String(required=True)
    proposer = fields.String(
        required=True, validate=validate.OneOf(("author", "manager", "colleague"))
    )
    proposed_by = fields.String(required=True)
    proposed_at = Instant(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    agreed_here = fields.Boolean(required=True)
    agreed_there = fields.Boolean(required=True)
    reply = fields.String(required=True)
    kept = fields.Integer(required=True, allow_none=True, attribute="goes_on")
    joined_at = Instant(required=True, allow_none=True)
    names = fields.List(fields.String(), required=True)


class JoiningsSchema(Schema):
    """What is proposed about joining an idea, as far as it concerns the caller, and what is
    joined into it."""

    items = fields.List(fields.Nested(JoiningSchema), required=True)
    joined_into = fields.Integer(required=True, allow_none=True)
    parts = fields.List(fields.Integer(), required=True)
