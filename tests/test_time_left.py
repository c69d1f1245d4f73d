"""The time left that the server writes is the one that the script writes a moment later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from intranet_ideas.i18n import local_datetime, time_left, urgent

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=8, hours=5), "in 8 days"),
        (timedelta(days=6, hours=1, minutes=59), "in 6 days 1 hour"),
        (timedelta(days=1, minutes=59), "in 1 day"),
        (timedelta(hours=23, minutes=5, seconds=9), "in 23 hours 5 minutes"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(minutes=59, seconds=1), "in 59 minutes 1 second"),
        (timedelta(minutes=5), "in 5 minutes"),
        (timedelta(seconds=1.9), "in 1 second"),
        (timedelta(0), ""),
        (timedelta(seconds=-5), ""),
    ],
)  # fmt: skip
def test_it_is_said_to_the_largest_two_parts(app: Flask, left: timedelta, said: str) -> None:
    with app.test_request_context("/sign-in"):
        app.preprocess_request()
        g.received_at = NOW
        assert time_left(NOW + left) == said


@pytest.mark.parametrize(
    ("left", "soon"),
    [(timedelta(hours=1), False), (timedelta(minutes=59, seconds=59), True),
     (timedelta(seconds=1), True), (timedelta(0), False), (timedelta(hours=-1), False)],
)  # fmt: skip
def test_less_than_an_hour_is_urgent_from_the_start(
    app: Flask, left: timedelta, soon: bool
) -> None:
    with app.test_request_context("/sign-in"):
        app.preprocess_request()
        g.received_at = NOW
        assert urgent(NOW + left) is soon


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 3, 10, 12, tzinfo=UTC), "tirsdag 10. mars 2026 kl. 13:00 (norsk tid)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "kl. 02:30 (sommertid for Sentral-Europa)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "kl. 02:30 (normaltid for Sentral-Europa)"),
    ],
)  # fmt: skip
def test_the_zone_is_called_what_people_call_it_but_in_the_hour_that_comes_twice(
    instant: datetime, said: str
) -> None:
    assert local_datetime(instant, ZoneInfo("Europe/Oslo"), "nb").endswith(said)
