"""One state of the index on disk, opened for reading; any number of threads may use it.

What tells a change are name, inode, size and time of the files: a rebuilt folder may have
taken the place of the one before. It also notices a cut file before its memory map is
touched, which would end the process.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from tantivy import Index

from intranet_ideas.plugin_api import SearchHit
from intranet_ideas.plugin_api.language import MOST_LOOKED_AT, Group, Stems, Vocabulary

from .asking import question
from .failures import IndexUnusable
from .schema import VERSION

MARK = "ideas.json"
"""Says which version of this plugin made the index."""

META = "meta.json"

Stamp = tuple[tuple[str, int, int, int], ...]


def stamp(folder: Path) -> Stamp:
    """Return what the state in ``folder`` stands on. Raises ``IndexUnusable`` or ``OSError``."""
    if json.loads((folder / MARK).read_text("utf-8")) != {"version": VERSION}:
        raise IndexUnusable("the search index was made by another version")
    meta = json.loads((folder / META).read_text("utf-8"))
    segments = {each["segment_id"].replace("-", "") for each in meta["segments"]}
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == META or entry.name.split(".")[0] in segments:
                state = entry.stat()
                found.append((entry.name, state.st_ino, state.st_size, state.st_mtime_ns))
    return tuple(sorted(found))


class Snapshot:
    """A searcher on one state of the index."""

    def __init__(self, folder: Path) -> None:
        self.stamp = stamp(folder)
        index = Index.open(str(folder))
        index.config_reader("manual")
        self._searcher = index.searcher()

    @property
    def documents(self) -> int:
        """The number of documents."""
        return int(self._searcher.num_docs)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The terms of the index."""
        return Vocabulary(dict(self._searcher.terms_with_prefix("text", "")), self.documents)

    def written(self, prefix: str) -> list[str]:
        """Return words as people wrote them that start with ``prefix``, the commonest first."""
        found = self._searcher.terms_with_prefix("words", prefix, limit=MOST_LOOKED_AT)
        return [word for word, _ in sorted(found, key=lambda item: (-item[1], item[0]))]

    def best(
        self,
        groups: Sequence[Group],
        required: Sequence[tuple[Stems, ...]],
        filters: dict[str, tuple[str, ...]],
        limit: int,
    ) -> list[SearchHit]:
        """Return the best documents."""
        asked = question(groups, required, filters)
        if asked is None or limit <= 0:
            return []
        found = self._searcher.search(asked, limit=limit, count=False).hits
        return [SearchHit(self._searcher.doc(at)["id"][0], float(score)) for score, at in found]
