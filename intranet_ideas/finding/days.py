"""Days as people see them, and the instants they begin at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AT_ONCE = 7
"""Days on a page."""
LATELY = 60
"""Days that are looked back on; what is older is found among ideas and challenges."""


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Return the local day of an instant."""
    return instant.astimezone(zone).date()


def days_before(today: date, before: date | None, most: int) -> list[date]:
    """Return the next ``most`` days to show at most, the newest first: from today on back, or from
    the day before ``before``; none that is more than ``LATELY`` days ago, or to come."""
    oldest = today - timedelta(days=LATELY - 1)
    if before is not None and before <= oldest:
        return []
    newest = today if before is None else min(today, before - timedelta(days=1))
    left = (newest - oldest).days + 1
    return [newest - timedelta(days=each) for each in range(max(0, min(most, left)))]


def further(today: date, shown: Sequence[date]) -> bool:
    """Say whether there are days before those shown that may be looked at."""
    return bool(shown) and shown[-1] > today - timedelta(days=LATELY - 1)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant a local day begins at, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
