"""The reference pages say what the code says, and the examples work."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from intranet_ideas.paths import PACKAGE
from intranet_ideas.plugin_host.discovery import FOLDER, discover
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

DOCS = PACKAGE.parent / "docs"


def _make_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_docs", PACKAGE.parent / "scripts" / "make_docs.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_docs = _make_docs()


@pytest.mark.parametrize("name", make_docs.PAGES)
def test_the_page_is_what_the_code_makes(name: str) -> None:
    made = make_docs.PAGES[name]()
    assert (DOCS / name).read_text(encoding="utf-8") == made, "run scripts/make_docs.py"


@pytest.mark.parametrize("hook", make_docs.hooks(), ids=lambda hook: hook.__name__)
def test_every_hook_says_what_when_and_since_when(hook: object) -> None:
    text = hook.__doc__ or ""
    assert text.partition("\n")[0].strip(), "what it is"
    assert re.search(r"\bCalled\b", text), "when it is called"
    assert re.search(r"\.\. versionadded:: \d+", text)


def test_every_hook_of_the_contract_is_there() -> None:
    assert len(make_docs.hooks()) == 22


def test_the_example_is_a_short_whole_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (DOCS / "plugins" / "README.md").read_text(encoding="utf-8")
    plugin, test = re.findall(r"```python\n(.*?)```", guide, flags=re.DOTALL)
    assert len(plugin.splitlines()) < 40
    (tmp_path / "scoring_median.py").write_text(plugin, encoding="utf-8")
    found, problems = discover([(tmp_path, FOLDER)], [])
    assert problems == []
    loaded = load(found["scoring_median"])
    assert isinstance(loaded, LoadedPlugin), loaded
    monkeypatch.setitem(
        sys.modules, "scoring_median", sys.modules["intranet_ideas_plugins.scoring_median"]
    )
    names: dict[str, object] = {}
    exec(test, names)
    names["test_the_middle_counts"]()  # type: ignore[operator]
