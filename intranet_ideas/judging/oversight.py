"""What those who run a challenge see of the judges' work, and reminding who has something left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import errors, events
from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import authors_hidden
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.errors import N_, NotFound
from intranet_ideas.events import Event, record
from intranet_ideas.judging import leaning
from intranet_ideas.judging.leaning import Group, Leaning
from intranet_ideas.judging.models import Assessment, AssessmentVersion, Round
from intranet_ideas.judging.queries import (
    JudgeProgress,
    progress,
    work_of,
)
from intranet_ideas.judging.ranking import sheet_of
from intranet_ideas.judging.sheets import entry_name, names_in
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer

ESCALATE_AFTER = 2
"""Reminders after which a judge with something left is called late."""

REMINDED_TODAY = N_("The judges were reminded today already. Remind them again tomorrow.")
NOTHING_LEFT = N_("No judge has anything left to do.")


FEWEST_TIMED = 3
"""Assessments below which a median of time spent would be chance."""


@dataclass(frozen=True, slots=True)
class Spent:
    """How long a judge took: the median of minutes from opening an idea's page to first handing
    the assessment in, breaks included, of ``timed`` assessments for which both are known."""

    timed: int
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One judge's work. ``leaning`` is None until judging has closed. ``escalated``: the managers
    were told that judges are behind."""

    progress: JudgeProgress
    reminders: int
    leaning: Leaning | None
    spent: Spent = Spent(0, None)
    escalated: bool = False

    @property
    def left(self) -> int:
        """How many assessments are missing."""
        return self.progress.total - self.progress.handed_in

    @property
    def late(self) -> bool:
        """Whether reminding does not help: time to ask someone else."""
        behind = self.escalated and is_behind(self.progress.handed_in, self.progress.total)
        return self.left > 0 and (behind or self.reminders >= ESCALATE_AFTER)


@dataclass(frozen=True, slots=True)
class Oversight:
    """All judges' work. ``groups`` are None where they may not be known (yet)."""

    rows: Sequence[Row]
    reminded_at: datetime | None
    groups: Sequence[Group] | None

    @property
    def late(self) -> Sequence[int]:
        """The user ids of judges who are late."""
        return [row.progress.judge.user_id for row in self.rows if row.late]

    @property
    def reviews(self) -> int:
        """How many judges each idea has, on average: what a plan without the late ones keeps."""
        given = [entry for row in self.rows for entry in row.progress.states]
        return round(len(given) / len(set(given))) if given else 0


def oversight(
    session: Session, seen: SeenChallenge, number: int | None = None
) -> Oversight:
    """Return the judges' work in a round (the present one), for those who run the challenge; a
    constant number of statements.

    How someone scores is told when judging has closed or the round is left, so that nobody is
    steered. Raises ``NotFound`` for others.
    """
    if not seen.may("judging.oversee"):
        raise NotFound
    number = number or seen.challenge.round
    closed = seen.phase in (Phase.DECIDING, Phase.DECIDED) or number < seen.challenge.round
    listed = progress(session, seen, number)
    said = _said(session, seen.challenge, number)
    reminders = [each for each in said if each.kind == events.JUDGES_REMINDED]
    escalated = len(said) > len(reminders)
    spent = _spent(session, seen, number)
    found: Mapping[str, Leaning] = {}
    groups = None
    challenge = seen.challenge
    users = [row.judge.user_id for row in listed]
    names = names_in(challenge, users)
    if closed:
        sheet = sheet_of(session, challenge, number)
        values = leaning.values_of(sheet)
        found = leaning.leanings(values)
        if not authors_hidden(blind=challenge.blind, phase=seen.phase, roles=seen.roles):
            homes = _homes(session, seen)
            judges = {names[row.judge.user_id]: row.judge.department for row in listed}
            groups = leaning.groups(values, judges, homes)
    return Oversight(
        [
            Row(row, sum(row.judge.user_id in each.data["user_ids"] for each in reminders),
                found.get(names[row.judge.user_id]), spent.get(row.judge.user_id, Spent(0, None)),
                escalated)
            for row in listed
        ],
        reminders[-1].happened_at if reminders else None, groups,
    )  # fmt: skip


