"""Consultations: a text in paragraphs, and what is proposed."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.consultations.rules import AFTER, ANSWERS, HERE, KINDS


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
    """A consultation with the text that people are asked about. ``names`` says who reads the names
    of those who propose: ``all``, or ``runners`` alone; they are empty for others then.
    ``became`` is the new version, None before it is out."""

    id = fields.Integer()
    title = fields.String()
    introduction = fields.String()
    language = fields.String()
    phase = fields.String()
    audience = fields.String()
    names = fields.String()
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    answered_at = Instant(allow_none=True)
    cancelled_at = Instant(allow_none=True)
    cancel_reason = fields.String()
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
    that only its writer sees. ``answer`` and ``group`` are None until the new version is out, but
    for who runs the consultation; ``answer_version`` is for them alone."""

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
    group = fields.Integer(allow_none=True)
    answer_version = fields.Integer(allow_none=True)


VERSION = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0, max=2**31))
SLOTS = validate.OneOf((HERE, AFTER))


class GroupFieldsSchema(Strict):
    """Proposals to group: as a new group with a ``title``, or ``into`` one there is. ``takes`` is
    the ``answer_version`` of that one, where it is answered and they are to have its answer."""

    proposals = fields.List(fields.Integer(strict=True, validate=ROW), required=True,
                            validate=validate.Length(max=500))  # fmt: skip
    title = fields.String(load_default="", validate=validate.Length(max=500))
    into = fields.Integer(load_default=None, allow_none=True, strict=True, validate=ROW)
    takes = fields.Integer(load_default=None, allow_none=True, strict=True,
                           validate=validate.Range(min=0, max=2**31))  # fmt: skip


class GroupJoiningSchema(Strict):
    """The group that another is put ``into``; ``takes`` as when proposals are grouped."""

    into = fields.Integer(required=True, strict=True, validate=ROW)
    takes = fields.Integer(load_default=None, allow_none=True, strict=True,
                           validate=validate.Range(min=0, max=2**31))  # fmt: skip


class ConsultationAnswerSchema(Strict):
    """An answer, always with a reason. ``version`` is the ``answer_version`` that one began
    from: 0 where nothing was answered."""

    answer = fields.String(required=True, validate=validate.OneOf(ANSWERS))
    reason = fields.String(required=True, validate=validate.Length(max=100_000))
    version = VERSION


class ProposalGroupSchema(Schema):
    """Proposals that say the same. ``answer_version`` grows with each change of its answer and of
    what stands in it."""

    id = fields.Integer()
    title = fields.String()
    answer = fields.String(allow_none=True)
    reason = fields.String()
    answer_version = fields.Integer()
    proposals = fields.List(fields.Integer())


class TextPlaceSchema(Schema):
    """A place that accepted proposals change: the paragraph itself (``here``) or what comes
    ``after`` it. ``text`` is None while it must be put together; ``outdated`` was put together of
    others than are accepted now. ``of`` and ``version`` are sent with what is put together."""

    paragraph = fields.Integer()
    slot = fields.String()
    text = fields.String(allow_none=True)
    by_hand = fields.Boolean()
    outdated = fields.String(allow_none=True)
    of = fields.List(fields.String())
    version = fields.Integer()


class WordingSchema(Strict):
    """What stands at a place, put together ``of`` what is accepted there; empty: nothing does."""

    paragraph = fields.Integer(required=True, strict=True, validate=ROW)
    slot = fields.String(required=True, validate=SLOTS)
    text = fields.String(required=True, validate=validate.Length(max=100_000))
    of = fields.List(fields.String(validate=validate.Length(max=100)), required=True,
                     validate=validate.Length(max=1000))  # fmt: skip
    version = VERSION


class CancellationSchema(Strict):
    """Why a consultation is cancelled."""

    reason = fields.String(required=True, validate=validate.Length(max=100_000))
