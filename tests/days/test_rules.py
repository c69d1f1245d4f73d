"""The order of pitches, the time of one, what is on, and who won: for everything that can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.access import Phase
from intranet_ideas.days import rules
from intranet_ideas.days.rules import DONE, ON, WAITING, Plan

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
INSTANTS = st.integers(0, 10**7).map(lambda seconds: NOON + timedelta(seconds=seconds))
TURNS = st.lists(st.integers(1, 50), unique=True, max_size=12).flatmap(
    lambda ids: st.tuples(
        st.integers(0, len(ids)), st.booleans(), st.just(ids)
    ).map(lambda got: [
        (team, DONE if n < got[0] else ON if n == got[0] and got[1] else WAITING)
        for n, team in enumerate(got[2])
    ])
)  # fmt: skip


@given(TURNS, st.lists(st.integers(1, 60)))
def test_a_lot_keeps_every_team_and_moves_only_those_that_wait(
    turns: list[tuple[int, str]], lot: list[int]
) -> None:
    order = rules.drawn(turns, lot)
    had = [team for team, state in turns if state != WAITING]
    assert sorted(order) == sorted(team for team, _ in turns)
    assert order[: len(had)] == had
    waiting = order[len(had) :]
    known = [team for team in dict.fromkeys(lot) if team in waiting]
    assert waiting[: len(known)] == known


@given(TURNS.filter(bool), st.data())
def test_who_is_not_ready_comes_last_and_the_others_keep_their_order(
    turns: list[tuple[int, str]], data: st.DataObject
) -> None:
    team = data.draw(st.sampled_from([each for each, _ in turns]))
    order = rules.put_last(turns, team)
    assert order[-1] == team
    assert order[:-1] == [each for each, _ in turns if each != team]


@given(TURNS.filter(bool), st.data())
def test_one_turn_earlier_swaps_two_that_wait_and_nothing_else(
    turns: list[tuple[int, str]], data: st.DataObject
) -> None:
    team = data.draw(st.sampled_from([each for each, _ in turns]))
    before, order = [each for each, _ in turns], rules.put_earlier(turns, team)
    waiting = rules.upcoming(turns)
    assert sorted(order) == sorted(before)
    left = [each for each in order if each in waiting]
    if team in waiting[1:]:
        place = waiting.index(team)
        assert left.index(team) == place - 1
        assert [each for each in left if each != team] == [e for e in waiting if e != team]
    else:
        assert order == before
    others = [each for each in before if each not in waiting]
    assert [each for each in order if each not in waiting] == others


def test_a_team_that_is_not_there_changes_no_order() -> None:
    assert rules.put_last([(1, WAITING)], 2) == [1]
    assert rules.put_earlier([(1, WAITING)], 2) == [1]


@given(st.integers(1, 60), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900))))
def test_time_runs_only_while_it_is_started(
    minutes: int, runs: list[tuple[int, int]]
) -> None:
    """Start and pause again and again: what is left is the whole less what ran."""
    now, spent, ran = NOON, 0, 0
    for run, rest in runs:
        started = now
        now += timedelta(seconds=run)
        assert rules.left_of(minutes, spent, started, now) == timedelta(
            minutes=minutes, seconds=-ran - run
        )
        spent, ran = rules.spent_at(spent, started, now), ran + run
        now += timedelta(seconds=rest)
        assert rules.left_of(minutes, spent, None, now) == timedelta(minutes=minutes, seconds=-ran)


@given(st.integers(1, 60), st.integers(0, 5000), INSTANTS, INSTANTS)
def test_no_clock_gives_time_back(
    minutes: int, spent: int, since: datetime, now: datetime
) -> None:
    assert rules.left_of(minutes, spent, since, now) <= timedelta(minutes=minutes, seconds=-spent)
    assert rules.spent_at(spent, since, now) >= spent


@given(st.dictionaries(st.integers(1, 40), st.integers(0, 6)), st.integers(1, 5))
def test_equals_share_a_place_and_nobody_without_votes_has_one(
    votes: dict[int, int], places: int
) -> None:
    found = rules.placed(votes, places)
    told = {entry: each.place for each in found for entry in each.entries}
    assert len(told) == sum(len(each.entries) for each in found)
    for entry, count in votes.items():
        better = sum(1 for each in votes.values() if each > count)
        if count and better < places:
            assert told[entry] == better + 1
        else:
            assert entry not in told
    assert all(votes[entry] == each.votes for each in found for entry in each.entries)
    assert [each.place for each in found] == sorted(each.place for each in found)


@given(st.sampled_from(Phase), st.booleans(), st.booleans(), st.booleans())
def test_something_is_always_on(
    phase: Phase, pitching: bool, votes_open: bool, winners: bool
) -> None:
    on = rules.scene(phase, pitching=pitching, votes_open=votes_open, winners=winners)
    assert (on == rules.WINNERS) == winners
    assert (on == rules.PITCH) == (pitching and not winners)
    assert (on == rules.VOTE) == (votes_open and not pitching and not winners)


@given(st.lists(st.none() | INSTANTS, min_size=4, max_size=4), st.none() | st.integers(-5, 99))
def test_a_plan_is_right_when_all_is_there_and_in_order(
    instants: list[datetime | None], minutes: int | None
) -> None:
    opens, closes, begins, ends = instants
    whole = opens is not None and closes is not None and begins is not None and ends is not None
    right = whole and opens < closes <= begins < ends  # type: ignore[operator]
    right = right and minutes is not None and 1 <= minutes <= 60
    faults = rules.check_plan(Plan(opens, closes, begins, ends, minutes, own_team_barred=True))
    assert (not faults) == right


@given(st.text())
def test_a_code_is_what_is_left_of_what_was_typed(text: str) -> None:
    code = rules.plain_code(text)
    assert set(code) <= set(rules.ALPHABET)
    assert rules.plain_code(f" {code.upper()}-") == code
