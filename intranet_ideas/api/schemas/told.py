"""Ideas that somebody writes down for others: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import LANGUAGE, ROW, Instant, Strict
from intranet_ideas.api.schemas.outcomes import EntryAnswerSchema, StorySchema
from intranet_ideas.told.rules import MOST_IDEAS, WAYS


class ToldIdeaFieldsSchema(Strict):
    """An idea as it is written down. ``entry`` is null for a new one; of another, ``version`` is
    that of the idea which its text started from."""

    title = fields.String(load_default="")
    body = fields.String(load_default="")
    entry = fields.Integer(load_default=None, allow_none=True, strict=True, validate=ROW)
    version = fields.Integer(load_default=0, strict=True, validate=ROW)


_IDEAS = fields.List(fields.Nested(ToldIdeaFieldsSchema), required=True,
                     validate=validate.Length(1, MOST_IDEAS + 10))  # fmt: skip


class ToldFieldsSchema(Strict):
    """Ideas to write down. ``way``: how they came; ``name``: whose they are, as they want it to
    stand; ``email``: theirs, if they want to hear of it; ``language``: that of the ideas."""

    way = fields.String(required=True, validate=validate.OneOf(WAYS))
    name = fields.String(load_default="")
    email = fields.String(load_default="")
    language = fields.String(required=True, validate=LANGUAGE)
    ideas = _IDEAS


class ToldChangeSchema(Strict):
    """What is written down now. An idea that is not named stays as it is; a draft with neither
    title nor text is thrown away."""

    language = fields.String(required=True, validate=LANGUAGE)
    ideas = _IDEAS


class ToldIdeaSchema(Schema):
    """An idea of a sheet. ``handed_in``: a text of it is; ``changed``: another than stands here."""

    entry = fields.Integer(required=True, attribute="entry_id")
    title = fields.String(required=True)
    body = fields.String(required=True)
    language = fields.String(required=True)
    version = fields.Integer(required=True)
    handed_in = fields.Boolean(required=True)
    changed = fields.Boolean(required=True)


class ToldRowSchema(Schema):
    """A sheet in the list: whose the ideas are, who wrote them down, and how many. ``claimed_at``
    is null as long as nobody took them over."""

    id = fields.Integer(required=True)
    way = fields.String(required=True)
    name = fields.String(required=True)
    written_by = fields.String(required=True)
    ideas = fields.Integer(required=True)
    created_at = Instant(required=True)
    claimed_at = Instant(required=True, allow_none=True)


class ToldSheetSchema(Schema):
    """A sheet with its ideas. ``stands_in``: nobody's account has them, so that a code can be
    made; ``has_code``: there is one. ``goes_on``: they are still the writer's to change."""

    id = fields.Integer(required=True)
    challenge = fields.Integer(required=True)
    way = fields.String(required=True)
    name = fields.String(required=True)
    written_by = fields.String(required=True)
    created_at = Instant(required=True)
    changed_at = Instant(required=True)
    claimed_at = Instant(required=True, allow_none=True)
    stands_in = fields.Boolean(required=True)
    has_code = fields.Boolean(required=True)
    goes_on = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    ideas = fields.List(fields.Nested(ToldIdeaSchema), required=True)


class ToldCodeSchema(Schema):
    """The code that follows the ideas of a sheet, told only here."""

    code = fields.String(required=True)


class CodeFieldsSchema(Strict):
    """The code of ideas that one told somebody, with or without its dashes."""

    code = fields.String(required=True)


class ToldBecameSchema(Schema):
    """An idea as whoever has its code reads it: what became of it, and the answer once it is
    published."""

    title = fields.String(required=True)
    body = fields.String(required=True)
    language = fields.String(required=True)
    handed_in = fields.Boolean(required=True)
    story = fields.List(fields.Nested(StorySchema), required=True)
    answer = fields.Nested(EntryAnswerSchema, required=True, allow_none=True)


class ToldFollowedSchema(Schema):
    """The ideas that a code follows."""

    ideas = fields.List(fields.Nested(ToldBecameSchema), required=True)


class TakenOverSchema(Schema):
    """The ideas that are the caller's now."""

    entries = fields.List(fields.Integer(), required=True)
