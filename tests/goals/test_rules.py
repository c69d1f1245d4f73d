"""What a list of goals makes of a plan: properties that hold for any two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.errors import Invalid
from intranet_ideas.goals import lists, rules
from intranet_ideas.goals.rules import GoalLine, Kind, Present, Step

NUMBERS = st.sampled_from(["1", "1.1", "1.2", "1.10", "2", "2.1", "2.1.1", "3", "A", "A.1"])
WORDS = st.sampled_from(["Flere i arbeid", "Trygg hverdag", "flere i arbeid", "Bygda i bruk",
                         "Mindre svinn", "Unge blir"])  # fmt: skip
TEXTS = st.dictionaries(st.sampled_from(rules.LANGUAGES), WORDS, min_size=1, max_size=3)


@st.composite
def listed(draw: st.DrawFn) -> list[GoalLine]:
    """Lines with numbers of their own, some of which take the place of others."""
    numbers = draw(st.lists(NUMBERS, unique=True, min_size=1, max_size=7))
    return [
        GoalLine(at, number, draw(TEXTS), replaces=tuple(draw(st.lists(NUMBERS, max_size=1))))
        for at, number in enumerate(numbers, 2)
    ]


def done(steps: list[Step], ended: set[str]) -> tuple[list[Present], set[str]]:
    """Return the goals there are once steps are taken, and the numbers that went out."""
    last = max((step.was.id for step in steps if step.was), default=0)
    ids = {id(step): step.was.id if step.was else last + at for at, step in enumerate(steps, 1)}
    live = [step for step in steps if step.kind is not Kind.ENDED]
    at = {step.number: ids[id(step)] for step in live}
    return (
        [Present(ids[id(step)], step.number, step.texts, at.get(step.parent)) for step in live],
        ended | {step.number for step in steps if step.kind is Kind.ENDED},
    )


def planned(
    lines: list[GoalLine], present: list[Present], ended: set[str]
) -> list[Step] | None:
    try:
        return rules.plan(lines, present, ended)
    except Invalid:
        return None


@given(listed(), listed())
def test_every_old_goal_and_every_line_is_accounted_for_once(
    first: list[GoalLine], second: list[GoalLine]
) -> None:
    before = planned([GoalLine(each.line, each.number, each.texts) for each in first], [], set())
    assert before is not None
    present, ended = done(before, set())
    steps = planned(second, present, ended)
    if steps is None:
        return
    old = [step.was.id for step in steps if step.was]
    assert sorted(old) == sorted(each.id for each in present)
    assert [step.number for step in steps if step.kind is not Kind.ENDED] == [
        line.number for line in second
    ]
    for step in steps:
        assert (step.was is None) == (step.kind is Kind.NEW)
        if step.kind is Kind.KEPT and step.was:
            assert step.texts == dict(step.was.texts)
            assert step.number == step.was.number
        if step.kind is Kind.MOVED and step.was:
            parents = {each.id: each.number for each in present}
            assert (step.number, step.parent) != (
                step.was.number, parents.get(step.was.parent_id or 0, "")
            ) or step.parent
        if step.successor:
            assert step.successor in {line.number for line in second if step.number
                                      in line.replaces}  # fmt: skip


@given(listed(), listed())
def test_importing_twice_changes_nothing(first: list[GoalLine], second: list[GoalLine]) -> None:
    before = planned([GoalLine(each.line, each.number, each.texts) for each in first], [], set())
    assert before is not None
    present, ended = done(before, set())
    steps = planned(second, present, ended)
    if steps is None:
        return
    again = rules.plan(second, *done(steps, ended))
    assert {step.kind for step in again} == {Kind.KEPT}


@given(listed())
def test_a_list_that_is_written_is_read_as_it_was(lines: list[GoalLine]) -> None:
    read = lists.parse(lists.as_csv(lines).encode())
    for line, back in zip(lines, read, strict=True):
        assert back.number == line.number
        assert {key: words for key, words in back.texts.items() if words} == line.texts
        assert back.replaces == line.replaces
        assert back.parent == line.parent


def kinds(lines: list[GoalLine], present: list[Present]) -> dict[str, tuple[Kind, int | None]]:
    return {
        step.number: (step.kind, step.was.id if step.was else None)
        for step in rules.plan(lines, present)
    }


OLD = [Present(1, "1", {"nb": "Arbeid"}), Present(2, "1.1", {"nb": "Lærlinger"}, 1),
       Present(3, "2", {"nb": "Trygghet"}), Present(4, "3", {"nb": "Klima"})]  # fmt: skip


def test_a_goal_is_known_by_its_words_where_its_number_is_another() -> None:
    lines = [GoalLine(2, "1", {"nb": "Trygghet"}), GoalLine(3, "2", {"nb": "Arbeid"}),
             GoalLine(4, "2.1", {"nb": "Lærlinger"}), GoalLine(5, "3", {"nb": "Natur"})]
    assert kinds(lines, OLD) == {
        "1": (Kind.MOVED, 3), "2": (Kind.MOVED, 1), "2.1": (Kind.MOVED, 2), "3": (Kind.RENAMED, 4),
    }  # fmt: skip


def test_another_goal_may_take_over_a_number() -> None:
    lines = [GoalLine(2, "1", {"nb": "Arbeid"}), GoalLine(3, "1.1", {"nb": "Lærlinger"}),
             GoalLine(4, "2", {"nb": "Helse"}, replaces=("2", "3"))]  # fmt: skip
    steps = rules.plan(lines, OLD)
    assert [(step.kind, step.number, step.successor) for step in steps if step.kind
            is not Kind.KEPT] == [
        (Kind.NEW, "2", ""), (Kind.ENDED, "2", "2"), (Kind.ENDED, "3", "2"),
    ]  # fmt: skip


def test_the_id_stands_before_words_and_number() -> None:
    lines = [GoalLine(2, "1", {"nb": "Arbeid"}, id=3), GoalLine(3, "9", {"nb": "Nytt"}, id=1)]
    found = kinds(lines, OLD)
    assert found["1"] == (Kind.MOVED, 3)
    assert found["9"] == (Kind.MOVED, 1)


@pytest.mark.parametrize(("line", "words"), [
    (GoalLine(2, "", {"nb": "A"}), "number"),
    (GoalLine(2, "1", {}), "no words"),
    (GoalLine(2, "1", {"nb": "a" * 301}), "longer"),
    (GoalLine(2, "1", {"nb": "A"}, parent="7"), "no goal"),
    (GoalLine(2, "1", {"nb": "A"}, parent="1"), "below itself"),
    (GoalLine(2, "1", {"nb": "A"}, id=99), "this id"),
    (GoalLine(2, "1", {"nb": "A"}, replaces=("88",)), "no goal"),
])  # fmt: skip
def test_what_is_wrong_is_told_by_line(line: GoalLine, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.plan([line], OLD)
    assert [fault.field for fault in caught.value.faults] == ["line 2"]
    assert words in caught.value.faults[0].message


def test_a_number_twice_and_a_circle_are_told() -> None:
    twice = [GoalLine(2, "1", {"nb": "A"}), GoalLine(3, "1", {"nb": "B"})]
    circle = [GoalLine(2, "1", {"nb": "A"}, parent="2"), GoalLine(3, "2", {"nb": "B"}, parent="1")]
    for lines in (twice, circle):
        with pytest.raises(Invalid) as caught:
            rules.plan(lines, [])
        assert {fault.field for fault in caught.value.faults} == {"line 2", "line 3"}


@given(st.dictionaries(st.integers(1, 12), st.none() | st.integers(1, 14), max_size=12))
def test_what_stands_below_a_goal_is_found_in_any_tree(parents: dict[int, int | None]) -> None:
    found = rules.with_below(parents)
    assert found.keys() == parents.keys()
    for above, those in found.items():
        assert above in those
        for each in parents:
            parent = parents[each]
            if parent is not None and parent in those and parent in parents:
                assert each in those


@given(st.lists(NUMBERS, unique=True))
def test_numbers_are_sorted_as_people_count(numbers: list[str]) -> None:
    ordered = sorted(numbers, key=rules.natural)
    if {"1.2", "1.10"} <= set(ordered):
        assert ordered.index("1.2") < ordered.index("1.10")
    if {"1", "1.1"} <= set(ordered):
        assert ordered.index("1") < ordered.index("1.1")


HERE = st.lists(
    st.builds(rules.Here, st.integers(1, 50), NUMBERS, TEXTS, st.booleans()),
    max_size=6, unique_by=lambda each: each.id,
)


@given(NUMBERS, TEXTS, HERE, st.booleans())
def test_a_goal_is_the_same_only_where_it_can_be_told(
    number: str, texts: dict[str, str], here: list[rules.Here], un: bool  # noqa: FBT001
) -> None:
    found = rules.same_here(number, texts, here, un=un)
    if found is None:
        return
    goal = next(each for each in here if each.id == found)
    assert goal.un == un
    if un:
        assert goal.number == number
        return
    alike = [each for each in here if not each.un and any(
        texts.get(key, "").casefold() == said.casefold() for key, said in each.texts.items()
    )]  # fmt: skip
    assert goal in alike
    assert len(alike) == 1 or [each.number for each in alike].count(number) == 1


def test_of_goals_with_the_same_words_the_number_says_which() -> None:
    here = [rules.Here(1, "1", {"nb": "Trygg hverdag"}, un=False),
            rules.Here(2, "2", {"nb": "trygg hverdag"}, un=False),
            rules.Here(3, "3", {"nb": "Utrydde sult"}, un=True)]  # fmt: skip
    assert rules.same_here("2", {"nb": "Trygg hverdag "}, here, un=False) == 2
    assert rules.same_here("3", {"nb": "Trygg hverdag"}, here, un=False) is None
    assert rules.same_here("9", {"nb": "Trygg hverdag"}, here[:1], un=False) == 1
    assert rules.same_here("3", {"nb": "Andre ord"}, here, un=True) == 3
    assert rules.same_here("3", {"nb": "Utrydde sult"}, here, un=False) is None
    assert rules.same_here("1", {"nb": " "}, [*here, rules.Here(4, "4", {"nb": " "}, un=False)],
                           un=False) is None  # fmt: skip
