"""Consultations: a text in paragraphs, and what is proposed."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import LANGUAGE, ROW, Instant, Strict
from intranet_ideas.consultations.rules import AFTER, ANSWERS, AUDIENCES, HERE, KINDS, NAMES
from intranet_ideas.moderation.rules import HIDE, KEEP, REASONS


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
    ``department`` is the key of its department, empty for none. ``follows`` and ``named`` are what
    the caller chose for themselves. ``became`` is the new version, None before it is out."""

    id = fields.Integer()
    title = fields.String()
    introduction = fields.String()
    language = fields.String()
    phase = fields.String()
    audience = fields.String()
    names = fields.String()
    department = fields.String()
    owner = fields.String()
    follows = fields.Boolean()
    named = fields.Boolean()
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)
    answered_at = Instant(allow_none=True)
    cancelled_at = Instant(allow_none=True)
    cancel_reason = fields.String()
    paragraphs = fields.List(fields.Nested(ParagraphSchema))
    became = fields.List(fields.Nested(ParagraphSchema), allow_none=True)


class ConsultationFieldsSchema(Strict):
    """What is written of a consultation. ``text`` is Markdown whose paragraphs stand apart by empty
    lines, with ``#`` before headings; ``owner`` is an e-mail address and ``department`` a key. What
    is left out stays as it is: of a new one the caller owns it, in their language, and all staff
    are asked."""

    title = fields.String(validate=validate.Length(max=1000))
    introduction = fields.String(validate=validate.Length(max=100_000))
    text = fields.String(validate=validate.Length(max=1_000_000))
    language = fields.String(validate=LANGUAGE)
    owner = fields.String(validate=validate.Length(max=320))
    audience = fields.String(validate=validate.OneOf(AUDIENCES))
    names = fields.String(validate=validate.OneOf(tuple(NAMES)))
    department = fields.String(validate=validate.Length(max=200))
    opens_at = Instant(allow_none=True)
    closes_at = Instant(allow_none=True)


class LaterDeadlineSchema(Strict):
    """A later deadline, and why: those who take part read the ``notice``."""

    closes_at = Instant(required=True)
    notice = fields.String(required=True, validate=validate.Length(max=100_000))


class ConsultationChoiceSchema(Strict):
    """Whether one follows it, and whether one may be thanked by name."""

    follows = fields.Boolean(required=True)
    named = fields.Boolean(required=True)


class TextVersionSchema(Schema):
    """The text as it was or became."""

    number = fields.Integer()
    made_at = Instant()
    paragraphs = fields.List(fields.Nested(ParagraphSchema))


class ConsultationCommentFieldsSchema(Strict):
    """A comment on a paragraph, or a reply to one by its number."""

    paragraph = fields.Integer(required=True, strict=True, validate=ROW)
    body = fields.String(required=True, validate=validate.Length(max=100_000))
    parent = fields.Integer(load_default=None, allow_none=True, strict=True, validate=ROW)


class CommentReportSchema(Schema):
    """Why a comment is reported; by whom is told to nobody."""

    reason = fields.String()
    words = fields.String()


class ConsultationCommentSchema(Schema):
    """A comment. ``state`` is ``late`` of what came after the deadline, which only its writer sees.
    ``body`` is empty where it is hidden or deleted and only its place is left; ``reports`` are for
    those who moderate."""

    id = fields.Integer()
    paragraph = fields.Integer()
    parent = fields.Integer(allow_none=True)
    body = fields.String()
    name = fields.String()
    state = fields.String()
    made_at = Instant()
    reports = fields.List(fields.Nested(CommentReportSchema))


class ReportInConsultationSchema(Strict):
    """Why a comment is reported; ``other`` needs words."""

    reason = fields.String(required=True, validate=validate.OneOf(tuple(REASONS)))
    words = fields.String(load_default="", validate=validate.Length(max=100_000))


class DecisionInConsultationSchema(Strict):
    """Let a comment stand, or hide it with a reason that its writer reads."""

    decision = fields.String(required=True, validate=validate.OneOf((KEEP, HIDE)))
    reason = fields.String(load_default="", validate=validate.Length(max=100_000))


class ProposalChangeSchema(Strict):
    """What one's own proposal says now."""

    text = fields.String(load_default="", validate=validate.Length(max=100_000))
    why = fields.String(required=True, validate=validate.Length(max=100_000))


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
