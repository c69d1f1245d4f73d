"""What numbers may be told, and how they are reckoned."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.insight.rules import (
    FEWEST_VOICES,
    shares,
    took,
    voice,
    weeks,
)
from intranet_ideas.small_groups import LEAST

PATHS = ["1/", "1/2/", "1/2/3/", "1/2/4/", "1/5/", "1/5/6/"]
COUNTS = st.dictionaries(st.sampled_from(PATHS), st.integers(0, 30), max_size=6)


@given(COUNTS, st.data())
def test_no_line_tells_of_few_and_none_can_be_reckoned(
    people: dict[str, int], data: st.DataObject
) -> None:
    taking = {path: data.draw(st.integers(0, number)) for path, number in people.items()}
    lines, in_all = shares(people, taking)
    assert sum(each.people for each in lines) == sum(people.values())
    for each in lines:
        if each.took_part is not None:
            for number in (each.took_part, each.people - each.took_part):
                assert number == 0 or number >= LEAST
    hidden = [each for each in lines if each.took_part is None]
    if in_all is not None and hidden:
        # What the hidden ones have together can be reckoned: it must not be of one, nor of few.
        assert len(hidden) > 1
        together = in_all - sum(each.took_part or 0 for each in lines)
        assert together >= LEAST


def test_of_an_organisation_of_few_nothing_is_told() -> None:
    for people in ({"1/": 1}, {"1/": 2, "1/2/": 2}):
        lines, in_all = shares(people, {})
        assert in_all is None
        assert {each.took_part for each in lines} <= {None}


@given(COUNTS)
def test_all_are_told_of_where_everyone_takes_part_in_large_departments(
    people: dict[str, int],
) -> None:
    large = {path: number + LEAST for path, number in people.items()}
    lines, in_all = shares(large, large)
    assert in_all == sum(large.values())
    assert {each.department: each.took_part for each in lines} == large


@given(st.lists(st.floats(-5, 400), max_size=60))
def test_how_long_it_took_lies_within_what_was(days: list[float]) -> None:
    found = took(days)
    assert found.of == len(days)
    if len(days) < LEAST:
        assert found.median is found.nine_of_ten is None
        return
    assert found.median is not None
    assert found.nine_of_ten is not None
    kept = [max(0.0, each) for each in days]
    assert min(kept) <= found.median <= found.nine_of_ten <= max(kept)
    assert sum(each <= found.nine_of_ten for each in kept) >= 0.9 * len(kept)


def test_the_median_of_an_even_number_lies_between() -> None:
    assert took([1, 2, 3, 4, 5, 6]).median == 3.5
    assert took([1, 2, 3, 4, 5]).median == 3


@given(st.lists(st.integers(0, 50), max_size=80))
def test_how_evenly_people_speak_has_its_bounds(texts: list[int]) -> None:
    found = voice(texts)
    if sum(each > 0 for each in texts) < FEWEST_VOICES:
        assert found.gini is found.most_active is None
        return
    assert found.gini is not None
    assert found.most_active is not None
    assert -1e-9 <= found.gini < 1
    assert 0.1 - 1e-9 <= found.most_active <= 1


def test_equals_have_no_inequality_and_one_voice_has_nearly_all() -> None:
    even = voice([3] * 20)
    assert (round(even.gini or 0, 9), even.most_active) == (0, 0.1)
    loud = voice([1] * 19 + [1000])
    assert (loud.gini or 0) > 0.9
    assert voice([0] * 50 + [1] * 9).gini is None


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(0, 500))
def test_weeks_begin_on_mondays_and_hold_every_day(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    begins = weeks(first, last)
    assert all(each.weekday() == 0 for each in begins)
    assert begins[0] <= first < begins[0] + timedelta(weeks=1)
    assert begins[-1] <= last < begins[-1] + timedelta(weeks=1)
    assert len(begins) == (begins[-1] - begins[0]).days // 7 + 1
