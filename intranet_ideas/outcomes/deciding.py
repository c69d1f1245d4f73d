"""Write down what the deciding meeting decides, and who took part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from intranet_ideas import errors, events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.holding import hold_challenge_of
from intranet_ideas.entries.models import SUBMITTED, Entry
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.judging.deciders import barred_here, require_impartial
from intranet_ideas.judging.queries import ranking_kept
from intranet_ideas.outcomes import weighing
from intranet_ideas.outcomes.agenda import may_attend
from intranet_ideas.outcomes.answer_versions import keep
from intranet_ideas.outcomes.models import Answer, Attendance, Decision, Meeting
from intranet_ideas.outcomes.ordering import ranks_of
from intranet_ideas.outcomes.queries import decided_of
from intranet_ideas.outcomes.weighing import Decided, Wanted
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

WHY_OVERRULED = N_(
    "This is against the order: an idea with a better place is not chosen, while one behind it "
    "is. Say why."
)


def put_decision(
    session: Session, viewer: Viewer, entry_id: int, wanted: Wanted, base_version: int,
    now: datetime,
) -> Decision:  # fmt: skip
    """Write down what the meeting says of an idea; ``base_version`` 0 says that there was none.

    An answer that is written gets the same outcome, and must be looked over when that
    changes it. Raises ``Stale``, ``Invalid`` (also for an order turned round without a
    reason), and ``Conflict`` for an idea that the viewer may not decide on.
    """
    hold_challenge_of(session, entry_id)
    seen = see_entry(session, viewer, entry_id, now, lock=True)
    seen.require("decision.put")
    require_impartial(session, seen)
    if seen.entry.status != SUBMITTED:
        raise errors.Conflict(N_("The idea was withdrawn, so there is nothing to decide."))
    made = session.get(Decision, entry_id)
    check_version(made.version if made else 0, base_version)
    wanted = _cleaned(wanted)
    faults = weighing.check_decision(wanted)
    overrules = False
    if not faults and wanted.outcome:
        overrules, faults = against_order(session, seen, wanted)
    if faults:
        raise Invalid(faults)
    values = {
        "mark": wanted.mark, "notes": wanted.notes, "outcome": wanted.outcome,
        "reason": wanted.reason, "overrule_reason": wanted.overrule_reason if overrules else "",
    }  # fmt: skip
    if made is None:
        made = Decision(entry_id=entry_id, challenge_id=seen.entry.challenge_id, outcome="",
                        changed_at=now)  # fmt: skip
        session.add(made)
    elif all(getattr(made, name) == value for name, value in values.items()):
        return made
    _write(made, values, viewer, now)
    session.flush()
    _carry_over(session, made, viewer.id, now)
    # What was decided stays out of the trail: it is read before it may be known.
    record(session, events.DECISION_MADE, now=now, actor_id=viewer.id,
           challenge_id=made.challenge_id, entry_id=entry_id, version=made.version)  # fmt: skip
    return made


def _cleaned(wanted: Wanted) -> Wanted:
    return Wanted(
        mark=wanted.mark, notes=clean_text(wanted.notes), outcome=wanted.outcome,
        reason=clean_text(wanted.reason), overrule_reason=clean_text(wanted.overrule_reason),
    )  # fmt: skip


def against_order(
    session: Session, seen: SeenEntry, wanted: Wanted
) -> tuple[bool, list[Fault]]:
    """Return whether a decision turns the order round, and the faults when nobody says why; two
    statements."""
    ranks = ranks_of(session, seen.entry.challenge_id)
    decided = decided_of(session, seen.entry.challenge_id)
    decided[seen.entry.id] = Decided(wanted.outcome, bool(wanted.overrule_reason))
    others = weighing.against(seen.entry.id, ranks, decided)
    if seen.entry.id in weighing.unexplained(ranks, decided):
        return True, [Fault("overrule_reason", WHY_OVERRULED)]
    return bool(others), []


def _write(made: Decision, values: dict[str, str], viewer: Viewer, now: datetime) -> None:
    anew = (made.outcome, made.reason) != (values["outcome"], values["reason"])
    for name, value in values.items():
        setattr(made, name, value)
    made.changed_at = now
    if not made.outcome:
        made.decided_by = made.decided_at = None
    elif anew:
        made.decided_by, made.decided_at = viewer.id, now


def _carry_over(session: Session, made: Decision, by: int, now: datetime) -> None:
    """Let an answer that is written already say what was decided."""
    answer = session.get(Answer, made.entry_id)
    if answer is None or not made.outcome or answer.outcome == made.outcome:
        return
    answer.outcome, answer.outdated = made.outcome, True
    session.flush()
    keep(session, answer, by, now)


def next_undecided(session: Session, seen: SeenChallenge, entry_id: int) -> int | None:
    """Return the next idea without a decision that the viewer may decide on, in the order of
    places and going round from ``entry_id``; None when all are decided, or while the viewer
    must wait for the order. Four statements, and what it takes to know the latter."""
    if ranking_kept(session, seen):
        return None
    ranks = ranks_of(session, seen.challenge.id)
    open_ = set(session.scalars(
        select(Entry.id)
        .outerjoin(Decision, Decision.entry_id == Entry.id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED,
               or_(Decision.entry_id.is_(None), Decision.outcome == ""))
    )) - barred_here(session, seen).keys()  # fmt: skip
    order = [*ranks, *sorted(open_ - set(ranks))]
    start = order.index(entry_id) + 1 if entry_id in order else 0
    turned = order[start:] + order[:start]
    return next((each for each in turned if each in open_ and each != entry_id), None)


def put_meeting(
    session: Session, viewer: Viewer, challenge_id: int, held_on: date | None,
    attended: Sequence[int], others: str, base_version: int, zone: ZoneInfo, now: datetime,
) -> Meeting:  # fmt: skip
    """Write down when the meeting was held and who took part: ``attended`` are user ids of
    judges and those who run the challenge. Raises ``Stale`` and ``Invalid``."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("meeting.put")
    made = session.get(Meeting, challenge_id)
    check_version(made.version if made else 0, base_version)
    others = clean_text(others)
    faults = weighing.check_meeting(held_on, others, now.astimezone(zone).date())
    if set(attended) - {person.user_id for person in may_attend(session, seen)}:
        faults.append(
            Fault("attended", N_("Choose among the judges and those who run the challenge."))
        )
    if faults:
        raise Invalid(faults)
    if made is None:
        made = Meeting(challenge_id=challenge_id)
        session.add(made)
    made.held_on, made.others, made.changed_at = held_on, others, now
    session.flush()
    there = set(session.scalars(select(Attendance.user_id).filter_by(challenge_id=challenge_id)))
    session.execute(
        delete(Attendance).where(
            Attendance.challenge_id == challenge_id, Attendance.user_id.in_(there - set(attended))
        )
    )
    session.add_all(
        Attendance(challenge_id=challenge_id, user_id=user)
        for user in sorted(set(attended) - there)
    )
    session.flush()
    record(session, events.MEETING_NOTED, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           version=made.version)  # fmt: skip
    return made
