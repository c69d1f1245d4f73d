"""What a judge sees of their own work: what is left to assess, and one idea at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge, Criterion
from intranet_ideas.challenges.queries import in_phase, timeline_of
from intranet_ideas.challenges.rules import Timeline, phase_at
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryAuthor, EntryRevision
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.models import (
    Assessment,
    AssessmentVersion,
    Assignment,
    Conflict,
    Judge,
)
from intranet_ideas.judging.rules import (
    ConflictKind,
    State,
    conflict_of,
    may_see_others,
    reading_order,
    state_of,
)
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import facts


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


@dataclass(frozen=True, slots=True)
class JudgedChallenge:
    """A challenge the viewer judges, with what the viewer was given, in the viewer's order.

    ``tasks`` are empty until judging begins.
    """

    id: int
    title: str
    phase: Phase
    timeline: Timeline
    blind: bool
    tasks: tuple[Task, ...]

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
    two statements."""
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
    """Return the challenges in which the viewer has ideas to assess now; two statements."""
    judging = exists().where(Judge.challenge_id == Challenge.id, Judge.user_id == viewer.id)
    challenges = session.scalars(
        select(Challenge)
        .where(judging, in_phase(Phase.JUDGING, now))
        .order_by(Challenge.judging_closes_at, Challenge.id)
    ).all()
    return _judged(session, viewer, challenges, now)


def _judged(
    session: Session, viewer: Viewer, challenges: Sequence[Challenge], now: datetime
) -> list[JudgedChallenge]:
    phases = {each.id: phase_at(timeline_of(each), now) for each in challenges}
    tasks = _tasks(
        session, viewer, [id_ for id_, phase in phases.items() if phase == Phase.JUDGING]
    )
    return [
        JudgedChallenge(
            id=each.id, title=each.title, phase=phases[each.id], timeline=timeline_of(each),
            blind=each.blind, tasks=tuple(tasks.get(each.id, ())),
        )
        for each in challenges
    ]  # fmt: skip


