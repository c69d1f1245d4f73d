"""The worker's counting: once for each vote that has closed; no request waits for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import timeline_of, votes_until
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api import facts
from intranet_ideas.plugin_host.limits import Limits, limits_of
from intranet_ideas.voting import counting, pairs, queries
from intranet_ideas.voting.models import VotingResult

COUNTED = (voting.BUDGET, voting.PAIRS)
"""Kinds whose ballots are counted after closing."""

PLUGIN, METHOD = "scoring_pairwise", "bradley_terry"
"""What makes an order of choices between two ideas."""

GRACE = timedelta(minutes=1)
"""How long after closing a count waits for ballots that were received in time and are on their
way. One that comes later still is refused, never stored uncounted."""

RETRY_AFTER = timedelta(hours=1)
"""How long a count that could not be made waits before it is tried again."""


def count_closed(ground: Ground, now: datetime) -> int:
    """Count the votes that have closed and are not counted; return how many."""
    with ground.database.read() as session:
        due = session.scalars(
            select(Challenge.id)
            .where(
                Challenge.voting.in_(COUNTED), Challenge.published_at.is_not(None),
                Challenge.cancelled_at.is_(None),
                votes_until() <= now - GRACE,
                ~exists().where(
                    VotingResult.challenge_id == Challenge.id,
                    or_(VotingResult.fault == "", VotingResult.counted_at > now - RETRY_AFTER),
                ),
            )
            .order_by(Challenge.id)
        ).all()  # fmt: skip
    return sum(_count(ground, challenge_id, now) for challenge_id in due)


def _count(ground: Ground, challenge_id: int, now: datetime) -> int:
    with ground.database.read() as session:
        inputs = _inputs(session, session.get_one(Challenge, challenge_id))
        limits = limits_of(session, PLUGIN)
    made = _counted(ground, inputs, limits)
    with ground.database.write() as session:
        challenge = session.scalars(
            select(Challenge).where(Challenge.id == challenge_id).with_for_update()
        ).one()
        until = timeline_of(challenge).votes_until
        before = session.get(VotingResult, challenge_id)
        if until is None or until > now or (before is not None and not before.fault):
            return 0  # the dates were moved, or another worker was first
        # Who votes holds the challenge's key: nobody does now, and a last ballot may have come in.
        if _inputs(session, challenge) != inputs:
            return 0
        _store(session, challenge, before, made, now)
    return 1


@dataclass(frozen=True, slots=True)
class _Made:
    """A count, or why there is none (a msgid for ``values``)."""

    content: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Budget:
    """What a count of baskets is made of."""

    costs: Mapping[int, int]
    ballots: Sequence[frozenset[int]]
    kroner: int
    method: str


def _inputs(session: Session, challenge: Challenge) -> _Budget | pairs.Counted:
    if challenge.voting == voting.PAIRS:
        return pairs.counted_pairs(session, challenge)
    costs, ballots = queries.counted_baskets(session, challenge)
    return _Budget(costs, ballots, challenge.budget or 0, challenge.budget_count)


def _counted(ground: Ground, inputs: _Budget | pairs.Counted, limits: Limits) -> _Made:
    """Count; takes seconds where a child process does it."""
    if isinstance(inputs, _Budget):
        outcome = counting.count(inputs.costs, inputs.ballots, inputs.kroner, inputs.method)
        return _Made(asdict(outcome) | {"method": inputs.method})
    if not inputs.sheet.comparisons:
        nothing = tuple(facts.RankedEntry(each, None, None) for each in inputs.sheet.entries)
        return _Made(_pairs_told(facts.Ranking(nothing), inputs))
    # Loaded here: the child process's machinery is the worker's alone, and numbers are worked
    # with in the child.
    from intranet_ideas.plugin_host.scoring import ScoringFailed, run_scoring

    try:
        ranking = run_scoring(ground.plugins, PLUGIN, METHOD, inputs.sheet, {}, limits)
    except ScoringFailed as failed:
        return _Made(fault=failed.reason, values=failed.values)
    return _Made(_pairs_told(ranking, inputs))


def _pairs_told(ranking: facts.Ranking, counted: pairs.Counted) -> dict[str, Any]:
    return {
        "rows": pairs.rows_of(ranking, counted), "ballots": counted.voters,
        "choices": len(counted.sheet.comparisons),
    }  # fmt: skip


def _store(
    session: Session, challenge: Challenge, before: VotingResult | None, made: _Made,
    now: datetime,
) -> None:  # fmt: skip
    if before is None:
        before = VotingResult(challenge_id=challenge.id)
        session.add(before)
    before.content, before.fault = dict(made.content), made.fault
    before.fault_values, before.counted_at = dict(made.values), now
    if not made.fault:
        record(session, events.VOTES_COUNTED, now=now, challenge_id=challenge.id,
               department_id=challenge.department_id)  # fmt: skip
