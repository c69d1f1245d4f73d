"""Voting: what is sent and answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict
from intranet_ideas.challenges.voting import COUNTS, KINDS, LARGEST_BUDGET
from intranet_ideas.voting.queries import STATES


class BallotFieldsSchema(Strict):
    """The ideas to put into one's basket."""

    entries = fields.List(
        fields.Integer(strict=True, validate=ROW), required=True,
        validate=validate.Length(max=1_000),
    )  # fmt: skip


class VotingSchema(Schema):
    """How people vote in a challenge. ``rule`` says it in sentences, ``open`` whether votes are
    taken now, ``begins_at`` and ``closes_at`` from when and until when."""

    kind = fields.String(required=True)
    rule = fields.List(fields.String(), required=True)
    open = fields.Boolean(required=True)
    begins_at = Instant(required=True, allow_none=True)
    closes_at = Instant(required=True, allow_none=True)
    budget = fields.Integer(required=True, allow_none=True)
    budget_count = fields.String(required=True)
    totals_hidden = fields.Boolean(required=True)
    totals_at_release = fields.Boolean(required=True)
    votes_per_person = fields.Integer(required=True, allow_none=True)


class VotingFieldsSchema(Strict):
    """The setting of voting; what is left out stays."""

    voting = fields.String(validate=validate.OneOf(KINDS))
    voting_opens_at = Instant(allow_none=True)
    votes_per_person = fields.Integer(
        allow_none=True, strict=True, validate=validate.Range(-1, 1_000_000)
    )
    budget = fields.Integer(
        allow_none=True, strict=True, validate=validate.Range(-1, LARGEST_BUDGET)
    )
    budget_count = fields.String(validate=validate.OneOf(COUNTS))
    totals_hidden = fields.Boolean()
    totals_at_release = fields.Boolean()


class CostSchema(Schema):
    """What an idea costs in kroner: ``asked`` by its authors, and what ``counts``, ``checked`` by
    those who run the challenge or not; with their ``word``."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    counts = fields.Integer(required=True, allow_none=True, attribute="cost")
    asked = fields.Integer(required=True, allow_none=True)
    checked = fields.Boolean(required=True)
    word = fields.String(required=True)
    own = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class CostFieldsSchema(Strict):
    """What an idea costs, in whole kroner; null takes it away."""

    kroner = fields.Integer(required=True, allow_none=True, strict=True)


class CheckedCostSchema(Strict):
    """What an idea costs, in whole kroner, and why, where that is another sum than asked."""

    kroner = fields.Integer(required=True, strict=True)
    word = fields.String(load_default="", validate=validate.Length(max=4_000))


class BallotSchema(Schema):
    """One's own ballot on a budget: the ideas in it, their sum and what is left, in kroner.
    ``gone`` are titles of ideas that don't count any more. ``handed_in_at`` is null, and
    ``version`` 0, where there is no ballot. ``ideas`` are all that can be chosen."""

    handed_in_at = Instant(required=True, allow_none=True)
    version = fields.Integer(required=True)
    entries = fields.List(fields.Integer(), required=True)
    gone = fields.List(fields.String(), required=True)
    budget = fields.Integer(required=True)
    spent = fields.Integer(required=True)
    left = fields.Integer(required=True)
    ideas = fields.List(fields.Nested(CostSchema), required=True)


class PairIdeaSchema(Schema):
    """One of two ideas, as it stands on the page; nobody is named."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    language = fields.String(required=True)


class PairSchema(Schema):
    """The two ideas to choose between next, and the ``offer`` to send with the choice; null where
    there is none. ``made`` counts one's choices, of ``possible`` pairs. ``last`` are the ids
    of the two chosen between last, ``preferred`` the one that was."""

    offer = fields.String(required=True, allow_none=True)
    left = fields.Nested(PairIdeaSchema, required=True, allow_none=True)
    right = fields.Nested(PairIdeaSchema, required=True, allow_none=True)
    made = fields.Integer(required=True)
    possible = fields.Integer(required=True)
    last = fields.List(fields.Integer(), required=True, allow_none=True)
    preferred = fields.Integer(required=True, allow_none=True)


class PairChoiceSchema(Strict):
    """Which of the two would help most; null: can't choose."""

    offer = fields.String(required=True, validate=validate.Length(max=500))
    preferred = fields.Integer(required=True, allow_none=True, strict=True, validate=ROW)


class CountedSchema(Schema):
    """An idea in a count. On a budget: ``step`` is when it got its money (null: it did not),
    ``left`` the kroner that were left when its turn came, ``how`` whether it was bought
    ``together`` or in ``most`` baskets, ``tied`` ids of its equals that fared otherwise. By pairs:
    ``rank`` with its bounds ``rank_low`` and ``rank_high``, null where it can't be told."""

    entry = fields.Integer(required=True)
    title = fields.String(required=True)
    votes = fields.Integer()
    cost = fields.Integer()
    step = fields.Integer(allow_none=True)
    left = fields.Integer()
    how = fields.String()
    tied = fields.List(fields.Integer())
    by_lot = fields.Boolean()
    compared = fields.Integer()
    rank = fields.Integer(allow_none=True)
    rank_low = fields.Integer(allow_none=True)
    rank_high = fields.Integer(allow_none=True)


class VoteCountSchema(Schema):
    """How a vote went. ``state``: ``hidden`` (not to be known yet), ``counting``, ``counted``,
    ``failed``, or ``few`` where so few voted that it would tell what they chose. All but
    ``counted`` tell no numbers."""

    state = fields.String(required=True, validate=validate.OneOf(STATES))
    counted_at = Instant(required=True, allow_none=True)
    ballots = fields.Integer(required=True, allow_none=True)
    choices = fields.Integer(required=True, allow_none=True)
    budget = fields.Integer(required=True, allow_none=True)
    left = fields.Integer(required=True, allow_none=True)
    items = fields.List(fields.Nested(CountedSchema), required=True)
