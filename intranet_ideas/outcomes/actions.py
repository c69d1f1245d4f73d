"""Answer every idea with reasons, and release a challenge's results."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, too_long
from intranet_ideas.events import record
from intranet_ideas.judging import models as declared
from intranet_ideas.judging.models import Ranking
from intranet_ideas.judging.ranking import Standing, standing
from intranet_ideas.outcomes import queries, rules
from intranet_ideas.outcomes.correcting import (
    NOT_SEALED,
    correct_results,
    draft_correction,
    drop_correction,
    publish_correction,
)
from intranet_ideas.outcomes.deciding import against_order
from intranet_ideas.outcomes.models import Answer, Decision
from intranet_ideas.outcomes.sealing import seal
from intranet_ideas.outcomes.standings import tell
from intranet_ideas.outcomes.weighing import LONGEST_TEXT, Wanted
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text, render_markdown

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


def answer_entry(
    session: Session, viewer: Viewer, entry_id: int, outcome: str, reason: str,
    base_version: int | None, now: datetime, *, overrule_reason: str = "",
) -> Answer:  # fmt: skip
    """Write the answer to an idea (``reason`` is Markdown), or change it.

    Its authors read it when the results are released; a correction after that they hear
    of at once. Then it may turn round what the meeting decided: ``overrule_reason`` says why
    where that goes against the order. ``base_version`` None says that there was none yet.
    Raises ``Stale``, ``Invalid``, and ``Conflict`` for an idea of one's own, and for who
    declared a conflict.
    """
    hold_challenge_of(session, entry_id)
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("answer.write")
    if seen.wrote:
        raise Conflict(rules.OWN_IDEA)
    if session.get(declared.Conflict, (entry_id, viewer.id)) is not None:
        raise Conflict(rules.DISQUALIFIED)
    if seen.entry.status != SUBMITTED:
        raise Conflict(N_("The idea was withdrawn, so it gets no answer."))
    answer = session.get(Answer, entry_id)
    check_version(answer.version if answer else 0, base_version or 0)
    reason = clean_text(reason)
    faults = rules.check_answer(outcome, reason)
    decision = session.get(Decision, entry_id)
    released = seen.challenge.phase == Phase.DECIDED
    otherwise = decision is not None and decision.outcome not in ("", outcome)
    wanted = Wanted(outcome=outcome, reason=reason, overrule_reason=clean_text(overrule_reason))
    overrules = False
    if not faults and otherwise and not released:
        faults = [Fault("outcome", rules.OTHERWISE_DECIDED)]
    elif not faults and otherwise:
        overrules, faults = against_order(session, seen, wanted)
        faults += too_long("overrule_reason", wanted.overrule_reason, LONGEST_TEXT)
    if faults:
        raise Invalid(faults)
    if answer is None:
        answer = Answer(entry_id=entry_id, challenge_id=seen.entry.challenge_id)
        session.add(answer)
    elif (answer.outcome, answer.reason, answer.outdated) == (outcome, reason, False):
        return answer
    answer.outdated = False
    answer.outcome, answer.reason, answer.reason_html = outcome, reason, render_markdown(reason)
    answer.answered_by, answer.answered_at = viewer.id, now
    session.flush()
    if decision is not None and otherwise:
        # The meeting is over: the answer that corrects it is what is decided now.
        decision.outcome, decision.reason = outcome, reason
        decision.overrule_reason = wanted.overrule_reason if overrules else ""
        decision.decided_by, decision.decided_at, decision.changed_at = viewer.id, now, now
        session.flush()
    # Sealed answers stay out of the trail: it is read before they may be.
    record(session, events.ENTRY_ANSWERED if released else events.ANSWER_WRITTEN, now=now,
           actor_id=viewer.id, challenge_id=answer.challenge_id, entry_id=entry_id,
           version=answer.version)  # fmt: skip
    return answer


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
