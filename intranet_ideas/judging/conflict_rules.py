"""Which grounds disqualify in a challenge beside those that always do. Like a round's rule they
stay once judges have handed something in; who wants otherwise says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.canonical import digest_of
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.errors import N_, Fault, Invalid, too_long
from intranet_ideas.events import record
from intranet_ideas.judging.models import ConflictRuleChange
from intranet_ideas.judging.rounds import something_handed_in
from intranet_ideas.people.models import User
from intranet_ideas.people.rules import Viewer
from intranet_ideas.text import clean_text

LONGEST_REASON = 2_000

WHY_SO_LATE = N_(
    "Judges have handed something in already, so whom this disqualifies can be known. Say why it "
    "changes now."
)


def check_change(*, begun: bool, why: str) -> list[Fault]:
    """Return what is wrong with changing the grounds for this reason; ``begun``: judges have handed
    something in."""
    if begun and not why:
        return [Fault("conflict_reason", WHY_SO_LATE)]
    return too_long("conflict_reason", why, LONGEST_REASON)


def set_conflict_rules(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, *,
    unit: bool | None = None, superior: bool | None = None, why: str = "",
) -> None:  # fmt: skip
    """Say whether working in the same unit as an author disqualifies, and whether having a
    disqualified leader does; None leaves it. ``why`` is needed, and kept for the minutes and the
    seal, once judges have handed something in. Raises ``Invalid``."""
    seen = challenges.see(session, viewer, challenge_id, now, lock=True)
    seen.require("judges.set")
    challenge = seen.challenge
    before = (challenge.unit_conflicts, challenge.superior_conflicts)
    after = (before[0] if unit is None else unit, before[1] if superior is None else superior)
    if after == before:
        return
    begun, why = something_handed_in(session, challenge, ever=True), clean_text(why)
    if faults := check_change(begun=begun, why=why):
        raise Invalid(faults)
    # As with who judges what: no edit of the challenge.
    session.execute(
        update(Challenge).where(Challenge.id == challenge.id)
        .values(unit_conflicts=after[0], superior_conflicts=after[1])
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.refresh(challenge, ["unit_conflicts", "superior_conflicts"])
    late: dict[str, Any] = {}
    if begun:
        session.add(ConflictRuleChange(
            challenge_id=challenge_id, unit=after[0], superior=after[1], reason=why,
            changed_by=viewer.id, changed_at=now,
        ))  # fmt: skip
        session.flush()
        # The words may name people, and authors may read the trail: it holds their digest.
        late = {"late": True, "why_digest": digest_of(why)}
    record(session, events.CONFLICT_RULES_SET, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, unit=after[0], superior=after[1], **late)  # fmt: skip


def conflict_rules_told(session: Session, challenge: Challenge) -> dict[str, Any]:
    """Return the grounds as they are sealed, with how they were changed after judges had handed
    something in; one statement."""
    rows = session.scalars(
        select(ConflictRuleChange).filter_by(challenge_id=challenge.id)
        .order_by(ConflictRuleChange.id)
    )
    return {
        "unit": challenge.unit_conflicts, "superior": challenge.superior_conflicts,
        "changes": [
            {"at": row.changed_at.isoformat(), "unit": row.unit, "superior": row.superior,
             "reason": row.reason}
            for row in rows
        ],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """A change of the grounds after judges had handed something in, with what held from then on."""

    at: datetime
    by: str
    unit: bool
    superior: bool
    reason: str


def changes_of(session: Session, challenge_id: int) -> Sequence[ChangeTold]:
    """Return them, the first first, for the minutes and those who choose the judges; one
    statement."""
    rows = session.execute(
        select(ConflictRuleChange, User.name)
        .join(User, User.id == ConflictRuleChange.changed_by)
        .where(ConflictRuleChange.challenge_id == challenge_id)
        .order_by(ConflictRuleChange.id)
    )
    return [ChangeTold(row.changed_at, name, row.unit, row.superior, row.reason)
            for row, name in rows]  # fmt: skip
