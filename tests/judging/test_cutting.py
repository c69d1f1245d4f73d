"""Who goes on by a rule, and the order of all rounds together."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intranet_ideas.judging.cutting import (
    Place,
    check_going,
    check_rule,
    chosen,
    cut,
    departs,
    whole_order,
)

ranks = st.lists(st.one_of(st.none(), st.integers(1, 6)), max_size=12)
rules = st.one_of(
    st.tuples(st.just("count"), st.integers(1, 14).map(float)),
    st.tuples(st.just("share"), st.floats(0.5, 100)),
    st.tuples(st.just("threshold"), st.floats(-1, 7)),
    st.just(("hand", None)),
)


def places(found: list[int | None]) -> list[Place]:
    """Scores that go with the places: the better the place, the higher."""
    return [
        Place(entry, rank, None if rank is None else 7.0 - rank)
        for entry, rank in enumerate(found, start=1)
    ]


@given(ranks, rules)
def test_a_rule_divides_all_and_treats_equals_alike(
    found: list[int | None], rule: tuple[str, float | None]
) -> None:
    everyone = places(found)
    made = cut(everyone, *rule)
    assert sorted([*made.goes_on, *made.ties, *made.left]) == [each.entry for each in everyone]
    lots = {entry: lot for lot, entries in enumerate((made.goes_on, made.ties, made.left))
            for entry in entries}  # fmt: skip
    for one in everyone:
        if one.rank is None:
            assert lots[one.entry] == 2
        for other in everyone:
            if one.rank is not None and other.rank is not None and one.rank <= other.rank:
                assert lots[one.entry] <= lots[other.entry]
            if one.rank is not None and one.rank == other.rank:
                assert lots[one.entry] == lots[other.entry]


@given(ranks, st.integers(1, 14))
def test_a_number_is_never_passed_and_ties_are_what_would_pass_it(
    found: list[int | None], room: int
) -> None:
    made = cut(places(found), "count", float(room))
    ranked = sum(rank is not None for rank in found)
    assert len(made.goes_on) <= room
    if made.ties:
        assert len(made.goes_on) < room < len(made.goes_on) + len(made.ties)
    else:
        assert len(made.goes_on) == min(room, ranked) or len(made.goes_on) == room


@given(ranks, st.sampled_from(["count", "share", "threshold"]), st.integers(1, 13),
       st.integers(1, 13))  # fmt: skip
def test_more_room_never_leaves_anyone_behind(
    found: list[int | None], rule: str, one: int, other: int
) -> None:
    narrow, wide = sorted((one, other), reverse=rule == "threshold")
    less, more = (cut(places(found), rule, float(value)) for value in (narrow, wide))
    assert set(less.goes_on) <= set(more.goes_on)
    assert {*less.goes_on, *less.ties} <= {*more.goes_on, *more.ties}


@given(ranks, rules, st.data())
def test_a_withdrawn_entry_never_goes_on(
    found: list[int | None], rule: tuple[str, float | None], data: st.DataObject
) -> None:
    assume(found)
    everyone = places(found)
    gone = data.draw(st.sampled_from(everyone))
    made = cut([each for each in everyone if each != gone], *rule)
    assert gone.entry not in {*made.goes_on, *made.ties, *made.left}
    faults = check_going(made, frozenset({gone.entry}), rule[0], "Because.")
    assert [fault.field for fault in faults] == ["entries"]


def test_a_share_is_rounded_up_and_figures_may_differ_by_a_hair() -> None:
    ten = places([1, 2, 3, 4, 5, 6, None, None, None, None])
    assert cut(ten, "share", 25).goes_on == (1, 2, 3)
    assert cut(ten, "share", 30).goes_on == (1, 2, 3)
    assert cut([Place(1, 1, 0.1 + 0.2), Place(2, 2, 0.29)], "threshold", 0.3).goes_on == (1,)


def test_ties_are_the_managers_and_what_goes_against_the_rule_needs_a_reason() -> None:
    made = cut(places([1, 2, 2, 4]), "count", 2)
    assert (made.goes_on, made.ties, made.left) == ((1,), (2, 3), (4,))
    assert (chosen(made, "none"), chosen(made, "all")) == ({1}, {1, 2, 3})
    assert not departs(made, chosen(made, "all"), "count")
    one = frozenset({1, 2})
    assert departs(made, one, "count")
    assert [fault.field for fault in check_going(made, one, "count", "")] == ["reason"]
    assert check_going(made, one, "count", "The other one withdraws tomorrow.") == []
    assert check_going(made, one, "hand", "") == []
    assert [fault.field for fault in check_going(made, frozenset(), "count", "")] == ["entries"]


@pytest.mark.parametrize(("rule", "value"), [
    ("count", 0.0), ("count", 2.5), ("count", None), ("share", 0.0), ("share", 101.0),
    ("threshold", None), ("threshold", 1e9), ("hand", 3.0), ("dice", None),
])  # fmt: skip
def test_a_rule_with_another_number_is_refused(rule: str, value: float | None) -> None:
    assert len(check_rule(rule, value)) == 1


def item(entry: int, rank: int | None) -> dict[str, object]:
    return {"entry": entry, "rank": rank, "rank_low": rank, "rank_high": rank, "score": None}


@given(ranks, st.data())
def test_the_whole_order_holds_everyone_once_and_nobody_passes_those_who_went_on(
    found: list[int | None], data: st.DataObject
) -> None:
    first = [item(entry, rank) for entry, rank in enumerate(found, start=1)]
    entries = [each["entry"] for each in first]
    on = data.draw(st.sets(st.sampled_from(entries))) if entries else set()
    last = [item(entry, place) for place, entry in enumerate(sorted(on), start=1)]
    order = whole_order([first, last])
    assert sorted(each["entry"] for each in order) == entries
    assert order[: len(last)] == last
    behind = order[len(last):]
    assert all(each["round"] == 1 for each in behind)
    assert all(each["rank"] is None or each["rank"] > len(last) for each in behind)
    was = dict(zip(entries, found, strict=True))
    for one in behind:
        for other in behind:
            if one["rank"] is not None and other["rank"] is not None:
                assert (one["rank"] < other["rank"]) == (was[one["entry"]] < was[other["entry"]])
    assert whole_order([first]) == first
