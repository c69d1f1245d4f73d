"""What a plugin would have sent in the last month, counted; nothing is written or sent.

Only the plugin's ``choose_recipients`` is called. Its ``deliver`` and the hooks that tell it
of events are not: those may send.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from intranet_ideas.errors import N_
from intranet_ideas.event_facts import department_path, event_fact
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.notifications import rules
from intranet_ideas.notifications.fan_out import person_of
from intranet_ideas.notifications.models import Notification, NotificationPreference
from intranet_ideas.notifications.pacing import GATHERED, Pace, next_morning, paced
from intranet_ideas.notifications.recipients import Recipient, allowed
from intranet_ideas.people.models import User
from intranet_ideas.people.queries import department_by_slug
from intranet_ideas.plugin_host.checks import ANSWERS
from intranet_ideas.plugin_host.host import EVENT_HOOKS, offers_of
from intranet_ideas.plugin_host.loading import LoadedPlugin
from intranet_ideas.plugin_host.patience import within
from intranet_ideas.shade.faults import TrialFailed
from intranet_ideas.shade.models import Trial

MONTH = timedelta(days=30)
MOST_EVENTS = 1_000
CHOOSER_SECONDS = 30.0
BY = "choose_recipients"


@dataclass
class _Month:
    """Counts of what would have gone out, while the month is gone through.

    ``lines`` is by kind and challenge: an idea's own line could tell who wrote it.
    """

    lines: dict[tuple[str, int | None], Counter[str]] = field(default_factory=dict)
    told: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    people: Counter[int] = field(default_factory=Counter)
    homes: dict[int, str] = field(default_factory=dict)
    at_once: Counter[tuple[int, str]] = field(default_factory=Counter)
    digests: set[tuple[int, str]] = field(default_factory=set)
    events: int = 0
    failed: int = 0
    error: str = ""

    def line(self, event: Event) -> Counter[str]:
        return self.lines.setdefault((event.kind, event.challenge_id), Counter())


@dataclass(frozen=True)
class _Plugin:
    """The plugin tried, and where it is imagined to be on."""

    loaded: LoadedPlugin
    name: str
    path: str
    channel: str
    chooses: bool
    heard: frozenset[str]


def imagine(ground: Ground, trial_id: int) -> Iterator[dict[str, Any]]:
    """Yield what would have been sent in the thirty days before the trial was asked for."""
    with ground.database.read() as session:
        trial = session.get_one(Trial, trial_id)
        plugin = _plugin(session, ground, trial)
        since = trial.asked_at - MONTH
        happened = select(Event.id).where(Event.recorded_at >= since)
        notified = exists().where(Notification.event_id == Event.id)
        wanted = happened.where(notified | Event.kind.in_(plugin.heard))
        ids = session.scalars(wanted.order_by(Event.id.desc()).limit(MOST_EVENTS + 1)).all()
    month = _Month()
    # Oldest first, as the budgets of attention were spent.
    for event_id in sorted(ids[:MOST_EVENTS]):
        with ground.database.read() as session:
            _imagine(session, ground, plugin, session.get_one(Event, event_id), month)
    yield _told(plugin, month, complete=len(ids) <= MOST_EVENTS)


def _plugin(session: Session, ground: Ground, trial: Trial) -> _Plugin:
    loaded = ground.plugins.plugin(trial.plugin)
    department = department_by_slug(session, trial.request["department"])
    if loaded is None or department is None:
        raise TrialFailed(N_("The plugin %(plugin)s is not there."), plugin=trial.plugin)
    channels = offers_of(loaded, "register_notification_channels")
    return _Plugin(
        loaded, loaded.name, department.path, channels[0].key if channels else "",
        loaded.implements(BY), frozenset(EVENT_HOOKS & set(loaded.hooks())),
    )  # fmt: skip


def _imagine(
    session: Session, ground: Ground, plugin: _Plugin, event: Event, month: _Month
) -> None:
    here = department_path(session, event).startswith(plugin.path)
    if here and event.kind in plugin.heard:
        month.told[event.kind, event.challenge_id] += 1
    if event.kind not in rules.KINDS:
        return
    people = _people(session, event)
    if not people:
        return
    month.events += 1
    if here and plugin.chooses:
        people = _chosen(session, ground, plugin, event, people, month)
    if plugin.channel:
        _carry(session, ground, plugin, event, people, month)


def _people(session: Session, event: Event) -> list[Recipient]:
    """Return who was notified and may still see what it is about."""
    ids = session.scalars(
        select(Notification.user_id)
        .join(User, User.id == Notification.user_id)
        .where(Notification.event_id == event.id, User.active)
        .order_by(Notification.user_id)
    ).all()
    return allowed(session, ids, event.kind, event.challenge_id, event.entry_id,
                   event.happened_at)  # fmt: skip


def _chosen(
    session: Session, ground: Ground, plugin: _Plugin, event: Event,
    people: list[Recipient], month: _Month,
) -> list[Recipient]:  # fmt: skip
    """Return the people after the plugin's own choice, and count what it changed."""
    before = {each.viewer.id for each in people}
    arguments = {
        "event": event_fact(session, event, ground.settings, event.happened_at),
        "recipients": tuple(person_of(each) for each in people),
        "settings": ground.plugins.settings_for(
            session, plugin.name, department_path(session, event)
        ),
    }
    ask: Callable[[], Any] = partial(plugin.loaded.call, BY, arguments)
    try:
        answer = within(CHOOSER_SECONDS, ask, f"{plugin.name} in the shade")
        fault = ANSWERS[BY](answer)
    # The plugin's code: as in earnest, a failure changes nobody's message.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        answer, fault = None, type(error).__name__
    if fault:
        month.failed += 1
        month.error = month.error or fault
        return people
    after = {each.id for each in answer}
    found = select(User.id).where(User.active, User.id.in_(sorted(after - before)))
    added = allowed(session, session.scalars(found).all(), event.kind, event.challenge_id,
                    event.entry_id, event.happened_at)  # fmt: skip
    month.line(event).update(added=len(added), removed=len(before - after))
    return [each for each in people if each.viewer.id in after] + added


