"""Who assesses what, what makes scores right, and what a scoring method gets to see."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.access import Phase, Role
from intranet_ideas.judging import rules, sheets
from intranet_ideas.judging.impartiality import ConflictKind, Ties
from intranet_ideas.judging.rules import Panel, State
from intranet_ideas.plugin_api import Criterion, RankedEntry, Ranking, ScoreSheet

CRITERIA = (Criterion("nytte", "Nytte", 60, 1, 6), Criterion("nytt", "Nytt", 40, 0, 10))

ids = st.integers(1, 12)
pairs = st.frozensets(st.tuples(ids, ids), max_size=30)
ties = st.builds(
    Ties, judges=st.just(frozenset()), people=st.just({}),
    authors=st.dictionaries(ids, st.frozensets(ids)), advisers=pairs, declared=pairs,
)  # fmt: skip
panels = st.builds(
    Panel, judges=st.lists(ids, unique=True).map(tuple),
    entries=st.lists(ids, unique=True).map(tuple),
    assign_all=st.booleans(), assigned=pairs, ties=ties,
)  # fmt: skip
score = st.none() | st.integers(1, 6)
handed = st.lists(
    st.builds(sheets.HandedIn, user=ids, entry=ids,
              scores=st.dictionaries(st.sampled_from(["nytte", "nytt", "borte"]), score),
              confidence=st.integers(1, 3)),
    unique_by=lambda each: (each.user, each.entry),
)  # fmt: skip


def _sheet(panel: Panel, given_in: list[sheets.HandedIn], key: str = "k") -> ScoreSheet:
    return sheets.build_sheet(panel, CRITERIA, given_in, departments={}, key=key)


@given(panels, ids)
def test_nobody_assesses_with_a_conflict_or_what_was_not_given(panel: Panel, user: int) -> None:
    for entry in panel.assesses(user):
        assert user in panel.judges
        assert entry in panel.entries
        assert (user, entry) not in panel.ties.advisers | panel.ties.declared
        assert user not in panel.ties.authors.get(entry, ())
        assert panel.assign_all or (user, entry) in panel.assigned
    if panel.assign_all and user in panel.judges:
        free = [e for e in panel.entries if panel.conflict(user, e) is None]
        assert panel.assesses(user) == free


def test_ones_own_idea_comes_before_what_was_declared() -> None:
    mine = Ties(authors={7: frozenset({1})}, declared=frozenset({(1, 7), (2, 7)}))
    assert [mine.conflict(user, 7) for user in (1, 2, 3)] == [
        ConflictKind.OWN, ConflictKind.DECLARED, None,
    ]  # fmt: skip


@given(st.lists(ids, unique=True), ids)
def test_a_judges_order_is_whole_and_always_the_same(entries: list[int], user: int) -> None:
    ordered = rules.reading_order(user, entries)
    assert sorted(ordered) == sorted(entries)
    assert rules.reading_order(user, reversed(entries)) == ordered


def test_judges_have_orders_of_their_own() -> None:
    orders = {tuple(rules.reading_order(user, range(1, 9))) for user in range(1, 9)}
    assert len(orders) == 8


@given(st.integers(-5, 15))
def test_a_score_is_on_its_scale_or_refused_at_its_field(value: int) -> None:
    faults = rules.check_scores({"nytte": value}, CRITERIA)
    assert [fault.field for fault in faults] == ([] if 1 <= value <= 6 else ["scores.nytte"])


@pytest.mark.parametrize("value", ["3", 2.5, True, [], "na"])
def test_a_score_that_is_no_whole_number_is_refused(value: object) -> None:
    assert [fault.field for fault in rules.check_scores({"nytte": value}, CRITERIA)] == [
        "scores.nytte"
    ]


def test_an_unknown_criterion_is_refused() -> None:
    assert [fault.field for fault in rules.check_scores({"pris": 3}, CRITERIA)] == ["scores.pris"]


@pytest.mark.parametrize(
    ("scores", "fields"),
    [
        ({}, ["scores.nytte", "scores.nytt"]),
        ({"nytte": 3}, ["scores.nytt"]),
        ({"nytte": None, "nytt": None}, ["scores.nytte"]),
        ({"nytte": None, "nytt": 0}, []),
        ({"nytte": 1, "nytt": 10}, []),
    ],
)
def test_a_complete_assessment_judges_every_criterion(scores: dict, fields: list[str]) -> None:
    assert [fault.field for fault in rules.check_complete(scores, CRITERIA)] == fields


def test_state_follows_the_versions() -> None:
    def state(version: int | None, handed_in: int | None, conflict: ConflictKind | None = None):
        return rules.state_of(version=version, handed_in_version=handed_in, conflict=conflict)

    assert state(None, None) == State.TO_DO
    assert state(1, None) == State.BEGUN
    assert state(3, 3) == State.HANDED_IN
    assert state(4, 3) == State.CHANGED
    assert state(3, 3, ConflictKind.DECLARED) == State.CONFLICT


@pytest.mark.parametrize(
    ("roles", "phase", "conflicted", "kept"),
    [
        ({Role.JUDGE}, Phase.DECIDING, False, False),
        ({Role.JUDGE}, Phase.DECIDING, True, True),
        ({Role.JUDGE}, Phase.DECIDED, True, False),
        ({Role.CHALLENGE_MANAGER}, Phase.JUDGING, False, False),
        ({Role.CHALLENGE_MANAGER, Role.JUDGE}, Phase.JUDGING, False, True),
        ({Role.CHALLENGE_MANAGER, Role.JUDGE}, Phase.DECIDING, True, False),
    ],
)
def test_the_ranking_waits_for_those_it_could_lead(
    roles: set[Role], phase: Phase, conflicted: bool, kept: bool
) -> None:
    assert rules.ranking_kept_from(frozenset(roles), phase, conflicted=conflicted) is kept


@given(panels, handed, st.randoms())
def test_a_sheet_does_not_hang_on_the_order_things_come_in(
    panel: Panel, given_in: list[sheets.HandedIn], random: object
) -> None:
    shuffled = list(given_in)
    random.shuffle(shuffled)
    other = replace(panel, judges=panel.judges[::-1], entries=panel.entries[::-1])
    one, two = _sheet(panel, given_in), _sheet(other, shuffled)
    assert one == two
    assert sheets.sheet_digest(one, "m") == sheets.sheet_digest(two, "m")


@given(panels, handed)
def test_a_sheet_holds_only_what_counts(panel: Panel, given_in: list[sheets.HandedIn]) -> None:
    sheet = _sheet(panel, given_in)
    names = sheets.judge_names("k", panel.judges)
    counted = {(each.judge, each.entry) for each in sheet.assessments}
    expected = {
        (names[each.user], f"e{each.entry}") for each in given_in
        if each.entry in panel.assesses(each.user)
    }  # fmt: skip
    assert counted == expected
    assert all("borte" not in each.scores for each in sheet.assessments)
    assert {judge.id for judge in sheet.judges} == {f"j{n + 1}" for n in range(len(panel.judges))}


@given(panels, handed)
def test_the_digest_changes_with_a_score_and_with_the_method(
    panel: Panel, given_in: list[sheets.HandedIn]
) -> None:
    sheet = _sheet(panel, given_in)
    digest = sheets.sheet_digest(sheet, "m")
    assert digest != sheets.sheet_digest(sheet, "other")
    assert digest != sheets.sheet_digest(sheet, "m", homes=False)
    if sheet.judges:
        moved = (replace(sheet.judges[0], department="elsewhere"), *sheet.judges[1:])
        assert digest != sheets.sheet_digest(replace(sheet, judges=moved), "m")
    if sheet.assessments:
        first = sheet.assessments[0]
        changed = replace(first, scores={**first.scores, "nytte": 99})
        other = replace(sheet, assessments=(changed, *sheet.assessments[1:]))
        assert digest != sheets.sheet_digest(other, "m")


def test_judges_names_tell_nothing_of_who_they_are() -> None:
    by_key = {tuple(sheets.judge_names(str(key), range(1, 6)).items()) for key in range(20)}
    assert len(by_key) > 10


def test_items_are_kept_best_first_and_those_without_a_place_last() -> None:
    ranking = Ranking((
        RankedEntry("e3", None, None, reason={"nb": "Ingen"}),
        RankedEntry("e2", 2, 40.0, 1, 3), RankedEntry("e1", 1, 80.0),
    ))  # fmt: skip
    items = sheets.items_of(ranking)
    assert [item["entry"] for item in items] == [1, 2, 3]
    assert (items[0]["rank_low"], items[0]["rank_high"]) == (1, 1)
    assert (items[1]["rank_low"], items[1]["rank_high"]) == (1, 3)
    assert items[2]["reason"] == {"nb": "Ingen"}


@given(st.lists(st.tuples(ids, st.dictionaries(st.sampled_from(["nytte", "nytt"]), score))))
def test_own_scores_stand_by_value_with_not_applicable_last(
    scored: list[tuple[int, dict[str, int | None]]],
) -> None:
    uses = rules.scale_use("nytte", scored)
    values = [use.value for use in uses]
    numbers = [value for value in values if value is not None]
    assert numbers == sorted(set(numbers))
    assert None not in values[:-1]
    for use in uses:
        assert list(use.tasks) == [
            task for task, scores in scored
            if "nytte" in scores and scores["nytte"] == use.value
        ]  # fmt: skip
    assert sum(len(use.tasks) for use in uses) == sum("nytte" in each for _, each in scored)
