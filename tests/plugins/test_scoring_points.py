"""Points by formula: worked examples, what must hold for every sheet, and nothing that runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import Assessment, Criterion, Judge, Ranking, ScoreSheet, text_in
from intranet_ideas.plugin_host.codec import ranking_fault
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

NAME = "scoring_points"
loaded = load(Found(NAME, BUNDLED, bundled("plugins") / NAME / "__init__.py"))
assert isinstance(loaded, LoadedPlugin)
(METHOD,) = loaded.call("register_scoring_methods", {})
(SETTING,) = loaded.info.settings
assert SETTING.check is not None

CRITERIA = (Criterion("use", "Use", 60, 1, 6), Criterion("low-cost", "Cost", 40, 0, 10))


def ranked(formula: str, *rows: tuple[str, str, float | None, float | None]) -> Ranking:
    sheet = ScoreSheet(
        CRITERIA, ("a", "b"), tuple(Judge(name) for name in sorted({row[0] for row in rows})),
        tuple(Assessment(j, e, {"use": use, "low-cost": cost}) for j, e, use, cost in rows),
    )  # fmt: skip
    ranking: Ranking = METHOD.rank(sheet, {"formula": formula})
    assert ranking_fault(sheet, ranking) is None
    return ranking


def scores(ranking: Ranking) -> dict[str, float | None]:
    return {each.entry: each.score for each in ranking.entries}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("use", 4), ("2*use + low_cost", 13), ("(use - 1) / 5", 0.6), ("-use + 10", 6),
        ("max(use, low_cost)", 5), ("min(use, low_cost, 3)", 3), (" use*0.5 ", 2),
    ],
)  # fmt: skip
def test_a_formula_is_worked_out(formula: str, expected: float) -> None:
    assert scores(ranked(formula, ("j", "a", 4, 5)))["a"] == expected


def test_judges_count_alike_and_ties_share_the_better_place() -> None:
    ranking = ranked("use", ("i", "a", 6, 1), ("j", "a", 2, 1), ("j", "b", 4, 1))
    assert [(each.entry, each.rank, each.score) for each in ranking.entries] == [
        ("a", 1, 4), ("b", 1, 4),
    ]  # fmt: skip


def test_what_gives_no_number_does_not_count_and_is_told() -> None:
    ranking = ranked("use / low_cost", ("i", "a", 6, 0), ("j", "a", 6, None), ("j", "b", 4, 2))
    assert scores(ranking) == {"b": 2, "a": None}
    assert text_in(ranking.notes[0], "en").startswith("2 assessment(s) do not count")
    assert "divided by zero" in text_in(ranking.entries[1].reason, "en")


def test_a_criterion_that_is_not_there_ranks_nobody_and_is_named() -> None:
    ranking = ranked("use + safety", ("j", "a", 6, 0))
    assert set(scores(ranking).values()) == {None}
    assert "safety" in text_in(ranking.notes[0], "nb")
    assert scores(ranked("", ("j", "a", 6, 0))) == {"a": None, "b": None}


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('x')", "use.__class__", "use[0]", "use**9", "use//2", "use if 1",
        "lambda: use", "[use]", "use and 1", "use == 1", "print(use)", "max(use)", "max()",
        "max(*use)", "max(use, key=use)", "0,5*use", "1e99*use", "'a'*use", "True*use", "1+1",
        "use +", "(use", "f'{use}'", "use+" * 100 + "use",
        "-" * 200 + "use", "use := 1", "use; use", "use\nuse", "é" * 600, "use @ use", "~use",
    ],
)
def test_anything_else_is_refused_in_words(formula: str) -> None:
    said = SETTING.check(formula)  # type: ignore[misc]  # it is there
    assert text_in(said, "nb")
    assert set(scores(ranked(formula, ("j", "a", 4, 5))).values()) == {None}


@given(st.text(max_size=80))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    SETTING.check(text)  # type: ignore[misc]  # it is there
    ranked(text, ("j", "a", 4, 5))


@given(st.lists(
    st.tuples(st.sampled_from("ijk"), st.sampled_from("ab"), st.floats(1, 6), st.floats(0, 10)),
    unique_by=lambda row: row[:2],
))  # fmt: skip
def test_better_scores_never_give_a_worse_place(rows: list[tuple[str, str, float, float]]) -> None:
    before = {each.entry: each.rank for each in ranked("use + low_cost", *rows).entries}
    better = [(j, e, use + (e == "a"), cost) for j, e, use, cost in rows]
    after = {each.entry: each.rank for each in ranked("use + low_cost", *better).entries}
    if before["a"] is not None:
        assert after["a"] is not None
        assert after["a"] <= before["a"]
