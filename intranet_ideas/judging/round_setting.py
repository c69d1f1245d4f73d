"""What managers do to the plan of rounds: which there are, their windows, rules and criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import Phase
from intranet_ideas.canonical import digest_of
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge, Criterion
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import check_criteria, window_fault
from intranet_ideas.errors import N_, Conflict, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.judging.cutting import check_rule, check_sooner
from intranet_ideas.judging.models import (
    Assessment,
    Assignment,
    Example,
    ExampleNote,
    ExampleScore,
    Judge,
    Round,
)
from intranet_ideas.judging.rounds import plan_version, rows_of, something_handed_in
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api import facts
from intranet_ideas.text import clean_line, clean_text

MOST_ROUNDS = 6
LONGEST_NAME = 80

BEGUN = N_("A round that has begun can't be taken away.")
RULE_STAYS = N_(
    "Judges have handed something in, so the rule stays. Choose otherwise when you let ideas go "
    "on, and say why."
)
TAKEN_BACK = N_(
    "Ideas had gone on from a round, and that was taken back. What was decided is kept with the "
    "rounds, so they must stay."
)
SOONER = N_(
    "A round was closed sooner than planned. Why is kept with the rounds, so they must stay."
)
NEEDED = N_("The round before has closed, so the next one must stay.")


@dataclass(frozen=True, slots=True)
class RoundFields:
    """What a manager decides about a round. The last one's ``closes_at`` and rule count for
    nothing: it closes with judging, and nothing comes after it."""

    name: str = ""
    closes_at: datetime | None = None
    rule: str = "hand"
    value: float | None = None
    see_earlier: bool = False


def fields_of(row: Round) -> RoundFields:
    """Return what was decided about a round."""
    return RoundFields(row.name, row.closes_at, row.rule, row.value, row.see_earlier)


def check_plan(wanted: Sequence[RoundFields]) -> list[Fault]:
    """Return what is wrong with a plan, its windows aside; fields are ``rounds.0.name`` and so
    on."""
    faults = []
    if len(wanted) > MOST_ROUNDS:
        faults.append(Fault("rounds", N_("There is room for %(most)s rounds."),
                            {"most": MOST_ROUNDS}))  # fmt: skip
    for number, each in enumerate(wanted):
        found = check_rule(each.rule, each.value)
        if not each.name:
            found.append(Fault("name", N_("Give the round a name.")))
        elif len(each.name) > LONGEST_NAME:
            found.append(Fault("name", N_("A name has room for %(most)s characters."),
                               {"most": LONGEST_NAME}))  # fmt: skip
        faults += [replace(fault, field=f"rounds.{number}.{fault.field}") for fault in found]
    return faults


def set_rounds(
    session: Session, viewer: Viewer, challenge_id: int, wanted: Sequence[RoundFields],
    base: int, now: datetime, reason: str = "",
) -> Sequence[Round]:  # fmt: skip
    """Make these the challenge's rounds, the first first; one or none: judging is not divided.

    A round that comes new takes over criteria and judges of the one before it. Rounds that are
    left stay as they are, one that has begun can't be taken away. ``base`` is the
    ``plan_version`` that the edit started from. Where the round that is open closes sooner than
    planned, ``reason`` says why, for those who run the challenge, the minutes and the seal.
    Raises ``Stale`` and ``Invalid``.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("rounds.set")
    rows = list(rows_of(session, challenge_id))
    check_version(plan_version(rows), base)
    plan = [] if len(wanted) < 2 else _cleaned(wanted)
    faults = check_plan(plan) or _against_present(seen, rows, plan, now)
    faults = faults or _against_what_was_done(session, seen, rows, plan)
    sooner = _sooner(seen, rows, plan, now)
    reason = clean_text(reason)
    if sooner and not faults:
        faults = check_sooner(reason)
    if faults:
        raise Invalid(faults)
    before = [fields_of(row) for row in rows]
    if before == plan:
        return rows
    for number, fields in enumerate(plan, start=1):
        _write(session, seen.challenge, rows, number, fields, now)
    _remove(session, challenge_id, rows[len(plan):])
    if sooner:
        _keep_sooner(rows[seen.challenge.round - 1], *sooner, reason, now)
    session.flush()
    sync_present(session, seen.challenge, now)
    # The reason may name people, and authors may read the trail: it holds its digest.
    told: dict[str, Any] = {}
    if sooner:
        told = {"closed_sooner": seen.challenge.round, "reason_digest": digest_of(reason)}
    record(session, events.ROUNDS_SET, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           rounds=[_told(each) for each in plan], **told)  # fmt: skip
    return rows_of(session, challenge_id)


