"""Completions and corrections of what a person is typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from intranet_ideas.plugin_api.language.analysis import fold, stem, words
from intranet_ideas.plugin_api.language.vocabulary import Vocabulary
from intranet_ideas.plugin_api.language.words import STOP_WORDS

Written = Callable[[str], Sequence[str]]
"""Returns the words as people wrote them that start with a folded prefix, the commonest
first; of very many an engine may look at the first ``MOST_LOOKED_AT`` alone."""

MOST = 5
SHORTEST = 2
_MOST_CHARACTERS = 200
MOST_LOOKED_AT = 400


def suggest(text: str, written: Written, vocabulary: Vocabulary) -> list[str]:
    """Return ``text`` with its last word completed or misspelt words put right."""
    typed = list(words(text)) if len(text) <= _MOST_CHARACTERS else []
    if not typed:
        return []
    last = typed[-1]
    start = [_corrected(word, written, vocabulary)[0] for word in typed[:-1]]
    endings: list[str] = []
    if text[-1].isalnum() and len(last) >= SHORTEST:
        endings = [word for word in written(fold(last))[: MOST + 1] if word != last]
    if not endings:
        endings = _corrected(last, written, vocabulary)
    found = dict.fromkeys(" ".join([*start, ending]) for ending in endings)
    return [one for one in found if one != " ".join(typed)][:MOST]


def _corrected(word: str, written: Written, vocabulary: Vocabulary) -> list[str]:
    """Return ``word`` where it is known, else words that look like it, else ``word``."""
    stemmed = stem(word)
    if stemmed in vocabulary or word in STOP_WORDS:
        return [word]
    found: list[str] = []
    for related in vocabulary.alike(stemmed, MOST):
        there = written(related.term[: SHORTEST + 2])
        found += [word for word in there if stem(word) == related.term][:1]
    return found or [word]
