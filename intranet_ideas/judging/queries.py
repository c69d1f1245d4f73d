"""What may be seen of a panel, its progress and its ranking.

What one judge sees of their own work stands in ``tasks``, ``assessing`` and ``comparing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import authors_hidden, order_visible
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.errors import N_, NotFound
from intranet_ideas.judging.assessing import (
    OtherAssessment,
    SeenAssessment,
    assessment_for,
    criteria_of,
)
from intranet_ideas.judging.comparing import Choice, SeenPairs, my_choices, pairs_for
from intranet_ideas.judging.impartiality import (
    ConflictKind,
    hidden_from_judge,
    hidden_from_manager,
)
from intranet_ideas.judging.models import (
    Assessment,
    AssessmentVersion,
    Assignment,
    Conflict,
    Judge,
    Ranking,
    Round,
)
from intranet_ideas.judging.pairing import goal
from intranet_ideas.judging.rules import (
    Panel,
    State,
    ranking_kept_from,
    state_of,
)
from intranet_ideas.judging.shares import compared_entries, judges_each, made_by, reached
from intranet_ideas.judging.tasks import (
    JudgedChallenge,
    Task,
    last_handed_in,
    my_assignments,
    my_challenges,
)
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.people.models import Department, User

__all__ = [
    "Choice",
    "JudgeProgress",
    "JudgedChallenge",
    "ListedIdea",
    "OtherAssessment",
    "PanelJudge",
    "SeenAssessment",
    "SeenPairs",
    "Severity",
    "Task",
    "assessment_for",
    "conflicts_shown",
    "criteria_of",
    "handed_in_by",
    "ideas_to_assign",
    "judges",
    "latest_fault",
    "latest_ranking",
    "listed_conflicts",
    "missing_assessments",
    "my_assignments",
    "my_challenges",
    "my_choices",
    "pairs_for",
    "panel_of",
    "progress",
    "ranking_kept",
    "severities",
]


ORDER_KEPT = N_(
    "This challenge does not publish the order of the ideas. Whoever wrote an idea reads on its "
    "own page where it stood."
)


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


def conflicts_shown(seen: SeenChallenge, panel: Panel) -> dict[tuple[int, int], ConflictKind]:
    """Return the conflicts that the viewer may know of, by user and entry: the managers', and
    not even theirs where they would tell who wrote an idea."""
    if not seen.may("challenge.run"):
        return {}
    hidden = authors_hidden(blind=seen.challenge.blind, phase=seen.phase, roles=seen.roles)
    return {
        (user, entry): kind
        for user in panel.judges for entry in panel.entries
        if (kind := panel.conflict(user, entry)) is not None
        and not hidden_from_manager(kind, names_hidden=hidden or entry in panel.pseudonymous)
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedConflict:
    """A judge who is disqualified for an idea; ``reason`` is the judge's own, where declared."""

    judge: str
    title: str
    language: str
    kind: ConflictKind
    reason: str


def listed_conflicts(session: Session, seen: SeenChallenge) -> list[ListedConflict]:
    """Return the conflicts that a manager may know of, by judge; six statements."""
    shown = conflicts_shown(seen, panel_of(session, seen.challenge))
    names = {each.user_id: each.name for each in judges(session, seen)}
    ideas = {each.id: each for each in ideas_to_assign(session, seen)}
    rows = session.execute(
        select(Conflict.user_id, Conflict.entry_id, Conflict.reason)
        .join(Entry, Entry.id == Conflict.entry_id)
        .where(Entry.challenge_id == seen.challenge.id)
    )
    reasons = {(user, entry): reason for user, entry, reason in rows}
    listed = [
        ListedConflict(
            names[user], ideas[entry].title, ideas[entry].language, kind,
            reasons.get((user, entry), "") if kind == ConflictKind.DECLARED else "",
        )
        for (user, entry), kind in shown.items()
    ]  # fmt: skip
    return sorted(listed, key=lambda each: (each.judge, each.title))


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """How far a judge has come. ``states`` maps each entry the judge was given to its state.

    ``given`` are those entries even where a conflict must not be shown: in a blind
    challenge it would tell a manager who also judges who wrote an idea. Where ideas are
    compared, ``made`` counts the judge's comparisons and ``goal`` is the judge's share;
    an entry counts as handed in when it was part of one.
    """

    judge: PanelJudge
    states: Mapping[int, State]
    made: int = 0
    goal: int | None = None

    @property
    def total(self) -> int:
        """How many entries the judge is to assess, or comparisons to make."""
        return len(self.states) - self.conflicts if self.goal is None else self.goal

    @property
    def begun(self) -> int:
        """How many are begun but not handed in."""
        return sum(state == State.BEGUN for state in self.states.values())

    @property
    def handed_in(self) -> int:
        """How many are handed in, those edited since included; or comparisons made, up to
        the judge's share."""
        if self.goal is not None:
            return min(self.made, self.goal)
        return sum(
            state in (State.HANDED_IN, State.CHANGED) for state in self.states.values()
        )

    @property
    def conflicts(self) -> int:
        """How many the judge is disqualified for."""
        return sum(state == State.CONFLICT for state in self.states.values())


