"""A department's own words: lines become synonyms, and wrong ones are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import text_in
from intranet_ideas.plugin_host.checks import check_synonyms
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

loaded = load(Found("search_words", BUNDLED, bundled("plugins") / "search_words/__init__.py"))
assert isinstance(loaded, LoadedPlugin)
PLUGIN: LoadedPlugin = loaded
(SETTING,) = PLUGIN.info.settings


def synonyms(words: str) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = PLUGIN.call(
        "search_synonyms", {"language": "nb", "settings": {"words": words}}
    )
    return found


def test_each_word_stands_for_the_others() -> None:
    found = synonyms("led = Lys, lampe\r\n\r\nAMU = arbeidsmiljøutvalg\n")
    assert found["led"] == {"lys": 0.7, "lampe": 0.7}
    assert found["lampe"] == {"led": 0.7, "lys": 0.7}
    assert found["arbeidsmiljøutvalg"] == {"amu": 0.7}
    assert synonyms("") == {}


@pytest.mark.parametrize(
    ("words", "line"),
    [("led", 1), ("led =", 1), ("= lys", 1), ("a = b\nto ord = c", 2), ("a = b\n\nc, d", 3),
     ("a = " + ", ".join("bcdefghijklmnop"), 1), ("x = " + "y" * 61, 1),
     ("\n".join(f"a{n} = b{n}" for n in range(301)), 301)],
)  # fmt: skip
def test_a_line_that_can_not_be_read_is_named(words: str, line: int) -> None:
    assert SETTING.check is not None
    assert f"Line {line} " in text_in(SETTING.check(words), "en")
    assert synonyms(words) == {}


@given(st.text(max_size=200))
def test_any_text_is_words_or_refused(words: str) -> None:
    assert SETTING.check is not None
    found = synonyms(words)
    assert check_synonyms(found) == ""
    assert not SETTING.check(words) or found == {}