def _tasks(
    session: Session, viewer: Viewer, challenge_ids: Sequence[int]
) -> dict[int, list[Task]]:
    """Return what the viewer was given in each challenge, in the viewer's own order."""
    me = viewer.id
    given = exists().where(Assignment.judge_id == Judge.id, Assignment.entry_id == Entry.id)
    rows = session.execute(
        select(
            Entry.challenge_id, Entry.id, EntryRevision.title, EntryRevision.excerpt,
            Entry.language, Assessment.version, last_handed_in().label("handed_in_version"),
            Assessment.changed_at, Assessment.handed_in_at, Assessment.scores,
            exists()
            .where(EntryAuthor.entry_id == Entry.id, EntryAuthor.user_id == me).label("own"),
            exists()
            .where(Conflict.entry_id == Entry.id, Conflict.user_id == me).label("declared"),
        )
        .join(EntryRevision, EntryRevision.id == Entry.submitted_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .join(Judge, and_(Judge.challenge_id == Entry.challenge_id, Judge.user_id == me))
        .outerjoin(
            Assessment, and_(Assessment.entry_id == Entry.id, Assessment.user_id == me)
        )
        .where(
            Entry.challenge_id.in_(challenge_ids), Entry.status == SUBMITTED,
            or_(Challenge.assign_all.is_(True), given),
        )
    )  # fmt: skip
    by_challenge: dict[int, dict[int, Task]] = {}
    for row in rows:
        by_challenge.setdefault(row.challenge_id, {})[row.id] = _task(row)
    return {
        challenge: [tasks[entry] for entry in reading_order(me, tasks)]
        for challenge, tasks in by_challenge.items()
    }


def _task(row: Any) -> Task:
    conflict = conflict_of(own=row.own, declared=row.declared)
    return Task(
        entry_id=row.id, title=row.title, excerpt=row.excerpt, language=row.language,
        state=state_of(
            version=row.version, handed_in_version=row.handed_in_version, conflict=conflict
        ),
        conflict=conflict, changed_at=row.changed_at, handed_in_at=row.handed_in_at,
        # What was set aside by a conflict is the audit trail's.
        scores=row.scores or {} if conflict is None else {},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OtherAssessment:
    """What another judge handed in for an idea, as the panel reads it."""

    name: str
    scores: Mapping[str, int | None]
    confidence: int
    comment_to_panel: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class SeenAssessment:
    """One idea as its judge meets it, with the judge's own assessment of it.

    ``assessment`` is as last saved, ``handed_in`` as last handed in: what counts.
    ``others`` stays empty until the judge has handed in. ``position`` counts from 1
    among the ideas to assess; 0 stands for one with a conflict. ``tasks`` are all ideas
    the judge was given here.
    """

    entry: SeenEntry
    criteria: tuple[facts.Criterion, ...]
    assessment: Assessment | None
    handed_in: AssessmentVersion | None
    conflict: ConflictKind | None
    state: State
    tasks: tuple[Task, ...]
    others: tuple[OtherAssessment, ...] = ()

    @property
    def version(self) -> int:
        """What an edit states that it started from; 0 where nothing is saved yet."""
        return self.assessment.version if self.assessment else 0

    @property
    def _order(self) -> list[int]:
        return [task.entry_id for task in self.tasks if task.conflict is None]

    @property
    def total(self) -> int:
        """How many ideas the judge is to assess."""
        return len(self._order)

    @property
    def position(self) -> int:
        """The idea's place among them, from 1; 0 for one with a conflict."""
        order = self._order
        return order.index(self.entry.entry.id) + 1 if self.conflict is None else 0

    @property
    def previous_entry_id(self) -> int | None:
        """The idea before this one, if any."""
        return self._order[self.position - 2] if self.position > 1 else None

    @property
    def next_entry_id(self) -> int | None:
        """The idea after this one, if any."""
        order = self._order
        return order[self.position] if self.position < len(order) else None

    @property
    def next_unfinished_id(self) -> int | None:
        """The next idea with something left to do, going round; None when all are done."""
        tasks = [task for task in self.tasks if task.conflict is None]
        turned = tasks[self.position :] + tasks[: self.position]
        return next(
            (task.entry_id for task in turned
             if not task.done and task.entry_id != self.entry.entry.id),
            None,
        )  # fmt: skip


def assessment_for(
    session: Session, viewer: Viewer, entry_id: int, now: datetime,
    action: str = "assessment.view_own",
) -> SeenAssessment:  # fmt: skip
    """Return an idea with the viewer's own assessment of it; five statements at most.

    Raises ``NotFound`` unless the idea is among those the viewer was given as a judge.
    """
    seen = see_entry(session, viewer, entry_id, now, action)
    tasks = _tasks(session, viewer, [seen.entry.challenge_id]).get(seen.entry.challenge_id, [])
    task = next((each for each in tasks if each.entry_id == entry_id), None)
    if task is None:
        raise NotFound
    row = session.execute(
        select(Assessment, AssessmentVersion)
        .outerjoin(
            AssessmentVersion,
            and_(
                AssessmentVersion.assessment_id == Assessment.id,
                AssessmentVersion.version == last_handed_in(),
            ),
        )
        .where(Assessment.entry_id == entry_id, Assessment.user_id == viewer.id)
    ).one_or_none()
    counts = row is not None and task.conflict is None
    assessment, handed_in = (row[0], row[1]) if row is not None and counts else (None, None)
    sees = may_see_others(handed_in=handed_in is not None, conflict=task.conflict)
    return SeenAssessment(
        entry=seen, criteria=criteria_of(session, seen.entry.challenge_id),
        assessment=assessment, handed_in=handed_in, conflict=task.conflict, state=task.state,
        tasks=tuple(tasks), others=tuple(_others(session, viewer, entry_id)) if sees else (),
    )  # fmt: skip


def criteria_of(session: Session, challenge_id: int) -> tuple[facts.Criterion, ...]:
    """Return a challenge's criteria, in order; one statement."""
    rows = session.scalars(
        select(Criterion).filter_by(challenge_id=challenge_id).order_by(Criterion.position)
    )
    return tuple(
        facts.Criterion(
            key=each.key, name=each.name, weight=each.weight, minimum=each.minimum,
            maximum=each.maximum, question=each.question,
            steps=tuple(
                facts.ScaleStep(int(step["value"]), str(step["label"])) for step in each.steps
            ),
        )
        for each in rows
    )  # fmt: skip


def _others(session: Session, viewer: Viewer, entry_id: int) -> list[OtherAssessment]:
    last = aliased(AssessmentVersion)
    rows = session.execute(
        select(User.name, last)
        .select_from(Assessment)
        .join(User, User.id == Assessment.user_id)
        .join(
            Judge,
            and_(
                Judge.user_id == Assessment.user_id,
                Judge.challenge_id == Assessment.challenge_id,
            ),
        )
        .join(
            last, and_(last.assessment_id == Assessment.id, last.version == last_handed_in())
        )
        .where(
            Assessment.entry_id == entry_id, Assessment.user_id != viewer.id,
            Assessment.set_aside_at.is_(None),
        )
        .order_by(User.name, User.id)
    )  # fmt: skip
    return [
        OtherAssessment(name, said.scores, said.confidence, said.comment_to_panel,
                        said.handed_in_at)
        for name, said in rows
    ]
