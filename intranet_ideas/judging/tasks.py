"""What a judge was given, how far it has come, and in which order it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import errors
from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_phase, timeline_of
from intranet_ideas.challenges.rules import Timeline, phase_at
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.errors import N_, NotAllowed
from intranet_ideas.judging.impartiality import BARRED, ConflictKind, hidden_from_judge
from intranet_ideas.judging.models import (
    Assessment,
    AssessmentVersion,
    Assignment,
    Judge,
    Round,
)
from intranet_ideas.judging.pairing import goal
from intranet_ideas.judging.rules import (
    State,
    reading_order,
    state_of,
)
from intranet_ideas.judging.shares import judges_each, made_by, reached
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import Evidence


def last_handed_in() -> ScalarSelect[int | None]:
    """Return the version an ``Assessment`` had when it was handed in last, as a column."""
    return (
        select(func.max(AssessmentVersion.version))
        .where(AssessmentVersion.assessment_id == Assessment.id)
        .correlate(Assessment)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class Task:
    """An idea that the judge was given. ``scores`` are the judge's own, as last saved."""

    entry_id: int
    title: str
    excerpt: str
    language: str
    state: State
    conflict: ConflictKind | None
    changed_at: datetime | None
    handed_in_at: datetime | None
    scores: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do with it."""
        return self.state in (State.HANDED_IN, State.CONFLICT)


def require_evidence(challenge: Challenge, evidence: Evidence) -> None:
    """Raise ``Conflict`` unless the challenge is judged by this kind of evidence."""
    if challenge.evidence == evidence:
        return
    if challenge.by_comparison:
        raise errors.Conflict(
            N_("This challenge is judged by comparing two ideas at a time, not by scores.")
        )
    raise errors.Conflict(N_("This challenge is judged by scores, not by comparing ideas."))


ROUND_CLOSED = N_("This round of judging has closed. What you handed in counts.")


def round_open(challenge: Challenge, now: datetime) -> bool:
    """Say whether the present round's window is open. Where judging has one round, or in the
    last, the phase alone decides."""
    return challenge.round_closes_at is None or now < challenge.round_closes_at


def require_open(challenge: Challenge, now: datetime) -> None:
    """Raise ``Conflict`` unless the present round's window is open."""
    if not round_open(challenge, now):
        raise errors.Conflict(ROUND_CLOSED)


def require_task(tasks: Sequence[Task], entry_id: int) -> None:
    """Raise ``NotAllowed`` unless the idea is among those to be judged, without a conflict."""
    task = next((each for each in tasks if each.entry_id == entry_id), None)
    if task is None:
        raise NotAllowed(N_("This idea is not among those you were asked to judge."))
    if task.conflict == ConflictKind.OWN:
        raise NotAllowed(N_("This is your own idea, so others judge it."))
    if task.conflict == ConflictKind.DECLARED:
        raise NotAllowed(N_("You have said that you can't judge this idea."))
    if task.conflict is not None:
        raise NotAllowed(BARRED[task.conflict])


@dataclass(frozen=True, slots=True)
class JudgedChallenge:
    """A challenge the viewer judges, with what the viewer was given, in the viewer's order.

    ``tasks`` are empty until judging begins, and of the present round only. ``round`` is its
    name (``""`` where there is one), ``closes_at`` when it closes; ``mine`` are the numbers of
    the rounds in which the viewer judges. Where ideas are compared (``by_comparison``),
    ``made`` counts the viewer's comparisons and ``goal`` is the viewer's share.
    """

    id: int
    title: str
    phase: Phase
    timeline: Timeline
    blind: bool
    tasks: tuple[Task, ...]
    by_comparison: bool = False
    made: int = 0
    goal: int = 0
    round: str = ""
    number: int = 1
    closes_at: datetime | None = None
    open: bool = True
    mine: frozenset[int] = frozenset({1})

    @property
    def judges_now(self) -> bool:
        """Whether the viewer judges in the present round."""
        return self.number in self.mine

    @property
    def judges_later(self) -> bool:
        """Whether the viewer judges in a round to come."""
        return any(number > self.number for number in self.mine)

    @property
    def left(self) -> list[int]:
        """The rounds that are left in which the viewer judged."""
        return sorted(number for number in self.mine if number < self.number)

    @property
    def to_assess(self) -> tuple[Task, ...]:
        """The ideas without a conflict."""
        return tuple(task for task in self.tasks if task.conflict is None)

    @property
    def handed_in(self) -> int:
        """How many were handed in, those edited since included."""
        return sum(task.state in (State.HANDED_IN, State.CHANGED) for task in self.tasks)

    @property
    def next_task(self) -> Task | None:
        """The first idea with something left to do."""
        return next((task for task in self.tasks if not task.done), None)


def my_challenges(session: Session, viewer: Viewer, now: datetime) -> list[JudgedChallenge]:
    """Return the challenges the viewer judges that are not decided, by the end of judging;
    three statements, two more where ideas are compared and one where there are rounds."""
    judging = exists().where(Judge.challenge_id == Challenge.id, Judge.user_id == viewer.id)
    challenges = session.scalars(
        select(Challenge)
        .where(
            judging, Challenge.published_at <= now, Challenge.cancelled_at.is_(None),
            or_(Challenge.released_at.is_(None), Challenge.released_at > now),
        )
        .order_by(Challenge.judging_closes_at, Challenge.id)
    ).all()  # fmt: skip
    return _judged(session, viewer, challenges, now)


