"""The search engine: what the core calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from intranet_ideas.plugin_api import (
    Health,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResult,
    Settings,
)
from intranet_ideas.plugin_api.language import (
    MOST_EXPANDED_WORDS,
    MOST_HITS,
    SIMILAR_CHARACTERS,
    Asked,
    boosted,
    content_words,
    fold,
    groups,
    key_terms,
    read,
    required,
    stem,
    suggest,
    to_fetch,
    words,
)

from . import tables, writing
from .failures import IndexUnusable, told_cleanly
from .lexicon import Lexicon
from .places import SCHEMA, database, documents_table, marked, trigrams, words_table
from .ranking import best

UNREADABLE = "The search index could not be read"
UNWRITABLE = "The search index could not be written"
NO_TRIGRAMS = (
    "PostgreSQL's extension pg_trgm is not there, so words with two slips are not found, and "
    "compounds take longer. An administrator of the database mends it: CREATE EXTENSION "
    "pg_trgm; then make the search index anew."
)
_SUGGESTED_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class State:
    """An index as it is now: its name, size, and where ``pg_trgm`` stands."""

    name: str
    trigrams: str
    documents: int
    length: int

    @property
    def average(self) -> float:
        """Terms in a document, on average."""
        return self.length / max(1, self.documents)


class PostgresqlEngine:
    """An index in tables of its own; ``folder`` says which. Every method but ``health``
    may raise ``IndexUnusable``."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        with told_cleanly("The search index could not be made"):
            folder.mkdir(parents=True, exist_ok=True)
            if not any(folder.iterdir()):
                tables.create(database(url), folder)

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Add or replace documents in one commit; of two with one id the last counts."""
        latest = {document.id: document for document in documents}
        if latest:
            with told_cleanly(UNWRITABLE):
                name = marked(self._folder)
                writing.replace(database(self._url), name, latest.values(), latest)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove documents; unknown ids are ignored."""
        if ids:
            with told_cleanly(UNWRITABLE):
                writing.replace(database(self._url), marked(self._folder), (), ids)

    def clear(self) -> None:
        """Make the index empty and whole, whatever state it was in."""
        with told_cleanly("The search index could not be cleared"):
            tables.drop(database(self._url), self._folder)
            if not self._folder.is_dir():
                self._folder.unlink(missing_ok=True)
                self._folder.mkdir(parents=True)
            tables.create(database(self._url), self._folder)

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer any text whatever, in bounded time."""
        asked = read(query.text)
        with self._reading() as (connection, state):
            lexicon = self._lexicon(connection, state)
            short = len(asked.words) <= MOST_EXPANDED_WORDS
            others = [*_synonyms(query, asked), *(word for one in asked.phrases for word in one)]
            vocabulary = lexicon.around(asked.words, others, expanded=short)
            hits = best(
                connection, state.name, groups(asked, query, vocabulary), required(asked),
                query.filters, to_fetch(query), vocabulary=vocabulary, average=state.average,
            )  # fmt: skip
        return SearchResult(boosted(hits, query), asked.highlights, asked.left_out)

    def suggest(self, text: str) -> Sequence[str]:
        """Return up to five completions or corrections of ``text``, best first."""
        if len(text) > _SUGGESTED_CHARACTERS:
            return []
        with self._reading() as (connection, state):
            lexicon = self._lexicon(connection, state)
            vocabulary = lexicon.around(list(words(text)), expanded=False)
            return suggest(text, lexicon.written, vocabulary)

    def similar(self, text: str, limit: int = 5) -> Sequence[SearchHit]:
        """Return documents that share the text's most telling terms, best first."""
        with self._reading() as (connection, state):
            vocabulary = self._lexicon(connection, state).known(
                content_words(text[:SIMILAR_CHARACTERS])
            )
            return best(
                connection, state.name, key_terms(text, vocabulary), (), {},
                min(limit, MOST_HITS), vocabulary=vocabulary, average=state.average,
            )  # fmt: skip

    def health(self) -> Health:
        """Say whether the index can be read; never raises. Says too what is done without."""
        try:
            with self._reading() as (connection, state):
                for table in (documents_table(state.name), words_table(state.name)):
                    connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1")  # nosec B608  # noqa: S608 - names of our own
                there = trigrams(connection)
        except IndexUnusable as error:
            return Health(ok=False, detail=str(error))
        if there != state.trigrams:
            return Health(ok=False, detail="pg_trgm came or went: the index must be made anew")
        return Health(ok=True, detail="" if there else NO_TRIGRAMS, documents=state.documents)

    @contextmanager
    def _reading(self) -> Iterator[tuple[Connection, State]]:
        with told_cleanly(UNREADABLE):
            name = marked(self._folder)
            with database(self._url).connect() as connection:
                found = connection.exec_driver_sql(
                    f"SELECT name, trigrams, documents, length FROM {SCHEMA}.made"  # nosec B608  # noqa: S608 - names of our own
                    " WHERE name = %s",
                    (name,),
                ).first()
                if found is None:
                    raise IndexUnusable("the tables of the search index are gone")
                yield connection, State(*found)

    def _lexicon(self, connection: Connection, state: State) -> Lexicon:
        return Lexicon(connection, state.name, state.trigrams, state.documents)


def _synonyms(query: SearchQuery, asked: Asked) -> list[str]:
    """Return the words that count as those that were asked for."""
    typed = set(map(stem, asked.words))
    others = [o for word, o in query.synonyms.items() if stem(fold(word)) in typed]
    return [word for one in others for other in one for word in content_words(other)]


def open_engine(folder: Path, settings: Settings) -> PostgresqlEngine:
    """Open or create the index for ``folder`` in the database that the settings name."""
    return PostgresqlEngine(folder, str(settings["database_url"]))


def discard(folder: Path, settings: Settings) -> None:
    """Remove the tables of the index that ``folder`` stands for."""
    with told_cleanly("The search index could not be removed"):
        tables.drop(database(str(settings["database_url"])), folder)