def progress(session: Session, seen: SeenChallenge) -> list[JudgeProgress]:
    """Return how far each judge has come, never with which scores or choices; seven
    statements at most.

    Raises ``NotFound`` unless the viewer may see who judges. Conflicts are the managers'
    to know, and not even theirs where they would tell who wrote an idea.
    """
    listed = judges(session, seen)
    panel = panel_of(session, seen.challenge)
    shown = conflicts_shown(seen, panel)
    by_comparison = seen.challenge.by_comparison
    versions = _compared(session, seen) if by_comparison else _versions(session, seen)

    def state(user: int, entry: int) -> State:
        version, handed_in = versions.get((user, entry), (None, None))
        return state_of(
            version=version, handed_in_version=handed_in, conflict=shown.get((user, entry))
        )

    states = [
        {entry: state(judge.user_id, entry) for entry in panel.given(judge.user_id)}
        for judge in listed
    ]
    if not by_comparison:
        return [JudgeProgress(*row) for row in zip(listed, states, strict=True)]
    made = made_by(session, [seen.challenge.id])
    each = judges_each(session, [seen.challenge.id])[seen.challenge.id]
    return [
        JudgeProgress(
            judge, theirs, made.get((seen.challenge.id, judge.user_id), 0),
            # By what is shown: a smaller share would tell of a conflict that must be hidden.
            goal(sum(state != State.CONFLICT for state in theirs.values()), each),
        )
        for judge, theirs in zip(listed, states, strict=True)
    ]  # fmt: skip


Versions = dict[tuple[int, int], tuple[int, int | None]]
"""By user and entry: the version of what was saved last, and of what was handed in."""


def _versions(session: Session, seen: SeenChallenge) -> Versions:
    rows = session.execute(
        select(Assessment.user_id, Assessment.entry_id, Assessment.version, last_handed_in())
        .where(Assessment.challenge_id == seen.challenge.id,
               Assessment.round == seen.challenge.round)
    )  # fmt: skip
    return {(user, entry): (version, handed_in) for user, entry, version, handed_in in rows}


def _compared(session: Session, seen: SeenChallenge) -> Versions:
    challenge = seen.challenge
    return dict.fromkeys(compared_entries(session, challenge.id, challenge.round), (1, 1))


@dataclass(frozen=True, slots=True)
class ListedIdea:
    """An entry to be given to judges."""

    id: int
    title: str
    language: str


def ideas_to_assign(session: Session, seen: SeenChallenge) -> list[ListedIdea]:
    """Return the entries of the present round, by id; one statement. For who chooses the
    judges."""
    if not seen.may("judges.set"):
        raise NotFound
    rows = session.execute(
        select(Entry.id, EntryRevision.title, Entry.language)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED,
               reached(seen.challenge.round))
        .order_by(Entry.id)
    )  # fmt: skip
    return [ListedIdea(*row) for row in rows]


def _disqualified_somewhere(session: Session, seen: SeenChallenge) -> bool:
    """Say whether the viewer knows to be disqualified for an idea here; three statements."""
    panel = panel_of(session, seen.challenge)
    hidden = authors_hidden(blind=seen.challenge.blind, phase=seen.phase, roles=seen.roles)
    kinds = (
        (panel.conflict(seen.viewer.id, entry), hidden or entry in panel.pseudonymous)
        for entry in panel.entries
    )
    return any(
        kind is not None and not hidden_from_judge(kind, names_hidden=names)
        for kind, names in kinds
    )


