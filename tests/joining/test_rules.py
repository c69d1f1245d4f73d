"""Which idea goes on, with whom and with what text: held for any two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.entries.rules import MOST_AUTHORS
from intranet_ideas.joining import rules
from intranet_ideas.joining.rules import Text

people = st.sets(st.integers(1, 9))
authors = st.lists(st.integers(1, 30), min_size=1, max_size=MOST_AUTHORS, unique=True)
words = st.text("ab \n", max_size=8)
texts = st.builds(Text, words, words, st.dictionaries(st.sampled_from(["need", "cost"]), words))


@given(people, people, people)
def test_support_moves_once_and_never_to_who_writes(
    kept: set[int], gone: set[int], writers: set[int]
) -> None:
    moved = rules.moved(kept, gone, writers)
    assert moved <= gone
    assert not moved & (kept | writers)
    assert (kept | moved) - writers == (kept | gone) - writers


@given(people, people, people)
def test_joining_and_splitting_gives_all_their_support_back(
    kept: set[int], gone: set[int], writers: set[int]
) -> None:
    kept, gone = kept - writers, gone - writers
    joined = kept | rules.moved(kept, gone, writers)
    assert rules.kept_support(joined, gone, writers) == gone
    assert rules.kept_support(set(), gone, writers) == set(), "what was taken back stays so"


@given(authors, authors)
def test_all_write_the_joined_idea_once_those_of_the_kept_one_first(
    kept: list[int], gone: list[int]
) -> None:
    together = rules.authors_together(kept, gone)
    assert together[: len(kept)] == kept
    assert sorted(together) == sorted({*kept, *gone})
    assert rules.too_many_authors(kept, gone) == (len(together) > MOST_AUTHORS)


@given(texts, texts)
def test_nothing_of_either_text_is_lost(kept: Text, gone: Text) -> None:
    made = rules.together(kept, gone)
    assert made.title == (kept.title or gone.title)
    for text in (kept, gone):
        assert text.body.strip() in made.body
        for key, answer in text.answers.items():
            assert answer.strip() in made.answers[key]


@given(st.none() | st.integers(1, 3), st.sets(st.sampled_from([1, 2])))
def test_what_others_are_joined_into_goes_on(kept: int | None, parts: set[int]) -> None:
    fault = rules.which_goes_on(kept, (1, 2), parts)
    assert (fault is None) == (kept in (1, 2) and parts <= {kept})
