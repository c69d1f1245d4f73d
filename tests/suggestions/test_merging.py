"""Three texts become one, or nothing is decided."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.entries import merging
from intranet_ideas.entries.merging import merged
from intranet_ideas.entries.rules import difference

texts = st.lists(st.sampled_from(["a ", "b ", "c\n", "d", " ", "Ü "]), max_size=12).map("".join)


@given(texts, texts)
def test_a_change_against_none_is_that_change(base: str, new: str) -> None:
    assert merged(base, new, base) == new
    assert merged(base, base, new) == new
    assert merged(base, new, new) == new


@given(texts, texts, texts)
def test_who_is_asked_first_changes_nothing(base: str, one: str, other: str) -> None:
    assert merged(base, one, other) == merged(base, other, one)


@given(texts, texts, texts, texts)
def test_changes_on_each_side_of_what_stays_are_both_taken(
    before: str, after: str, one: str, other: str
) -> None:
    middle = " stays1 stays2 stays3 "
    found = merged(before + middle + after, one + middle + after, before + middle + other)
    assert found == one + middle + other


def test_the_same_words_changed_in_two_ways_are_a_conflict() -> None:
    assert merged("Ten beds", "Twelve beds", "Nine beds") is None
    assert merged("One two", "Two two", "One 2") == "Two 2"
    assert merged("One three", "One two three", "One and three") is None


def test_a_text_of_one_word_said_over_and_over_takes_no_time() -> None:
    old, new = "a " * 9_000 + "b", "b " + "a " * 9_001
    begun = time.process_time()
    assert merged(old, new, old + " end") is None
    assert "".join(each.text for each in difference(old, new) if each.kind != "insert") == old
    assert time.process_time() - begun < 1


@given(
    st.lists(st.sampled_from([f"{n} " for n in range(30)]), max_size=60),
    st.lists(st.sampled_from([f"{n} " for n in range(30)]), max_size=60),
    st.sampled_from([0, 5, 50]),
)
def test_changes_make_the_one_text_of_the_other_however_it_is_cut(
    old: list[str], new: list[str], most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "MOST_WORK", most)
        found = merging.changes(old, new)
    made, place = [], 0
    for i1, i2, j1, j2 in found:
        assert place <= i1 <= i2
        made += [*old[place:i1], *new[j1:j2]]
        place = i2
    assert [*made, *old[place:]] == new


def test_a_long_text_with_a_word_changed_here_and_there_is_compared_word_by_word_and_soon() -> None:
    old = [f"w{number} the of " for number in range(12_000)]
    new = [text.upper() if number % 50 == 0 else text for number, text in enumerate(old)]
    begun = time.process_time()
    found = merging.changes(merging.words_of("".join(old)), merging.words_of("".join(new)))
    assert len(found) == 240
    assert time.process_time() - begun < 1
