"""Operations of voting: its rule, what ideas cost, one's own ballot, and the count."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from intranet_ideas.api.core import answer, base_version, bp, done, etag, operation, write
from intranet_ideas.api.schemas.voting import (
    BallotFieldsSchema,
    BallotSchema,
    CheckedCostSchema,
    CostFieldsSchema,
    CostSchema,
    PairChoiceSchema,
    PairSchema,
    VoteCountSchema,
    VotingFieldsSchema,
    VotingSchema,
)
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.views import voting_rule
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.voting import actions, pairs, queries, rules, setting
from intranet_ideas.voting.offers import offer_of, signed
from intranet_ideas.web import ground, received_at, viewer

PATH = "/challenges/<int:challenge_id>"
COST = "/entries/<int:entry_id>/cost"


@operation("GET", PATH + "/voting", "getVoting", VotingSchema)
def get_voting(challenge_id: int) -> Response:
    """How people vote in a challenge, with the rule in words."""
    with ground().database.read() as session:
        return _voting(
            challenges.see(session, viewer(), challenge_id, received_at(), "voting.view")
        )


def _voting(seen: SeenChallenge) -> Response:
    challenge = seen.challenge
    setting_ = {name: getattr(challenge, name) for name in voting.SETTING}
    return answer(VotingSchema, setting_ | {
        "kind": challenge.voting, "rule": voting_rule(challenge), "open": seen.votes_open,
        "begins_at": voting.begins_at(challenge.voting, seen.timeline),
        "closes_at": seen.timeline.votes_until,
    }, headers=etag(challenge.version))  # fmt: skip


@operation("PUT", PATH + "/voting", "setVoting", VotingSchema, write=True, match=True)
@bp.arguments(VotingFieldsSchema)
def set_voting(data: dict[str, Any], challenge_id: int) -> Response:
    """Change how people vote in a published challenge. Once somebody has voted only what nobody
    loses by is let through."""

    def action(session: Session) -> Response:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        base = base_version(seen.challenge.version, required=True)
        changes = data | voting.given_voting(data, seen.challenge)
        return _voting(
            setting.set_voting(session, viewer(), challenge_id, changes, base, received_at())
        )

    return write(action)


def _ballot(session: Session, challenge_id: int) -> Response:
    session.expire_all()
    seen = queries.ballot_of(session, viewer(), challenge_id, received_at())
    sums = rules.reckon(seen.ideas, seen.wanted, seen.budget)
    return answer(BallotSchema, {
        "handed_in_at": seen.handed_in_at, "version": seen.version, "entries": seen.wanted,
        "gone": seen.gone, "budget": seen.budget, "spent": sums.spent, "left": sums.left,
        "ideas": sorted(seen.ideas.values(), key=lambda idea: idea.id),
    }, headers=etag(seen.version))  # fmt: skip


@operation("GET", PATH + "/ballot", "getBallot", BallotSchema, fails=(409,))
def get_ballot(challenge_id: int) -> Response:
    """One's own ballot on a budget, and the ideas with their costs. Nobody else reads it."""
    with ground().database.read() as session:
        return _ballot(session, challenge_id)


@operation("PUT", PATH + "/ballot", "handInBallot", BallotSchema, write=True, match=False)
@bp.arguments(BallotFieldsSchema)
def hand_in_ballot(data: dict[str, Any], challenge_id: int) -> Response:
    """Hand one's ballot on a budget in, or in place of the one before. A basket that is too full
    is refused with what to take away."""

    def action(session: Session) -> Response:
        seen = challenges.see(session, viewer(), challenge_id, received_at())
        seen.require("ballot.hand_in")
        base = base_version(queries.version_of(session, seen), required=False)
        actions.hand_in(session, viewer(), challenge_id, data["entries"], base, received_at())
        return _ballot(session, challenge_id)

    return write(action)


@operation("DELETE", PATH + "/ballot", "takeBallotBack", None, status=204, write=True)
def take_ballot_back(challenge_id: int) -> Response:
    """Take one's ballot back; without one, nothing changes."""
    return done(lambda session: actions.take_back(session, viewer(), challenge_id, received_at()))


