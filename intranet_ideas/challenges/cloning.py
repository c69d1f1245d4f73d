"""What a copy of a challenge takes over beside its fields: the rounds of judging, without dates,
and the goals it aims at."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import column, insert, select, table
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Criterion

# Rounds and goals are of capabilities that know challenges and are not known by them.
_round = table(
    "judging_round", column("challenge_id"), column("number"), column("name"), column("rule"),
    column("value"), column("see_earlier"), column("assign_all"),
    column("begun_at", sa.DateTime(timezone=True)), column("reason"), column("kept", sa.JSON),
    column("version"),
)  # fmt: skip

_aim = table("challenge_goal", column("challenge_id"), column("goal_id"))
_goal = table("goal", column("id"), column("ended_at", sa.DateTime(timezone=True)),
              column("successor_id"))  # fmt: skip


def copy_goals(session: Session, source: int, target: int) -> list[int]:
    """Let a new draft aim at the goals of another challenge; return them. In the place of one that
    ended stands what took its place, if that is not ended too. Two statements at most."""
    after = _goal.alias("next_goal")
    rows = session.execute(
        select(_goal.c.id, _goal.c.ended_at, after.c.id.label("next"),
               after.c.ended_at.label("next_ended"))
        .join_from(_aim, _goal, _goal.c.id == _aim.c.goal_id)
        .outerjoin(after, after.c.id == _goal.c.successor_id)
        .where(_aim.c.challenge_id == source).order_by(_goal.c.id)
    ).all()  # fmt: skip
    goals = {row.id for row in rows if row.ended_at is None} | {
        row.next for row in rows
        if row.ended_at is not None and row.next is not None and row.next_ended is None
    }  # fmt: skip
    if goals:
        session.flush()
        session.execute(insert(_aim), [{"challenge_id": target, "goal_id": each}
                                       for each in sorted(goals)])  # fmt: skip
    return sorted(goals)


def copy_rounds(session: Session, source: int, target: int, now: datetime) -> None:
    """Give a new draft the rounds of another challenge: names, rules and criteria. Judges and
    windows are left out, as they are in the rest of a copy. Three statements at most."""
    rounds = session.execute(
        select(_round.c.number, _round.c.name, _round.c.rule, _round.c.value,
               _round.c.see_earlier)
        .where(_round.c.challenge_id == source).order_by(_round.c.number)
    ).mappings().all()  # fmt: skip
    if not rounds:
        return
    session.flush()
    session.execute(insert(_round), [
        {**row, "challenge_id": target, "assign_all": True, "reason": "", "kept": {},
         "begun_at": now if row["number"] == 1 else None, "version": 1}
        for row in rounds
    ])  # fmt: skip
    criteria = session.scalars(
        select(Criterion).where(Criterion.challenge_id == source, Criterion.round > 1)
    ).all()
    session.add_all(
        Criterion(
            challenge_id=target, round=each.round, key=each.key, position=each.position,
            name=each.name, question=each.question, weight=each.weight, minimum=each.minimum,
            maximum=each.maximum, steps=list(each.steps),
        )
        for each in criteria
    )  # fmt: skip
    session.flush()