def _sooner(
    seen: SeenChallenge, rows: Sequence[Round], plan: Sequence[RoundFields], now: datetime
) -> tuple[datetime, datetime] | None:
    """Return when the open round was to close and when it closes by this plan, where that is
    sooner; None else. What has not begun can be planned anew without a reason."""
    present = seen.challenge.round
    if seen.phase != Phase.JUDGING or len(rows) < present or len(plan) < present:
        return None
    was, closes_at = rows[present - 1].closes_at, plan[present - 1].closes_at
    if was is None or closes_at is None or not now < was or closes_at >= was:
        return None
    return was, closes_at


def _keep_sooner(
    row: Round, was: datetime, closes_at: datetime, reason: str, now: datetime
) -> None:
    row.kept = row.kept | {"sooner": [*row.kept.get("sooner", ()), {
        "was": was.isoformat(), "closes_at": closes_at.isoformat(), "at": now.isoformat(),
        "reason": reason,
    }]}  # fmt: skip


def _against_what_was_done(
    session: Session, seen: SeenChallenge, rows: Sequence[Round], plan: Sequence[RoundFields]
) -> list[Fault]:
    """Return where a plan would change a rule whose outcome can be known, or lose what is kept."""
    if not plan and any("taken_back" in row.kept for row in rows):
        return [Fault("rounds", TAKEN_BACK)]
    if not plan and any("sooner" in row.kept for row in rows):
        return [Fault("rounds", SOONER)]
    present = seen.challenge.round
    if not rows or len(plan) <= present or len(rows) <= present:
        return []
    row, fields = rows[present - 1], plan[present - 1]
    if (fields.rule, fields.value) == (row.rule, row.value):
        return []
    done = something_handed_in(session, seen.challenge)
    return [Fault(f"rounds.{present - 1}.rule", RULE_STAYS)] if done else []


def _told(fields: RoundFields) -> dict[str, Any]:
    return {
        "name": fields.name, "closes_at": fields.closes_at and fields.closes_at.isoformat(),
        "rule": fields.rule, "value": fields.value, "see_earlier": fields.see_earlier,
    }  # fmt: skip


def _cleaned(wanted: Sequence[RoundFields]) -> list[RoundFields]:
    plan = [replace(each, name=clean_line(each.name)) for each in wanted]
    plan[0] = replace(plan[0], see_earlier=False)
    plan[-1] = replace(plan[-1], closes_at=None, rule="hand", value=None)
    return plan


def _against_present(
    seen: SeenChallenge, rows: Sequence[Round], plan: Sequence[RoundFields], now: datetime
) -> list[Fault]:
    """Return where a plan does not fit what has happened, or the timeline."""
    present, size = seen.challenge.round, max(1, len(plan))
    if size < present:
        return [Fault("rounds", BEGUN)]
    if size == present < len(rows) and _over(seen, now):
        return [Fault("rounds", NEEDED)]
    for number, row in enumerate(rows[: present - 1]):
        if fields_of(row) != plan[number]:
            return [Fault(f"rounds.{number}.name",
                          N_("This round is left: what was decided of it stays."))]  # fmt: skip
    faults = []
    for number in range(present - 1, len(plan) - 1):
        closes_at = plan[number].closes_at
        known = rows[number].closes_at if number < len(rows) else None
        at = f"rounds.{number}.closes_at"
        if closes_at is None and seen.phase != Phase.DRAFT:
            faults.append(Fault(at, N_("Say when the round closes.")))
        elif closes_at is not None and closes_at != known and closes_at <= now:
            faults.append(Fault(at, N_("The new instant must lie ahead.")))
    ends = [each.closes_at for each in plan[:-1]]
    if not faults and (fault := window_fault(seen.timeline, ends)):
        faults.append(Fault(f"rounds.{len(ends) - 1}.closes_at", fault))
    return faults


