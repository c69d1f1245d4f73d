"""The passing of a challenge's instants becomes Events, each once, however many workers look.

Nothing waits for this: phases are computed from the clock. Here the clock only gets a
voice, so that people, plugins and the audit trail hear of what the clock did.

``challenge.look_at`` says when there is next something to say; who changes a timeline sets
it to that instant, in the same transaction. A look is therefore a step along an index,
whatever the number of challenges, and right after any downtime.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from intranet_ideas import clock_faults, events
from intranet_ideas.challenges.models import Challenge, DeadlineChange
from intranet_ideas.challenges.queries import timeline_of
from intranet_ideas.challenges.schedule import Due, Move, PresentRound, next_after, passed, schedule
from intranet_ideas.events import Event, record
from intranet_ideas.ground import Ground
from intranet_ideas.judging.models import Round
from intranet_ideas.judging.oversight import late_judges
from intranet_ideas.judging.queries import missing_assessments
from intranet_ideas.judging.ranking import Standing, standing
from intranet_ideas.operations.models import WorkerBeat
from intranet_ideas.outcomes.actions import release_by_clock
from intranet_ideas.outcomes.queries import count_answers
from intranet_ideas.working_time import WorkingTime

LATE = timedelta(seconds=60)
TRY_AGAIN = timedelta(minutes=1)
SOON, PATIENCE = timedelta(seconds=2), timedelta(hours=1)
"""How often, and how long, results whose instant has come wait for a ranking that is being made."""
BATCH = 100

log = logging.getLogger(__name__)

MOVES = ("closes_at", "judging_closes_at")
"""Instants before which there are reminders."""


class Timing:
    """The timing lane. A clock that was put back is the one case in which ``look_at`` may lie
    too far ahead: then every challenge that is on is looked at anew."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, ground: Ground, now: datetime) -> int:
        """Record what has become due until ``now``; return the number of Events written."""
        last = self._last or _last_seen(ground)
        if last is not None and now < last - LATE:
            log.warning("the clock was put back from %s to %s", last, now)
            _look_at_all(ground, now)
        self._last = now
        return record_due(ground, now)


def _last_seen(ground: Ground) -> datetime | None:
    with ground.database.read() as session:
        return session.scalar(select(func.max(WorkerBeat.seen_at)))


def _look_at_all(ground: Ground, now: datetime) -> None:
    with ground.database.write() as session:
        session.execute(
            update(Challenge)
            .where(Challenge.published_at.is_not(None), Challenge.cancelled_at.is_(None),
                   Challenge.released_at.is_(None))
            .values(look_at=now)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        # No sign of life, or it would cover that there is none any more.
        session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at > now + LATE))


def record_due(ground: Ground, now: datetime) -> int:
    """Write the Events of what has become due and has none; return how many.

    Each batch is one transaction, with the challenges locked. A challenge that can't be dealt
    with is shown to IT, waits a minute, and holds up no other.
    """
    done = 0
    while ids := _to_look_at(ground, now):
        done += _record(ground, ids, now)
    return done


def _record(ground: Ground, ids: Sequence[int], now: datetime) -> int:
    try:
        with ground.database.write() as session:
            return record_passed(session, ids, ground.settings.working_time, now)
    except (OperationalError, InterfaceError):  # the database itself
        raise
    except Exception as error:
        if len(ids) > 1:
            return sum(_record(ground, [each], now) for each in ids)
        log.exception("what the clock says of challenge %s could not be written", ids[0])
        with ground.database.write() as session:
            _look_again(session, {ids[0]: now + TRY_AGAIN})
            clock_faults.note(session, ids[0], f"{type(error).__name__}: {error}", now)
        return 0


def key_of(challenge_id: int, kind: str, instant: datetime) -> str:
    """Return what makes the Event of an instant happen once. A moved deadline is another."""
    return f"challenge:{challenge_id}:{kind}:{instant.isoformat()}"


def schedule_of(
    challenge: Challenge, moves: Mapping[str, Move], present: PresentRound | None,
    working: WorkingTime,
) -> Sequence[Due]:  # fmt: skip
    """Return all that the clock says of a challenge."""
    return schedule(timeline_of(challenge), working, moves, present, challenge.voting)


def _to_look_at(ground: Ground, now: datetime) -> Sequence[int]:
    with ground.database.read() as session:
        return session.scalars(
            select(Challenge.id).where(Challenge.look_at <= now)
            .order_by(Challenge.look_at, Challenge.id).limit(BATCH)
        ).all()  # fmt: skip


