"""How many of the hits are of each kind, phase, department and language.

Only what the viewer may see is counted, by the same conditions as the hits themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import visible_to
from intranet_ideas.challenges.rules import phase_at
from intranet_ideas.entries.models import Entry
from intranet_ideas.entries.queries import visible_entries
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import SearchHit as Guess
from intranet_ideas.search import documents
from intranet_ideas.search.documents import CHALLENGE, ENTRY
from intranet_ideas.search.visible import (
    TIMELINE,
    SearchFilters,
    conditions,
    may_be_challenges,
    may_be_entries,
    timeline_of,
)

FACETS = ("kind", "phase", "department", "language")


@dataclass(frozen=True, slots=True)
class Facet:
    """A value of a filter, and how many hits it would leave. A department's is its slug."""

    name: str
    value: str
    count: int


def facets(
    session: Session, viewer: Viewer, guesses: Sequence[Guess], filters: SearchFilters,
    now: datetime,
) -> tuple[Facet, ...]:  # fmt: skip
    """Return the facets, those of most hits first within each name; two statements."""
    challenges, entries = documents.split([each.id for each in guesses])
    ideas = _ideas(session, viewer, entries, filters, now)
    counts: Counter[tuple[str, str]] = Counter()
    for row in _challenges(session, viewer, challenges, ideas, filters, now):
        of_ideas = ideas.get(row.id, {})
        itself = int(bool(row.hit))
        total = itself + sum(of_ideas.values())
        counts["kind", CHALLENGE] += itself
        counts["kind", ENTRY] += total - itself
        counts["phase", str(phase_at(timeline_of(row), now))] += total
        counts["department", row.department] += total
        counts["language", row.language] += itself
        for language, number in of_ideas.items():
            counts["language", language] += number
    return tuple(Facet(*key, number) for key, number in counts.most_common() if number)


def _ideas(
    session: Session, viewer: Viewer, ids: Sequence[int], filters: SearchFilters, now: datetime
) -> dict[int, dict[str, int]]:
    """Return the number of ideas by challenge and language."""
    found: dict[int, dict[str, int]] = {}
    if ids and may_be_entries(filters):
        rows = session.execute(
            select(Entry.challenge_id, Entry.language, func.count())
            .join(Challenge, Challenge.id == Entry.challenge_id)
            .where(Entry.id.in_(ids), visible_entries(viewer),
                   *conditions(filters, now, Entry.language))
            .group_by(Entry.challenge_id, Entry.language)
        )  # fmt: skip
        for challenge, language, number in rows:
            found.setdefault(challenge, {})[language] = number
    return found


def _challenges(
    session: Session, viewer: Viewer, ids: Sequence[int], ideas: dict[int, dict[str, int]],
    filters: SearchFilters, now: datetime,
) -> Sequence[Any]:  # fmt: skip
    """Return the challenges found, and those of the ideas found."""
    ids = ids if may_be_challenges(filters) else ()
    if not (ids or ideas):
        return ()
    hit = and_(Challenge.id.in_(ids), visible_to(viewer),
               *conditions(filters, now, Challenge.language))  # fmt: skip
    return session.execute(
        select(Challenge.id, Challenge.language, Department.slug.label("department"),
               hit.label("hit"), *TIMELINE)
        .join(Department, Department.id == Challenge.department_id)
        .where(Challenge.id.in_({*ids, *ideas}))
    ).all()  # fmt: skip
