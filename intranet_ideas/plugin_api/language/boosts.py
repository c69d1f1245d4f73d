"""Factors of a query that count by the start of a document's id."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from intranet_ideas.plugin_api.facts import SearchHit, SearchQuery

MOST_HITS = 1_000
"""No engine needs to return more."""


def by_id(query: SearchQuery) -> dict[str, float]:
    """Return the query's factors that are about ids, not words."""
    return {key: factor for key, factor in query.boosts.items() if ":" in key}


def to_fetch(query: SearchQuery) -> int:
    """Return how many hits to look at: more where factors may change their order."""
    wanted = max(0, min(query.limit, MOST_HITS))
    return min(3 * wanted, MOST_HITS) if by_id(query) else wanted


def boosted(hits: Sequence[SearchHit], query: SearchQuery) -> tuple[SearchHit, ...]:
    """Return as many of ``hits`` as were asked for, the best first after the factors."""
    factors = by_id(query)
    if factors:
        hits = [SearchHit(hit.id, hit.score * _factor(hit.id, factors)) for hit in hits]
        hits = sorted(hits, key=lambda hit: -hit.score)
    return tuple(hits[: max(0, query.limit)])


def _factor(identifier: str, factors: Mapping[str, float]) -> float:
    return math.prod(factor for start, factor in factors.items() if identifier.startswith(start))
