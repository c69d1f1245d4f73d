"""Voting without an end of its own ends with the deadline, and does not end or begin at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intranet_ideas.challenges.rules import Timeline, check_deadline

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
"""Ideas closed yesterday; voting goes on until tomorrow."""


def timeline(votes: timedelta | None) -> Timeline:
    days = {"opens_at": -9, "closes_at": -1, "judging_closes_at": 5, "results_at": 9}
    made = Timeline(**{name: NOW + timedelta(days=each) for name, each in days.items()})  # type: ignore[arg-type]
    return replace(made, voting_closes_at=NOW + votes if votes else None)


@pytest.mark.parametrize(
    ("was", "will", "right"),
    [
        (timedelta(days=1), None, False),
        (timedelta(days=1), timedelta(hours=2), True),
        (timedelta(days=1), timedelta(days=2), True),
        (None, timedelta(days=1), False),
        (timedelta(hours=-1), timedelta(days=1), False),
    ],
)  # fmt: skip
def test_an_end_that_is_past_stays_past_and_a_new_one_lies_ahead(
    was: timedelta | None, will: timedelta | None, right: bool
) -> None:
    changed = {"voting_closes_at": NOW + will if will else None}
    _, faults = check_deadline(timeline(was), changed, "Because", NOW)
    assert ([fault.field for fault in faults] == []) == right
    assert right or "voting_closes_at" in [fault.field for fault in faults]
