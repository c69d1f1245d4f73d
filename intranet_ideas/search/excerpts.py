"""The piece of a text that shows why it was found, as safe HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

LENGTH = 240
BEFORE = 80
SHORTEST_START = 4
"""From this length a term also marks the words that begin with it: inflections, compounds."""

_WORD = re.compile(r"\w+")


def marked(text: str, terms: Iterable[str]) -> Markup:
    """Return ``text`` escaped, with ``<mark>`` around the words that were looked for."""
    wanted = _wanted(terms)
    parts, last = [], 0
    for word in _WORD.finditer(text):
        if _matches(word.group(), wanted):
            parts += [escape(text[last : word.start()]), Markup("<mark>"),
                      escape(word.group()), Markup("</mark>")]  # fmt: skip
            last = word.end()
    return Markup("").join([*parts, escape(text[last:])])


def excerpt(text: str, terms: Iterable[str], length: int = LENGTH) -> Markup:
    """Return about ``length`` characters of ``text`` around the first word that was looked
    for, marked; the beginning where there is none."""
    terms = tuple(terms)
    wanted = _wanted(terms)
    text = re.sub(r"\s+", " ", text).strip()
    first = next(
        (word.start() for word in _WORD.finditer(text) if _matches(word.group(), wanted)), 0
    )
    start = 0 if first <= BEFORE or len(text) <= length else text.rfind(" ", 0, first - BEFORE) + 1
    end = len(text)
    if start + length < len(text):
        end = text.rfind(" ", start + length // 2, start + length)
        end = end if end > 0 else start + length
    piece = marked(text[start:end], terms)
    return Markup("{}{}{}").format("… " if start else "", piece, " …" if end < len(text) else "")


def _wanted(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(term.casefold() for term in terms if term)


def _matches(word: str, wanted: tuple[str, ...]) -> bool:
    folded = word.casefold()
    return any(
        folded == term or (len(term) >= SHORTEST_START and folded.startswith(term))
        for term in wanted
    )
