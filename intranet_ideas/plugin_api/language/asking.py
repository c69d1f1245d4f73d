"""From a person's words to what is looked for.

No query language: quotes make a phrase that must occur, everything else is words of
which any may occur, the best matches first. An engine's own parser is not for people's text:
with Whoosh's, ``*e*`` ran for a minute and a half at 100,000 documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from intranet_ideas.plugin_api.facts import SearchQuery
from intranet_ideas.plugin_api.language.analysis import (
    content_words,
    fold,
    normalise,
    stem,
    stem_english,
    stems,
)
from intranet_ideas.plugin_api.language.group import Group, Stems
from intranet_ideas.plugin_api.language.vocabulary import Related, Vocabulary

MOST_CHARACTERS = 2_000
MOST_WORDS = 32
MOST_PHRASES = 4
MOST_PHRASE_WORDS = 12
MOST_EXPANDED_WORDS = 3
MOST_UNKNOWN_WORDS = 6
MOST_EXPANSIONS = 12
MOST_CORRECTIONS = 4
MOST_SYNONYMS = 8
SHORTEST_PREFIX = 3

TOO_LONG = "too long"
CONTROL_CHARACTERS = "control characters"
WILDCARDS = "wildcards"

_CONTROLS = ("Cc", "Cs", "Co")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")
_WILDCARD = re.compile(r"\*|\w\?\w")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for: folded words, phrases, and what was left out."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...]
    unfinished: bool

    @property
    def highlights(self) -> tuple[str, ...]:
        """Return the words to mark: as typed, then their stems.

        Never terms that expansion found: those come from all documents, also from
        such as the reader may not see.
        """
        typed = [*self.words, *(word for phrase in self.phrases for word in phrase)]
        return tuple(dict.fromkeys([*typed, *map(stem, typed)]))


def _printable(text: str) -> tuple[str, bool]:
    controls = {c for c in set(text) if unicodedata.category(c) in _CONTROLS and not c.isspace()}
    return "".join(" " if c in controls else c for c in text), bool(controls)


def read(text: str) -> Asked:
    """Read any text whatever."""
    cut = text[:MOST_CHARACTERS]
    cleaned, had_controls = _printable(cut)
    found = [list(content_words(quoted)) for quoted in _QUOTED.findall(cleaned)]
    phrases = [phrase for phrase in found if phrase]
    rest = _QUOTED.sub(" ", cleaned)
    asked = list(dict.fromkeys(content_words(rest)))
    too_long = len(text) > MOST_CHARACTERS or len(asked) > MOST_WORDS
    too_long = too_long or len(phrases) > MOST_PHRASES
    too_long = too_long or any(len(phrase) > MOST_PHRASE_WORDS for phrase in phrases)
    reasons = (
        (too_long, TOO_LONG),
        (had_controls, CONTROL_CHARACTERS),
        (_WILDCARD.search(cleaned), WILDCARDS),
    )
    return Asked(
        words=tuple(asked[:MOST_WORDS]),
        phrases=tuple(tuple(phrase[:MOST_PHRASE_WORDS]) for phrase in phrases[:MOST_PHRASES]),
        left_out=tuple(reason for holds, reason in reasons if holds),
        unfinished=bool(rest) and (rest[-1].isalnum()),
    )


def groups(asked: Asked, query: SearchQuery, vocabulary: Vocabulary) -> list[Group]:
    """Return what stands for each typed word."""
    short = len(asked.words) <= MOST_EXPANDED_WORDS
    unknown_left = MOST_UNKNOWN_WORDS
    boosts = {fold(key): factor for key, factor in query.boosts.items()}
    synonyms = {stem(fold(key)): others for key, others in query.synonyms.items()}
    found = []
    for place, word in enumerate(asked.words, 1):
        group = own(word, vocabulary)
        unknown_left -= not group.terms
        # In a long question the words themselves say enough, but for those that the index
        # does not know: there may be a slip of the keyboard.
        if short or (not group.terms and unknown_left >= 0):
            unfinished = asked.unfinished and place == len(asked.words)
            _expand(group, word, vocabulary, unfinished)
        for other, weight in islice(synonyms.get(stem(word), {}).items(), MOST_SYNONYMS):
            for phrase in as_indexed(list(content_words(other))[:MOST_PHRASE_WORDS]):
                group.add(phrase, min(1.0, weight))
        found.append(group.times(boosts.get(word, 1.0)))
    return found


def own(word: str, vocabulary: Vocabulary) -> Group:
    """Return the terms of the index that are ``word`` itself, in any language."""
    return Group({term: 1.0 for term in stems(word) if term in vocabulary})


def as_indexed(phrase: Sequence[str]) -> tuple[Stems, ...]:
    """Return a phrase as it stands in Norwegian documents and in English ones."""
    versions = (tuple(map(stem, phrase)), tuple(map(stem_english, phrase)))
    return tuple(dict.fromkeys(versions))


def required(asked: Asked) -> list[tuple[Stems, ...]]:
    """Return the quoted phrases, each in every form it may have in the index."""
    return [as_indexed(phrase) for phrase in asked.phrases]


def _expand(group: Group, word: str, vocabulary: Vocabulary, unfinished: bool) -> None:
    """Add terms that ``word`` may mean, lighter than the word itself.

    BM25 gives rare terms more weight, and a compound is nearly always rarer than its
    part: a relative counts at most as much as if it were as common as the word.
    """
    common = min(map(vocabulary.idf, group.terms), default=None)
    for related in _relatives(word, vocabulary, unfinished, known=common is not None):
        rarity = 1.0 if common is None else min(1.0, common / vocabulary.idf(related.term))
        group.add([related.term], related.weight * rarity)


def _relatives(
    word: str, vocabulary: Vocabulary, unfinished: bool, *, known: bool
) -> Iterator[Related]:
    stemmed = stem(word)
    if unfinished and len(word) >= SHORTEST_PREFIX:
        yield from vocabulary.completions(stemmed, MOST_EXPANSIONS)
    yield from vocabulary.compounds(stemmed, MOST_EXPANSIONS)
    whole = normalise(word)
    if not whole.startswith(stemmed):
        # The stem of *sykkel* is *sykl*, but the compound is *sykkelsti*.
        yield from vocabulary.compounds(whole, MOST_EXPANSIONS)
    yield from vocabulary.parts(whole)
    if not known:
        yield from vocabulary.alike(stemmed, MOST_CORRECTIONS)
        if stemmed != word:
            yield from vocabulary.alike(word, MOST_CORRECTIONS)
