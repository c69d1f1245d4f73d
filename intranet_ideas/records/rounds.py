"""What a package says of the rounds of judging, and of the grounds that disqualified."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.judging.conflict_rules import changes_of
from intranet_ideas.judging.models import Round
from intranet_ideas.judging.rounds import made_sooner, rows_of, taken_back


def rounds_recorded(session: Session, challenge_id: int, full: bool) -> list[dict[str, Any]]:
    """Return the rounds of a challenge that has several, the first first; one statement.

    Of a package that is not ``full`` the words about a leaving that was taken back, and about why
    a round closed sooner, are left out: nothing was decided by it, and they may name people.
    """
    return [_round(row, full) for row in rows_of(session, challenge_id)]


def _round(row: Round, full: bool) -> dict[str, Any]:
    kept = row.kept
    return {
        "number": row.number, "name": row.name, "rule": row.rule, "value": row.value,
        "left_at": row.left_at.isoformat() if row.left_at else None, "reason": row.reason,
        "went_on": [entry for entry, _ in kept.get("went_on", ())],
        "ties": list(kept.get("ties", ())), "against_rule": kept.get("against_rule", False),
        "taken_back": [
            {"left_at": each.left_at.isoformat(), "at": each.at.isoformat(),
             "went_on": list(each.went_on), "reason": each.reason if full else None,
             "why": each.why if full else None}
            for each in taken_back(kept)
        ],
        "closed_sooner": [
            {"was": each.was.isoformat(), "closes_at": each.closes_at.isoformat(),
             "at": each.at.isoformat(), "reason": each.reason if full else None}
            for each in made_sooner(kept)
        ],
    }  # fmt: skip


def grounds_recorded(session: Session, challenge: Challenge, full: bool) -> dict[str, Any]:
    """Return which grounds disqualified beside those that always do, and how that was changed
    after judges had handed something in; one statement. Why, in a ``full`` package."""
    return {
        "unit": challenge.unit_conflicts, "superior": challenge.superior_conflicts,
        "changes": [
            {"at": each.at.isoformat(), "by": each.by, "unit": each.unit,
             "superior": each.superior, "reason": each.reason if full else None}
            for each in changes_of(session, challenge.id)
        ],
    }  # fmt: skip
