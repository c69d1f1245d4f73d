"""When people are at work: working days, quiet hours, and when help is there. Pure.

Public holidays are those of a country or a part of one, as the ``holidays`` package knows
them. All instants are aware; what is returned is in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from intranet_ideas.errors import N_

MORNING = time(8)
"""When a reminder is said that has a day but no hour of its own."""

GENERAL_HOLIDAY = (11, 31)
"""Fellesferien: the last three weeks of July, in Norway."""

WEEKEND = N_("It is a Saturday or a Sunday.")
HOLIDAY = N_("It is a public holiday.")
IN_JULY = N_("It is in the general holiday in July, when few are at work.")
NO_HELP = N_("It is outside the hours when help is at work.")

_DAY = timedelta(days=1)
_MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day, from ``start`` until before ``end``; over midnight when it is earlier.

    The same twice: none at all.
    """

    start: time
    end: time

    def __contains__(self, at: time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@lru_cache(maxsize=16)
def _holidays(country: str, year: int) -> frozenset[date]:
    # Of no use to most processes, and not small.
    import holidays

    code, _, part = country.partition("-")
    # Norway's list would else hold every Sunday.
    more: dict[str, Any] = {"include_sundays": False} if code == "NO" else {}
    return frozenset(holidays.country_holidays(code, part or None, years=year, **more))


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A site's working time. ``country`` names whose public holidays count, none when empty."""

    zone: ZoneInfo
    country: str = "NO"
    quiet: Hours = Hours(time(20), time(7))
    help: Hours = Hours(time(8), time(16))

    def is_holiday(self, day: date) -> bool:
        """Say whether a day is a public holiday; a Sunday is not for being one."""
        return bool(self.country) and day in _holidays(self.country, day.year)

    def is_working_day(self, day: date) -> bool:
        """Say whether most people are at work: no weekend and no public holiday."""
        return day.weekday() < 5 and not self.is_holiday(day)

    def next_working_moment(self, at: datetime) -> datetime:
        """Return the first instant from ``at`` on that is on a working day and not in quiet
        hours: ``at`` itself where it is."""
        local = at.astimezone(self.zone)
        for _ in range(2 * _MOST_DAYS):
            day = local.date()
            if not self.is_working_day(day):
                local = self._at(day + _DAY, time())
            elif local.time() in self.quiet:
                later = local.time() >= self.quiet.end
                local = self._at(day + _DAY if later else day, self.quiet.end)
            else:
                break
        # The clocks put forward over the end of quiet hours may bring it before ``at``.
        return max(at, local).astimezone(UTC)

    def next_waking_moment(self, at: datetime) -> datetime:
        """Return the first instant from ``at`` on, on any day, that is not in quiet hours."""
        local = at.astimezone(self.zone)
        if local.time() not in self.quiet:
            return at
        later = local.time() >= self.quiet.end
        ends = self._at(local.date() + _DAY if later else local.date(), self.quiet.end)
        return max(at, ends).astimezone(UTC)

    def morning(self, at: datetime, days: int) -> datetime:
        """Return the morning of the working day that lies ``days`` working days from the
        local day of ``at``: before it when negative."""
        day, step = at.astimezone(self.zone).date(), _DAY if days > 0 else -_DAY
        left = abs(days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return self._at(day, MORNING).astimezone(UTC)

    def day_off(self, day: date) -> str:
        """Return why few are at work on a day, as a msgid, or ``""``."""
        if day.weekday() > 4:
            return WEEKEND
        if self.is_holiday(day):
            return HOLIDAY
        first, last = GENERAL_HOLIDAY
        july = self.country.startswith("NO") and day.month == 7 and first <= day.day <= last
        return IN_JULY if july else ""

    def unusual(self, at: datetime) -> str:
        """Return why ``at`` is a bad hour for a deadline, as a msgid, or ``""``."""
        local = at.astimezone(self.zone)
        if off := self.day_off(local.date()):
            return off
        # A deadline on the stroke of the end still finds help until then.
        before = (local - timedelta(microseconds=1)).time()
        return "" if local.time() in self.help or before in self.help else NO_HELP

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)
