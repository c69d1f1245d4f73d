"""How much comparing is done in a challenge, and among how many judges it is shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.judging.models import Assignment, Comparison, Judge, RoundEntry


def reached(number: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition under which an ``Entry`` that is handed in takes part in a round."""
    went_on = exists().where(RoundEntry.entry_id == Entry.id, RoundEntry.round == number)
    if isinstance(number, int):
        return went_on if number > 1 else true()
    return or_(number == 1, went_on)


def last_rounds(session: Session, entries: Sequence[int]) -> dict[int, int]:
    """Return the last round that entries came to, those of the first left out; one statement at
    most."""
    if not entries:
        return {}
    rows = session.execute(
        select(RoundEntry.entry_id, func.max(RoundEntry.round))
        .where(RoundEntry.entry_id.in_(entries)).group_by(RoundEntry.entry_id)
    )  # fmt: skip
    return dict(rows.all())


def counted(number: int | None = None) -> ColumnElement[bool]:
    """Return the condition under which a ``Comparison`` counts: made in a round (the present
    one), not set aside, and both ideas still handed in."""
    one, other = aliased(Entry), aliased(Entry)
    made_then = Comparison.round == number if number else exists().where(
        Challenge.id == Comparison.challenge_id, Challenge.round == Comparison.round
    )
    return and_(
        Comparison.set_aside_at.is_(None), made_then,
        exists().where(one.id == Comparison.first_id, one.status == SUBMITTED),
        exists().where(other.id == Comparison.second_id, other.status == SUBMITTED),
    )  # fmt: skip


def made_by(session: Session, challenge_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return how many comparisons count, by challenge and user; one statement."""
    rows = session.execute(
        select(Comparison.challenge_id, Comparison.user_id, func.count())
        .where(Comparison.challenge_id.in_(challenge_ids), counted())
        .group_by(Comparison.challenge_id, Comparison.user_id)
    )
    return {(challenge, user): count for challenge, user, count in rows}


def made_in(session: Session, challenge_id: int, number: int) -> dict[tuple[int, int], int]:
    """Return how many comparisons count in a round, by challenge and user; one statement."""
    rows = session.execute(
        select(Comparison.user_id, func.count())
        .where(Comparison.challenge_id == challenge_id, counted(number))
        .group_by(Comparison.user_id)
    )  # fmt: skip
    return {(challenge_id, user): count for user, count in rows}


def compared_entries(
    session: Session, challenge_id: int, number: int
) -> set[tuple[int, int]]:
    """Return the pairs (user, entry) of entries that a judge has compared with another in a
    round, as far as it counts; one statement."""
    rows = session.execute(
        select(Comparison.user_id, Comparison.first_id, Comparison.second_id)
        .where(Comparison.challenge_id == challenge_id, counted(number))
    ).all()
    return {(user, entry) for user, *pair in rows for entry in pair}


def judges_each(session: Session, challenge_ids: Sequence[int]) -> Mapping[int, float]:
    """Return how many judges meet each idea on average, by challenge; one statement.

    Conflicts are left out of account: it is for sharing out work, not for a result.
    """
    judges = (
        select(func.count())
        .where(Judge.challenge_id == Challenge.id, Judge.round == Challenge.round)
        .scalar_subquery()
    )
    ideas = (
        select(func.count())
        .where(Entry.challenge_id == Challenge.id, Entry.status == SUBMITTED,
               reached(Challenge.round))
        .correlate(Challenge)
        .scalar_subquery()
    )
    given = (
        select(func.count())
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Judge, and_(Judge.id == Assignment.judge_id, Judge.round == Challenge.round))
        .where(Entry.challenge_id == Challenge.id, Entry.status == SUBMITTED)
        .correlate(Challenge)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Challenge.id, Challenge.assign_all, judges, ideas, given)
        .where(Challenge.id.in_(challenge_ids))
    )  # fmt: skip
    return {
        challenge: float(panel) if everyone else assigned / max(1, entries)
        for challenge, everyone, panel, entries, assigned in rows
    }
