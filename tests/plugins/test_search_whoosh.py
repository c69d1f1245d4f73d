"""What is Whoosh's own; what every engine promises stands in ``test_search_engines``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from intranet_ideas.plugin_api import SearchQuery

from .engines import files, found, idea, ideas, offer


def test_a_second_writer_is_told_to_wait(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = offer("search_whoosh").open(tmp_path, {})
    writing = sys.modules["search_whoosh.writing"]
    monkeypatch.setattr(writing, "LOCK_SECONDS", 0.2)
    first = writing.open_index(tmp_path).writer()
    try:
        for write in (lambda: engine.index([idea("1", "Sykkel")]), engine.clear):
            with pytest.raises(RuntimeError, match="another process is writing"):
                write()
        assert engine.health().ok
    finally:
        first.cancel()
    engine.index([idea("1", "Sykkel")])
    assert found(engine, "sykkel") == ["1"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs owners of files")
def test_files_of_another_user_are_not_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = offer("search_whoosh").open(tmp_path, {})
    engine.index(ideas())
    if os.geteuid() == 0:
        for file in files(tmp_path):
            os.chown(file, 54_321, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 54_321)
    other = offer("search_whoosh").open(tmp_path, {})
    assert "another user" in other.health().detail
    with pytest.raises(RuntimeError, match="another user"):
        other.search(SearchQuery("teknologi"))
