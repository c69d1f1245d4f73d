"""The order of a result over all rounds of judging; for rules. Who may see it is the caller's to
say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.judging.cutting import whole_order
from intranet_ideas.judging.keeping import items_kept, rounds_left
from intranet_ideas.judging.models import Ranking


def ranks_of(session: Session, challenge_id: int) -> dict[int, float | None]:
    """Return the place of each entry that the newest ranking has, for rules; two statements,
    three where judging has several rounds.

    Who came to a later round and got no place there stands behind those who did, and half a place
    ahead of those who were left before.
    """
    challenge = session.get_one(Challenge, challenge_id)
    newest = session.scalars(
        select(Ranking).filter_by(challenge_id=challenge_id, round=challenge.round, fault="")
        .order_by(Ranking.id.desc()).limit(1)
    ).first()  # fmt: skip
    return places(order_of(session, challenge, newest))


def places(items: Sequence[Mapping[str, Any]]) -> dict[int, float | None]:
    """Return the place of each entry in an order of all rounds, as ``ranks_of`` does. Pure."""
    found: dict[int, float | None] = {}
    behind: float | None = None
    for item in reversed(items):
        if item["rank"] is not None:
            behind = item["rank"]
        ahead = behind is not None and item["rank"] is None and _went_on(item, items[-1])
        found[item["entry"]] = behind - 0.5 if ahead and behind is not None else item["rank"]
    return {item["entry"]: found[item["entry"]] for item in items}


def _went_on(item: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    """Say whether an entry came further than the last of an order."""
    reached, least = item.get("round"), last.get("round")
    return least is not None and (reached is None or reached > least)


def order_of(
    session: Session, challenge: Challenge, ranking: Ranking | None
) -> list[dict[str, Any]]:
    """Return the entries in order, as a ranking's items: those of ``ranking``, and behind them
    those who were left in earlier rounds, with the ``round`` they reached. One statement at
    most, none where judging has one round."""
    items = list(ranking.items) if ranking else []
    left = rounds_left(session, challenge)
    return whole_order([*(items_kept(each) for each in left), items]) if left else items


def sealed_order(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the order that a sealed result has, of all its rounds together."""
    items = (content["ranking"] or {}).get("items", [])
    left = content.get("rounds", [])
    return whole_order([*(items_kept(each) for each in left), items]) if left else items
