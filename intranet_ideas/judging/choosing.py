"""What judges do where ideas are compared two at a time: choose, and take a choice back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.errors import Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.judging import pairing
from intranet_ideas.judging.comparing import choice_between
from intranet_ideas.judging.models import Comparison
from intranet_ideas.judging.tasks import require_evidence, require_open, require_task, tasks_of
from intranet_ideas.people.rules import Viewer


def put_comparison(
    session: Session, viewer: Viewer, challenge_id: int, one: int, other: int,
    preferred: int | None, now: datetime,
) -> Comparison:  # fmt: skip
    """Store which of two ideas the viewer finds the better; None for "can't tell".

    A second choice between the same two replaces the first. Raises ``Invalid``,
    ``NotAllowed`` for an idea that is not the viewer's to judge, ``Conflict`` where judges
    give scores.
    """
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("comparison.put")
    require_evidence(seen.challenge, "comparisons")
    require_open(seen.challenge, now)
    pair = pairing.pair_of(one, other)
    if faults := pairing.check_choice(pair, preferred):
        raise Invalid(faults)
    tasks = tasks_of(session, viewer, [challenge_id]).get(challenge_id, [])
    for entry in pair:
        require_task(tasks, entry)
    made = choice_between(session, viewer, seen.challenge, *pair)
    if made is not None and made.preferred_id == preferred:
        return made
    if made is None:
        made = Comparison(challenge_id=challenge_id, round=seen.challenge.round,
                          user_id=viewer.id, first_id=pair[0], second_id=pair[1])  # fmt: skip
        session.add(made)
    made.preferred_id, made.made_at = preferred, now
    session.flush()
    # The trail says that the two were compared; what was chosen is the judge's until release.
    record(session, events.COMPARISON_MADE, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, entries=list(pair))  # fmt: skip
    return made


def undo_comparison(
    session: Session, viewer: Viewer, challenge_id: int, one: int, other: int, now: datetime
) -> None:
    """Take back what the viewer chose between two ideas. Raises ``NotFound`` if nothing was."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("comparison.put")
    require_evidence(seen.challenge, "comparisons")
    require_open(seen.challenge, now)
    made = choice_between(session, viewer, seen.challenge, one, other)
    if made is None or made.set_aside_at is not None:
        raise NotFound
    session.delete(made)
    session.flush()
    record(session, events.COMPARISON_UNDONE, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, entries=[made.first_id, made.second_id])  # fmt: skip


def set_comparisons_aside(
    session: Session, user_id: int, entry_id: int, now: datetime, number: int | None = None
) -> None:
    """Let a judge's comparisons with an entry count no more, in one round or, without its
    ``number``, in all."""
    session.execute(
        update(Comparison)
        .where(
            Comparison.user_id == user_id, Comparison.set_aside_at.is_(None),
            or_(Comparison.first_id == entry_id, Comparison.second_id == entry_id),
            *([] if number is None else [Comparison.round == number]),
        )
        .values(set_aside_at=now)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
