"""What may stand together, for any ideas."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.bundles.rules import (
    LONGEST_TITLE,
    MOST_IDEAS,
    Free,
    check_ideas,
    check_words,
    still_free,
)

IDS = st.integers(1, 30)
KNOWN = st.dictionaries(IDS, st.builds(Free, st.just("Idé"), st.none() | st.integers(1, 3)))


@given(st.lists(IDS, max_size=40), KNOWN, st.none() | st.integers(1, 3))
def test_only_ideas_that_are_here_and_stand_nowhere_else_can_stand_together(
    wanted: list[int], known: dict[int, Free], bundle: int | None
) -> None:
    faults = check_ideas(wanted, known, bundle)
    fine = all(each in known and known[each].bundle_id in (None, bundle) for each in wanted)
    assert (not faults) == fine
    assert all(fault.field == "entries" for fault in faults)


def test_there_is_room_for_so_many() -> None:
    known = {each: Free("", None) for each in range(MOST_IDEAS + 1)}
    assert check_ideas(range(MOST_IDEAS), known, None) == []
    assert len(check_ideas(range(MOST_IDEAS + 1), known, None)) == 1


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_a_bundle_that_is_too_large_by_now_can_stay_and_shrink_alone(
    over: int, out: int, added: int
) -> None:
    there = range(MOST_IDEAS + over)
    known = {each: Free("", 1) for each in there} | {1000 + each: Free("", None)
                                                     for each in range(added)}  # fmt: skip
    wanted = [*there[out:], *(1000 + each for each in range(added))]
    fits = not added or len(wanted) <= MOST_IDEAS
    assert (check_ideas(wanted, known, 1) == []) == fits


@given(st.lists(IDS), st.sets(IDS), KNOWN)
def test_what_others_have_taken_does_not_come_back(
    ids: list[int], taken: set[int], known: dict[int, Free]
) -> None:
    found = still_free(ids, taken, known)
    assert found == sorted(set(found))
    assert set(found) <= set(ids) - taken
    assert all(each not in known or known[each].bundle_id is None for each in found)


def test_a_bundle_has_a_title_and_need_have_no_words() -> None:
    assert check_words("Natt", "") == []
    assert [each.field for each in check_words("", "x")] == ["title"]
    assert [each.field for each in check_words("x" * (LONGEST_TITLE + 1), "")] == ["title"]
