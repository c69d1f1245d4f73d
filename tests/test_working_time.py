"""When people are at work, on any day of the year and when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.settings import SettingsError, load_settings
from intranet_ideas.working_time import (
    HOLIDAY,
    IN_JULY,
    NO_HELP,
    WEEKEND,
    Hours,
    WorkingTime,
)

OSLO = ZoneInfo("Europe/Oslo")
WORKING = WorkingTime(OSLO)
INSTANTS = st.datetimes(
    datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC)  # noqa: DTZ001
)
QUIET = st.builds(Hours, st.times(), st.times())


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@given(INSTANTS)
def test_the_next_working_moment_is_the_first_that_is_one(at: datetime) -> None:
    found = WORKING.next_working_moment(at)
    local = found.astimezone(OSLO)
    assert found >= at
    assert WORKING.is_working_day(local.date())
    assert local.time() not in WORKING.quiet
    assert WORKING.next_working_moment(found) == found
    if found > at:
        # It begins with the end of quiet hours, and nothing before it would have done.
        assert local.time() == time(7)
        before = (found - timedelta(minutes=1)).astimezone(OSLO)
        assert before.time() in WORKING.quiet


@given(INSTANTS)
def test_people_are_awake_no_later_than_they_work(at: datetime) -> None:
    found = WORKING.next_waking_moment(at)
    assert at <= found <= WORKING.next_working_moment(at)
    assert found.astimezone(OSLO).time() not in WORKING.quiet
    assert found - at <= timedelta(hours=12)


@given(INSTANTS, INSTANTS)
def test_the_next_working_moment_keeps_the_order(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert WORKING.next_working_moment(first) <= WORKING.next_working_moment(second)


@given(INSTANTS, QUIET)
def test_any_quiet_hours_end(at: datetime, quiet: Hours) -> None:
    found = WorkingTime(OSLO, quiet=quiet).next_working_moment(at)
    assert at <= found < at + timedelta(days=12)


@given(INSTANTS, st.integers(1, 10))
def test_working_days_are_counted_either_way(at: datetime, days: int) -> None:
    after, before = WORKING.morning(at, days), WORKING.morning(at, -days)
    assert before < after
    day = at.astimezone(OSLO).date()

    def between(first: date, last: date) -> int:
        span = (first + timedelta(days=n) for n in range((last - first).days))
        return sum(WORKING.is_working_day(each) for each in span)

    assert between(day + timedelta(days=1), after.astimezone(OSLO).date()) == days - 1
    assert between(before.astimezone(OSLO).date(), day) == days
    assert {after.astimezone(OSLO).time(), before.astimezone(OSLO).time()} == {time(8)}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-10T19:59", "2026-03-10T19:59"),
        ("2026-03-10T20:00", "2026-03-11T07:00"),
        ("2026-03-11T06:59", "2026-03-11T07:00"),
        ("2026-03-13T21:00", "2026-03-16T07:00"),  # over the weekend
        ("2026-04-01T21:00", "2026-04-07T07:00"),  # over Easter
        ("2026-05-15T21:00", "2026-05-18T07:00"),  # 17 May is a Sunday
        ("2026-03-28T12:00", "2026-03-30T07:00"),  # over the night that lacks an hour
        ("2026-10-24T12:00", "2026-10-26T07:00"),  # over the one that has one more
    ],
)
def test_reminders_wait_for_working_hours(at: str, expected: str) -> None:
    assert WORKING.next_working_moment(oslo(at)) == oslo(expected)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-11-25T15:00", ""), ("2026-11-25T16:00", ""), ("2026-11-25T08:00", ""),
        ("2026-11-25T16:01", NO_HELP), ("2026-11-25T23:59", NO_HELP), ("2026-11-28T15:00", WEEKEND),
        ("2026-05-01T15:00", HOLIDAY), ("2026-12-25T15:00", HOLIDAY), ("2026-07-10T15:00", ""),
        ("2026-07-13T15:00", IN_JULY), ("2026-07-31T15:00", IN_JULY), ("2026-08-03T15:00", ""),
    ],
)  # fmt: skip
def test_a_bad_hour_for_a_deadline_says_why(at: str, why: str) -> None:
    assert WORKING.unusual(oslo(at)) == why


def test_another_country_has_other_holidays_and_none_has_none() -> None:
    assert not WorkingTime(OSLO, country="SE").is_holiday(date(2026, 5, 17))
    assert WorkingTime(OSLO, country="SE").is_holiday(date(2026, 6, 6))
    assert not WorkingTime(OSLO, country="").is_holiday(date(2026, 12, 25))
    assert WorkingTime(OSLO, country="SE").unusual(oslo("2026-07-20T12:00")) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOLIDAYS", "XX"), ("HOLIDAYS", "DE-XX"), ("QUIET_HOURS", "late"), ("QUIET_HOURS", "20"),
     ("SUPPORT_HOURS", "8-25")],
)  # fmt: skip
def test_a_bad_setting_of_working_time_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({f"INTRANET_IDEAS_{name}": value, "INTRANET_IDEAS_SECRET_KEY": "x" * 20})


def test_working_time_is_a_setting() -> None:
    working = load_settings({
        "INTRANET_IDEAS_HOLIDAYS": "DE-BY", "INTRANET_IDEAS_QUIET_HOURS": "21:30-06",
        "INTRANET_IDEAS_SUPPORT_HOURS": "9-15:30", "INTRANET_IDEAS_SECRET_KEY": "x" * 20,
    }).working_time  # fmt: skip
    assert working.is_holiday(date(2026, 11, 1))
    assert (working.quiet.start, working.help.end) == (time(21, 30), time(15, 30))
