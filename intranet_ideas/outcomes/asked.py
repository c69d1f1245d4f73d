"""What is asked of a person now: ideas to judge, ideas to answer, and what colleagues want of
one's own ideas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role, permits
from intranet_ideas.challenges.queries import Listed
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.entries.models import SUBMITTED, WITHDRAWN, Entry
from intranet_ideas.entries.queries import ListedEntry
from intranet_ideas.judging import tasks
from intranet_ideas.judging.deciders import barred_in
from intranet_ideas.outcomes.models import Answer
from intranet_ideas.outcomes.queries import its_answer
from intranet_ideas.people.rules import Viewer
from intranet_ideas.suggestions.models import Suggestion
from intranet_ideas.teams.models import TeamRequest
from intranet_ideas.teams.rules import ASK, OPEN


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
class OfIdea:
    """What colleagues wait for in one of the viewer's own ideas: ``joining`` ask to join it,
    ``helping`` offer help, and ``suggestions`` to its text and ``questions`` to its authors are
    not answered."""

    entry_id: int
    title: str
    language: str
    joining: int = 0
    helping: int = 0
    suggestions: int = 0
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is asked of the viewer."""

    to_judge: tuple[ToJudge, ...]
    to_answer: tuple[ToAnswer, ...]
    of_ideas: tuple[OfIdea, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything."""
        return bool(self.to_judge or self.to_answer or self.of_ideas)


def asked_of(
    session: Session, viewer: Viewer, on: Sequence[Listed], mine: Sequence[ListedEntry],
    now: datetime,
) -> Asked:  # fmt: skip
    """Return what is asked of the viewer. ``on`` are the challenges that are on for them, ``mine``
    the ideas they own.

    No statement for most; for judges those of ``my_assignments``, for managers two, and one for
    who owns an idea in a challenge that is on.
    """
    judged = tasks.my_assignments(session, viewer, now) if viewer.judges else []
    left = [(each, _left(each)) for each in judged]
    return Asked(
        tuple(
            ToJudge(each.id, each.title, number, each.by_comparison, each.closes_at)
            for each, number in left if number
        ),
        _to_answer(session, viewer, on), _of_ideas(session, on, mine),
    )  # fmt: skip


def _of_ideas(
    session: Session, on: Sequence[Listed], mine: Sequence[ListedEntry]
) -> tuple[OfIdea, ...]:
    """Return what waits for an answer in the viewer's own ideas, while it may be given."""
    phases = {each.id: each.phase for each in on}
    alive = {each.id: each for each in mine if each.status != WITHDRAWN}

    def open_to(action: str) -> list[int]:
        return [number for number, each in alive.items() if each.challenge_id in phases
                and permits(action, AUTHORS, phases[each.challenge_id])]  # fmt: skip

    joining, suggestions = open_to("team.answer"), open_to("suggestion.decline")
    helping, questions = open_to("help.answer"), open_to("clarification.answer")
    if not (joining or helping or suggestions or questions):
        return ()
    rows = session.execute(
        union_all(
            select(literal("joining").label("what"), TeamRequest.entry_id, func.count())
            .where(TeamRequest.entry_id.in_(joining), TeamRequest.kind == ASK,
                   TeamRequest.status == OPEN, TeamRequest.place_id.is_not(None))
            .group_by(TeamRequest.entry_id),
            select(literal("helping"), TeamRequest.entry_id, func.count())
            .where(TeamRequest.entry_id.in_(helping), TeamRequest.kind == ASK,
                   TeamRequest.status == OPEN, TeamRequest.place_id.is_(None))
            .group_by(TeamRequest.entry_id),
            select(literal("suggestions"), Suggestion.entry_id, func.count())
            .where(Suggestion.entry_id.in_(suggestions), Suggestion.status == OPEN)
            .group_by(Suggestion.entry_id),
            select(literal("questions"), Clarification.entry_id, func.count())
            .where(Clarification.entry_id.in_(questions), Clarification.answered_at.is_(None))
            .group_by(Clarification.entry_id),
        )
    )  # fmt: skip
    counts: dict[int, dict[str, int]] = {}
    for what, entry_id, number in rows:
        counts.setdefault(entry_id, {})[what] = number
    return tuple(
        OfIdea(number, each.title, each.language, **counts[number])
        for number, each in alive.items() if number in counts
    )  # fmt: skip


AUTHORS = frozenset({Role.AUTHOR})


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
        select(Entry.challenge_id, Entry.id)
        .outerjoin(Answer, its_answer())
        .where(
            Entry.challenge_id.in_([each.id for each in due]), Entry.status == SUBMITTED,
            Answer.entry_id.is_(None),
        )
    ).all()  # fmt: skip
    if not rows:
        return ()
    barred = barred_in(session, viewer.id, sorted({challenge for challenge, _ in rows}))
    lacking = Counter(challenge for challenge, entry in rows if entry not in barred[challenge])
    return tuple(
        ToAnswer(each.id, each.title, lacking[each.id], each.timeline.results_at)
        for each in due if each.id in lacking
    )
