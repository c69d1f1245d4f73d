"""What everyone in a challenge may know of the corrections of its published result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import ListedEntry
from intranet_ideas.outcomes.answer_versions import sealed_outcomes
from intranet_ideas.outcomes.models import CHOSEN, ResultSeal
from intranet_ideas.outcomes.ordering import sealed_order
from intranet_ideas.outcomes.sealed import sealed_or_none


@dataclass(frozen=True, slots=True)
class Correction:
    """A published result that was corrected: what stood before, and why that changed.

    ``before`` are the entries in the order that stood, with their places; none for those
    from whom the order is kept. ``changes`` are the entries of which something else was decided,
    as far as the viewer may know.
    """

    number: int
    note: str
    made_at: datetime
    before: tuple[tuple[ListedEntry, int | None], ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry's answer said before a correction, and after it; ``""`` where the viewer knows
    no more than that it was, or is, not chosen."""

    idea: ListedEntry
    before: str
    after: str


def _changes(
    seen: SeenChallenge, ideas: Mapping[int, ListedEntry], before: Mapping[int, str],
    after: Mapping[int, str],
) -> tuple[Change, ...]:  # fmt: skip
    found = []
    for entry, outcome in after.items():
        was = before.get(entry, outcome)
        if was == outcome or entry not in ideas:
            continue
        told = [each if may_know(seen, ideas[entry], each, released=True) else ""
                for each in (was, outcome)]  # fmt: skip
        if any(told):
            found.append(Change(ideas[entry], *told))
    return tuple(found)


def corrections_told(
    session: Session, seen: SeenChallenge, ideas: Mapping[int, ListedEntry], *, kept: bool
) -> list[Correction]:
    """Return the corrections, the first first; two statements at most. ``kept``: the order is kept
    from the viewer."""
    rows = session.scalars(
        select(ResultSeal).filter_by(challenge_id=seen.challenge.id).order_by(ResultSeal.number)
    ).all()
    decided = sealed_outcomes(session, seen.challenge.id) if len(rows) > 1 else {}
    return [
        Correction(
            later.number, later.note, later.made_at,
            tuple((ideas[item["entry"]], item["rank"])
                  for item in (sealed_order(earlier.content)
                               if not kept and sealed_or_none(earlier.content) else ())
                  if item["entry"] in ideas),
            _changes(seen, ideas, decided.get(earlier.number, {}), decided.get(later.number, {})),
        )
        for earlier, later in pairwise(rows)
    ]  # fmt: skip


def may_know(seen: SeenChallenge, idea: ListedEntry, outcome: str, *, released: bool) -> bool:
    """Say whether the viewer may know that this became of an idea: after the release everyone knows
    what was chosen, while the rest is for its authors and those who run the challenge."""
    if seen.may("answers.list"):
        return True
    return released and (outcome == CHOSEN or idea.mine)
