"""One idea as its judge meets it: the judge's own assessment and, later, the others'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session, aliased

from intranet_ideas.challenges.models import Challenge, Criterion
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import Entry, EntryRevision
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.impartiality import ConflictKind
from intranet_ideas.judging.models import Assessment, AssessmentVersion, Judge, Round
from intranet_ideas.judging.rules import (
    ScaleUse,
    State,
    may_see_others,
    scale_use,
)
from intranet_ideas.judging.tasks import Task, last_handed_in, round_open, tasks_of
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import facts


@dataclass(frozen=True, slots=True)
class OtherAssessment:
    """What another judge handed in for an idea, as the panel reads it."""

    name: str
    scores: Mapping[str, int | None]
    confidence: int
    comment_to_panel: str
    handed_in_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """What was said of an idea in a round that was left, where its judges' word is open to those
    of the present one."""

    name: str
    criteria: tuple[facts.Criterion, ...]
    said: tuple[OtherAssessment, ...]


@dataclass(frozen=True, slots=True)
class SeenAssessment:
    """One idea as its judge meets it, with the judge's own assessment of it.

    ``assessment`` is as last saved, ``handed_in`` as last handed in: what counts.
    ``others`` stays empty until the judge has handed in. ``position`` counts from 1
    among the ideas to assess; 0 stands for one with a conflict. ``tasks`` are all ideas
    the judge was given here. ``before`` is what earlier rounds said, if their word is open to
    this one; ``open`` says whether the round's window is.
    """

    entry: SeenEntry
    criteria: tuple[facts.Criterion, ...]
    assessment: Assessment | None
    handed_in: AssessmentVersion | None
    conflict: ConflictKind | None
    state: State
    tasks: tuple[Task, ...]
    others: tuple[OtherAssessment, ...] = ()
    before: tuple[EarlierRound, ...] = ()
    open: bool = True

    @property
    def version(self) -> int:
        """What an edit states that it started from; 0 where nothing is saved yet."""
        return self.assessment.version if self.assessment else 0

    @property
    def earlier(self) -> dict[str, tuple[ScaleUse[Task], ...]]:
        """How the judge used each criterion's scale for the other ideas, by criterion."""
        others = [
            (task, task.scores) for task in self.tasks if task.entry_id != self.entry.entry.id
        ]
        return {each.key: scale_use(each.key, others) for each in self.criteria}

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
    """Return an idea with the viewer's own assessment of it; seven statements at most, and
    four more for each round that was left.

    Raises ``NotFound`` unless the idea is among those the viewer was given as a judge.
    """
    seen = see_entry(session, viewer, entry_id, now, action)
    challenge = seen.challenge.challenge
    tasks = tasks_of(session, viewer, [challenge.id]).get(challenge.id, [])
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
        .where(
            Assessment.entry_id == entry_id, Assessment.user_id == viewer.id,
            Assessment.round == challenge.round,
        )
    ).one_or_none()  # fmt: skip
    counts = row is not None and task.conflict is None
    assessment, handed_in = (row[0], row[1]) if row is not None and counts else (None, None)
    sees = may_see_others(handed_in=handed_in is not None, conflict=task.conflict)
    return SeenAssessment(
        entry=seen, criteria=criteria_of(session, challenge),
        assessment=assessment, handed_in=handed_in, conflict=task.conflict, state=task.state,
        tasks=tuple(tasks), others=tuple(_others(session, seen, challenge.round)) if sees else (),
        before=_before(session, seen) if task.conflict is None else (),
        open=round_open(challenge, now),
    )  # fmt: skip


def _before(session: Session, seen: SeenEntry) -> tuple[EarlierRound, ...]:
    challenge = seen.challenge.challenge
    if challenge.round == 1:
        return ()
    rows = session.scalars(
        select(Round).filter_by(challenge_id=challenge.id).order_by(Round.number)
    ).all()
    if not rows[challenge.round - 1].see_earlier:
        return ()
    return tuple(
        EarlierRound(row.name, criteria_of(session, challenge, row.number),
                     tuple(_others(session, seen, row.number, own=True)))
        for row in rows[: challenge.round - 1]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnAssessment:
    """What the viewer handed in for an idea in a round that is left."""

    entry: int
    title: str
    language: str
    said: AssessmentVersion

    @property
    def scores(self) -> Mapping[str, int | None]:
        """The scores, as those of other judges are read."""
        return self.said.scores


def own_assessments(session: Session, seen: SeenChallenge, number: int) -> list[OwnAssessment]:
    """Return what the viewer handed in and counts in a round that is left, by title; two
    statements. Raises ``NotFound`` unless the viewer judged in it."""
    here, me = seen.challenge.id, seen.viewer.id
    judged = session.scalar(
        select(Judge.id).filter_by(challenge_id=here, round=number, user_id=me)
    )
    if not seen.may("round.view_own") or judged is None or number >= seen.challenge.round:
        raise NotFound
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language, AssessmentVersion)
        .select_from(Assessment)
        .join(Entry, Entry.id == Assessment.entry_id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .join(
            AssessmentVersion,
            and_(AssessmentVersion.assessment_id == Assessment.id,
                 AssessmentVersion.version == last_handed_in()),
        )
        .where(Assessment.challenge_id == here, Assessment.round == number,
               Assessment.user_id == me, Assessment.set_aside_at.is_(None))
        .order_by(EntryRevision.title, Entry.id)
    )  # fmt: skip
    return [OwnAssessment(*row) for row in rows]


def criteria_of(
    session: Session, challenge: Challenge, number: int | None = None
) -> tuple[facts.Criterion, ...]:
    """Return the criteria of a round (the present one), in order; one statement."""
    rows = session.scalars(
        select(Criterion)
        .filter_by(challenge_id=challenge.id, round=number or challenge.round)
        .order_by(Criterion.position)
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


def _others(
    session: Session, seen: SeenEntry, number: int, *, own: bool = False
) -> list[OtherAssessment]:
    entry: Entry = seen.entry
    ties = ties_of(session, [entry.challenge_id])[entry.challenge_id]
    last = aliased(AssessmentVersion)
    rows = session.execute(
        select(User.id, User.name, last)
        .select_from(Assessment)
        .join(User, User.id == Assessment.user_id)
        .join(
            Judge,
            and_(
                Judge.user_id == Assessment.user_id,
                Judge.challenge_id == Assessment.challenge_id,
                Judge.round == Assessment.round,
            ),
        )
        .join(
            last, and_(last.assessment_id == Assessment.id, last.version == last_handed_in())
        )
        .where(
            Assessment.entry_id == entry.id, Assessment.round == number,
            true() if own else Assessment.user_id != seen.challenge.viewer.id,
            Assessment.set_aside_at.is_(None),
        )
        .order_by(User.name, User.id)
    )  # fmt: skip
    return [
        OtherAssessment(name, said.scores, said.confidence, said.comment_to_panel,
                        said.handed_in_at)
        for user, name, said in rows if ties.conflict(user, entry.id) is None
    ]
