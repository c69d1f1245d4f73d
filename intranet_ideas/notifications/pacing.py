"""How often people are reached outside the page: one budget of attention each. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intranet_ideas.working_time import WorkingTime

AT_ONCE_A_DAY = 2
"""Messages that reach someone at once in a day, on one channel, across all challenges; what
comes beside is gathered. Kinds that can't wait are not counted."""

MORNING = time(7, 30)
"""When what is gathered goes out, in the site's zone: before the day shift has begun."""


class Pace(enum.StrEnum):
    """How soon a kind of notification reaches someone on a channel."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


GATHERED = (Pace.DAILY, Pace.WEEKLY)


def next_morning(pace: Pace, now: datetime, working: WorkingTime) -> datetime:
    """Return when something gathered from ``now`` on goes out.

    Daily: the next working day's morning; weekly: the first working day's morning of the
    next week. ``now`` is aware; the answer is in the site's zone.
    """
    zone = working.zone
    local = now.astimezone(zone)
    day = local.date()
    if pace is Pace.WEEKLY:
        day += timedelta(days=7 - day.weekday())
    elif local >= _at(day, zone):
        day += timedelta(days=1)
    while not working.is_working_day(day):
        day += timedelta(days=1)
    return _at(day, zone)


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, MORNING, zone)


def paced(pace: Pace, spent: int, *, urgent: bool) -> Pace:
    """Return the pace within someone's budget, of which ``spent`` is used today."""
    over = pace is Pace.AT_ONCE and not urgent and spent >= AT_ONCE_A_DAY
    return Pace.DAILY if over else pace


class Budget:
    """What people have left of today's budget, while several messages are weighed together.

    ``spent`` is how many messages went out at once today, by user and channel.
    """

    def __init__(self, spent: Mapping[tuple[int, str], int]) -> None:
        self._spent = dict(spent)

    def take(self, place: tuple[int, str], pace: Pace, *, urgent: bool) -> Pace:
        """Return the pace of the next message to a user on a channel, and count it."""
        spent = self._spent.get(place, 0)
        given = paced(pace, spent, urgent=urgent)
        if given is Pace.AT_ONCE and not urgent:
            self._spent[place] = spent + 1
        return given
