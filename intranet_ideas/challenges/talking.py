"""How people talk about the ideas of a challenge, as those who run it choose."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries
from intranet_ideas.challenges.actions import check_version
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.challenges.talk_rules import TalkRules, check_talk
from intranet_ideas.database import new_version
from intranet_ideas.errors import Invalid
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer


def talk_rules(challenge: Challenge) -> TalkRules:
    """Return what is chosen for a challenge."""
    return TalkRules(
        challenge.sides, challenge.pre_moderated, challenge.trusted_after, challenge.staff_trusted,
        challenge.guests_wait, challenge.guest_ideas_wait, challenge.ideas_trusted_after,
    )


def see_talk(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, *, lock: bool = False
) -> SeenChallenge:
    """Load a challenge for one who may choose how people talk in it. Raises ``NotFound``."""
    return queries.see(session, viewer, challenge_id, now, "challenge.set_talk", lock=lock)


def set_talk(
    session: Session, viewer: Viewer, challenge_id: int, rules: TalkRules, base_version: int,
    now: datetime,
) -> Challenge:  # fmt: skip
    """Choose how people talk about the ideas of a challenge. What was said stays as it was said,
    and what waits goes on waiting.

    Raises ``Stale`` when the challenge was changed since ``base_version``, and ``Invalid``.
    """
    challenge = see_talk(session, viewer, challenge_id, now, lock=True).challenge
    check_version(challenge.version, base_version)
    if faults := check_talk(rules):
        raise Invalid(faults)
    if talk_rules(challenge) == rules:
        return challenge
    give_talk(challenge, rules)
    new_version(challenge)
    session.flush()
    record(session, events.TALK_SET, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           rules=asdict(rules))  # fmt: skip
    return challenge


def give_talk(challenge: Challenge, rules: TalkRules) -> None:
    """Write down what is chosen."""
    for name, value in asdict(rules).items():
        setattr(challenge, name, value)
