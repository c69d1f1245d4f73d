"""Scores of documents, one term after the other.

A query is groups: one per typed word, with the terms and phrases that stand for it. A
document's score is the sum over groups of its best term's BM25F (Robertson & Zaragoza
2009), so that a document with five compounds of one word does not pass one that has
both words.

The postings are read directly: Whoosh's ``Or`` adds up a word's forms where the best
should count, and for a dozen terms its tree of matchers takes three times as long.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from intranet_ideas.plugin_api.language import Group, Stems

MOST_POSTINGS = 20_000
"""As many postings are read in about 0.1 s. What is left out are the commonest terms,
which say least."""

MOST_PLACES = 400_000
"""As many places of a phrase's words are compared; documents beyond them are not found."""

Scores = dict[int, float]
Scored = Callable[[str], Iterable[tuple[int, float]]]


def rank(
    searcher: Searcher,
    groups: Sequence[Group],
    required: Sequence[tuple[Stems, ...]],
    allowed: set[int] | None,
    limit: int,
    scored: Scored,
) -> list[tuple[int, float]]:
    """Return numbers and scores of the best documents that have all of ``required``.

    Each of these is a phrase in one or more versions, of which any will do. ``scored``
    returns a term's documents with their scores.
    """
    total: Scores = {}
    readable = _within_budget(searcher, groups)
    for group in groups:
        for number, score in _group_scores(searcher, group, readable, scored).items():
            total[number] = total.get(number, 0.0) + score
    for phrase in required:
        having: Scores = {}
        for version in phrase:
            _keep_best(having, _phrase_scores(searcher, version), 1.0)
        allowed = having.keys() & allowed if allowed is not None else set(having)
        for number, score in having.items():
            total[number] = total.get(number, 0.0) + score
    found = (item for item in total.items() if allowed is None or item[0] in allowed)
    return heapq.nsmallest(limit, found, key=lambda item: (-item[1], item[0]))


def _within_budget(searcher: Searcher, groups: Sequence[Group]) -> frozenset[str]:
    """Return the terms to read: the rarest first, until there are too many postings."""
    counts = {term: searcher.doc_frequency("text", term) for g in groups for term in g.terms}
    readable: list[str] = []
    left = MOST_POSTINGS
    for term, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        if readable and count > left:
            break
        left -= count
        readable.append(term)
    return frozenset(readable)


def _group_scores(
    searcher: Searcher, group: Group, readable: frozenset[str], scored: Scored
) -> Scores:
    best: Scores = {}
    for term, weight in group.terms.items():
        if term in readable:
            _keep_best(best, scored(term), weight)
    for phrase, weight in group.phrases.items():
        _keep_best(best, _phrase_scores(searcher, phrase), weight)
    return best


def _keep_best(best: Scores, scores: Iterable[tuple[int, float]], weight: float) -> None:
    for number, score in scores:
        weighted = weight * score
        if weighted > best.get(number, 0.0):
            best[number] = weighted


def term_scores(searcher: Searcher, term: str) -> Iterator[tuple[int, float]]:
    """Yield the documents that have a term, with their scores."""
    try:
        matcher = searcher.postings("text", term.encode("utf-8"))
    except TermNotFound:
        return
    while matcher.is_active():
        yield matcher.id(), matcher.score()
        matcher.next()


def _phrase_scores(searcher: Searcher, stems: Stems) -> Iterator[tuple[int, float]]:
    """Yield the documents where ``stems`` follow each other, with the sum of their scores.

    Whoosh's ``Phrase`` compares every place of one word with every place of the next, so
    a text that repeats one word a thousand times costs seconds; sets of places do not.
    """
    offsets: dict[str, list[int]] = {}
    for offset, term in enumerate(stems):
        offsets.setdefault(term, []).append(offset)
    found: dict[int, tuple[float, set[int]]] | None = None
    for term in sorted(offsets, key=lambda term: searcher.doc_frequency("text", term)):
        found = _following(searcher, term, offsets[term], found)
    return ((number, score) for number, (score, _) in (found or {}).items())


def _following(
    searcher: Searcher,
    term: str,
    offsets: Sequence[int],
    before: Mapping[int, tuple[float, set[int]]] | None,
) -> dict[int, tuple[float, set[int]]]:
    """Return of ``before`` the documents, and places where the phrase may start in them."""
    found: dict[int, tuple[float, set[int]]] = {}
    left = MOST_PLACES
    for number, score, places in _places(
        searcher, term, None if before is None else sorted(before)
    ):
        left -= len(places) * len(offsets)
        if left < 0:
            break
        starts = set.intersection(*({place - offset for place in places} for offset in offsets))
        earlier_score, earlier_starts = before[number] if before is not None else (0.0, starts)
        if starts := starts & earlier_starts:
            found[number] = (earlier_score + score, starts)
    return found


def _places(
    searcher: Searcher, term: str, numbers: Sequence[int] | None
) -> Iterator[tuple[int, float, Sequence[int]]]:
    """Yield document, score and the places of ``term``, in all documents or in ``numbers``."""
    try:
        matcher = searcher.postings("text", term.encode("utf-8"))
    except TermNotFound:
        return
    if numbers is None:
        while matcher.is_active():
            yield matcher.id(), matcher.score(), matcher.value_as("positions")
            matcher.next()
        return
    for number in numbers:
        if matcher.is_active() and matcher.id() < number:
            matcher.skip_to(number)
        if matcher.is_active() and matcher.id() == number:
            yield number, matcher.score(), matcher.value_as("positions")
