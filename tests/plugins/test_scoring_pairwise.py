"""Bradley–Terry: worked examples, and what must hold for every sheet of comparisons."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import Comparison, Judge, RankedEntry, Ranking, ScoreSheet, text_in
from intranet_ideas.plugin_api.scores import SLACK, places_holding
from intranet_ideas.plugin_host.codec import ranking_fault
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.scoring import _run
from intranet_ideas.testing import Host, compared

FOLDER = bundled("plugins") / "scoring_pairwise"
HOST = Host(FOLDER)
METHOD = "bradley_terry"
(OFFER,) = HOST.call("register_scoring_methods")

few = settings(max_examples=25, deadline=None)


def ranked(sheet: ScoreSheet) -> Ranking:
    ranking: Ranking = OFFER.rank(sheet, {})
    assert ranking_fault(sheet, ranking) is None
    return ranking


def by_entry(ranking: Ranking) -> dict[str, RankedEntry]:
    return {each.entry: each for each in ranking.entries}


def notes(ranking: Ranking) -> str:
    return " ".join(text_in(note, "en") for note in ranking.notes)


def test_it_ranks_from_comparisons() -> None:
    assert OFFER.evidence == "comparisons"
    assert set(OFFER.explanation) == {"nb", "nn", "en"}


def test_the_strengths_are_the_likeliest_less_the_pull() -> None:
    """Two ideas, a better three times of four: the slope of the penalised likelihood,
    3 − 4p − θ/sd², is zero at the answer, for a width that panels can have."""
    sheet = compared("a>b", "a>b", "a>b", "b>a", judges=("j", "k", "l", "m"))
    chance = (by_entry(ranked(sheet))["a"].score or 0) / 100
    strength = log(chance / (1 - chance)) / 2  # of a; b has the opposite
    assert 0.5 < (strength / (3 - 4 * chance)) ** 0.5 < 5
    assert 1 < exp(2 * strength) < 3  # without the pull it would be three to one


def test_judges_who_contradict_each_other_pull_harder() -> None:
    """The same share of wins, once in a clear order and once against it."""
    clear = ranked(compared(*[f"{a}>{b}" for a in "abcd" for b in "abcd" if a < b] * 4))
    torn = ranked(compared(*(["a>b", "b>c", "c>d", "d>a"] * 4 + ["a>c", "b>d"] * 4)))
    assert (clear.entries[0].score or 0) > (torn.entries[0].score or 0) > 50


def test_beating_strong_ideas_counts_for_more() -> None:
    """c and d both won one of two; c against the winner of the rest."""
    found = by_entry(ranked(compared("a>b", "a>e", "c>a", "f>c", "d>b", "f>d", "e>b")))
    assert (found["c"].score or 0) > (found["d"].score or 0)


def test_one_that_won_every_time_stays_finite() -> None:
    best = ranked(compared(*["a>b"] * 50, judges=tuple(map(str, range(50))))).entries[0]
    assert best.entry == "a"
    assert 90 < (best.score or 0) < 100


def test_ties_throughout_share_the_first_place() -> None:
    ranking = ranked(compared("a=b", "b=c", "c=a"))
    assert [(each.rank, each.score, each.rank_low, each.rank_high) for each in ranking.entries] == [
        (1, 50, 1, 3)
    ] * 3  # fmt: skip


def test_more_comparisons_narrow_the_bounds() -> None:
    def width(times: int) -> int:
        choices = [f"{a}>{b}" for a in "abcd" for b in "abcd" if a < b] * times
        found = ranked(compared(*choices, judges=tuple(map(str, range(len(choices))))))
        return sum((each.rank_high or 0) - (each.rank_low or 0) for each in found.entries)

    assert width(1) > width(4) >= width(40) == 0


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any), st.floats(0.05, 1))
@few
def test_bounds_are_the_run_nearest_to_what_they_should_hold(
    drawn: list[int], mass: float
) -> None:
    """Held against every run: none of the same length holds more, no length comes nearer."""
    low, high = places_holding(drawn, mass)
    need, length = mass * sum(drawn), high - low + 1

    def most(size: int) -> int:
        return max(sum(drawn[at : at + size]) for at in range(len(drawn) - size + 1))

    assert sum(drawn[low - 1 : high]) == most(length)
    near = [most(size) for size in range(1, len(drawn) + 1)
            if most(size) > need - SLACK * sum(drawn)]  # fmt: skip
    assert abs(most(length) - need) == min(abs(each - need) for each in near)


@pytest.mark.parametrize("drawn", [[], [0, 0]])
def test_no_draws_bound_nothing(drawn: list[int]) -> None:
    with pytest.raises(ValueError, match="drawn"):
        places_holding(drawn)


def test_groups_that_nothing_ties_together_are_not_put_in_one_order() -> None:
    ranking = ranked(compared("a>b", "c>d"))
    assert [each.rank for each in ranking.entries] == [None] * 4
    assert "don't hang together" in text_in(ranking.entries[0].reason, "en")
    assert "fall into 2 groups" in notes(ranking)


def test_the_largest_group_has_places_that_allow_for_the_others() -> None:
    ranking = ranked(compared("a>b", "b>c", "d>e", entries=tuple("abcdef")))
    found = by_entry(ranking)
    assert [found[name].rank for name in "abcdef"] == [1, 2, 3, None, None, None]
    alone = by_entry(ranked(compared("a>b", "b>c")))
    for name in "abc":  # d and e could stand before it
        assert found[name].rank_high == (alone[name].rank_high or 0) + 2
    assert "could belong anywhere" in text_in(found["d"].reason, "en")
    assert "No judge has compared" in text_in(found["f"].reason, "en")
    assert "Only the largest, with 3 ideas" in notes(ranking)


@pytest.mark.parametrize("entries", [(), ("a",), ("a", "b")])
def test_nothing_compared_ranks_nobody(entries: tuple[str, ...]) -> None:
    ranking = ranked(ScoreSheet((), entries, (Judge("j"),), ()))
    assert [each.rank for each in ranking.entries] == [None] * len(entries)
    assert ranking.notes == ()


def test_too_few_comparisons_and_a_single_judge_are_said() -> None:
    chain = ranked(compared(*(f"{n}>{n + 1}" for n in range(9))))
    assert "compared 1.8 times on average" in notes(chain)
    assert "Only one judge" in notes(chain)
    every = [f"{a}>{b}" for a in "abcd" for b in "abcd" if a < b]
    assert ranked(compared(*every, judges=("j", "k"))).notes == ()


names = st.sampled_from("abcdef")
choices = st.lists(
    st.tuples(st.sampled_from("jk"), names, names, st.booleans()).filter(lambda c: c[1] != c[2]),
    max_size=20,
)


def of(rows: list[tuple[str, str, str, bool]], entries: str = "abcdef") -> ScoreSheet:
    made = tuple(Comparison(j, better, worse, tie) for j, better, worse, tie in rows)
    return ScoreSheet((), tuple(entries), (Judge("j"), Judge("k")), (), made)


@given(choices, st.randoms(use_true_random=False))
@few
def test_the_order_of_comparisons_and_entries_changes_nothing(rows, random) -> None:  # type: ignore[no-untyped-def]
    shuffled, entries = list(rows), list("abcdef")
    random.shuffle(shuffled)
    random.shuffle(entries)
    one, other = by_entry(ranked(of(rows))), by_entry(ranked(of(shuffled, "".join(entries))))
    assert {n: (e.rank, e.score) for n, e in one.items()} == {
        n: (e.rank, e.score) for n, e in other.items()
    }


@given(choices)
@few
def test_names_mean_nothing(rows: list[tuple[str, str, str, bool]]) -> None:
    """Other names in the same order give the same ranking, bounds and all."""
    new = dict(zip("abcdef", "uvwxyz", strict=True))
    renamed = of([("j" if j == "k" else "k", new[b], new[w], t) for j, b, w, t in rows], "uvwxyz")
    one, other = ranked(of(rows)).entries, ranked(renamed).entries
    assert [replace(each, entry=new[each.entry]) for each in one] == list(other)


@given(choices)
@few
def test_the_opposite_choices_give_the_opposite_scores(
    rows: list[tuple[str, str, str, bool]],
) -> None:
    turned = by_entry(ranked(of([(j, w, b, t) for j, b, w, t in rows])))
    for name, each in by_entry(ranked(of(rows))).items():
        other = turned[name].score
        assert (each.score is None) == (other is None)
        if each.score is not None and other is not None:
            assert each.score + other == pytest.approx(100, abs=1e-3)


def test_the_child_gives_the_same_twice_within_its_memory() -> None:
    sheet = compared(*(f"{n}>{(n * 7 + 3) % 40}" for n in range(40) if n != (n * 7 + 3) % 40),
                     *(f"{n}>{n + 1}" for n in range(39)))  # fmt: skip
    found = Found("scoring_pairwise", BUNDLED, FOLDER / "__init__.py")
    first = _run(found, METHOD, sheet, {}, 30, 400)
    assert first == _run(found, METHOD, sheet, {}, 30, 400)
    # JSON makes one type of all mappings and sequences; the numbers are the same.
    assert by_entry(first) == by_entry(ranked(sheet))


def test_the_heavy_libraries_wait_until_something_is_ranked() -> None:
    asked = (
        "import sys\nfrom intranet_ideas.testing import Host\n"
        f"Host({str(FOLDER)!r}).call('register_scoring_methods')\n"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_the_draws_are_what_the_choices_leave_open() -> None:
    """Two ideas, one better three times of four: how often it is the stronger, and how far the two
    lie apart, held against sums over all strengths and widths there may be."""
    code = (
        "import json, numpy as np\n"
        "from scoring_pairwise import doubt, strength\n"
        "wins = np.array([[0.0, 3.0], [1.0, 0.0]])\n"
        "width = strength.likeliest_width(wins)\n"
        "fit = strength.fitted(wins, width)\n"
        "made = doubt.draws(wins, fit.strengths, fit.curvature, width, np.random.default_rng(1))\n"
        "apart = np.linspace(-40, 40, 4001)\n"
        "logs = np.log(doubt.WIDTHS)\n"
        "share = np.zeros(len(apart))\n"
        "for log, width in zip(logs, doubt.WIDTHS):\n"
        "    likely = -3 * np.logaddexp(0, -apart) - np.logaddexp(0, apart)\n"
        "    pull = -apart**2 / (4 * width**2) - np.log(width)\n"
        "    share += np.exp(likely + pull + doubt.usual(log))\n"
        "share /= share.sum()\n"
        "drawn = made[0] - made[1]\n"
        "print(json.dumps([float((drawn > 0).mean()), float(share[apart > 0].sum()),\n"
        "                  float(np.median(drawn)),\n"
        "                  float(apart[share.cumsum().searchsorted(0.5)])]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=FOLDER.parent,
    )  # fmt: skip
    stronger, truly, middle, true_middle = json.loads(ran.stdout)
    assert stronger == pytest.approx(truly, abs=0.03)
    assert middle == pytest.approx(true_middle, abs=0.15)
