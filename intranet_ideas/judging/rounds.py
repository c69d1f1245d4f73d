"""The rounds of judging in a challenge, and how far they have come."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.canonical import digest_of
from intranet_ideas.challenges.models import Challenge, Criterion
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.models import (
    Assessment,
    AssessmentVersion,
    Comparison,
    Judge,
    Round,
    RoundEntry,
)


class RoundState(enum.StrEnum):
    """How far a round has come. ``closed``: its window is over, and it is not left yet."""

    AHEAD = "ahead"
    OPEN = "open"
    CLOSED = "closed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a round had been left before that was taken back: when it was, when that was taken
    back, with which reason it had been left, the entries that had gone on, and ``why`` it was taken
    back (``""`` before that was asked for)."""

    left_at: datetime
    at: datetime
    reason: str
    went_on: tuple[int, ...]
    why: str = ""


def taken_back(kept: Mapping[str, Any]) -> list[Leaving]:
    """Return how a round had been left before, from what is kept of it, the earliest first."""
    return [
        Leaving(datetime.fromisoformat(each["left_at"]), datetime.fromisoformat(each["at"]),
                each["reason"], tuple(entry for entry, _ in each["went_on"]), each.get("why", ""))
        for each in kept.get("taken_back", ())
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sooner:
    """That an open round's window was cut short: it was to close at ``was`` and then at
    ``closes_at``, said at ``at``, and why."""

    was: datetime
    closes_at: datetime
    at: datetime
    reason: str


def made_sooner(kept: Mapping[str, Any]) -> list[Sooner]:
    """Return how a round's window was cut short, from what is kept of it, the earliest first."""
    return [
        Sooner(datetime.fromisoformat(each["was"]), datetime.fromisoformat(each["closes_at"]),
               datetime.fromisoformat(each["at"]), each["reason"])
        for each in kept.get("sooner", ())
    ]  # fmt: skip


def told_before(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays kept of a round whatever becomes of it: how it had been left before, and
    how its window was cut short. Only what there is: a round without either is kept and sealed
    as it always was."""
    return {name: kept[name] for name in ("taken_back", "sooner") if name in kept}


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """A round as those who run the challenge see it. ``entries`` is None before it begins."""

    row: Round
    state: RoundState
    last: bool
    closes_at: datetime | None
    judges: int
    criteria: int
    entries: int | None

    @property
    def taken_back(self) -> list[Leaving]:
        """How it had been left before that was taken back."""
        return taken_back(self.row.kept)

    @property
    def sooner(self) -> list[Sooner]:
        """How its window was cut short while it was open."""
        return made_sooner(self.row.kept)


def rows_of(session: Session, challenge_id: int) -> Sequence[Round]:
    """Return the rows of a challenge's rounds, the first first; none where there is one round.
    One statement."""
    return session.scalars(
        select(Round).filter_by(challenge_id=challenge_id).order_by(Round.number)
    ).all()


def round_name(session: Session, challenge: Challenge, number: int) -> str:
    """Return what a round is called; ``""`` where a challenge has only one."""
    found = session.get(Round, (challenge.id, number))
    return found.name if found else ""


def plan_version(rows: Sequence[Round]) -> int:
    """Return a number that stands for exactly this plan, for edits to start from; 0 for none."""
    if not rows:
        return 0
    told = [[row.number, row.version, row.name, str(row.closes_at), row.rule, row.value,
             row.see_earlier] for row in rows]  # fmt: skip
    return int(digest_of(told)[:12], 16)


def planned(session: Session, seen: SeenChallenge, now: datetime) -> list[PlannedRound]:
    """Return the rounds, for those who run the challenge; five statements at most.

    Raises ``NotFound`` for others.
    """
    if not seen.may("challenge.run"):
        raise NotFound
    challenge = seen.challenge
    rows = rows_of(session, challenge.id)
    if not rows:
        return []
    judges = _counted(session, challenge.id, Judge)
    criteria = _counted(session, challenge.id, Criterion)
    entries = dict(
        session.execute(
            select(RoundEntry.round, func.count())
            .join(Entry, Entry.id == RoundEntry.entry_id)
            .where(Entry.challenge_id == challenge.id, Entry.status == SUBMITTED)
            .group_by(RoundEntry.round)
        ).all()
    )
    entries[1] = session.scalar(
        select(func.count()).select_from(Entry)
        .where(Entry.challenge_id == challenge.id, Entry.status == SUBMITTED)
    ) or 0  # fmt: skip
    return [
        PlannedRound(
            row, _state(challenge, row, now), row is rows[-1],
            row.closes_at if row is not rows[-1] else challenge.judging_closes_at,
            judges.get(row.number, 0), criteria.get(row.number, 0),
            entries.get(row.number, 0) if row.number <= challenge.round else None,
        )
        for row in rows
    ]  # fmt: skip


def _counted(
    session: Session, challenge_id: int, table: type[Judge | Criterion]
) -> dict[int, int]:
    rows = session.execute(
        select(table.round, func.count()).where(table.challenge_id == challenge_id)
        .group_by(table.round)
    )  # fmt: skip
    return dict(rows.all())


def _state(challenge: Challenge, row: Round, now: datetime) -> RoundState:
    if row.number != challenge.round:
        return RoundState.LEFT if row.number < challenge.round else RoundState.AHEAD
    closes_at = challenge.round_closes_at or challenge.judging_closes_at
    return RoundState.CLOSED if closes_at is not None and closes_at <= now else RoundState.OPEN


def something_handed_in(session: Session, challenge: Challenge, *, ever: bool = False) -> bool:
    """Say whether judges have handed in or compared anything in the present round, or ``ever``; one
    statement."""
    first = 1 if ever else challenge.round
    handed_in = (
        select(func.count())
        .select_from(AssessmentVersion)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(Assessment.challenge_id == challenge.id, Assessment.round >= first,
               Assessment.round <= challenge.round)
        .scalar_subquery()
    )
    compared = (
        select(func.count())
        .where(Comparison.challenge_id == challenge.id, Comparison.round >= first,
               Comparison.round <= challenge.round)
        .scalar_subquery()
    )
    return bool(session.scalar(select(handed_in + compared)))
