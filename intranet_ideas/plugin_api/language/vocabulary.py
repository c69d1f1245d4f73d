"""The index's terms in memory, and the ways from a typed word to related terms.

Norwegian writes compounds as one word and people type fast, so for short queries a word
also stands for the compounds it is part of, for the parts of itself, and, where the
index does not know it, for terms a letter or two away. Each way is capped: no text can
make it slow.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intranet_ideas.plugin_api.language.analysis import stem

SHORTEST_PART = 4
"""A compound's part has at least this many letters: shorter ones occur by chance."""

SHORTEST_HEAD = 3
"""… but the last part may be shorter where what comes before is long enough to be a word:
*fredagsmøte* is a *møte*, *mobil* is not a *bil*."""

_SHORT_FIRST_PARTS = frozenset({"el", "by", "ny", "is"})
SHORTEST_LONE_PART = 5
_ENDINGS_LIKE_WORDS = ("ring", "ning", "ling", "ting", "sjon")
_MOST_LOOKED_AT = 400
_ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"


@dataclass(frozen=True, slots=True)
class Related:
    """A term of the index that may stand for a typed word, with its weight in (0, 1]."""

    term: str
    weight: float


def distance(left: str, right: str, limit: int) -> int:
    """Return the edit distance, or ``limit + 1`` where it is greater than ``limit``.

    Insertion, deletion, substitution and transposition of neighbours cost one each
    (Damerau 1964, in the restricted form: no part is edited twice).
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def one_edit_away(word: str) -> Iterator[str]:
    """Yield what ``word`` may have been before one slip of the keyboard, some of it twice."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _ALPHABET:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _may_come_first(first: str) -> bool:
    return len(first) >= SHORTEST_HEAD or first in _SHORT_FIRST_PARTS


class Vocabulary:
    """Every term of the index with the number of documents it is in."""

    def __init__(self, counts: Mapping[str, int], documents: int) -> None:
        self.documents = documents
        self._counts = counts
        self._terms = sorted(counts)
        # One string, since str.find over all terms is a hundred times as fast as a loop.
        self._joined = "\n" + "\n".join(self._terms) + "\n"

    def __contains__(self, term: str) -> bool:
        return term in self._counts

    def count(self, term: str) -> int:
        """Return the number of documents with ``term``."""
        return self._counts.get(term, 0)

    def idf(self, term: str) -> float:
        """Return how telling ``term`` is: log(N/(n+1)) + 1 (Spärck Jones 1972)."""
        return math.log(self.documents / (self.count(term) + 1)) + 1

    def most_common(self, terms: Iterator[str], most: int) -> list[str]:
        """Return the ``most`` terms that are in most documents."""
        return heapq.nsmallest(most, terms, key=lambda term: (-self._counts[term], term))

    def starting_with(self, prefix: str) -> Iterator[str]:
        """Yield the terms that start with ``prefix``, up to a cap."""
        start = bisect_left(self._terms, prefix)
        for term in self._terms[start : start + _MOST_LOOKED_AT]:
            if not term.startswith(prefix):
                return
            yield term

    def containing(self, part: str) -> Iterator[str]:
        """Yield the terms that contain ``part``, up to a cap."""
        end = 0
        for _ in range(_MOST_LOOKED_AT):
            at = self._joined.find(part, end)
            if at < 0:
                return
            end = self._joined.index("\n", at)
            yield self._joined[self._joined.rindex("\n", 0, at) + 1 : end]

    def compounds(self, part: str, most: int) -> list[Related]:
        """Return compounds with ``part`` in them: as their head (last) rather than first."""
        if len(part) < SHORTEST_HEAD:
            return []
        heads, others = [], []
        for term in self.containing(part):
            if term.endswith(part):
                if _may_come_first(term[: -len(part)]):
                    heads.append(term)
            elif len(part) >= SHORTEST_PART:
                others.append(term)
        found = [Related(term, 0.5) for term in self.most_common(iter(heads), most)]
        room = most - len(found)
        return found + [
            Related(term, 0.35 if term.startswith(part) else 0.2)
            for term in self.most_common(iter(others), room)
        ]

    def completions(self, prefix: str, most: int) -> list[Related]:
        """Return terms that begin with what may be the start of a word."""
        starts = (term for term in self.starting_with(prefix) if term != prefix)
        return [Related(term, 0.5) for term in self.most_common(starts, most)]

    def parts(self, word: str) -> list[Related]:
        """Return the terms that ``word`` may be composed of, by the best place to cut it.

        Two known parts are better than one; the more documents know them the better.
        """
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        pairs = (self._cut(word, at) for at in cuts)
        first, last = max(pairs, key=self._cut_value, default=("", ""))
        found = [Related(last, 0.4)] if last else []
        return [*found, Related(first, 0.3)] if first else found

    def _cut(self, word: str, at: int) -> tuple[str, str]:
        """Return the two parts, each as the index knows it, or empty where it does not."""
        if word.startswith(_ENDINGS_LIKE_WORDS, at):
            return "", ""
        firsts = {stem(word[:at]), stem(word[:at].rstrip("s")), word[:at].removesuffix("e")}
        known = [first for first in firsts if first in self._counts and len(first) >= SHORTEST_HEAD]
        first, last = max(known, key=self.count, default=""), stem(word[at:])
        if first and last in self._counts:
            return first, last
        # One part by itself must be long: *matavfall* has nothing to do with *fall*.
        if last in self._counts and len(word) - at >= SHORTEST_LONE_PART:
            return "", last
        return first if at >= SHORTEST_LONE_PART else "", ""

    def _cut_value(self, parts: tuple[str, str]) -> tuple[int, int, str]:
        counts = [self.count(part) for part in parts if part]
        return len(counts), min(counts, default=0), parts[1]

    def alike(self, word: str, most: int) -> list[Related]:
        """Return terms one edit away, or for longer words two, that start alike."""
        if len(word) < SHORTEST_PART or word.isdigit():
            return []
        near = {term for term in one_edit_away(word) if term in self._counts} - {word}
        if near or len(word) < 7:
            return [Related(term, 0.6) for term in self.most_common(iter(near), most)]
        same_start = (t for t in self._starting_alike(word) if distance(t, word, 2) <= 2)
        return [Related(term, 0.4) for term in self.most_common(same_start, most)]

    def _starting_alike(self, word: str) -> Iterator[str]:
        letters = set(word)
        looked_at = 0
        start = bisect_left(self._terms, word[:2])
        for at in range(start, len(self._terms)):
            term = self._terms[at]
            if looked_at == _MOST_LOOKED_AT or not term.startswith(word[:2]):
                return
            if abs(len(term) - len(word)) <= 2 and len(letters ^ set(term)) <= 4:
                looked_at += 1
                yield term
