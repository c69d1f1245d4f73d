"""Changing how people vote in a challenge that is published: until somebody has voted, and after
that as far as nobody loses by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas import events
from intranet_ideas.challenges import queries, rules, voting
from intranet_ideas.challenges.actions import check_version, cleaned
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import SeenChallenge
from intranet_ideas.database import new_version
from intranet_ideas.errors import N_, Fault, Invalid
from intranet_ideas.events import record
from intranet_ideas.people.rules import Viewer

BEGUN = N_("Voting has begun, so when it opens stays as it is.")
NO_TIME_FOR_COSTS = N_("Ideas need a cost before people vote on a budget. Let voting open later.")


def set_voting(
    session: Session, viewer: Viewer, challenge_id: int, changes: Mapping[str, Any],
    base_version: int, now: datetime,
) -> SeenChallenge:  # fmt: skip
    """Change the setting of voting. ``changes`` maps names of ``voting.SETTING`` to values.

    Whoever votes meanwhile waits, or is waited for. Raises ``Invalid`` with what somebody would
    lose, and ``Stale``.
    """
    # More than a change else takes: those who vote hold the key of the challenge.
    session.execute(select(Challenge.id).where(Challenge.id == challenge_id).with_for_update())
    seen = queries.see(session, viewer, challenge_id, now, lock=True)
    seen.require("voting.set")
    challenge = queries.load_parts(session, seen.challenge)
    check_version(challenge.version, base_version)
    before = queries.fields_of(challenge)
    after = cleaned(replace(before, **changes))
    faults = voting.check_voting(after) + rules.check_order(after.timeline)
    faults += voting.losses(before, after, queries.votes_cast(session, challenge_id))
    if after.voting_opens_at != before.voting_opens_at:
        begins = voting.begins_at(before.voting, seen.timeline)
        passed = begins is not None and begins <= now and before.voting != voting.NONE
        if passed or (after.voting_opens_at and after.voting_opens_at <= now):
            faults.append(Fault("voting_opens_at", BEGUN if passed else
                                N_("The new instant must lie ahead.")))
    if after.voting == voting.BUDGET != before.voting:
        begins = voting.begins_at(voting.BUDGET, after.timeline)
        if begins is not None and begins <= now:
            faults.append(Fault("voting", NO_TIME_FOR_COSTS))
    if faults:
        raise Invalid(faults)
    changed = [name for name in voting.SETTING if getattr(before, name) != getattr(after, name)]
    if not changed:
        return seen
    for name in changed:
        setattr(challenge, name, getattr(after, name))
    challenge.changed_at = now
    # When voting opens may be another instant now, and the clock must know.
    challenge.look_at = now if challenge.published_at else None
    new_version(challenge)
    session.flush()
    record(session, events.CHALLENGE_UPDATED, now=now, actor_id=viewer.id,
           challenge_id=challenge_id, fields=changed)  # fmt: skip
    return queries.see(session, viewer, challenge_id, now)
