"""Lets anyone see less of a challenge than before, when ideas may have been handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import public, queries
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.database import new_version
from intranet_ideas.errors import Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer


def see_public(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, *, lock: bool = False
) -> SeenChallenge:
    """Load a challenge for one who runs it. Raises ``NotAllowed``, and ``WrongPhase`` before it
    opens: until then all of it can be changed."""
    seen = queries.see(session, viewer, challenge_id, now, lock=lock)
    seen.require("challenge.narrow_public")
    return seen


def narrow_public(
    session: Session, viewer: Viewer, challenge_id: int, outside: str, parts: Sequence[str],
    base_version: int, now: datetime,
) -> Challenge:  # fmt: skip
    """Show anyone less than before: what was handed in was handed in under those words, so that
    more is refused. It holds at once.

    Raises ``Stale`` when the challenge was changed since ``base_version``, and ``Invalid``.
    """
    challenge = see_public(session, viewer, challenge_id, now, lock=True).challenge
    check_version(challenge.version, base_version)
    faults = public.check_public(outside, parts)
    if not faults and not public.within(outside, parts, challenge.outside, challenge.public_parts):
        faults = [Fault("outside", public.WIDER)]
    if faults:
        raise Invalid(faults)
    kept = list(public.kept_parts(outside, parts))
    wanted = {"outside": outside, "public_parts": kept}
    changed = [name for name, value in wanted.items() if getattr(challenge, name) != value]
    if not changed:
        return challenge
    challenge.outside, challenge.public_parts = outside, kept
    challenge.changed_at = now
    new_version(challenge)
    session.flush()
    record(session, events.CHALLENGE_UPDATED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, fields=changed)  # fmt: skip
    return challenge
