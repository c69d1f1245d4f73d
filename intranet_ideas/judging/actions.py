"""What judges do: assess, hand in, step aside. What managers do to a panel stands in
``appointing``, how two
ideas are compared in ``choosing``, what the clock does in ``ranking``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas import errors, events
from intranet_ideas.access import Phase
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import N_, Invalid, WrongPhase
from intranet_ideas.events import record
from intranet_ideas.judging import queries, rules
from intranet_ideas.judging.appointing import assign_entries, set_judges
from intranet_ideas.judging.choosing import (
    put_comparison,
    set_comparisons_aside,
    undo_comparison,
)
from intranet_ideas.judging.conflict_rules import set_conflict_rules
from intranet_ideas.judging.examples import require_example
from intranet_ideas.judging.models import Assessment, AssessmentVersion, Conflict
from intranet_ideas.judging.ranking import compute_due_rankings
from intranet_ideas.judging.tasks import require_evidence, require_open, require_task, tasks_of
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

__all__ = [
    "assign_entries",
    "compute_due_rankings",
    "declare_conflict",
    "put_assessment",
    "put_comparison",
    "set_conflict_rules",
    "set_judges",
    "undo_comparison",
]

JUDGING_CLOSED = N_("Judging has closed, so this is not saved. What you handed in before counts.")


def put_assessment(
    session: Session, viewer: Viewer, entry_id: int, scores: Mapping[str, int | None],
    confidence: int, comment_to_author: str, comment_to_panel: str, base_version: int,
    hand_in: bool, now: datetime, opened_at: datetime | None = None,
) -> Assessment:  # fmt: skip
    """Save the viewer's assessment of an idea, and hand it in if ``hand_in``.

    What was handed in last counts until it is handed in again. ``base_version`` is 0
    where nothing was saved before. ``opened_at`` is when its page was opened, as the page says:
    kept with the first save if it can be true. Raises ``Stale``, or ``Invalid`` with every fault.
    """
    hold_challenge_of(session, entry_id)
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    _require_judging(seen)
    require_evidence(seen.challenge.challenge, "scores")
    require_open(seen.challenge.challenge, now)
    require_example(session, seen.challenge)
    _require_task(session, seen)
    challenge = seen.challenge.challenge
    assessment = session.scalars(
        select(Assessment).filter_by(entry_id=entry_id, round=challenge.round, user_id=viewer.id)
    ).one_or_none()
    check_version(assessment.version if assessment else 0, base_version)
    values = {
        "scores": dict(scores), "confidence": confidence,
        "comment_to_author": clean_text(comment_to_author),
        "comment_to_panel": clean_text(comment_to_panel),
    }  # fmt: skip
    criteria = queries.criteria_of(session, challenge)
    faults = rules.check_scores(scores, criteria) + rules.check_texts(
        confidence, str(values["comment_to_author"]), str(values["comment_to_panel"])
    )
    if hand_in and not faults:
        faults = rules.check_complete(scores, criteria)
    if faults:
        raise Invalid(faults)
    if assessment is None:
        assessment = Assessment(
            challenge_id=challenge.id, entry_id=entry_id, round=challenge.round,
            user_id=viewer.id, changed_at=now, opened_at=_credible(seen, opened_at, now),
            **values,
        )  # fmt: skip
        session.add(assessment)
        _begun(session, seen, now)
    elif any(getattr(assessment, name) != value for name, value in values.items()):
        if assessment.version == _handed_in_version(session, assessment):
            _begun(session, seen, now)
        for name, value in values.items():
            setattr(assessment, name, value)
        assessment.changed_at = now
    session.flush()
    if hand_in:
        _hand_in(session, assessment, now)
    return assessment


def _require_task(session: Session, seen: SeenEntry) -> None:
    """Raise unless the idea is among those the viewer is to assess, without a conflict."""
    challenge_id = seen.entry.challenge_id
    tasks = tasks_of(session, seen.challenge.viewer, [challenge_id]).get(challenge_id, [])
    require_task(tasks, seen.entry.id)


def _require_judging(seen: SeenEntry) -> None:
    """Raise unless the viewer may assess now; a judge who comes too late learns what counts."""
    try:
        seen.require("assessment.put")
    except WrongPhase:
        if seen.challenge.phase in (Phase.DECIDING, Phase.DECIDED):
            raise WrongPhase(JUDGING_CLOSED) from None
        raise


def _credible(seen: SeenEntry, opened_at: datetime | None, now: datetime) -> datetime | None:
    """Return when the page was opened, unless that was before judging or is to come."""
    begins = seen.challenge.timeline.votes_until
    possible = opened_at is not None and begins is not None and begins <= opened_at <= now
    return opened_at if possible else None


def _begun(session: Session, seen: SeenEntry, now: datetime) -> None:
    # One Event for a stretch of work: autosave would drown the trail otherwise.
    record(session, events.ASSESSMENT_EDITED, now=now, actor_id=seen.challenge.viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=seen.entry.id)  # fmt: skip


def _handed_in_version(session: Session, assessment: Assessment) -> int | None:
    return session.scalar(
        select(func.max(AssessmentVersion.version)).filter_by(assessment_id=assessment.id)
    )


def _hand_in(session: Session, assessment: Assessment, now: datetime) -> None:
    """Keep what the assessment says as the version that counts, unless it already is."""
    if assessment.version == _handed_in_version(session, assessment):
        return
    assessment.handed_in_at = assessment.changed_at = now
    session.flush()
    session.add(
        AssessmentVersion(
            assessment_id=assessment.id, version=assessment.version,
            scores=dict(assessment.scores), confidence=assessment.confidence,
            comment_to_author=assessment.comment_to_author,
            comment_to_panel=assessment.comment_to_panel, handed_in_at=now,
        )
    )  # fmt: skip
    session.flush()
    record(session, events.ASSESSMENT_HANDED_IN, now=now, actor_id=assessment.user_id,
           challenge_id=assessment.challenge_id, entry_id=assessment.entry_id,
           version=assessment.version)  # fmt: skip


def declare_conflict(
    session: Session, viewer: Viewer, entry_id: int, reason: str, now: datetime
) -> Conflict:
    """Declare that the viewer can't judge an idea. Scores and comparisons are set aside.

    Declared once, it stands. Raises ``Invalid``; ``Conflict`` for one's own idea.
    """
    hold_challenge_of(session, entry_id)
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("conflict.declare")
    reason = clean_text(reason)
    if faults := rules.check_reason(reason):
        raise Invalid(faults)
    if seen.wrote:
        raise errors.Conflict(N_("This is your own idea: you are left out already."))
    declared = session.get(Conflict, (entry_id, viewer.id))
    if declared is not None:
        return declared
    declared = Conflict(entry_id=entry_id, user_id=viewer.id, reason=reason, declared_at=now)
    session.add(declared)
    session.flush()
    for assessment in session.scalars(
        select(Assessment).filter_by(entry_id=entry_id, user_id=viewer.id, set_aside_at=None)
    ):
        assessment.set_aside_at = now
    session.flush()
    set_comparisons_aside(session, viewer.id, entry_id, now)
    # The reason is between the judge and the managers: the trail says only that it was given.
    record(session, events.CONFLICT_DECLARED, now=now, actor_id=viewer.id,
           challenge_id=seen.entry.challenge_id, entry_id=entry_id)  # fmt: skip
    return declared
