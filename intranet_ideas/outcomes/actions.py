"""Release a challenge's results, and all else that is done to answers and results."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.errors import N_, Conflict
from intranet_ideas.events import record
from intranet_ideas.judging.models import Ranking
from intranet_ideas.judging.ranking import Standing, standing
from intranet_ideas.outcomes import queries
from intranet_ideas.outcomes.answering import answer_entry
from intranet_ideas.outcomes.correcting import (
    NOT_SEALED,
    correct_results,
    draft_correction,
    drop_correction,
    publish_correction,
)
from intranet_ideas.outcomes.sealing import seal
from intranet_ideas.outcomes.standings import tell
from intranet_ideas.people.rules import Viewer

__all__ = [
    "answer_entry",
    "correct_results",
    "draft_correction",
    "drop_correction",
    "publish_correction",
    "recheck_results",
    "release",
    "release_by_clock",
    "schedule_release",
]


def release(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime
) -> SeenChallenge:
    """Release the results: everyone in the challenge sees them, every author an answer.

    Raises ``Conflict`` while an idea lacks its answer, or the ranking does not say what
    the assessments say.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("results.release")
    if lacking := queries.count_answers(session, challenge_id).lacking:
        raise Conflict(
            N_("Ideas without an answer: %(count)s. Every idea must have one before the results "
               "are published."), count=lacking,
        )  # fmt: skip
    if queries.unexplained(session, challenge_id):
        raise Conflict(
            N_("A decision goes against the order, and nobody says why. Give the reason in the "
               "deciding meeting.")
        )
    ranking = _ranking_to_release(session, seen.challenge)
    _publish(session, seen.challenge, ranking, viewer.id, now)
    session.expire(seen.challenge)
    return challenges.see(session, viewer, challenge_id, now)


def release_by_clock(session: Session, challenge: Challenge, now: datetime) -> dict[str, int]:
    """Release the results of a locked challenge if nothing is missing; return what is, counted."""
    state, ranking = standing(session, challenge)
    counted = {
        "answers": queries.count_answers(session, challenge.id).lacking,
        "reasons": len(queries.unexplained(session, challenge.id)),
        "ranking": int(state in (Standing.PENDING, Standing.FAILED)),
    }
    if missing := {name: count for name, count in counted.items() if count}:
        return missing
    _publish(session, challenge, ranking, None, now)
    return {}


def _publish(
    session: Session, challenge: Challenge, ranking: Ranking | None, actor_id: int | None,
    now: datetime,
) -> None:  # fmt: skip
    session.execute(
        update(Challenge).where(Challenge.id == challenge.id).values(released_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if ranking is not None:
        ranking.released_at = now
    session.flush()
    sealed = seal(session, challenge, ranking, made_by=actor_id, note="", now=now)
    tell(session, challenge, sealed)
    record(session, events.RESULTS_RELEASED, now=now, actor_id=actor_id,
           challenge_id=challenge.id, department_id=challenge.department_id,
           ranking=ranking.id if ranking else None, digest=sealed.digest)  # fmt: skip
    entries = session.scalars(
        select(Entry.id).filter_by(challenge_id=challenge.id, status=SUBMITTED).order_by(Entry.id)
    )
    for entry_id in entries.all():
        record(session, events.ENTRY_ANSWERED, now=now, actor_id=actor_id,
               challenge_id=challenge.id, entry_id=entry_id)  # fmt: skip
    session.flush()


def schedule_release(
    session: Session, viewer: Viewer, challenge_id: int, on: bool, now: datetime
) -> None:
    """Let the clock publish the results at the promised instant, or not."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("results.schedule")
    if seen.challenge.release_alone == on:
        return
    # No edit of the challenge: the version that editors start from stays.
    session.execute(
        update(Challenge).where(Challenge.id == challenge_id).values(release_alone=on)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.refresh(seen.challenge, ["release_alone"])
    record(session, events.RELEASE_SCHEDULED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, on=on)  # fmt: skip


def recheck_results(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> None:
    """Ask for the newest published result to be computed again; the worker does it."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("results.verify")
    newest = queries.newest_seal(session, challenge_id)
    if newest is None:
        raise Conflict(NOT_SEALED)
    newest.check_asked_at = now
    record(session, events.RESULTS_RECHECKED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, number=newest.number)  # fmt: skip


def _ranking_to_release(session: Session, challenge: Challenge) -> Ranking | None:
    """Return the ranking that is released; None where there is nothing to rank."""
    state, ranking = standing(session, challenge)
    if state == Standing.PENDING:
        raise Conflict(
            N_("The ranking is being computed from the newest assessments. Try again in a "
               "minute.")
        )
    if state == Standing.FAILED:
        raise Conflict(
            N_("The ranking could not be made, so the results can't be published. The "
               "challenge's desk says why.")
        )  # fmt: skip
    return ranking
