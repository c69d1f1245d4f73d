"""On which channels, and how soon, some events reach the people who may hear of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.database import among
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import queries, rules
from intranet_ideas.notifications.actions import Outgoing, ToNotify
from intranet_ideas.notifications.models import NotificationPreference
from intranet_ideas.notifications.pacing import GATHERED, Budget, Pace, next_morning
from intranet_ideas.notifications.recipients import Recipient
from intranet_ideas.people.rules import has_address
from intranet_ideas.working_time import WorkingTime

Place = tuple[int, str]
"""A user and a channel."""


def untils_of(session: Session, events: Sequence[Event]) -> dict[int, datetime]:
    """Return the instants that events' news must come before, of those that have one, by event;
    one statement at most."""
    wanted = {
        each.id: (each.challenge_id, rules.KINDS[each.kind].before) for each in events
        if each.challenge_id is not None and rules.KINDS[each.kind].before
    }  # fmt: skip
    if not wanted:
        return {}
    ids = {challenge for challenge, _ in wanted.values()}
    found = {each.id: each for each in session.scalars(
        select(Challenge).where(among(Challenge.id, ids))
    )}  # fmt: skip
    instants = {event: getattr(found[challenge], before)
                for event, (challenge, before) in wanted.items()}  # fmt: skip
    return {event: until for event, until in instants.items() if until is not None}


@dataclass(frozen=True, slots=True)
class _Known:
    """What decides for all the people of some events. ``on`` is the channels by department."""

    on: Mapping[str, tuple[str, ...]]
    choices: Mapping[tuple[int, str, str], Pace]
    refused: frozenset[Place]
    budget: Budget


def addressed(
    session: Session, ground: Ground, news: Sequence[tuple[Event, Sequence[Recipient]]],
    now: datetime,
) -> list[tuple[Event, list[ToNotify]]]:  # fmt: skip
    """Say on which channels each event also goes out to each person, and when.

    At most five statements for any number of events and people. Each person's budget of
    attention is spent in the order of the events.
    """
    if not any(people for _, people in news):
        return [(event, []) for event, _ in news]
    working = ground.settings.working_time
    known = _known(session, ground, news, now)
    untils = untils_of(session, [event for event, _ in news])
    return [
        (event, _of_one(event, people, known,
                        rules.due_at(event.kind, untils.get(event.id), working, now),
                        working, now))
        for event, people in news
    ]


def _known(
    session: Session, ground: Ground, news: Sequence[tuple[Event, Sequence[Recipient]]],
    now: datetime,
) -> _Known:  # fmt: skip
    people = {each.viewer.id: each.viewer for _, found in news for each in found}
    ids, kinds = sorted(people), {event.kind for event, _ in news}
    midnight = now.astimezone(ground.settings.time_zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    waits = any(not rules.KINDS[each].urgent for each in kinds)
    return _Known(
        {path: tuple(ground.plugins.channels(session, path))
         for path in sorted({each.department_path for each in people.values()})},
        _choices(session, ids, kinds), queries.refused(session, ids),
        Budget(queries.spent_today(session, ids, midnight) if waits else {}),
    )  # fmt: skip


def _choices(
    session: Session, ids: Sequence[int], kinds: set[str]
) -> dict[tuple[int, str, str], Pace]:
    rows = session.execute(
        select(
            NotificationPreference.user_id, NotificationPreference.kind,
            NotificationPreference.channel, NotificationPreference.pace,
        ).where(
            NotificationPreference.kind.in_(sorted(kinds)),
            among(NotificationPreference.user_id, ids),
        )
    )  # fmt: skip
    return {(user_id, kind, channel): Pace(pace) for user_id, kind, channel, pace in rows}


def _of_one(
    event: Event, people: Sequence[Recipient], known: _Known, at_once: datetime,
    working: WorkingTime, now: datetime,
) -> list[ToNotify]:  # fmt: skip
    urgent = rules.KINDS[event.kind].urgent

    def outgoing(person: Recipient, channel: str) -> Outgoing | None:
        user_id = person.viewer.id
        if not has_address(person.viewer.email):
            return None
        pace = rules.pace_of(
            event.kind, known.choices.get((user_id, event.kind, channel)),
            in_host=person.in_host, author=person.author, judge=person.judge,
            follower=person.follower,
        )  # fmt: skip
        if pace is Pace.NEVER or (user_id, channel) in known.refused:
            return None
        pace = known.budget.take((user_id, channel), pace, urgent=urgent)
        due = next_morning(pace, now, working) if pace in GATHERED else at_once
        return Outgoing(channel, pace, due)

    return [
        ToNotify(each.viewer.id, tuple(
            out for channel in known.on[each.viewer.department_path]
            if (out := outgoing(each, channel))
        ))
        for each in people
    ]  # fmt: skip