def latest_ranking(session: Session, seen: SeenChallenge) -> Ranking | None:
    """Return the ranking: the released one when results are out, else the newest that was
    made without a fault, or None if there is none yet. Two statements at most.

    None also for those it is kept from (``ranking_kept``). Raises ``NotFound`` for
    those who may not see it at all.
    """
    if not seen.may("ranking.view"):
        raise NotFound
    query = (
        select(Ranking)
        .where(Ranking.challenge_id == seen.challenge.id, Ranking.fault == "",
               Ranking.round == seen.challenge.round)
        .order_by(Ranking.id.desc())
        .limit(1)
    )
    if ranking_kept(session, seen):
        return None
    if seen.phase == Phase.DECIDED:
        query = query.where(Ranking.released_at.is_not(None))
    return session.scalars(query).first()


def ranking_kept(session: Session, seen: SeenChallenge) -> str:
    """Return why the viewer must wait for a ranking that the matrix would show them, or never
    sees it (a msgid), or ``""``; three statements for judges, none for others."""
    if seen.phase == Phase.DECIDED:
        return "" if order_visible(seen.challenge.openness, seen.roles) else ORDER_KEPT
    if Role.JUDGE not in seen.roles:
        return ""
    conflicted = _disqualified_somewhere(session, seen)
    if not ranking_kept_from(seen.roles, seen.phase, conflicted=conflicted):
        return ""
    if seen.phase == Phase.JUDGING:
        return N_("You judge here yourself, so you see the ranking when judging has closed.")
    return N_("You are disqualified for an idea here, so you see the ranking when it is published.")


def latest_fault(session: Session, seen: SeenChallenge) -> Ranking | None:
    """Return why the newest attempt at a ranking failed, for managers, or None if it did not."""
    if not seen.may("challenge.run"):
        raise NotFound
    newest = session.scalars(
        select(Ranking)
        .where(Ranking.challenge_id == seen.challenge.id,
               Ranking.round == seen.challenge.round)
        .order_by(Ranking.id.desc())
        .limit(1)
    ).first()
    return newest if newest is not None and newest.fault else None


def missing_assessments(session: Session, challenge: Challenge) -> dict[int, int]:
    """Return how many assessments each judge has not handed in, by user id, those who lack
    none left out; five statements."""
    panel = panel_of(session, challenge)
    done = handed_in_by(session, challenge)
    counts = {
        user: sum((user, entry) not in done for entry in panel.assesses(user))
        for user in panel.judges
    }
    return {user: count for user, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class Severity:
    """How far a judge's scores lie above (lenient) or below (severe) the others', in the unit
    of the ranking's scores; nine times in ten it is between ``low`` and ``high``."""

    name: str
    effect: float
    low: float
    high: float


def severities(session: Session, seen: SeenChallenge, ranking: Ranking | None) -> list[Severity]:
    """Return what a ranking the viewer sees corrected for, the most severe judge first; one
    statement at most. Only managers learn it, and only when judging has closed."""
    if ranking is None or not ranking.effects or not seen.may("challenge.run"):
        return []
    if seen.phase not in (Phase.DECIDING, Phase.DECIDED):
        return []
    users = [each["user"] for each in ranking.effects]
    found = session.execute(select(User.id, User.name).where(User.id.in_(users)))
    names: dict[int, str] = dict(found.all())
    return [
        Severity(names[each["user"]], each["effect"], each["low"], each["high"])
        for each in ranking.effects if each["user"] in names
    ]  # fmt: skip


def handed_in_by(
    session: Session, challenge: Challenge, number: int | None = None
) -> set[tuple[int, int]]:
    """Return the pairs (user, entry) of assessments that were handed in and count, or of
    entries that were compared, in a round (the present one); two statements."""
    number = number or challenge.round
    rows = session.execute(
        select(Assessment.user_id, Assessment.entry_id)
        .join(AssessmentVersion, AssessmentVersion.assessment_id == Assessment.id)
        .where(Assessment.challenge_id == challenge.id, Assessment.round == number,
               Assessment.set_aside_at.is_(None))
        .group_by(Assessment.user_id, Assessment.entry_id)
        .having(func.count() > 0)
    )  # fmt: skip
    compared = compared_entries(session, challenge.id, number)
    return {(user, entry) for user, entry in rows} | compared
