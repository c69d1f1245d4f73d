"""What is Tantivy's own; what every engine promises stands in ``test_search_engines``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

from .engines import found, ideas, offer


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    path = bundled("plugins") / "search_tantivy/__init__.py"
    plugin = load(Found("search_tantivy", BUNDLED, path))
    assert isinstance(plugin, LoadedPlugin)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(RuntimeError, match=r"pip install 'intranet-ideas\[tantivy\]'"):
        plugin.call("register_search_engines", {})


def test_an_index_of_another_version_is_not_read(tmp_path: Path) -> None:
    engine = offer("search_tantivy").open(tmp_path, {})
    engine.index(ideas())
    (tmp_path / "ideas.json").write_text(json.dumps({"version": "0"}))
    assert "another version" in engine.health().detail
    engine.clear()
    engine.index(ideas())
    assert found(engine, "teknologi") == ["1"]


def test_a_second_writer_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    engine = offer("search_tantivy").open(tmp_path, {})
    first = sys.modules["search_tantivy.writing"].Index.open(str(tmp_path)).writer(30_000_000, 1)
    with pytest.raises(RuntimeError, match="could not be written"):
        engine.index(ideas())
    assert engine.health().ok
    first.wait_merging_threads()
    engine.index(ideas())
    assert found(engine, "teknologi") == ["1"]
