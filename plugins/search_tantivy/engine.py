"""The search engine: what the core calls."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from intranet_ideas.plugin_api import (
    Health,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResult,
    Settings,
)
from intranet_ideas.plugin_api.language import (
    MOST_HITS,
    boosted,
    groups,
    key_terms,
    read,
    required,
    suggest,
    to_fetch,
)

from . import writing
from .failures import IndexUnusable, told_cleanly
from .snapshot import Snapshot, stamp

UNREADABLE = "The search index could not be read"
_TRIES = 3
_PAUSE_SECONDS = 0.05


class TantivyEngine:
    """An index in one folder. Every method but ``health`` may raise ``IndexUnusable``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._snapshot: Snapshot | None = None
        with told_cleanly("The search index could not be made"):
            writing.create_if_new(folder)

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace documents in one commit; of two with one id the last counts."""
        latest = {document.id: document for document in documents}
        if latest:
            with told_cleanly("The search index could not be written"):
                writing.replace(self._folder, latest.values(), latest)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove documents; unknown ids are ignored."""
        if ids:
            with told_cleanly("The search index could not be written"):
                writing.replace(self._folder, (), ids)

    def clear(self) -> None:
        """Make the index empty and whole, whatever state it was in."""
        self._snapshot = None
        with told_cleanly("The search index could not be cleared"):
            writing.clear(self._folder)

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer any text whatever, in bounded time."""
        asked = read(query.text)
        with told_cleanly(UNREADABLE):
            snapshot = self._current()
            found = groups(asked, query, snapshot.vocabulary)
            filters = dict(query.filters)
            hits = snapshot.best(found, required(asked), filters, to_fetch(query))
        return SearchResult(boosted(hits, query), asked.highlights, asked.left_out)

    def suggest(self, text: str) -> Sequence[str]:
        """Return up to five completions or corrections of ``text``, best first."""
        with told_cleanly(UNREADABLE):
            snapshot = self._current()
            return suggest(text, snapshot.written, snapshot.vocabulary)

    def similar(self, text: str, limit: int = 5) -> Sequence[SearchHit]:
        """Return documents that share the text's most telling terms, best first."""
        with told_cleanly(UNREADABLE):
            snapshot = self._current()
            telling = key_terms(text, snapshot.vocabulary)
            return snapshot.best(telling, (), {}, min(limit, MOST_HITS))

    def health(self) -> Health:
        """Say whether the index can be read; never raises."""
        try:
            with told_cleanly(UNREADABLE):
                return Health(ok=True, documents=self._current().documents)
        except IndexUnusable as error:
            return Health(ok=False, detail=str(error))

    def _current(self) -> Snapshot:
        """Return the present state. Two threads may both open it: one is then forgotten."""
        for left in reversed(range(_TRIES)):
            kept = self._snapshot
            try:
                if kept is None or kept.stamp != stamp(self._folder):
                    kept = self._snapshot = Snapshot(self._folder)
                return kept
            except (OSError, ValueError):
                # A commit that ends in between takes the old files away.
                self._snapshot = None
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError("unreachable")


def open_engine(folder: Path, _settings: Settings) -> TantivyEngine:
    """Open or create the index in ``folder``; there are no settings."""
    return TantivyEngine(folder)
