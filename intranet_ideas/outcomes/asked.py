"""What is asked of a person now: ideas to judge, and ideas to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.queries import Listed
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.judging import tasks
from intranet_ideas.outcomes.models import Answer
from intranet_ideas.outcomes.queries import its_answer, not_theirs
from intranet_ideas.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A challenge in which the viewer has something left to judge. ``left`` counts ideas, or
    comparisons where ideas are compared (``by_comparison``); ``until`` is when it closes."""

    challenge_id: int
    title: str
    left: int
    by_comparison: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A challenge the viewer runs in which ``left`` ideas wait for an answer that the viewer may
    write. ``until`` is when the results are promised."""

    challenge_id: int
    title: str
    left: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is asked of the viewer."""

    to_judge: tuple[ToJudge, ...]
    to_answer: tuple[ToAnswer, ...]

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.to_judge or self.to_answer)


def asked_of(
    session: Session, viewer: Viewer, on: Sequence[Listed], now: datetime
) -> Asked:
    """Return what is asked of the viewer. ``on`` are the challenges that are on for them.

    No statement for most; for judges those of ``my_assignments``, for managers one.
    """
    judged = tasks.my_assignments(session, viewer, now) if viewer.judges else []
    left = [(each, _left(each)) for each in judged]
    return Asked(
        tuple(
            ToJudge(each.id, each.title, number, each.by_comparison, each.closes_at)
            for each, number in left if number
        ),
        _to_answer(session, viewer, on),
    )  # fmt: skip


def _left(judged: tasks.JudgedChallenge) -> int:
    if judged.by_comparison:
        return max(0, judged.goal - judged.made)
    return sum(not task.done for task in judged.tasks)


def _to_answer(session: Session, viewer: Viewer, on: Sequence[Listed]) -> tuple[ToAnswer, ...]:
    """Return what waits for an answer when judging is over: before that nothing is due."""
    due = [each for each in on if each.manages and each.phase == Phase.DECIDING]
    if not due:
        return ()
    rows = session.execute(
        select(Entry.challenge_id, func.count())
        .outerjoin(Answer, its_answer())
        .where(
            Entry.challenge_id.in_([each.id for each in due]), Entry.status == SUBMITTED,
            Answer.entry_id.is_(None), not_theirs(viewer),
        )
        .group_by(Entry.challenge_id)
    )  # fmt: skip
    lacking = dict(rows.all())
    return tuple(
        ToAnswer(each.id, each.title, lacking[each.id], each.timeline.results_at)
        for each in due if each.id in lacking
    )