def _said(session: Session, challenge: Challenge, number: int) -> Sequence[Event]:
    """Return the reminders of a round, and what managers were told of judges who are late, in
    their order; two statements. What was said in another round is none of this one's."""
    row = session.get(Round, (challenge.id, number))
    kinds = (events.JUDGES_REMINDED, events.JUDGES_LATE, events.ROUND_LATE)
    while_it_lasted = [
        *([Event.happened_at >= row.begun_at] if row and row.begun_at else []),
        *([Event.happened_at < row.left_at] if row and row.left_at else []),
    ]
    return session.scalars(
        select(Event)
        .where(Event.challenge_id == challenge.id, Event.kind.in_(kinds), *while_it_lasted)
        .order_by(Event.id)
    ).all()


def is_behind(handed_in: int, total: int) -> bool:
    """Say whether a judge has come less than half the way when judging soon closes."""
    return 2 * handed_in < total


def late_judges(session: Session, challenge: Challenge) -> list[int]:
    """Return the user ids of judges who are behind, as managers are told, for the clock; nine
    statements at most."""
    return sorted(
        user for user, (total, left) in work_of(session, challenge, told=True).items()
        if left and is_behind(total - left, total)
    )


def _spent(session: Session, seen: SeenChallenge, number: int) -> dict[int, Spent]:
    """Return the time each judge spent in a round, by user id; one statement."""
    first = (
        select(func.min(AssessmentVersion.handed_in_at))
        .where(AssessmentVersion.assessment_id == Assessment.id)
        .correlate(Assessment)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Assessment.user_id, Assessment.opened_at, first)
        .where(
            Assessment.challenge_id == seen.challenge.id,
            Assessment.round == number, Assessment.opened_at.is_not(None),
        )
    )  # fmt: skip
    minutes: dict[int, list[float]] = {}
    for user, opened, handed_in in rows:
        if opened is not None and handed_in is not None:
            minutes.setdefault(user, []).append((handed_in - opened).total_seconds() / 60)
    return {
        user: Spent(len(each), median(each) if len(each) >= FEWEST_TIMED else None)
        for user, each in minutes.items()
    }


def _homes(session: Session, seen: SeenChallenge) -> dict[str, str]:
    """Return each idea's department, those written under a pseudonym left out."""
    rows = session.execute(
        select(Entry.id, Department)
        .join(Department, Department.id == Entry.department_id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED,
               Entry.pseudonymous.is_(False))
    )  # fmt: skip
    language = seen.viewer.language
    return {entry_name(entry): department.name_in(language) for entry, department in rows}


def remind_judges(
    session: Session, viewer: Viewer, challenge_id: int, zone: ZoneInfo, now: datetime
) -> list[int]:
    """Remind the judges with something left, once a day at most (in the site's ``zone``).

    Returns whom. Raises ``Conflict`` when they were reminded today, or nobody has
    anything left.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("judging.remind")
    key = f"judges_reminded:{challenge_id}:{now.astimezone(zone).date().isoformat()}"
    if session.scalar(select(Event.id).filter_by(key=key)) is not None:
        raise errors.Conflict(REMINDED_TODAY)
    # By what is shown: who is passed over would be disqualified in a way nobody may know of.
    # Delivery reminds those who have something left.
    behind = sorted(row.judge.user_id for row in progress(session, seen)
                    if row.total > row.handed_in)  # fmt: skip
    if not behind:
        raise errors.Conflict(NOTHING_LEFT)
    record(session, events.JUDGES_REMINDED, now=now, actor_id=viewer.id, key=key,
           challenge_id=challenge_id, user_ids=behind)  # fmt: skip
    return behind
