"""What may be seen of a panel, its progress and its ranking.

What one judge sees of their own work stands in ``tasks``, ``assessing`` and ``comparing``.
"""

from __future__ import annotations

from dataclasses import dataclass

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
from intranet_ideas.judging.impartiality import ConflictKind, hidden_from_judge
from intranet_ideas.judging.masking import masks_of
from intranet_ideas.judging.models import (
    Assessment,
    AssessmentVersion,
    Conflict,
    Judge,
    Ranking,
)
from intranet_ideas.judging.pairing import goal
from intranet_ideas.judging.panels import PanelJudge, judges, panel_of
from intranet_ideas.judging.progress import JudgeProgress, conflicts_shown, progress
from intranet_ideas.judging.rules import ranking_kept_from
from intranet_ideas.judging.shares import compared_entries, judges_each, made_by, reached
from intranet_ideas.judging.tasks import (
    JudgedChallenge,
    Task,
    my_assignments,
    my_challenges,
)
from intranet_ideas.people.models import User

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
    "work_of",
]


ORDER_KEPT = N_(
    "This challenge does not publish the order of the ideas. Whoever wrote an idea reads on its "
    "own page where it stood."
)


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
    """Say whether the viewer knows to be disqualified for an idea here; three statements.

    For any that is handed in, also one that was left in an earlier round: waiting for the
    ranking must not tell an author how far an idea of their own has come.
    """
    panel = panel_of(session, seen.challenge, 1)
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
    if seen.challenge.round > 1 and _judged_before_only(session, seen):
        return N_("You judged in an earlier round, so you see the ranking when it is published.")
    conflicted = _disqualified_somewhere(session, seen)
    if not ranking_kept_from(seen.roles, seen.phase, conflicted=conflicted):
        return ""
    if seen.phase == Phase.JUDGING:
        return N_("You judge here yourself, so you see the ranking when judging has closed.")
    return N_("You are disqualified for an idea here, so you see the ranking when it is published.")


def _judged_before_only(session: Session, seen: SeenChallenge) -> bool:
    if seen.may("challenge.run"):
        return False
    here = select(Judge.id).filter_by(
        challenge_id=seen.challenge.id, round=seen.challenge.round, user_id=seen.viewer.id
    )
    return session.scalar(here) is None


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


def work_of(
    session: Session, challenge: Challenge, *, told: bool = False
) -> dict[int, tuple[int, int]]:
    """Return how many assessments each judge of the present round is to hand in, or comparisons
    to make, and how many of them are missing, by user id; nine statements at most. ``told``: as
    managers are told, with ideas that a judge is disqualified for unseen."""
    panel = panel_of(session, challenge)
    counted = masks_of(session, challenge, panel).counted if told else panel.assesses
    given = {user: counted(user) for user in panel.judges}
    if challenge.by_comparison:
        made = made_by(session, [challenge.id])
        each = judges_each(session, [challenge.id])[challenge.id]
        goals = {user: goal(len(entries), each) for user, entries in given.items()}
        return {user: (share, max(0, share - made.get((challenge.id, user), 0)))
                for user, share in goals.items()}  # fmt: skip
    done = handed_in_by(session, challenge)
    return {
        user: (len(entries), sum((user, entry) not in done for entry in entries))
        for user, entries in given.items()
    }


def missing_assessments(
    session: Session, challenge: Challenge, *, told: bool = False
) -> dict[int, int]:
    """Return how many assessments or comparisons each judge lacks, by user id, those who lack
    none left out, as ``work_of`` counts them; nine statements at most."""
    found = work_of(session, challenge, told=told)
    return {user: missing for user, (_, missing) in found.items() if missing}


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
