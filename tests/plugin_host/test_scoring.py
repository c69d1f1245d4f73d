"""Scoring in a child process: limits, isolation, and the promise of a ranking."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api import (
    Assessment,
    Criterion,
    Judge,
    RankedEntry,
    Ranking,
    ScaleStep,
    ScoreSheet,
)
from intranet_ideas.plugin_host import codec
from intranet_ideas.plugin_host.limits import USUAL
from intranet_ideas.plugin_host.scoring import MethodGone, ScoringFailed, run_scoring

from .conftest import Write
from .test_calls import health

SHEET = ScoreSheet(
    criteria=(
        Criterion("a", "A", 60, 1, 6, "?", (ScaleStep(1, "lav"),)),
        Criterion("b", "B", 40, 0, 10),
    ),
    entries=("1", "2", "3"),
    judges=(Judge("j1", "helse"), Judge("j2")),
    assessments=(
        Assessment("j1", "1", MappingProxyType({"a": 5, "b": None}), 3),
        Assessment("j2", "2", {"a": 2.5, "b": 7}),
    ),
)  # fmt: skip

METHOD = """
import os, sys, time
from math import nan
def rank(sheet, settings):
    ranked = [RankedEntry(e, i, 1.0 / i) for i, e in enumerate(sheet.entries, 1)]
{body}
    return Ranking(tuple(ranked))
@hookimpl
def register_scoring_methods():
    return [ScoringMethod("m", "M", rank)]
"""


def scored(site: Ground, write: Write, body: str, **limits: int) -> Ranking:
    write("scorer", METHOD.format(body="".join(f"    {line}\n" for line in body.splitlines())))
    return run_scoring(site.plugins, "scorer", "m", SHEET, {"k": 1}, replace(USUAL, **limits))


@pytest.mark.sqlite_only
class TestChild:
    """Real child processes."""

    def test_a_ranking_comes_back(self, site: Ground, write: Write) -> None:
        body = "assert settings == {'k': 1} and sheet.assessments[0].scores['b'] is None"
        ranking = scored(site, write, body)
        assert [each.rank for each in ranking.entries] == [1, 2, 3]
        assert health(site) == {}

    def test_noise_does_not_break_the_answer(self, site: Ground, write: Write) -> None:
        body = "print('{}' * 100000); os.write(1, b'noise'); sys.stderr.write('more')"
        assert len(scored(site, write, body).entries) == 3

    def test_the_site_s_secrets_are_out_of_reach(
        self, site: Ground, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("SECRET_KEY", "DATABASE_URL", "SMTP_URL"):
            monkeypatch.setenv(f"INTRANET_IDEAS_{name}", "secret")
        monkeypatch.setenv("ANOTHER_PASSWORD", "secret")
        scored(site, write, "assert 'secret' not in os.environ.values(), 'seen'")

    @pytest.mark.parametrize("body", ["while True: pass", "time.sleep(60)"])
    def test_a_hanging_method_is_ended(self, site: Ground, write: Write, body: str) -> None:
        begun = time.monotonic()
        with pytest.raises(ScoringFailed, match="within 1 seconds"):
            scored(site, write, body, seconds=1)
        assert time.monotonic() - begun < 8
        assert health(site) == {("scorer", "rank"): (1, 1)}

    def test_what_a_method_starts_is_ended_with_it(
        self, site: Ground, write: Write, tmp_path: Path
    ) -> None:
        mark = f"{tmp_path}/alive"
        body = (
            "import subprocess\n"
            f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(2); "
            f'open("{mark}", "w")\'])\n'
        )
        scored(site, write, body)
        time.sleep(2.5)
        assert not Path(mark).exists()

    def test_a_method_that_eats_memory_is_ended(self, site: Ground, write: Write) -> None:
        with pytest.raises(ScoringFailed, match="512 MB"):
            scored(site, write, "hoard = bytearray(2 * 1024 ** 3)")

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ("raise ValueError('no luck')", "ValueError: no luck"),
            ("sys.exit(0)", "SystemExit"),
            ("os._exit(0)", "ended without an answer"),
            ("os.abort()", "ended without an answer"),
            ("return 7", "int instead of Ranking"),
            ("ranked.pop()", "every idea exactly once"),
            ("ranked = ranked + ranked[:1]", "every idea exactly once"),
            ("ranked[0] = RankedEntry(sheet.entries[0], 1, nan)", "not JSON compliant"),
            ("ranked[0] = RankedEntry(sheet.entries[0], 1, 'x')", "no finite number"),
            ("ranked[2] = RankedEntry(sheet.entries[2], 5, 1)", "not in order"),
            ("ranked[2] = RankedEntry(sheet.entries[2], None, None)", "no reason"),
            ("ranked[2] = RankedEntry(object(), 3, 1)", "not JSON serializable"),
        ],
    )
    def test_a_broken_promise_is_told(
        self, site: Ground, write: Write, body: str, told: str
    ) -> None:
        with pytest.raises(ScoringFailed, match=told):
            scored(site, write, body)
        assert health(site) == {("scorer", "rank"): (1, 1)}

    def test_a_method_that_is_gone_is_no_fault_of_the_plugin(
        self, site: Ground, write: Write
    ) -> None:
        scored(site, write, "pass")
        with pytest.raises(MethodGone):
            run_scoring(site.plugins, "scorer", "other", SHEET, {})
        with pytest.raises(MethodGone):
            run_scoring(site.plugins, "nowhere", "m", SHEET, {})
        assert health(site) == {}

    def test_the_same_hashes_each_time(self, site: Ground, write: Write) -> None:
        body = """ranked.sort(key=lambda each: hash(each.entry))