@operation("GET", PATH + "/vote-count", "getVoteCount", VoteCountSchema, fails=(409,))
def get_vote_count(challenge_id: int) -> Response:
    """How a vote on a budget or by pairs went, as soon as it may be known; the same for all."""
    with ground().database.read() as session:
        found = queries.count_of(session, viewer(), challenge_id, received_at())
    return answer(VoteCountSchema, {
        "state": found.state, "counted_at": found.counted_at, "ballots": found.ballots,
        "choices": found.content.get("choices"),
        "budget": found.content.get("budget"), "left": found.content.get("left"),
        "items": [{**idea.values, "title": idea.title} for idea in found.ideas],
    })  # fmt: skip


def _pair(session: Session, challenge_id: int) -> Response:
    session.expire_all()
    seen = pairs.pairs_for(session, viewer(), challenge_id, received_at())
    offer = seen.offer
    return answer(PairSchema, {
        "offer": signed(ground().settings, offer) if offer else None,
        "left": _idea(session, offer.left) if offer else None,
        "right": _idea(session, offer.right) if offer else None,
        "made": seen.made, "possible": seen.possible, "last": seen.last,
        "preferred": seen.preferred,
    })  # fmt: skip


def _idea(session: Session, entry_id: int) -> dict[str, Any]:
    seen = see_entry(session, viewer(), entry_id, received_at())
    text = seen.shown
    return {"id": entry_id, "title": text.title, "body": text.body, "answers": text.answers,
            "language": seen.entry.language}  # fmt: skip


@operation("GET", PATH + "/pair", "getNextPair", PairSchema, fails=(409,))
def get_next_pair(challenge_id: int) -> Response:
    """The two ideas to choose between next: those compared least come first, never one's own."""
    with ground().database.read() as session:
        challenges.see(session, viewer(), challenge_id, received_at()).require("ballot.hand_in")
        return _pair(session, challenge_id)


@operation("POST", PATH + "/pair", "choosePair", PairSchema, write=True)
@bp.arguments(PairChoiceSchema)
def choose_pair(data: dict[str, Any], challenge_id: int) -> Response:
    """Say which of the two would help most; answers with the next two. Only a pair that was put
    to one is taken."""

    def action(session: Session) -> Response:
        offer = offer_of(ground().settings, data["offer"])
        pairs.choose(session, viewer(), challenge_id, offer, data["preferred"], received_at())
        return _pair(session, challenge_id)

    return write(action)


@operation("DELETE", PATH + "/pair", "undoPair", None, status=204, write=True)
def undo_pair(challenge_id: int) -> Response:
    """Take one's last choice between two ideas back; without one, nothing changes."""
    return done(lambda session: pairs.undo(session, viewer(), challenge_id, received_at()))


def _cost(session: Session, entry_id: int) -> Response:
    session.expire_all()
    seen = see_entry(session, viewer(), entry_id, received_at())
    row = queries.cost_of(session, entry_id)
    return answer(CostSchema, {
        "id": entry_id, "title": seen.shown.title, "cost": row.kroner if row else None,
        "asked": row.asked if row else None, "checked": bool(row and row.checked),
        "word": row.word if row else "", "own": seen.wrote, "version": row.version if row else 0,
    }, headers=etag(row.version if row else 0))  # fmt: skip


@operation("GET", COST, "getCost", CostSchema)
def get_cost(entry_id: int) -> Response:
    """What an idea costs."""
    with ground().database.read() as session:
        return _cost(session, entry_id)


def _cost_version(session: Session, entry_id: int) -> int:
    row = queries.cost_of(session, entry_id)
    return row.version if row else 0


@operation("PUT", COST, "askCost", CostSchema, write=True, match=False)
@bp.arguments(CostFieldsSchema)
def ask_cost(data: dict[str, Any], entry_id: int) -> Response:
    """Say as an author what the idea costs; a sum that was checked must be checked anew."""

    def action(session: Session) -> Response:
        base = base_version(_cost_version(session, entry_id), required=False)
        actions.ask_cost(session, viewer(), entry_id, data["kroner"], base, received_at())
        return _cost(session, entry_id)

    return write(action)


@operation("PUT", COST + "/check", "checkCost", CostSchema, write=True, match=False)
@bp.arguments(CheckedCostSchema)
def check_cost(data: dict[str, Any], entry_id: int) -> Response:
    """Say as one who runs the challenge that a cost is right, or what it is and why."""

    def action(session: Session) -> Response:
        base = base_version(_cost_version(session, entry_id), required=False)
        actions.check_cost(
            session, viewer(), entry_id, data["kroner"], data["word"], base, received_at()
        )
        return _cost(session, entry_id)

    return write(action)
