"""Who judges in a round, and what each was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.models import Assignment, Judge, Round
from intranet_ideas.judging.rules import Panel
from intranet_ideas.judging.shares import reached
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.people.models import Department, User


@dataclass(frozen=True, slots=True)
class PanelJudge:
    """Someone who judges in a challenge."""

    judge_id: int
    user_id: int
    name: str
    email: str
    department: str
    added_at: datetime
    knows: str = ""


def judges(
    session: Session, seen: SeenChallenge, number: int | None = None
) -> list[PanelJudge]:
    """Return who judges in a round (the present one), by name; one statement.

    Raises ``NotFound`` unless the viewer may see who judges.
    """
    if not seen.may("judges.view"):
        raise NotFound
    rows = session.execute(
        select(Judge.id, User.id, User.name, User.email, Department, Judge.added_at, Judge.knows)
        .join(User, User.id == Judge.user_id)
        .join(Department, Department.id == User.department_id)
        .where(Judge.challenge_id == seen.challenge.id,
               Judge.round == (number or seen.challenge.round))
        .order_by(User.name, User.id)
    )
    language = seen.viewer.language
    return [
        PanelJudge(judge_id, user_id, name, email, department.name_in(language), added_at, knows)
        for judge_id, user_id, name, email, department, added_at, knows in rows
    ]


def panel_of(session: Session, challenge: Challenge, number: int | None = None) -> Panel:
    """Return who judges what in a round (the present one), for rules; three statements, and one
    more for a round that is left."""
    number = number or challenge.round
    ties = ties_of(session, [challenge.id])[challenge.id]
    entries = session.execute(
        select(Entry.id, Entry.pseudonymous)
        .where(Entry.challenge_id == challenge.id, Entry.status == SUBMITTED, reached(number))
        .order_by(Entry.id)
    ).all()  # fmt: skip
    given = session.execute(
        select(Judge.user_id, Assignment.entry_id)
        .outerjoin(Assignment, Assignment.judge_id == Judge.id)
        .where(Judge.challenge_id == challenge.id, Judge.round == number)
    ).all()
    return Panel(
        judges=tuple(sorted({user for user, _ in given})),
        entries=tuple(entry for entry, _ in entries),
        assign_all=_assigns_all(session, challenge, number),
        assigned=frozenset((user, entry) for user, entry in given if entry is not None), ties=ties,
        pseudonymous=frozenset(entry for entry, pseudonymous in entries if pseudonymous),
    )  # fmt: skip


def _assigns_all(session: Session, challenge: Challenge, number: int) -> bool:
    if number == challenge.round:
        return challenge.assign_all
    kept = session.scalar(
        select(Round.assign_all).filter_by(challenge_id=challenge.id, number=number)
    )
    return kept is None or kept
