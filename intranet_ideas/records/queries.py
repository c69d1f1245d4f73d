"""Which closed challenges there are, and what the archive can have of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from intranet_ideas.access import Phase, require
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_phase
from intranet_ideas.people.rules import Viewer
from intranet_ideas.records.models import ArchivedChallenge, Package


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed challenge, since when the archive can have it (None: no package for it was made
    yet), and the packages that lie ready or are being made, the newest of each variant."""

    challenge: Challenge
    packed_at: datetime | None
    packages: Sequence[Package]


def closed_challenges(
    session: Session, viewer: Viewer, now: datetime, *, lacking: bool, before: int | None,
    limit: int,
) -> list[Closed]:  # fmt: skip
    """Return closed challenges, the newest first; ``lacking``: those alone that the archive has
    nothing of. Two statements. Raises ``NotAllowed``."""
    require("records.archive", viewer.roles)
    query = (
        select(Challenge, ArchivedChallenge.since)
        .outerjoin(ArchivedChallenge, ArchivedChallenge.challenge_id == Challenge.id)
        .options(joinedload(Challenge.department))
        .where(Challenge.published_at.is_not(None),
               or_(in_phase(Phase.DECIDED, now), in_phase(Phase.CANCELLED, now)))
        .order_by(Challenge.id.desc()).limit(limit)
    )  # fmt: skip
    if before is not None:
        query = query.where(Challenge.id < before)
    if lacking:
        query = query.where(ArchivedChallenge.since.is_(None))
    found = session.execute(query).all()
    made = _newest(session, [challenge.id for challenge, _ in found])
    return [Closed(challenge, since, made.get(challenge.id, [])) for challenge, since in found]


def _newest(session: Session, challenges: Sequence[int]) -> dict[int, list[Package]]:
    newest = (
        select(func.max(Package.id)).where(Package.challenge_id.in_(challenges))
        .group_by(Package.challenge_id, Package.variant)
    )  # fmt: skip
    rows: dict[int, list[Package]] = {}
    for row in session.scalars(select(Package).where(Package.id.in_(newest)).order_by(Package.id)):
        rows.setdefault(row.challenge_id, []).append(row)
    return rows
