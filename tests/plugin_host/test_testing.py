"""The kit that authors of plugins test with checks what the site checks."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from intranet_ideas.paths import PACKAGE, bundled
from intranet_ideas.testing import (
    NOON,
    BreaksContract,
    FixedClock,
    Host,
    challenge,
    entry,
    event,
    message,
    person,
    sheet,
)

EXAMPLES = PACKAGE.parent / "docs" / "examples"


def write(folder: Path, body: str) -> Path:
    path = folder / "ours.py"
    path.write_text(dedent('''
        """Ours."""
        from intranet_ideas.plugin_api import *
        CONTRACT = 1
        @hookimpl
        def describe_plugin():
            return PluginInfo("ours", "Ours.", "1", settings=(Setting("n", "N", kind="number",
                              default=2, maximum=9),))
    ''') + dedent(body), encoding="utf-8")  # fmt: skip
    return path


def test_a_bundled_package_and_a_single_file_are_loaded() -> None:
    mean = Host(bundled("plugins") / "scoring_weighted_mean")
    ranking = mean.rank("weighted_mean", sheet({"a": [2, 5], "b": [6, None], "c": []}))
    assert [each.entry for each in ranking.entries] == ["b", "a", "c"]
    near = Host(EXAMPLES / "near_here.py")
    assert near.info.name == "near_here"
    assert near.settings(factor=5)["factor"] == 5


def test_settings_are_held_against_the_schema_and_the_plugins_own_check() -> None:
    points = Host(bundled("plugins") / "scoring_points")
    assert points.settings() == {"formula": ""}
    ranking = points.rank("points", sheet({"a": [2], "b": [4]}), formula="10 - use")
    assert ranking.entries[0].score == 8
    for wrong in ({"formula": "2*use +"}, {"other": 1}):
        with pytest.raises(BreaksContract):
            points.settings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise RuntimeError('no good')", "no good"),
        ("CONTRACT = 7", "contract 7"),
        ("@hookimpl\ndef no_such_hook(): pass", "no_such_hook"),
    ],
)
def test_what_can_not_be_loaded_says_why(tmp_path: Path, body: str, told: str) -> None:
    with pytest.raises(BreaksContract, match=told):
        Host(write(tmp_path, body))


def test_answers_are_checked(tmp_path: Path) -> None:
    host = Host(write(tmp_path, """
        import random
        @hookimpl
        def search_synonyms(language): return {"led": "lys"}
        @hookimpl
        def check_entry(challenge, entry, settings):
            return [Problem(f"{challenge.title}: {entry.title}: {settings['n']}")]
        @hookimpl
        def register_scoring_methods():
            def dice(sheet, settings):
                return Ranking(tuple(RankedEntry(e, 1, random.random()) for e in sheet.entries))
            def half(sheet, settings): return Ranking(())
            return [ScoringMethod("dice", "Dice", dice), ScoringMethod("half", "Half", half)]
    """))  # fmt: skip
    with pytest.raises(BreaksContract, match="nonsense"):
        host.call("search_synonyms", language="nb")
    (problem,) = host.call("check_entry", challenge=challenge(), entry=entry(title="Mine"))
    assert problem.message == "Safe at home: Mine: 2"
    with pytest.raises(BreaksContract, match="two rankings"):
        host.rank("dice", sheet({"a": [1]}))
    with pytest.raises(BreaksContract):
        host.rank("half", sheet({"a": [1]}))
    with pytest.raises(BreaksContract, match="does not implement"):
        host.call("refine_search")


def test_facts_take_what_they_are_given() -> None:
    assert challenge(blind=True).blind
    assert event("entry_submitted").entry == entry()
    assert event("challenge_closed").entry is None
    assert person(language="nn").language == "nn"
    assert message(stop_url="https://x").stop_url == "https://x"
    assert FixedClock(NOON).now() == NOON
    assert sheet({}).judges == ()