def _carry(
    session: Session, ground: Ground, plugin: _Plugin, event: Event,
    people: Sequence[Recipient], month: _Month,
) -> None:  # fmt: skip
    """Count on which pace the plugin's channel would carry an event to whom."""
    channel = f"{plugin.name}.{plugin.channel}"
    rows = session.execute(
        select(NotificationPreference.user_id, NotificationPreference.pace).where(
            NotificationPreference.kind == event.kind, NotificationPreference.channel == channel,
            NotificationPreference.user_id.in_([each.viewer.id for each in people]),
        )
    )  # fmt: skip
    choices = {user: Pace(pace) for user, pace in rows}
    line, urgent = month.line(event), rules.KINDS[event.kind].urgent
    working = ground.settings.working_time
    for each in people:
        user = each.viewer.id
        if not each.viewer.department_path.startswith(plugin.path):
            continue
        pace = rules.pace_of(event.kind, choices.get(user), in_host=each.in_host,
                             author=each.author, judge=each.judge,
                             follower=each.follower)  # fmt: skip
        day = event.recorded_at.astimezone(working.zone).date().isoformat()
        pace = paced(pace, month.at_once[user, day], urgent=urgent)
        if pace is Pace.NEVER:
            line.update(never=1)
            continue
        month.homes[user] = each.viewer.department_path
        if pace in GATHERED:
            line.update(gathered=1)
            _gather(month, user, next_morning(pace, event.recorded_at, working))
        else:
            line.update(at_once=1)
            month.people[user] += 1
            month.at_once[user, day] += not urgent


def _gather(month: _Month, user: int, due: datetime) -> None:
    digest = (user, due.date().isoformat())
    month.people[user] += digest not in month.digests
    month.digests.add(digest)


def _told(plugin: _Plugin, month: _Month, *, complete: bool) -> dict[str, Any]:
    homes = Counter(month.homes[user] for user in month.people)
    return {
        "channel": bool(plugin.channel), "chooses": plugin.chooses,
        "hears": bool(plugin.heard), "complete": complete, "events": month.events,
        "people": len(month.people), "messages": sum(month.people.values()),
        "digests": len(month.digests), "most": max(month.people.values(), default=0),
        "homes": dict(homes), "failed": month.failed, "error": month.error,
        "lines": [
            {"kind": kind, "challenge": challenge, **counts}
            for (kind, challenge), counts in month.lines.items()
        ],
        "told": [
            {"kind": kind, "challenge": challenge, "times": times}
            for (kind, challenge), times in month.told.items()
        ],
    }  # fmt: skip
