"""What the judges wrote to the authors, for who writes the answer: from those who may say something
of the idea, today until the release, and as it was then after it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.entries.queries import SeenEntry
from intranet_ideas.errors import NotFound
from intranet_ideas.judging.deciders import bar_of
from intranet_ideas.judging.models import Assessment, AssessmentVersion
from intranet_ideas.judging.sheets import entry_name
from intranet_ideas.judging.tasks import last_handed_in
from intranet_ideas.judging.ties import ties_of
from intranet_ideas.outcomes.correcting import names_of
from intranet_ideas.outcomes.held import held
from intranet_ideas.outcomes.sealed import Sealed

Counts = Callable[[int, int], bool]
"""Whether what a user said of the entry in a round may be told."""


def judges_words(session: Session, seen: SeenEntry) -> list[str]:
    """Return what the judges wrote to the author, as handed in, without their names, when judging
    is over; five statements at most.

    None of an idea that the viewer may not decide on. Raises ``NotFound`` for others.
    """
    if not seen.may("answer.write"):
        raise NotFound
    if seen.challenge.phase not in (Phase.DECIDING, Phase.DECIDED) or bar_of(session, seen):
        return []
    counts = _counts(session, seen)
    rows = session.execute(
        select(Assessment.user_id, Assessment.round, AssessmentVersion.comment_to_author)
        .join(Assessment, Assessment.id == AssessmentVersion.assessment_id)
        .where(
            Assessment.entry_id == seen.entry.id, Assessment.set_aside_at.is_(None),
            AssessmentVersion.version == last_handed_in(),
            AssessmentVersion.comment_to_author != "",
        )
        .order_by(AssessmentVersion.comment_to_author)
    )  # fmt: skip
    return [comment for user, number, comment in rows if counts(user, number)]


def _counts(session: Session, seen: SeenEntry) -> Counts:
    found = held(session, seen.challenge)
    if found.sealed is not None:
        return _sealed(session, seen, found.sealed)
    if found.lost:
        return lambda _user, _number: False
    here = seen.entry.challenge_id
    ties = ties_of(session, [here])[here]
    return lambda user, _number: ties.conflict(user, seen.entry.id) is None


def _sealed(session: Session, seen: SeenEntry, sealed: Sealed) -> Counts:
    names = names_of(session, seen.challenge.challenge)
    entry, opaque = seen.entry.id, entry_name(seen.entry.id)

    def counts(user: int, number: int) -> bool:
        judge = names.get(number, {}).get(user)
        if judge is None or number > len(sealed.rounds):
            return False
        made = sealed.rounds[number - 1]
        if seen.entry.pseudonymous:
            # Who was disqualified would tell who wrote it, and is not sealed: what counted is.
            return any(each.judge == judge and each.entry == opaque
                       for each in made.sheet.assessments)  # fmt: skip
        return all((name, idea) != (judge, entry) for name, idea, _ in made.conflicts)

    return counts
