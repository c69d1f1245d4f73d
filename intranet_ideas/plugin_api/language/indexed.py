"""What an index holds of a document: its terms in order, its words, its filters."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from intranet_ideas.plugin_api.facts import SearchDocument
from intranet_ideas.plugin_api.language.analysis import content_words, terms

TITLE_WEIGHT = 2
"""How often a term of the title counts, beside one of the body. The weight belongs into the
term frequency before it saturates: BM25F (Robertson & Zaragoza 2009, § 3.6.1)."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """``title`` and ``body`` are terms in order; ``written`` are the words as people wrote
    them, for suggestions; ``filters`` are terms made by ``filter_term``."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    written: tuple[str, ...]
    filters: tuple[str, ...]


def indexed(document: SearchDocument) -> Indexed:
    """Return what an index holds of ``document``."""
    written = {*content_words(document.title), *content_words(document.body)}
    return Indexed(
        title=tuple(terms(document.title, document.language)),
        body=tuple(terms(document.body, document.language)),
        written=tuple(sorted(written)),
        filters=tuple(filter_term(*item) for item in document.filters.items()),
    )


def filter_term(name: str, value: str) -> str:
    """Return the term that stands for one exact value of one filter: ASCII, without spaces."""
    return f"{quote(name, safe='', errors='replace')}={quote(value, safe='', errors='replace')}"
