"""Consultations: a text in paragraphs, and what is proposed."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.consultations.rules import KINDS


class ConsultationListedSchema(Schema):
    """A consultation in a list."""

    id = fields.Integer()
    title = fields.String()
    language = fields.String()
    phase = fields.String()
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    owner = fields.String()


class ParagraphSchema(Schema):
    """A paragraph. ``key`` is its address and stays; ``number`` is told to people; ``level`` is 0
    for words and from 1 for headings. ``text`` is Markdown."""

    key = fields.Integer()
    number = fields.String()
    level = fields.Integer()
    text = fields.String()


class ConsultationSchema(Schema):
    """A consultation with the text that people are asked about. ``became`` is the new version,
    None before it is out."""

    id = fields.Integer()
    title = fields.String()
    introduction = fields.String()
    language = fields.String()
    phase = fields.String()
    audience = fields.String()
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    answered_at = Instant(allow_none=True)
    paragraphs = fields.List(fields.Nested(ParagraphSchema))
    became = fields.List(fields.Nested(ParagraphSchema), allow_none=True)


class ProposalFieldsSchema(Strict):
    """A proposal to send. ``text`` is the paragraph as it should be or, to ``add``, the one after
    it; to ``remove`` it stays empty."""

    paragraph = fields.Integer(required=True, strict=True, validate=ROW)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    text = fields.String(load_default="")
    why = fields.String(required=True)


class ProposalSchema(Schema):
    """A proposal. ``status`` is ``late`` of what came after the deadline: it is kept as a draft
    that only its writer sees. ``answer`` is None until the new version is out."""

    id = fields.Integer()
    paragraph = fields.Integer()
    kind = fields.String()
    text = fields.String()
    why = fields.String()
    status = fields.String()
    name = fields.String()
    made_at = Instant()
    supports = fields.Integer()
    answer = fields.String(allow_none=True)
    reason = fields.String()
