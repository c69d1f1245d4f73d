"""The worker's counting: once for each vote that has closed, in words' reach of no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import voting
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.events import record
from intranet_ideas.ground import Ground
from intranet_ideas.voting import counting, queries
from intranet_ideas.voting.models import VotingResult

COUNTED = (voting.BUDGET,)
"""Kinds whose ballots are counted after closing."""


def count_closed(ground: Ground, now: datetime) -> int:
    """Count the votes that have closed and are not counted; return how many."""
    with ground.database.read() as session:
        due = session.scalars(
            select(Challenge.id)
            .where(
                Challenge.voting.in_(COUNTED), Challenge.published_at.is_not(None),
                Challenge.cancelled_at.is_(None),
                func.coalesce(Challenge.voting_closes_at, Challenge.closes_at) <= now,
                ~exists().where(VotingResult.challenge_id == Challenge.id),
            )
            .order_by(Challenge.id)
        ).all()  # fmt: skip
    return sum(_count(ground, challenge_id, now) for challenge_id in due)


def _count(ground: Ground, challenge_id: int, now: datetime) -> int:
    with ground.database.write() as session:
        challenge = session.scalars(
            select(Challenge).where(Challenge.id == challenge_id).with_for_update(key_share=True)
        ).one()
        until = challenge.voting_closes_at or challenge.closes_at
        if until is None or until > now or session.get(VotingResult, challenge_id) is not None:
            return 0  # the dates were moved, or another worker was first
        store(session, challenge, _baskets_counted(session, challenge), now)
    return 1


def _baskets_counted(session: Session, challenge: Challenge) -> dict[str, Any]:
    costs, ballots = queries.counted_baskets(session, challenge)
    outcome = counting.count(costs, ballots, challenge.budget or 0, challenge.budget_count)
    return asdict(outcome) | {"method": challenge.budget_count}


def store(
    session: Session, challenge: Challenge, content: Mapping[str, Any], now: datetime,
    fault: str = "", fault_values: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Write what was counted, or why nothing could be. The challenge is locked."""
    session.add(
        VotingResult(challenge_id=challenge.id, content=dict(content), fault=fault,
                     fault_values=dict(fault_values or {}), counted_at=now)
    )  # fmt: skip
    record(session, events.VOTES_COUNTED, now=now, challenge_id=challenge.id,
           department_id=challenge.department_id)  # fmt: skip
