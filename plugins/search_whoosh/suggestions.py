"""Completions and corrections of what a person is typing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from whoosh.reading import IndexReader

from .analysis import fold, stem, words
from .vocabulary import Vocabulary
from .words import STOP_WORDS

MOST = 5
SHORTEST = 2
_MOST_CHARACTERS = 200
_MOST_LOOKED_AT = 400


def suggest(text: str, reader: IndexReader, vocabulary: Vocabulary) -> list[str]:
    """Return ``text`` with its last word completed or misspelt words put right."""
    typed = list(words(text)) if len(text) <= _MOST_CHARACTERS else []
    if not typed:
        return []
    last = typed[-1]
    start = [_corrected(word, reader, vocabulary)[0] for word in typed[:-1]]
    endings: list[str] = []
    if text[-1].isalnum() and len(last) >= SHORTEST:
        endings = [word for word in _written(last, reader)[: MOST + 1] if word != last]
    if not endings:
        endings = _corrected(last, reader, vocabulary)
    found = dict.fromkeys(" ".join([*start, ending]) for ending in endings)
    return [one for one in found if one != " ".join(typed)][:MOST]


def _corrected(word: str, reader: IndexReader, vocabulary: Vocabulary) -> list[str]:
    """Return ``word`` where it is known, else words that look like it, else ``word``."""
    stemmed = stem(word)
    if stemmed in vocabulary or word in STOP_WORDS:
        return [word]
    found: list[str] = []
    for related in vocabulary.alike(stemmed, MOST):
        written = _written(related.term[: SHORTEST + 2], reader)
        found += islice((word for word in written if stem(word) == related.term), 1)
    return found or [word]


def _written(prefix: str, reader: IndexReader) -> list[str]:
    """Return words as people wrote them that start with ``prefix``, the commonest first."""
    found: Iterator[bytes] = islice(reader.expand_prefix("words", fold(prefix)), _MOST_LOOKED_AT)
    counted = [(-reader.doc_frequency("words", word), word.decode("utf-8")) for word in found]
    return [word for _, word in sorted(counted)]