def _over(seen: SeenChallenge, now: datetime) -> bool:
    """Say whether the present round's window is over: taking away what comes after it would
    open it again for weeks."""
    closes_at = seen.challenge.round_closes_at
    return closes_at is not None and closes_at <= now


def _write(
    session: Session, challenge: Challenge, rows: Sequence[Round], number: int,
    fields: RoundFields, now: datetime,
) -> None:  # fmt: skip
    fresh = number > len(rows)
    row = Round(
        challenge_id=challenge.id, number=number, begun_at=now if number == 1 else None
    ) if fresh else rows[number - 1]  # fmt: skip
    if not fresh and row.closes_at is not None and row.closes_at != fields.closes_at:
        row.moved_at = now
    row.name, row.closes_at = fields.name, fields.closes_at
    row.rule, row.value, row.see_earlier = fields.rule, fields.value, fields.see_earlier
    if fresh:
        session.add(row)
    if fresh and number > 1:
        _take_over(session, challenge.id, number, now)


def _take_over(session: Session, challenge_id: int, number: int, now: datetime) -> None:
    """Give a new round the criteria and the judges of the one before."""
    session.flush()
    criteria = session.scalars(
        select(Criterion).filter_by(challenge_id=challenge_id, round=number - 1)
    ).all()
    session.add_all(
        Criterion(
            challenge_id=challenge_id, round=number, key=each.key, position=each.position,
            name=each.name, question=each.question, weight=each.weight, minimum=each.minimum,
            maximum=each.maximum, steps=list(each.steps),
        )
        for each in criteria
    )  # fmt: skip
    judges = session.execute(
        select(Judge.user_id, Judge.knows).filter_by(challenge_id=challenge_id, round=number - 1)
    )
    session.add_all(
        Judge(challenge_id=challenge_id, round=number, user_id=user, added_at=now, knows=knows)
        for user, knows in judges.all()
    )
    session.flush()


def _remove(session: Session, challenge_id: int, rows: Sequence[Round]) -> None:
    """Take rounds away with all that is theirs. A last one that is left alone goes too."""
    for row in rows:
        if row.number > 1:
            judges = select(Judge.id).filter_by(challenge_id=challenge_id, round=row.number)
            session.execute(delete(Assignment).where(Assignment.judge_id.in_(judges)))
            # Only drafts can be there: a round with something handed in is not taken back.
            for table in (Judge, Criterion, Assessment, ExampleNote, ExampleScore, Example):
                session.execute(
                    delete(table).where(
                        table.challenge_id == challenge_id, table.round == row.number
                    ).execution_options(synchronize_session=False)
                )  # fmt: skip
        session.delete(row)


def sync_present(session: Session, challenge: Challenge, now: datetime) -> None:
    """Let the challenge say when its present round closes, as the plan has it, and the clock
    look at it anew."""
    row = session.get(Round, (challenge.id, challenge.round))
    # No edit of the challenge: the version that editors start from stays.
    session.execute(
        update(Challenge).where(Challenge.id == challenge.id)
        .values(round_closes_at=row.closes_at if row else None,
                look_at=now if challenge.published_at else None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.refresh(challenge, ["round_closes_at", "look_at"])


def set_criteria(
    session: Session, viewer: Viewer, challenge_id: int, number: int,
    criteria: Sequence[facts.Criterion], now: datetime,
) -> None:  # fmt: skip
    """Replace the criteria of a round after the first that has not begun. Raises ``Invalid``."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("rounds.set")
    if number < 2 or session.get(Round, (challenge_id, number)) is None:
        raise NotFound
    if number <= seen.challenge.round:
        raise Conflict(N_("The round has begun, so its criteria stay."))
    if faults := check_criteria(criteria):
        raise Invalid(faults)
    session.execute(delete(Criterion).filter_by(challenge_id=challenge_id, round=number))
    rows = [
        {"challenge_id": challenge_id, "round": number, "key": each.key, "position": position,
         "name": each.name, "question": each.question, "weight": each.weight,
         "minimum": each.minimum, "maximum": each.maximum,
         "steps": [{"value": step.value, "label": step.label} for step in each.steps]}
        for position, each in enumerate(criteria)
    ]  # fmt: skip
    if rows:
        session.execute(insert(Criterion), rows)
    record(session, events.ROUNDS_SET, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           criteria=number)  # fmt: skip
