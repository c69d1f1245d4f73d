"""The search engine: what the core calls."""

from __future__ import annotations

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
from .reading import Reader


class WhooshEngine:
    """An index in one folder. Every method but ``health`` may raise ``IndexUnusable``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader = Reader(folder)
        with told_cleanly("The search index could not be made"):
            writing.create_if_new(folder)

    # --- Writing: the worker alone --------------------------------------------------

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
        self._reader.close()
        with told_cleanly("The search index could not be cleared"):
            writing.clear(self._folder)

    # --- Reading: many threads and processes ----------------------------------------

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer any text whatever, in bounded time."""
        asked = read(query.text)
        with self._reader.lend("The search index could not be read") as (snapshot, vocabulary):
            found = groups(asked, query, vocabulary)
            allowed = snapshot.allowed(query.filters)
            hits = snapshot.best(found, required(asked), allowed, to_fetch(query))
        return SearchResult(boosted(hits, query), asked.highlights, asked.left_out)

    def suggest(self, text: str) -> Sequence[str]:
        """Return up to five completions or corrections of ``text``, best first."""
        with self._reader.lend("The search index could not be read") as (snapshot, vocabulary):
            return suggest(text, snapshot.written, vocabulary)

    def similar(self, text: str, limit: int = 5) -> Sequence[SearchHit]:
        """Return documents that share the text's most telling terms, best first."""
        with self._reader.lend("The search index could not be read") as (snapshot, vocabulary):
            return snapshot.best(key_terms(text, vocabulary), (), None, min(limit, MOST_HITS))

    def health(self) -> Health:
        """Say whether the index can be read; never raises."""
        try:
            with self._reader.lend("The search index could not be read") as (snapshot, _):
                return Health(ok=True, documents=snapshot.documents())
        except IndexUnusable as error:
            return Health(ok=False, detail=str(error))


def open_engine(folder: Path, _settings: Settings) -> WhooshEngine:
    """Open or create the index in ``folder``; there are no settings."""
    return WhooshEngine(folder)
