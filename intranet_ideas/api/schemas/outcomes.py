"""Rankings, answers, decisions and published results in the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Page, Strict


class MethodSchema(Schema):
    """How a ranking was made."""

    plugin = fields.String(required=True)
    version = fields.String(required=True)
    key = fields.String(required=True)
    settings = fields.Dict(keys=fields.String(), required=True)


class RankedSchema(Schema):
    """A place in a ranking; ``rank`` is null for an entry that could not be ranked, ``round``
    stands where it was left in a round before the last."""

    rank = fields.Integer(required=True, allow_none=True)
    rank_low = fields.Integer(required=True, allow_none=True)
    rank_high = fields.Integer(required=True, allow_none=True)
    score = fields.Float(required=True, allow_none=True)
    entry = fields.Integer(required=True)
    title = fields.String(required=True)
    round = fields.Integer()


class RankingSchema(Page):
    """A ranking, best first."""

    items = fields.List(fields.Nested(RankedSchema), required=True)
    method = fields.Nested(MethodSchema, required=True, allow_none=True)
    computed_at = Instant(required=True, allow_none=True)
    released_at = Instant(required=True, allow_none=True)


class AnswerFieldsSchema(Strict):
    """The reasoned reply: what becomes of the idea, and why (Markdown). ``overrule_reason`` says
    why a published decision is turned round against the order."""

    outcome = fields.String(required=True, validate=validate.OneOf(("chosen", "later", "declined")))
    reason = fields.String(required=True, validate=validate.Length(max=20_000))
    overrule_reason = fields.String(load_default="", validate=validate.Length(max=10_000))


class AnswerSaidSchema(Schema):
    """What an answer said from an instant on. Of what was published before versions were kept,
    ``at`` may be null and ``reason`` empty."""

    at = Instant(required=True, allow_none=True)
    outcome = fields.String(required=True)
    reason = fields.String(required=True)


class EntryAnswerSchema(Schema):
    """The answer to an entry, with the entry."""

    outcome = fields.String(required=True)
    reason = fields.String(required=True)
    answered_at = Instant(required=True)
    version = fields.Integer(required=True)


class PlaceSchema(Schema):
    """Where an entry stood: in which ``part`` of how many ``parts`` of the order (null where
    ideas are few); its place and range are null where the challenge tells no more than that.
    ``ranked`` is how many entries have a place."""

    ranked = fields.Integer(required=True)
    part = fields.Integer(required=True, allow_none=True)
    parts = fields.Integer(required=True, allow_none=True)
    rank = fields.Integer(required=True, allow_none=True)
    rank_low = fields.Integer(required=True, allow_none=True)
    rank_high = fields.Integer(required=True, allow_none=True)


class MeanSchema(Schema):
    """The judges' mean for a criterion; only where three or more scored it."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    mean = fields.Float(required=True)
    minimum = fields.Integer(required=True)
    maximum = fields.Integer(required=True)


class WordsSchema(Schema):
    """What a judge wrote to the authors; ``judge`` is empty unless judges are named."""

    text = fields.String(required=True)
    judge = fields.String(required=True)


class StandingSchema(PlaceSchema):
    """What is told of an entry beside its answer, to its authors and those who run the
    challenge, when the results are out. ``before`` is from before a correction that moved it."""

    means = fields.List(fields.Nested(MeanSchema), required=True)
    comments = fields.List(fields.Nested(WordsSchema), required=True)
    before = fields.Nested(PlaceSchema, required=True, allow_none=True)


class StorySchema(Schema):
    """A step of what became of an entry: ``text`` says it in the caller's language, ``reason``
    in the words of who decided, and ``outcome`` what was decided, both empty where there is
    nothing the caller may know."""

    kind = fields.String(required=True)
    at = Instant(required=True)
    text = fields.String(required=True)
    reason = fields.String(required=True)
    outcome = fields.String(required=True)


class AnswerSchema(EntryAnswerSchema):
    """The answer to an entry, by itself."""

    entry = fields.Integer(required=True, attribute="entry_id")


class DecisionFieldsSchema(Strict):
    """What the deciding meeting says of an idea. ``outcome`` is empty until it is decided."""

    mark = fields.String(
        load_default="", validate=validate.OneOf(("", "choose", "later", "decline", "talk"))
    )
    notes = fields.String(load_default="", validate=validate.Length(max=10_000))
    outcome = fields.String(
        load_default="", validate=validate.OneOf(("", "chosen", "later", "declined"))
    )
    reason = fields.String(load_default="", validate=validate.Length(max=10_000))
    overrule_reason = fields.String(load_default="", validate=validate.Length(max=10_000))


class DecisionSchema(Schema):
    """What the meeting says of one idea; version 0: nothing yet."""

    entry = fields.Integer(required=True)
    mark = fields.String(required=True)
    notes = fields.String(required=True)
    outcome = fields.String(required=True)
    reason = fields.String(required=True)
    overrule_reason = fields.String(required=True)
    decided_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)


