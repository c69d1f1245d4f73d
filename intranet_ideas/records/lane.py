"""The lane that makes packages, one at a time, and forgets old ones: they can be made again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from intranet_ideas.errors import N_, DomainError
from intranet_ideas.ground import Ground
from intranet_ideas.records.models import Package
from intranet_ideas.records.packing import make_package, note_packed
from intranet_ideas.records.store import package_store

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3
KEPT = timedelta(days=30)
FAILED = N_("The package could not be made. The worker's log says why.")

log = logging.getLogger(__name__)


def make_packages(ground: Ground, now: datetime) -> int:
    """Make one package that waits; return how many were."""
    with ground.database.read() as session:
        waiting = session.scalars(_due(now).limit(1)).first() is not None
        old: Any = session.execute(
            select(Package.id, Package.digest).where(Package.asked_at < now - KEPT)
        ).all()
    if old:
        _forget(ground, dict(old))
    if not waiting:
        return 0
    with ground.database.write() as session:
        row = session.scalars(_due(now).limit(1).with_for_update(skip_locked=True)).first()
        if row is None:
            return 0
        row.attempts, row.leased_until = row.attempts + 1, now + LEASE
        number, challenge, variant, attempts = row.id, row.challenge_id, row.variant, row.attempts
    _make(ground, number, challenge, variant, attempts, now)
    return 1


def _forget(ground: Ground, old: Mapping[int, str | None]) -> None:
    with ground.database.write() as session:
        session.execute(delete(Package).where(Package.id.in_(old)))
        kept = set(session.scalars(select(Package.digest).where(Package.digest.in_(
            [digest for digest in old.values() if digest]
        ))))  # fmt: skip
    for digest in {*old.values()} - kept:
        if digest:
            package_store(ground.settings).remove(digest)


def _due(now: datetime) -> Select[Package]:
    return select(Package).where(
        Package.finished_at.is_(None),
        or_(Package.leased_until.is_(None), Package.leased_until < now),
    ).order_by(Package.id)  # fmt: skip


def _make(
    ground: Ground, number: int, challenge: int, variant: str, attempts: int, now: datetime
) -> None:
    def told(done: int, total: int) -> None:
        _note(ground, number, done=done, total=total)

    try:
        content = make_package(ground, challenge, variant, now, told)
        digest = package_store(ground.settings).put(content)
    except DomainError as refused:
        _note(ground, number, fault=refused.message, finished_at=now)
    except Exception:
        log.exception("package %s could not be made", number)
        if attempts >= MOST_ATTEMPTS:
            _note(ground, number, fault=FAILED, finished_at=now)
    else:
        _note(ground, number, digest=digest, size=len(content), finished_at=now)
        with ground.database.write() as session:
            note_packed(session, challenge, variant, now)


def _note(ground: Ground, number: int, **values: object) -> None:
    with ground.database.write() as session:
        session.execute(update(Package).where(Package.id == number).values(**values))
