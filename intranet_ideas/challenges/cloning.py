"""What a copy of a challenge takes over beside its fields: the rounds of judging, without dates."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import column, insert, select, table
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Criterion

# The rounds are judging's own, which knows challenges and is not known by them.
_round = table(
    "judging_round", column("challenge_id"), column("number"), column("name"), column("rule"),
    column("value"), column("see_earlier"), column("assign_all"),
    column("begun_at", sa.DateTime(timezone=True)), column("reason"), column("kept", sa.JSON),
    column("version"),
)  # fmt: skip


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
