"""Asking for a package, and handing it out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.access import require
from intranet_ideas.challenges import queries as challenges
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.errors import N_, Fault, Invalid, NotFound
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer
from intranet_ideas.records.models import FULL, OPEN, Package
from intranet_ideas.records.packing import require_closed


def ask_for_package(
    session: Session, viewer: Viewer, challenge_id: int, variant: str, now: datetime
) -> Package:
    """Let the worker make a package; one that waits already is enough.

    Raises ``NotFound``, and ``Invalid`` for a variant that there is not.
    """
    challenges.see(session, viewer, challenge_id, now, "challenge.package")
    return _ask(session, viewer, challenge_id, variant, now)


def ask_for_archive(
    session: Session, viewer: Viewer, challenge_id: int, variant: str, now: datetime
) -> Package:
    """Let the worker make a package of any closed challenge, for who keeps the archive.

    Raises ``NotAllowed``, ``NotFound``, ``Conflict`` while the challenge is not closed, and
    ``Invalid`` for a variant that there is not.
    """
    require("records.archive", viewer.roles)
    challenge = session.get(Challenge, challenge_id)
    if challenge is None:
        raise NotFound
    require_closed(challenge, now)
    return _ask(session, viewer, challenge_id, variant, now)


def _ask(
    session: Session, viewer: Viewer, challenge_id: int, variant: str, now: datetime
) -> Package:
    if variant not in (FULL, OPEN):
        raise Invalid([Fault("variant", N_("Choose which package to make."))])
    waiting = session.scalars(
        select(Package).filter_by(challenge_id=challenge_id, variant=variant, finished_at=None)
    ).first()
    if waiting is not None:
        return waiting
    made = Package(challenge_id=challenge_id, variant=variant, asked_by=viewer.id,
                   asked_at=now)  # fmt: skip
    session.add(made)
    # No event of the challenge: asking for its package must not change what the package says.
    record(session, events.PACKAGE_ASKED, now=now, actor_id=viewer.id, challenge=challenge_id,
           variant=variant)  # fmt: skip
    session.flush()
    return made


def packages(session: Session, seen: SeenChallenge) -> list[Package]:
    """Return the packages of a challenge, the newest first."""
    return list(session.scalars(
        select(Package).filter_by(challenge_id=seen.challenge.id)
        .order_by(Package.id.desc()).limit(10)
    ))  # fmt: skip
