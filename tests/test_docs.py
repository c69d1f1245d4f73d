"""The reference pages say what the code says, and the examples work."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import FunctionType

import pytest

from intranet_ideas.paths import PACKAGE
from intranet_ideas.testing import Host, sheet
from scripts import make_docs

DOCS = PACKAGE.parent / "docs"


@pytest.mark.parametrize("name", make_docs.PAGES)
def test_the_page_is_what_the_code_makes(name: str) -> None:
    made = make_docs.PAGES[name]()
    assert (DOCS / name).read_text(encoding="utf-8") == made, "run scripts/make_docs.py"


def test_the_example_is_a_short_whole_plugin(tmp_path: Path) -> None:
    guide = (DOCS / "plugins" / "README.md").read_text(encoding="utf-8")
    (plugin,) = blocks(guide)
    assert len(plugin.splitlines()) < 40
    (tmp_path / "scoring_median.py").write_text(plugin, encoding="utf-8")
    ranking = Host(tmp_path / "scoring_median.py").rank("median", sheet({"a": [2, 5, 6], "b": []}))
    best, last = ranking.entries
    assert (best.entry, best.score, last.rank) == ("a", 5, None)


def test_the_tests_of_the_guide_to_testing_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(DOCS / "examples" / "hooks")
    names: dict[str, object] = {}
    for block in blocks((DOCS / "plugins" / "testing.md").read_text(encoding="utf-8")):
        exec(block, names)
    tests = [each for name, each in names.items()
             if name.startswith("test_") and isinstance(each, FunctionType)]  # fmt: skip
    assert len(tests) == 10
    for test in tests:
        test(*[tmp_path for _ in inspect.signature(test).parameters])


def blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
