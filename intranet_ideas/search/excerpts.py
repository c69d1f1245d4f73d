"""The piece of a text that shows why it was found, as safe HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from intranet_ideas.plugin_api.language import fold, stem

LENGTH = 240
BEFORE = 80
SHORTEST_START = 4
"""From this length a term also marks the words that begin with it: compounds."""

SHORTEST_END = 5
"""From this length also those that end with it: *sykkelparkering* for *parkering*."""

_WORD = re.compile(r"\w+")


class Wanted:
    """The words that were looked for, in all their forms and in either Norwegian."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = tuple(dict.fromkeys(term.casefold() for term in terms if term))
        self._exact = frozenset(self._terms) | {stem(fold(term)) for term in self._terms}
        self._starts = tuple(term for term in self._terms if len(term) >= SHORTEST_START)
        self._ends = tuple(term for term in self._terms if len(term) >= SHORTEST_END)
        self._seen: dict[str, bool] = {}

    def __contains__(self, word: str) -> bool:
        known = self._seen.get(word)
        if known is None:
            known = self._seen[word] = self._matches(word.casefold())
        return known

    def __bool__(self) -> bool:
        return bool(self._terms)

    def _matches(self, folded: str) -> bool:
        return (
            folded in self._exact
            or folded.startswith(self._starts)
            or _stem(folded) in self._exact
            or _stem(folded).endswith(self._ends)
        )


@lru_cache(maxsize=65_536)
def _stem(folded: str) -> str:
    return stem(fold(folded))


def marked(text: str, wanted: Wanted) -> Markup:
    """Return ``text`` escaped, with ``<mark>`` around the words that were looked for."""
    if not wanted:
        return escape(text)
    parts: list[str] = []
    last = 0
    for word in _WORD.finditer(text):
        if word.group() in wanted:
            parts += [escape(text[last : word.start()]), "<mark>", escape(word.group()), "</mark>"]
            last = word.end()
    # Every part is escaped or ours.
    return Markup("".join([*parts, escape(text[last:])]))  # nosec B704  # noqa: S704 - each part is escaped or ours


def excerpt(text: str, wanted: Wanted, length: int = LENGTH) -> Markup:
    """Return about ``length`` characters of ``text`` around the first word that was looked
    for, marked; the beginning where there is none."""
    text = " ".join(text.split())
    first = next((word.start() for word in _WORD.finditer(text) if word.group() in wanted), 0)
    start = 0 if first <= BEFORE or len(text) <= length else text.rfind(" ", 0, first - BEFORE) + 1
    end = len(text)
    if start + length < len(text):
        end = text.rfind(" ", start + length // 2, start + length)
        end = end if end > 0 else start + length
    shown = text[start:end]
    if end < len(text):
        shown = shown.removesuffix("…").rstrip()
    piece = marked(shown, wanted)
    return Markup("{}{}{}").format("… " if start else "", piece, " …" if end < len(text) else "")
