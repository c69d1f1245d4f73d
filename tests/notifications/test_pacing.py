"""When what is gathered goes out, and what a budget of attention leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.notifications.pacing import (
    AT_ONCE_A_DAY,
    GATHERED,
    MORNING,
    Pace,
    next_morning,
    paced,
)
from intranet_ideas.working_time import WorkingTime

OSLO = ZoneInfo("Europe/Oslo")
WORKING = WorkingTime(OSLO)
INSTANTS = st.datetimes(
    datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC)  # noqa: DTZ001
)


@pytest.mark.parametrize(
    ("now", "pace", "expected"),
    [
        ("2026-03-10T06:00", Pace.DAILY, "2026-03-10"),  # Tuesday, before the morning
        ("2026-03-10T07:30", Pace.DAILY, "2026-03-11"),
        ("2026-03-13T12:00", Pace.DAILY, "2026-03-16"),  # over the weekend
        ("2026-04-01T12:00", Pace.DAILY, "2026-04-07"),  # over Easter
        ("2026-04-30T12:00", Pace.DAILY, "2026-05-04"),  # 1 May is a Friday
        ("2026-03-10T12:00", Pace.WEEKLY, "2026-03-16"),
        ("2026-03-30T12:00", Pace.WEEKLY, "2026-04-07"),  # Easter Monday
    ],
)
def test_it_goes_out_on_a_working_morning(now: str, pace: Pace, expected: str) -> None:
    found = next_morning(pace, datetime.fromisoformat(now).replace(tzinfo=OSLO), WORKING)
    assert found == datetime.combine(date.fromisoformat(expected), MORNING, OSLO)


@given(INSTANTS, st.sampled_from(GATHERED))
def test_it_always_lies_ahead_and_not_far(now: datetime, pace: Pace) -> None:
    found = next_morning(pace, now, WORKING)
    assert now < found <= now + timedelta(days=15)
    assert WORKING.is_working_day(found.date())
    assert found.time() == MORNING


@given(INSTANTS, INSTANTS, st.sampled_from(GATHERED))
def test_what_comes_later_never_goes_out_sooner(
    one: datetime, other: datetime, pace: Pace
) -> None:
    earlier, later = sorted((one, other))
    assert next_morning(pace, earlier, WORKING) <= next_morning(pace, later, WORKING)


@given(st.sampled_from(Pace), st.integers(0, 20), st.booleans())
def test_the_budget_only_slows_what_can_wait(pace: Pace, spent: int, urgent: bool) -> None:
    found = paced(pace, spent, urgent=urgent)
    if pace is Pace.AT_ONCE and not urgent and spent >= AT_ONCE_A_DAY:
        assert found is Pace.DAILY
    else:
        assert found is pace
