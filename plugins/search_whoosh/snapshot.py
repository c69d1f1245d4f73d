"""One state of the index on disk, opened for reading.

A snapshot is opened once and used until the files change. What tells a change is not
Whoosh's generation number alone: a rebuilt or cleared index starts counting again, and
damage does not count at all. So a snapshot remembers name, inode, size and time of the
files it stands on. It also notices a cut file before its memory map is touched, which
would end the process.

Used by one thread at a time; the engine holds the lock.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import And, Or, Term
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from intranet_ideas.plugin_api import SearchHit
from intranet_ideas.plugin_api.language import (
    MOST_LOOKED_AT,
    Group,
    Stems,
    Vocabulary,
    filter_term,
)

from .failures import IndexUnusable
from .ranking import rank, term_scores
from .schema import INDEX_NAME, SCHEMA

Stamp = tuple[tuple[str, int, int, int], ...]

_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")
_MOST_FILTERS = 64
_MOST_KEPT = 200_000
"""Postings that are kept, some 20 MB."""

WEIGHTING = BM25F(B=0.75, K1=0.8)
"""The usual B. The usual K1 of 1.2 is for longer texts: benchmarks/search/README.md."""


def open_index(folder: Path) -> FileIndex:
    """Open the index in ``folder`` with our own schema, not the one pickled into it.

    The rest of an index is pickles too, and to read a pickle is to run it. So files of
    another user than this process's (or root) are not opened.
    """
    if hasattr(os, "geteuid"):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.stat(follow_symlinks=False).st_uid not in (os.geteuid(), 0):
                    raise IndexUnusable(f"{entry.path} belongs to another user")
    return FileIndex(FileStorage(str(folder)), schema=SCHEMA, indexname=INDEX_NAME)


def stamp(folder: Path, segments: frozenset[str] | None = None) -> Stamp:
    """Return what the newest state in ``folder`` stands on: its table and ``segments``."""
    newest: tuple[int, os.DirEntry[str]] | None = None
    files = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if match := _TOC.fullmatch(entry.name):
                newest = max(newest or (-1, entry), (int(match[1]), entry), key=lambda x: x[0])
            elif segments and entry.name.split(".")[0] in segments:
                files.append(entry)
    if newest is None:
        raise FileNotFoundError(f"no search index in {folder}")
    return tuple(sorted(_signature(entry) for entry in [newest[1], *files]))


def _signature(entry: os.DirEntry[str]) -> tuple[str, int, int, int]:
    found = os.stat(entry.path)
    return entry.name, found.st_ino, found.st_size, found.st_mtime_ns


class Snapshot:
    """A searcher on one state of the index, with what is worth keeping about it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        before = stamp(folder)
        self.searcher: Searcher = open_index(folder).searcher(weighting=WEIGHTING)
        reader = self.searcher.reader()
        self._leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.segment()]
        self._segments = frozenset(leaf.segment().segment_id() for leaf in self._leaves)
        self._stamp = stamp(folder, self._segments)
        # A commit between the two readings makes the snapshot stale at once, not wrong.
        self._current = before[0] in self._stamp
        self._filters: dict[Any, set[int]] = {}
        self._vocabulary: Vocabulary | None = None
        self._postings: dict[str, list[tuple[int, float]]] = {}
        self._ids: dict[int, str] = {}
        self._room = _MOST_KEPT

    def is_current(self) -> bool:
        """Say whether the files are the ones that were opened."""
        return self._current and stamp(self._folder, self._segments) == self._stamp

    def close(self) -> None:
        """Let go of the files."""
        self.searcher.close()

    def documents(self) -> int:
        """Return the number of documents."""
        return int(self.searcher.doc_count())

    def vocabulary(self, known: dict[str, dict[str, int]]) -> Vocabulary:
        """Return the terms of the index; ``known`` keeps those of each segment.

        Segments never change, and all but the newest live through many commits, so
        after most commits only a small one has to be read.
        """
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self._counts(known), self.searcher.doc_count_all())
        return self._vocabulary

    def written(self, prefix: str) -> list[str]:
        """Return words as people wrote them that start with ``prefix``, the commonest first."""
        reader = self.searcher.reader()
        found = islice(reader.expand_prefix("words", prefix), MOST_LOOKED_AT)
        counted = [(-reader.doc_frequency("words", word), word.decode("utf-8")) for word in found]
        return [word for _, word in sorted(counted)]

    def _counts(self, known: dict[str, dict[str, int]]) -> dict[str, int]:
        total: dict[str, int] = {}
        for leaf in self._leaves:
            name = leaf.segment().segment_id()
            if name not in known:
                known[name] = {
                    term.decode("utf-8"): info.doc_frequency()
                    for term, info in leaf.iter_field("text")
                }
            for term, count in known[name].items():
                total[term] = total.get(term, 0) + count
        for name in known.keys() - self._segments:
            del known[name]
        return total

    def allowed(self, filters: Mapping[str, tuple[str, ...]]) -> set[int] | None:
        """Return the documents that pass the filters; ``None`` where there is none.

        Kept, since reading ten thousand postings takes longer than most searches.
        """
        if not filters:
            return None
        key = tuple(sorted((name, tuple(sorted(values))) for name, values in filters.items()))
        if key not in self._filters:
            if len(self._filters) >= _MOST_FILTERS:
                self._filters.pop(next(iter(self._filters)))
            self._filters[key] = self._passing(filters)
        return self._filters[key]

    def best(
        self,
        groups: Sequence[Group],
        required: Sequence[tuple[Stems, ...]],
        allowed: set[int] | None,
        limit: int,
    ) -> list[SearchHit]:
        """Return the best documents for ``groups``."""
        if limit <= 0:
            return []
        found = rank(self.searcher, groups, required, allowed, limit, self._scored)
        return [SearchHit(self._id(number), score) for number, score in found]

    def _scored(self, term: str) -> list[tuple[int, float]]:
        """Return a term's documents with their scores, kept for those who ask alike.

        Who types asks for the same words at every pause, and a page asks for its words
        again; reading a thousand postings takes ten times as long as the rest.
        """
        kept = self._postings.get(term)
        if kept is None:
            kept = list(term_scores(self.searcher, term))
            self._room -= len(kept) + 1
            if self._room < 0:
                self._postings.clear()
                self._room = _MOST_KEPT
            self._postings[term] = kept
        return kept

    def _id(self, number: int) -> str:
        if number not in self._ids:
            self._ids[number] = self.searcher.stored_fields(number)["id"]
        return self._ids[number]

    def _passing(self, filters: Mapping[str, tuple[str, ...]]) -> set[int]:
        if not all(filters.values()):
            return set()
        each = [
            Or([Term("filters", filter_term(name, value)) for value in dict.fromkeys(values)])
            for name, values in filters.items()
        ]
        return set(self.searcher.docs_for_query(And(each)))
