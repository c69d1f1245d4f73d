"""Suggestions to an entry's text: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.api.schemas.people import PersonSchema


class SuggestionFieldsSchema(Strict):
    """A change to suggest. ``field`` is ``title``, ``body`` or ``answers.`` with a question's key;
    ``text`` the whole field as it should be. ``revision`` is the text it started from; left out,
    the present one."""

    field = fields.String(required=True)
    text = fields.String(required=True)
    why = fields.String(required=True)
    revision = fields.Integer(strict=True, allow_none=True, load_default=None, validate=ROW)


class SuggestionAcceptSchema(Strict):
    """A word with the answer. ``text`` is what the authors make of the field where both changed
    the same words; ``version`` is the entry's that it started from."""

    word = fields.String(load_default="")
    text = fields.String(allow_none=True, load_default=None)
    version = fields.Integer(strict=True, allow_none=True, load_default=None)


class SuggestionDeclineSchema(Strict):
    """A word with the answer."""

    word = fields.String(load_default="")


class SuggestionSchema(Schema):
    """A suggestion. For authors, of one that waits: ``current`` is the field as it stands, and
    ``result`` what accepting gives, null where the two texts must be put together."""

    id = fields.Integer(required=True)
    field = fields.String(required=True)
    person = fields.Nested(PersonSchema, required=True)
    base = fields.String(required=True)
    text = fields.String(required=True)
    why = fields.String(required=True)
    made_at = Instant(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf(("open", "accepted", "declined", "withdrawn"))
    )
    reply = fields.String(required=True)
    answered_at = Instant(required=True, allow_none=True)
    revision = fields.Integer(required=True, allow_none=True)
    current = fields.String(required=True)
    result = fields.String(required=True, allow_none=True)