ranked = [RankedEntry(e.entry, i, 1.0) for i, e in enumerate(ranked, 1)]"""
        first = scored(site, write, body)
        assert all(scored(site, write, body) == first for _ in range(3))


def test_a_sheet_survives_the_journey() -> None:
    copied = codec.sheet_from_json(json.loads(json.dumps(codec.sheet_to_json(SHEET))))
    assert copied == replace(
        SHEET, assessments=(replace(SHEET.assessments[0], scores={"a": 5, "b": None}),
                            SHEET.assessments[1])
    )  # fmt: skip


places = st.integers(1, 4)


@given(st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_places_as_in_sport_are_accepted(scores: list[int]) -> None:
    ordered = sorted(zip(SHEET.entries, scores, strict=True), key=lambda each: -each[1])
    ranking = Ranking(tuple(
        RankedEntry(entry, 1 + sum(other > score for _, other in ordered), float(score))
        for entry, score in ordered
    ))  # fmt: skip
    assert codec.ranking_fault(SHEET, ranking) is None


@given(st.lists(places, min_size=3, max_size=3))
def test_other_places_are_refused(ranks: list[int]) -> None:
    right = [1 + sum(other < rank for other in ranks) for rank in ranks]
    ranking = Ranking(tuple(
        RankedEntry(entry, rank, 1.0) for entry, rank in zip(SHEET.entries, ranks, strict=True)
    ))  # fmt: skip
    accepted = codec.ranking_fault(SHEET, ranking) is None
    assert accepted == (ranks == right and ranks == sorted(ranks))


@pytest.mark.parametrize(
    ("low", "high", "fine"),
    [
        (None, None, True), (1, 3, True), (2, 3, False), (1, 4, False), (0, 1, False),
        (True, 1, False),
    ],
)
def test_bounds_hold_the_place(low: int, high: int, fine: bool) -> None:
    ranking = Ranking((
        RankedEntry("1", 1, 3.0, low, high), RankedEntry("2", 2, 2.0),
        RankedEntry("3", None, None, reason={"nb": "ingen"}),
    ))  # fmt: skip
    assert (codec.ranking_fault(SHEET, ranking) is None) == fine