def record_passed(
    session: Session, ids: Sequence[int], working: WorkingTime, now: datetime
) -> int:
    """Write what is due of some challenges, and note when to look at them next; return how
    many Events. The unique key is the last word."""
    challenges = session.scalars(
        select(Challenge).where(Challenge.id.in_(ids), Challenge.look_at <= now)
        .order_by(Challenge.id).with_for_update(of=Challenge, key_share=True)
    ).all()  # fmt: skip
    found_ids = [each.id for each in challenges]
    moves, rounds = last_moves(session, found_ids), present_rounds(session, found_ids)
    plans = {
        each: schedule_of(each, moves.get(each.id, {}), rounds.get(each.id), working)
        for each in challenges
    }
    found = list(_without_event(session, plans, now))
    waiting = {
        challenge.id for challenge, due in found if _ranked_soon(session, challenge, due, now)
    }
    said = [(challenge, due) for challenge, due in found if challenge.id not in waiting]
    for challenge, due in sorted(said, key=lambda pair: pair[1].at):
        _say(session, challenge, due, now)
    _look_again(session, {
        each.id: now + SOON if each.id in waiting else next_after(plan, now)
        for each, plan in plans.items()
    })  # fmt: skip
    clock_faults.forget(session, ids)
    return len(said)


def _ranked_soon(session: Session, challenge: Challenge, due: Due, now: datetime) -> bool:
    """Say whether results that the clock publishes only wait for a ranking that is being made:
    a score, or someone who moved, a moment before."""
    if due.kind != events.RESULTS_DUE or not challenge.release_alone or now - due.at > PATIENCE:
        return False
    return standing(session, challenge)[0] == Standing.PENDING


def last_moves(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Move]]:
    """Return the last change of each instant with reminders, by challenge; one statement."""
    rows = session.scalars(
        select(DeadlineChange)
        .where(DeadlineChange.challenge_id.in_(ids), DeadlineChange.field.in_(MOVES))
        .order_by(DeadlineChange.id)
    )
    found: dict[int, dict[str, Move]] = {}
    for row in rows:
        found.setdefault(row.challenge_id, {})[row.field] = Move(row.old, row.changed_at)
    return found


def present_rounds(session: Session, ids: Sequence[int]) -> dict[int, PresentRound]:
    """Return the round that judging is in, by challenge, where there are several; one statement."""
    rows = session.execute(
        select(Round.challenge_id, Round.begun_at, Round.closes_at, Round.moved_at)
        .join(Challenge, (Challenge.id == Round.challenge_id) & (Challenge.round == Round.number))
        .where(Round.challenge_id.in_(ids))
    )
    # The first is begun when the plan is made, and its judging when voting has closed.
    return {challenge: PresentRound(*instants) for challenge, *instants in rows}


def _without_event(
    session: Session, plans: Mapping[Challenge, Sequence[Due]], now: datetime
) -> Iterator[tuple[Challenge, Due]]:
    due = {
        key_of(challenge.id, each.kind, each.at): (challenge, each)
        for challenge, plan in plans.items() for each in passed(plan, now)
    }  # fmt: skip
    written = set(session.scalars(select(Event.key).where(Event.key.in_(due))))
    for key, (challenge, each) in due.items():
        if key not in written and _holds(session, challenge, each):
            yield challenge, each


def _holds(session: Session, challenge: Challenge, due: Due) -> bool:
    """Say whether what is overdue is really missing."""
    if due.kind == events.JUDGING_OVERDUE:
        return bool(missing_assessments(session, challenge, told=True))
    if due.kind in (events.JUDGES_LATE, events.ROUND_LATE):
        return bool(late_judges(session, challenge))
    if due.kind == events.ANSWERS_OVERDUE:
        return count_answers(session, challenge.id).lacking > 0
    return True


def _say(session: Session, challenge: Challenge, due: Due, now: datetime) -> None:
    data: dict[str, Any] = {"late": True} if now - due.at > LATE else {}
    for name in ("until", "deadline"):
        if instant := getattr(due, name):
            data[name] = instant.isoformat()
    if due.kind in (events.JUDGING_CLOSED, events.ROUND_CLOSED):
        missing_now = missing_assessments(session, challenge, told=True)
        data |= _unless_none("assessments", sum(missing_now.values()))
    if due.kind in (events.JUDGES_LATE, events.ROUND_LATE):
        data |= _unless_none("judges", len(late_judges(session, challenge)))
    released = False
    if due.kind == events.RESULTS_DUE and challenge.release_alone:
        missing = release_by_clock(session, challenge, now)
        released = not missing
        data |= {"missing": missing} if missing else {"released": True}
    elif due.kind in (events.RESULTS_DUE, events.ANSWERS_OVERDUE):
        data |= _unless_none("answers", count_answers(session, challenge.id).lacking)
    event = record(
        session, due.kind, now=now, happened_at=due.at, challenge_id=challenge.id,
        department_id=challenge.department_id, key=key_of(challenge.id, due.kind, due.at), **data,
    )  # fmt: skip
    if released:
        # The managers hear of the release itself.
        event.notified_at = now


def _unless_none(name: str, count: int) -> dict[str, dict[str, int]]:
    return {"missing": {name: count}} if count else {}


def _look_again(session: Session, instants: Mapping[int, datetime | None]) -> None:
    """Note when to look next. That is no edit: the version that editors start from stays."""
    session.flush()
    if instants:
        session.connection().execute(
            update(Challenge).where(Challenge.id == bindparam("of"))
            .values(look_at=bindparam("at")),
            [{"of": id_, "at": at} for id_, at in instants.items()],
        )  # fmt: skip
