"""The setting of voting: when votes are taken, who sees how it goes, and what may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.challenges import voting
from intranet_ideas.challenges.rules import ChallengeFields, Timeline
from intranet_ideas.challenges.voting import Cast

T0 = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
LINE = Timeline(opens_at=T0, closes_at=T0 + 10 * HOUR, voting_closes_at=T0 + 20 * HOUR,
                judging_closes_at=T0 + 30 * HOUR, results_at=T0 + 40 * HOUR,
                published_at=T0)  # fmt: skip

kinds = st.sampled_from(voting.KINDS)
settings = st.builds(
    ChallengeFields, voting=kinds, votes_per_person=st.integers(1, 9),
    budget=st.integers(1, 9), budget_count=st.sampled_from(voting.COUNTS),
    totals_hidden=st.booleans(), totals_at_release=st.booleans(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "own", "begins"),
    [
        ("support", None, 0), ("support", 3, 3), ("votes", None, 0), ("pairs", 5, 5),
        # On a budget never before all ideas are in.
        ("budget", None, 10), ("budget", 3, 10), ("budget", 12, 12),
    ],
)  # fmt: skip
def test_votes_are_taken_from_to(kind: str, own: int | None, begins: int) -> None:
    line = replace(LINE, voting_opens_at=T0 + own * HOUR if own is not None else None)
    start = T0 + begins * HOUR
    assert voting.begins_at(kind, line) == start
    assert not voting.open_at(kind, line, start - TICK)
    assert voting.open_at(kind, line, start)
    assert voting.open_at(kind, line, T0 + 20 * HOUR - TICK)
    assert not voting.open_at(kind, line, T0 + 20 * HOUR)


def test_where_nobody_votes_voting_is_never_open() -> None:
    assert not any(voting.open_at("none", LINE, T0 + n * HOUR) for n in range(40))


def test_hidden_totals_show_from_the_instant_voting_closes() -> None:
    closes = T0 + 20 * HOUR
    hidden = ChallengeFields(totals_hidden=True)
    assert not voting.totals_at(hidden, LINE, closes - TICK)
    assert voting.totals_at(hidden, LINE, closes)
    assert voting.totals_at(ChallengeFields(), LINE, T0)


@given(settings, st.integers(0, 60))
def test_totals_hidden_until_the_release_never_show_before_it(
    fields: ChallengeFields, hours: int
) -> None:
    now = T0 + hours * HOUR
    sealed = replace(fields, totals_at_release=True)
    assert not voting.totals_at(sealed, LINE, now)
    released = replace(LINE, released_at=T0 + 45 * HOUR)
    assert voting.totals_at(sealed, released, now) == (hours >= 45)


@given(settings, st.integers(0, 20))
def test_ballots_that_are_counted_at_closing_show_nothing_before(
    fields: ChallengeFields, hours: int
) -> None:
    if fields.voting not in voting.THUMBS and hours < 20:
        assert not voting.totals_at(fields, LINE, T0 + hours * HOUR)


@given(settings, settings)
def test_before_anybody_has_voted_everything_may_change(
    before: ChallengeFields, after: ChallengeFields
) -> None:
    assert voting.losses(before, after, Cast()) == []


@given(settings, settings, st.integers(0, 9))
def test_once_somebody_has_voted_nobody_loses(
    before: ChallengeFields, after: ChallengeFields, used: int
) -> None:
    """What is let through keeps each vote that was given, its meaning and its secrecy."""
    if voting.losses(before, after, Cast(True, used)):
        return
    assert after.totals_hidden or not before.totals_hidden
    assert after.totals_at_release or not before.totals_at_release
    if after.voting != before.voting:
        assert {before.voting, after.voting} == {"support", "votes"}
    if after.voting == "votes":
        # More than one had can only be in use beside votes for ideas that are withdrawn.
        assert (after.votes_per_person or 0) >= min(used, before.votes_per_person or used)
    if before.voting == "budget":
        assert (after.budget, after.budget_count) == (before.budget, before.budget_count)


@given(settings)
def test_what_stays_as_it_is_is_no_loss(fields: ChallengeFields) -> None:
    assert voting.losses(fields, fields, Cast(True, fields.votes_per_person or 0)) == []


@given(settings)
def test_every_kind_has_its_rule_in_words(fields: ChallengeFields) -> None:
    for message, values in voting.rule_of(fields):
        assert message % values if values else message
