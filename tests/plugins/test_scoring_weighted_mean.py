"""The weighted mean: worked examples, and what must hold for every sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import (
    Assessment,
    Criterion,
    Judge,
    Ranking,
    ScoreSheet,
    text_in,
)
from intranet_ideas.plugin_host.codec import ranking_fault
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

NAME = "scoring_weighted_mean"
loaded = load(Found(NAME, BUNDLED, bundled("plugins") / NAME / "__init__.py"))
assert isinstance(loaded, LoadedPlugin)
(METHOD,) = loaded.call("register_scoring_methods", {})

CRITERIA = (Criterion("use", "Use", 60, 1, 6), Criterion("cost", "Cost", 40, 0, 10))


def ranked(*rows: tuple[str, str, float | None, float | None], entries: str = "ab") -> Ranking:
    """Rank rows of judge, entry and two scores."""
    sheet = ScoreSheet(
        CRITERIA, tuple(entries), tuple(Judge(name) for name in sorted({row[0] for row in rows})),
        tuple(Assessment(j, e, {"use": use, "cost": cost}) for j, e, use, cost in rows),
    )  # fmt: skip
    ranking = METHOD.rank(sheet, {})
    assert ranking_fault(sheet, ranking) is None
    return ranking


def scores(ranking: Ranking) -> dict[str, float | None]:
    return {each.entry: each.score for each in ranking.entries}


def test_scales_are_brought_together_and_weighted() -> None:
    # (6-1)/5 = 1 and 5/10 = .5: (60·1 + 40·.5)/100 = .8; the lowest on both is 0.
    assert scores(ranked(("j", "a", 6, 5), ("j", "b", 1, 0))) == {"a": 80, "b": 0}


def test_not_applicable_is_not_zero() -> None:
    assert scores(ranked(("j", "a", None, 5), ("j", "b", 6, None))) == {"b": 100, "a": 50}


def test_judges_count_alike() -> None:
    assert scores(ranked(("i", "a", 6, 10), ("j", "a", 1, 0), ("j", "b", 1, 5))) == {
        "a": 50, "b": 20,
    }  # fmt: skip


def test_ties_share_the_better_place() -> None:
    ranking = ranked(
        ("j", "a", 3, 5), ("j", "b", 3, 5), ("j", "c", 6, 10), ("j", "d", 1, 0), entries="abcd"
    )
    assert [(each.entry, each.rank) for each in ranking.entries] == [
        ("c", 1), ("a", 2), ("b", 2), ("d", 4),
    ]  # fmt: skip
    assert all(each.rank == each.rank_low == each.rank_high for each in ranking.entries)


def test_an_entry_without_scores_has_a_reason_and_no_place() -> None:
    ranking = ranked(("j", "a", None, None), ("j", "b", 2, 2))
    last = ranking.entries[-1]
    assert (last.entry, last.rank, last.score) == ("a", None, None)
    assert {text_in(last.reason, language) for language in ("nb", "nn", "en")} == {
        "Ingen i juryen har vurdert ideen.", "No judge has assessed the idea.",
    }  # fmt: skip


def test_a_note_when_assessments_are_few() -> None:
    note = text_in(ranked(("j", "a", 2, 2)).notes[0], "en")
    assert note.startswith("Ideas with only one assessment: 1.")
    assert ranked(("i", "a", 2, 2), ("j", "a", 2, 2)).notes == ()


def test_nothing_to_rank() -> None:
    assert ranked(entries="").entries == ()


@st.composite
def sheets(draw: st.DrawFn) -> ScoreSheet:
    criteria = tuple(
        Criterion(f"c{index}", "C", draw(st.floats(0.1, 1000)), low,
                  low + draw(st.integers(1, 19)))
        for index, low in enumerate(draw(st.lists(st.integers(0, 5), min_size=1, max_size=4)))
    )  # fmt: skip
    entries = tuple(str(number) for number in range(draw(st.integers(0, 6))))
    judges = tuple(Judge(f"j{number}") for number in range(draw(st.integers(1, 4))))
    assessments = tuple(
        Assessment(judge.id, entry, {
            each.key: draw(st.none() | st.integers(each.minimum, each.maximum))
            for each in criteria
        })
        for judge in judges for entry in entries if draw(st.booleans())
    )  # fmt: skip
    return ScoreSheet(criteria, entries, judges, assessments)


@given(sheets())
def test_every_ranking_keeps_the_promise(sheet: ScoreSheet) -> None:
    ranking = METHOD.rank(sheet, {})
    assert ranking_fault(sheet, ranking) is None
    assert ranking == METHOD.rank(sheet, {})
    given_scores = [each.score for each in ranking.entries if each.score is not None]
    assert given_scores == sorted(given_scores, reverse=True)
    assert all(0 <= score <= 100 for score in given_scores)


@given(sheets(), st.randoms(use_true_random=False))
def test_the_order_of_assessments_does_not_matter(sheet: ScoreSheet, random: object) -> None:
    shuffled = list(sheet.assessments)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert METHOD.rank(replace(sheet, assessments=tuple(shuffled)), {}) == METHOD.rank(sheet, {})


@given(sheets(), st.integers(0, 7))
def test_weights_are_relative(sheet: ScoreSheet, doublings: int) -> None:
    heavier = tuple(replace(each, weight=each.weight * 2**doublings) for each in sheet.criteria)
    assert METHOD.rank(replace(sheet, criteria=heavier), {}) == METHOD.rank(sheet, {})


@given(sheets().filter(lambda sheet: sheet.assessments), st.data())
def test_a_better_score_never_harms(sheet: ScoreSheet, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sheet.assessments) - 1))
    criterion = data.draw(st.sampled_from(sheet.criteria))
    old = sheet.assessments[at]
    value = old.scores[criterion.key]
    if value is None:
        return
    better = data.draw(st.integers(int(value), criterion.maximum))
    raised = replace(old, scores={**old.scores, criterion.key: better})
    assessments = (*sheet.assessments[:at], raised, *sheet.assessments[at + 1 :])

    def place(of: ScoreSheet) -> int:
        ranks = {each.entry: each.rank for each in METHOD.rank(of, {}).entries}
        return ranks[old.entry] or 0

    assert place(replace(sheet, assessments=assessments)) <= place(sheet)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_texts_in_every_language(language: str) -> None:
    assert isinstance(METHOD.explanation, dict)
    assert METHOD.explanation[language]
    assert loaded.info.summary[language]  # type: ignore[union-attr,index]
