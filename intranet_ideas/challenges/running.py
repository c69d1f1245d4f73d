"""Who runs a challenge beside those who manage its host department."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries
from intranet_ideas.challenges.models import ChallengeManager
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.errors import N_, Conflict, Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import user_by_email
from intranet_ideas.people.rules import Viewer

MOST_MANAGERS = 20


def see_managers(
    session: Session, viewer: Viewer, challenge_id: int, now: datetime, *, lock: bool = False
) -> tuple[SeenChallenge, Sequence[User]]:
    """Load a challenge, and who is named to run it, for one who may name others.

    Raises ``NotFound``.
    """
    seen = queries.see(session, viewer, challenge_id, now, "managers.set", lock=lock)
    return seen, queries.managers(session, challenge_id)


def name_manager(
    session: Session, viewer: Viewer, challenge_id: int, email: str, now: datetime
) -> User:
    """Let the person with this address run the challenge too; who does so already stays.

    They see what those who run it see from now on, and are told. Raises ``Invalid``.
    """
    _, present = see_managers(session, viewer, challenge_id, now, lock=True)
    user = user_by_email(session, email)
    if user is None or not user.active:
        raise _refused(N_("There is no active user with the address %(email)s."), email=email)
    if user in present:
        return user
    if user.guest:
        raise _refused(N_("%(name)s is a guest here, and only staff run challenges."),
                       name=user.name)  # fmt: skip
    if len(present) >= MOST_MANAGERS:
        raise _refused(N_("At most %(most)s people can run a challenge."), most=MOST_MANAGERS)
    session.merge(ChallengeManager(challenge_id=challenge_id, user_id=user.id))
    session.flush()
    record(session, events.MANAGER_NAMED, now=now, actor_id=viewer.id, challenge_id=challenge_id,
           user_ids=[user.id])  # fmt: skip
    return user


def remove_manager(
    session: Session, viewer: Viewer, challenge_id: int, user_id: int, now: datetime
) -> None:
    """Let a person no longer run the challenge; a second time changes nothing.

    Raises ``Conflict`` for the last one who is named.
    """
    _, present = see_managers(session, viewer, challenge_id, now, lock=True)
    if user_id not in {each.id for each in present}:
        return
    if len(present) == 1:
        raise Conflict(N_("Somebody must run the challenge. Name another first."))
    session.delete(session.get_one(ChallengeManager, (challenge_id, user_id)))
    session.flush()
    record(session, events.MANAGER_REMOVED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, user_ids=[user_id])  # fmt: skip


def _refused(words: str, **values: object) -> Invalid:
    return Invalid([Fault("email", words, values)])