def my_assignments(session: Session, viewer: Viewer, now: datetime) -> list[JudgedChallenge]:
    """Return the challenges in which the viewer has ideas to judge now; three statements,
    two more where ideas are compared and one where there are rounds."""
    judging = exists().where(
        Judge.challenge_id == Challenge.id, Judge.round == Challenge.round,
        Judge.user_id == viewer.id,
    )
    open_ = or_(Challenge.round_closes_at.is_(None), Challenge.round_closes_at > now)
    challenges = session.scalars(
        select(Challenge)
        .where(judging, open_, in_phase(Phase.JUDGING, now))
        .order_by(Challenge.judging_closes_at, Challenge.id)
    ).all()
    return _judged(session, viewer, challenges, now)


def _judged(
    session: Session, viewer: Viewer, challenges: Sequence[Challenge], now: datetime
) -> list[JudgedChallenge]:
    phases = {each.id: phase_at(timeline_of(each), now) for each in challenges}
    tasks = tasks_of(
        session, viewer, [id_ for id_, phase in phases.items() if phase == Phase.JUDGING]
    )
    compared = [each.id for each in challenges if each.by_comparison and each.id in tasks]
    rounds = _rounds(session, viewer, challenges)
    made = made_by(session, compared) if compared else {}
    judges = judges_each(session, compared) if compared else {}

    def shares(challenge: Challenge, given: Sequence[Task]) -> int:
        entries = sum(task.conflict is None for task in given)
        return goal(entries, judges.get(challenge.id, 1.0))

    return [
        JudgedChallenge(
            id=each.id, title=each.title, phase=phases[each.id], timeline=timeline_of(each),
            blind=each.blind, tasks=(given := tuple(tasks.get(each.id, ()))),
            by_comparison=each.by_comparison, made=made.get((each.id, viewer.id), 0),
            goal=shares(each, given) if each.by_comparison else 0,
            round=rounds.get(each.id, ("", ()))[0], number=each.round,
            closes_at=each.round_closes_at or each.judging_closes_at,
            open=round_open(each, now), mine=frozenset(rounds.get(each.id, ("", (1,)))[1]),
        )
        for each in challenges
    ]  # fmt: skip


def _rounds(
    session: Session, viewer: Viewer, challenges: Sequence[Challenge]
) -> dict[int, tuple[str, list[int]]]:
    """Return the present round's name and the rounds in which the viewer judges, by challenge,
    where there are several; one statement at most."""
    several = [each.id for each in challenges if each.round > 1 or each.round_closes_at]
    if not several:
        return {}
    rows = session.execute(
        select(Challenge.id, Round.name, Judge.round)
        .join(Round, and_(Round.challenge_id == Challenge.id, Round.number == Challenge.round))
        .join(Judge, and_(Judge.challenge_id == Challenge.id, Judge.user_id == viewer.id))
        .where(Challenge.id.in_(several))
    )
    found: dict[int, tuple[str, list[int]]] = {}
    for challenge, name, number in rows:
        found.setdefault(challenge, (name, []))[1].append(number)
    return found


def tasks_of(
    session: Session, viewer: Viewer, challenge_ids: Sequence[int]
) -> dict[int, list[Task]]:
    """Return what the viewer was given in each challenge, in the viewer's own order; two
    statements.

    An idea with a conflict that would tell who wrote it is not there at all. In later rounds
    neither is the viewer's own: that would tell whether it went on.
    """
    me = viewer.id
    ties = ties_of(session, challenge_ids) if challenge_ids else {}
    given = exists().where(Assignment.judge_id == Judge.id, Assignment.entry_id == Entry.id)
    rows = session.execute(
        select(
            Entry.challenge_id, Entry.id, EntryRevision.title, EntryRevision.excerpt,
            Entry.language, Assessment.version, last_handed_in().label("handed_in_version"),
            Assessment.changed_at, Assessment.handed_in_at, Assessment.scores,
            Entry.pseudonymous, Challenge.blind, Challenge.round,
        )
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(
            Judge,
            and_(Judge.challenge_id == Entry.challenge_id, Judge.round == Challenge.round,
                 Judge.user_id == me),
        )
        .outerjoin(
            Assessment,
            and_(Assessment.entry_id == Entry.id, Assessment.round == Challenge.round,
                 Assessment.user_id == me),
        )
        .where(
            Entry.challenge_id.in_(challenge_ids), Entry.status == SUBMITTED,
            reached(Challenge.round), or_(Challenge.assign_all.is_(True), given),
        )
    )  # fmt: skip
    by_challenge: dict[int, dict[int, Task]] = {}
    for row in rows:
        conflict = ties[row.challenge_id].conflict(me, row.id)
        if row.round > 1 and conflict == ConflictKind.OWN:
            continue
        if not hidden_from_judge(conflict, names_hidden=row.blind or row.pseudonymous):
            by_challenge.setdefault(row.challenge_id, {})[row.id] = _task(row, conflict)
    return {
        challenge: [tasks[entry] for entry in reading_order(me, tasks)]
        for challenge, tasks in by_challenge.items()
    }


def _task(row: Any, conflict: ConflictKind | None) -> Task:
    return Task(
        entry_id=row.id, title=row.title, excerpt=row.excerpt, language=row.language,
        state=state_of(
            version=row.version, handed_in_version=row.handed_in_version, conflict=conflict
        ),
        conflict=conflict, changed_at=row.changed_at, handed_in_at=row.handed_in_at,
        # What was set aside by a conflict is the audit trail's.
        scores=row.scores or {} if conflict is None else {},
    )  # fmt: skip
