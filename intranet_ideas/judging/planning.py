"""Proposes who assesses what, before anything is changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.rules import authors_hidden
from intranet_ideas.database import Database
from intranet_ideas.entries.models import SUBMITTED, Entry, EntryRevision
from intranet_ideas.errors import N_, DomainError, Fault, Invalid
from intranet_ideas.judging.balancing import Pair, Plan, Task
from intranet_ideas.judging.masking import masks_of
from intranet_ideas.judging.models import Judge
from intranet_ideas.judging.queries import PanelJudge, handed_in_by, judges, panel_of
from intranet_ideas.judging.shares import reached
from intranet_ideas.judging.solving import remembered
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer

MOST_REVIEWS = 20


@dataclass(frozen=True, slots=True)
class Balanced:
    """How ideas are to be shared out: ``reviews`` judges for each. Judges in ``without`` get
    nothing more than they have handed in. ``digest`` is the plan that was looked at, if any."""

    reviews: int
    without: frozenset[int] = frozenset()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan as a manager looks at it before it is used.

    ``short`` and ``at_home`` are titles, and empty with ``named`` False where they would
    tell the viewer something of who wrote them. ``masked`` counts ideas of which the plan
    tells nothing that follows from who wrote them; ``spare`` of these get one judge more.
    """

    plan: Plan
    judges: tuple[PanelJudge, ...]
    entries: int
    named: bool
    short: tuple[str, ...]
    at_home: tuple[str, ...]
    masked: int = 0
    spare: int = 0

    def load(self, judge: PanelJudge) -> int:
        """Return how many ideas the judge gets."""
        return self.plan.loads.get(judge.user_id, 0)


def propose(session: Session, seen: SeenChallenge, wish: Balanced) -> Proposal:
    """Return how the ideas would be shared out; nine statements. The same facts give the
    same plan to all who may ask, whether or not someone is disqualified in a way that one of
    them must not learn of. Raises ``Invalid`` for a number of judges that can't be, and
    ``Conflict`` where the solver is lacking."""
    listed = judges(session, seen)
    if not 1 <= wish.reviews <= min(MOST_REVIEWS, max(1, len(listed))):
        raise Invalid([
            Fault("reviews", N_("Choose a number of judges from 1 to %(most)s."),
                  {"most": min(MOST_REVIEWS, max(1, len(listed)))})
        ])  # fmt: skip
    panel = panel_of(session, seen.challenge)
    rows = session.execute(
        select(Entry.id, EntryRevision.title, EntryRevision.excerpt, Entry.language,
               Entry.department_id)
        .join(EntryRevision, EntryRevision.id == Entry.read_id)
        .where(Entry.challenge_id == seen.challenge.id, Entry.status == SUBMITTED,
               reached(seen.challenge.round))
        .order_by(Entry.id)
    ).all()  # fmt: skip
    known = session.execute(
        select(Judge.user_id, User.department_id, Judge.knows)
        .join(User, User.id == Judge.user_id)
        .where(Judge.challenge_id == seen.challenge.id, Judge.round == seen.challenge.round)
    ).all()  # fmt: skip
    masks = masks_of(session, seen.challenge, panel)
    every = [(user, entry) for user in panel.judges for entry in panel.entries]
    out = {pair for pair in every if masks.kept_out(*pair)}
    kept = (handed_in_by(session, seen.challenge) & set(every)) - out
    # One of its judges may be disqualified unseen.
    spare = panel.pseudonymous if wish.reviews < len(listed) else frozenset[int]()
    plan = remembered(
        Task(
            judges=panel.judges, entries=panel.entries, reviews=wish.reviews,
            barred=frozenset(
                (user, entry) for user, entry in every
                if (user, entry) in out or (user in wish.without and (user, entry) not in kept)
            ),
            kept=frozenset(kept),
            before=frozenset() if panel.assign_all else panel.assigned & frozenset(every),
            homes={user: department for user, department, _ in known},
            origins={row.id: row.department_id for row in rows if row.id not in masks.entries},
            fit=suits(
                {user: words for user, _, words in known},
                {row.id: f"{row.title} {row.excerpt} {row.language}" for row in rows},
            ),
            spare=spare,
        )
    )  # fmt: skip
    titles = {row.id: row.title for row in rows}
    hidden = panel.pseudonymous or authors_hidden(
        blind=seen.challenge.blind, phase=seen.phase, roles=seen.roles
    )
    return Proposal(
        plan, tuple(listed), len(rows), not hidden,
        () if hidden else tuple(titles[entry] for entry in plan.short),
        () if hidden else tuple(titles[entry] for entry in plan.at_home),
        len(masks.entries), len(spare),
    )


def foresee(
    database: Database, viewer: Viewer, challenge_id: int, wish: Balanced, now: datetime
) -> None:
    """Solve what ``propose`` will have to, before a transaction that others would wait for.

    What is refused there is not refused here.
    """
    with suppress(DomainError), database.read() as session:
        seen = challenges.see(session, viewer, challenge_id, now)
        seen.require("judges.set")
        propose(session, seen, wish)


def suits(knows: Mapping[int, str], texts: Mapping[int, str]) -> dict[Pair, int]:
    """Return which judges know something that an entry is about: pair → number of words, two
    at most. A language is a word too: ``nn``."""
    words = {judge: _words(text) for judge, text in knows.items() if text}
    found = {entry: _words(text) for entry, text in texts.items()}
    return {
        (judge, entry): min(2, len(mine & theirs))
        for judge, mine in words.items() for entry, theirs in found.items() if mine & theirs
    }  # fmt: skip


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def given_by_judge(plan: Plan, listed: Iterable[PanelJudge]) -> dict[str, list[int]]:
    """Return a plan as it is given out: a judge's address → entries."""
    return {
        judge.email: sorted(entry for user, entry in plan.pairs if user == judge.user_id)
        for judge in listed
    }
