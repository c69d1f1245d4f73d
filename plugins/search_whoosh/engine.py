"""The search engine: what the core calls."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from intranet_ideas.plugin_api import (
    Health,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResult,
    Settings,
)

from . import asking, writing
from .analysis import content_words
from .failures import IndexUnusable, told_cleanly
from .ranking import Group
from .reading import Reader
from .suggestions import suggest
from .vocabulary import Vocabulary

MOST_HITS = 1_000
SIMILAR_CHARACTERS = 20_000
SIMILAR_TERMS = 25


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
        asked = asking.read(query.text)
        limit = min(query.limit, MOST_HITS)
        by_id = {key: factor for key, factor in query.boosts.items() if ":" in key}
        with self._reader.lend("The search index could not be read") as (snapshot, vocabulary):
            groups = asking.groups(asked, query, vocabulary)
            fetched = min(3 * limit, MOST_HITS) if by_id else limit
            allowed = snapshot.allowed(query.filters)
            hits = snapshot.best(groups, asking.required(asked), allowed, fetched)
        return SearchResult(_boosted(hits, by_id, limit), asked.highlights, asked.left_out)

    def suggest(self, text: str) -> Sequence[str]:
        """Return up to five completions or corrections of ``text``, best first."""
        with self._reader.lend("The search index could not be read") as (snapshot, vocabulary):
            return suggest(text, snapshot.searcher.reader(), vocabulary)

    def similar(self, text: str, limit: int = 5) -> Sequence[SearchHit]:
        """Return documents that share the text's most telling terms, best first."""
        with self._reader.lend("The search index could not be read") as (snapshot, vocabulary):
            groups = _key_terms(text[:SIMILAR_CHARACTERS], vocabulary)
            return snapshot.best(groups, (), None, min(limit, MOST_HITS))

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


def _boosted(
    hits: list[SearchHit], by_id: Mapping[str, float], limit: int
) -> tuple[SearchHit, ...]:
    """Return the ``limit`` best of ``hits`` after the factors by start of id."""
    if by_id:
        hits = [SearchHit(hit.id, hit.score * _factor(hit.id, by_id)) for hit in hits]
        hits.sort(key=lambda hit: -hit.score)
    return tuple(hits[:limit])


def _factor(identifier: str, by_id: Mapping[str, float]) -> float:
    return math.prod(factor for start, factor in by_id.items() if identifier.startswith(start))


def _key_terms(text: str, vocabulary: Vocabulary) -> list[Group]:
    """Return the terms with the highest tf-idf, weighted by how often they occur.

    The idf (Spärck Jones 1972) chooses; the ranking itself weighs by it once more.
    """
    counted = Counter(content_words(text))
    known = ((asking.own(word, vocabulary), count) for word, count in counted.items())
    telling = [
        (-count * min(map(vocabulary.idf, group.terms)), place, group.times(1 + math.log(count)))
        for place, (group, count) in enumerate(known)
        if group.terms
    ]
    return [group for _, _, group in heapq.nsmallest(SIMILAR_TERMS, telling)]