class AgendaItemSchema(DecisionSchema):
    """An idea before the meeting. ``overrules`` are the ideas whose decisions, with this one,
    turn the ranking's order round; ``before`` is what earlier versions of the published result say
    was decided, where that is something else."""

    title = fields.String(required=True)
    rank = fields.Integer(required=True, allow_none=True)
    rank_low = fields.Integer(required=True, allow_none=True)
    rank_high = fields.Integer(required=True, allow_none=True)
    torn = fields.Boolean(required=True)
    overrules = fields.List(fields.Integer(), required=True)
    before = fields.List(fields.Nested(AnswerSaidSchema), required=True)


class MeetingFieldsSchema(Strict):
    """When the meeting was held, and who took part: user ids, and names of others."""

    held_on = fields.Date(load_default=None, allow_none=True)
    attended = fields.List(fields.Integer(validate=ROW), load_default=list,
                           validate=validate.Length(max=500))  # fmt: skip
    others = fields.String(load_default="", validate=validate.Length(max=4000))


class MeetingSchema(Schema):
    """A meeting; version 0: nothing is written down yet."""

    held_on = fields.Date(required=True, allow_none=True)
    attended = fields.List(fields.Integer(), required=True)
    others = fields.String(required=True)
    version = fields.Integer(required=True)


class JudgeWorkSchema(Schema):
    """One judge's work; ``above`` and ``spread`` are null until judging has closed. ``minutes`` is
    the median from opening an idea's page to first handing in, of ``timed`` assessments; null
    below three."""

    judge = fields.Integer(required=True)
    name = fields.String(required=True)
    handed_in = fields.Integer(required=True)
    left = fields.Integer(required=True)
    reminders = fields.Integer(required=True)
    late = fields.Boolean(required=True)
    above = fields.Float(required=True, allow_none=True)
    spread = fields.Float(required=True, allow_none=True)
    minutes = fields.Float(required=True, allow_none=True)
    timed = fields.Integer(required=True)


class ScheduleSchema(Strict):
    """Whether the clock publishes the results at ``results_at``."""

    release_alone = fields.Boolean(required=True)


class CorrectionSchema(Strict):
    """The public reason of a correction, and why decisions stand that the order speaks against."""

    note = fields.String(required=True, validate=validate.Length(1, 20_000))
    overrule_reason = fields.String(load_default="", validate=validate.Length(max=20_000))


class AsideSchema(Strict):
    """What a judge said of an entry, in the last round where no other is named."""

    judge = fields.Integer(required=True, validate=ROW)
    entry = fields.Integer(required=True, validate=ROW)
    round = fields.Integer(load_default=None, allow_none=True, validate=ROW)


class NewCorrectionSchema(Strict):
    """What to set aside of a published result: ``ground`` is ``conflict`` or ``score``; the reason
    is for those who run the challenge and auditors."""

    set_aside = fields.List(fields.Nested(AsideSchema), required=True,
                            validate=validate.Length(max=10_000))  # fmt: skip
    ground = fields.String(required=True, validate=validate.OneOf(("conflict", "score")))
    reason = fields.String(required=True, validate=validate.Length(max=4000))


class MoveSchema(Schema):
    """Where an entry stands in the published order and in the new one."""

    entry = fields.Integer(required=True)
    title = fields.String(required=True)
    before = fields.Integer(required=True, allow_none=True)
    after = fields.Integer(required=True, allow_none=True)
    score_before = fields.Float(required=True, allow_none=True)
    score_after = fields.Float(required=True, allow_none=True)


class OtherCutSchema(Schema):
    """A round from which ``instead`` would have gone on by the rule, and ``without`` would not.
    Who went on stays as it was decided."""

    round = fields.Integer(required=True)
    instead = fields.List(fields.Integer(), required=True)
    without = fields.List(fields.Integer(), required=True)


class PreparedSchema(Schema):
    """A prepared correction. ``state`` is ``none``, ``waiting``, ``failed`` or ``ready``; ``order``
    is in the new order. ``against`` are entries whose decision goes against it without a reason;
    ``would_go_on`` the rounds from which others would have gone on by their rule."""

    state = fields.String(required=True)
    set_aside = fields.List(fields.Nested(AsideSchema), required=True)
    ground = fields.String(required=True)
    reason = fields.String(required=True)
    order = fields.List(fields.Nested(MoveSchema), required=True)
    against = fields.List(fields.Integer(), required=True)
    would_go_on = fields.List(fields.Nested(OtherCutSchema), required=True)
    version = fields.Integer(required=True)


class AsStored(fields.Dict):
    """JSON as it is stored; empty where what is stored is no object any more."""

    def _serialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        return dict(value) if isinstance(value, dict) else {}


class ResultVersionSchema(Schema):
    """A published version of the result. ``findings`` say what came of computing it again: whether
    it is ``intact``, and if not what ``differs`` from the audit trail, and whether it came out in
    the ``same_order``."""

    number = fields.Integer(required=True)
    note = fields.String(required=True)
    digest = fields.String(required=True)
    made_at = Instant(required=True)
    content = AsStored(required=True)
    checked_at = Instant(required=True, allow_none=True)
    findings = fields.Dict(required=True)
