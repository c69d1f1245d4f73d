"""Two ideas as their judge meets them, and how far a judge has come with comparing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.entries.queries import SeenEntry, see_entry
from intranet_ideas.judging.models import Comparison
from intranet_ideas.judging.pairing import Pair, goal, next_pair, pair_of, pairs_among, sides
from intranet_ideas.judging.shares import counted, judges_each
from intranet_ideas.judging.sheets import names_key
from intranet_ideas.judging.tasks import Task, require_evidence, tasks_of
from intranet_ideas.people.rules import Viewer


@dataclass(frozen=True, slots=True)
class Choice:
    """What the viewer chose between two entries; ``preferred`` None: could not tell."""

    entries: Pair
    preferred: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SeenPairs:
    """A judge's comparing in one challenge.

    ``pair`` is what to compare next, in ids as they stand left and right; None when no
    pair is left. ``made`` counts the judge's comparisons, ``goal`` is the judge's share and
    ``possible`` all pairs there are. ``tasks`` are the ideas the judge was given, those
    with a conflict included; ``last`` is what was chosen last.
    """

    challenge: SeenChallenge
    tasks: tuple[Task, ...]
    pair: Pair | None
    made: int
    goal: int
    last: Choice | None

    @property
    def possible(self) -> int:
        """How many pairs the judge could compare."""
        return pairs_among(sum(task.conflict is None for task in self.tasks))


def pairs_for(session: Session, viewer: Viewer, challenge_id: int, now: datetime) -> SeenPairs:
    """Return what the viewer compares next in a challenge; five statements.

    Raises ``NotFound`` unless the viewer judges there, ``Conflict`` where judges give scores.
    """
    seen = challenges.see(session, viewer, challenge_id, now, "comparison.view_own")
    require_evidence(seen.challenge, "comparisons")
    tasks = tasks_of(session, viewer, [challenge_id]).get(challenge_id, [])
    entries = [task.entry_id for task in tasks if task.conflict is None]
    rows = session.execute(
        select(Comparison.user_id, Comparison.first_id, Comparison.second_id)
        .where(Comparison.challenge_id == challenge_id, counted())
    ).all()  # fmt: skip
    own = frozenset((one, other) for user, one, other in rows if user == viewer.id)
    pair = next_pair(
        viewer.id, entries, own, [(one, other) for _, one, other in rows],
        names_key(seen.challenge),
    )  # fmt: skip
    return SeenPairs(
        challenge=seen, tasks=tuple(tasks), pair=sides(viewer.id, pair) if pair else None,
        made=len(own), goal=goal(len(entries), judges_each(session, [challenge_id])[challenge_id]),
        last=_last(session, viewer, challenge_id),
    )  # fmt: skip


def _last(session: Session, viewer: Viewer, challenge_id: int) -> Choice | None:
    choices = my_choices(session, viewer, challenge_id, most=1)
    return choices[0] if choices else None


def my_choices(
    session: Session, viewer: Viewer, challenge_id: int, *, most: int | None = None
) -> list[Choice]:
    """Return what the viewer chose in a challenge and counts, the newest first; one
    statement."""
    rows = session.scalars(
        select(Comparison)
        .where(
            Comparison.challenge_id == challenge_id, Comparison.user_id == viewer.id, counted()
        )
        .order_by(Comparison.made_at.desc(), Comparison.id.desc())
        .limit(most)
    )
    return [Choice((row.first_id, row.second_id), row.preferred_id, row.made_at) for row in rows]


def both(
    session: Session, viewer: Viewer, pair: Pair, now: datetime
) -> tuple[SeenEntry, SeenEntry]:
    """Return two entries as the viewer sees them; two statements."""
    left, right = pair
    return see_entry(session, viewer, left, now), see_entry(session, viewer, right, now)


def choice_between(
    session: Session, viewer: Viewer, challenge: Challenge, one: int, other: int
) -> Comparison | None:
    """Return the row with what the viewer chose between two entries in the present round, set
    aside or not."""
    first, second = pair_of(one, other)
    return session.scalars(
        select(Comparison).filter_by(
            challenge_id=challenge.id, round=challenge.round, user_id=viewer.id, first_id=first,
            second_id=second,
        )
    ).one_or_none()  # fmt: skip
