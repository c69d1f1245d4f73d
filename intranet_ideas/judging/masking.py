"""What managers are told of a panel's work must not tell them who wrote an idea."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge, ChallengeManager
from intranet_ideas.judging.impartiality import hidden_from_manager, kept_out_of_plan
from intranet_ideas.judging.rules import Panel
from intranet_ideas.people.models import Department
from intranet_ideas.people.queries import viewers_by_ids


@dataclass(frozen=True, slots=True)
class Masks:
    """The ``entries`` whose authors someone who runs the challenge may not know, and the
    ``readers``: judges who run it too. The same whoever asks."""

    panel: Panel
    entries: frozenset[int]
    readers: frozenset[int]

    def kept_out(self, user: int, entry: int) -> bool:
        """Say whether a plan that managers look at leaves the pair out for a conflict."""
        return kept_out_of_plan(
            self.panel.conflict(user, entry), names_hidden=entry in self.entries,
            reads_plans=user in self.readers,
        )  # fmt: skip

    def counted(self, user: int) -> list[int]:
        """Return the entries that managers are told a judge is to assess: those given, also
        with a conflict that not all of them may learn of."""
        return [
            entry for entry in self.panel.given(user)
            if (kind := self.panel.conflict(user, entry)) is None
            or hidden_from_manager(kind, names_hidden=entry in self.entries)
        ]  # fmt: skip


def masks_of(session: Session, challenge: Challenge, panel: Panel) -> Masks:
    """Return what of a challenge's panel is masked; three statements at most.

    Where one who runs a challenge without names judges too, all its ideas are: that one may
    not know their authors.
    """
    named = set(session.scalars(
        select(ChallengeManager.user_id).filter_by(challenge_id=challenge.id)
    ))  # fmt: skip
    path = session.get_one(Department, challenge.department_id).path
    readers = frozenset(
        viewer.id for viewer in viewers_by_ids(session, panel.judges)
        if viewer.id in named or viewer.manages(path)
    )
    blind = challenge.blind and bool(readers)
    return Masks(panel, frozenset(panel.entries) if blind else panel.pseudonymous, readers)
