"""What the index holds of a document.

``text`` is the analysed title and body in one field. The title's terms count twice: the
weight goes into the term frequency before it saturates, which is BM25F (Robertson &
Zaragoza 2009, § 3.6.1), whereas Whoosh's ``BM25F`` over two fields adds two scores.
``words`` are the words as they were written, for suggestions. Only the id is stored.

The analysis is done before, so that the schema names classes of Whoosh alone: the index
files are pickles, and a pickle that named this plugin would break when it moves.
"""

from __future__ import annotations

from urllib.parse import quote

from whoosh.analysis import DelimitedAttributeFilter, SpaceSeparatedTokenizer
from whoosh.fields import ID, KEYWORD, TEXT, Schema

from intranet_ideas.plugin_api import SearchDocument

from .analysis import content_words, terms

VERSION = 1
"""Raised with every change of schema or analysis: an older index is then not read."""

INDEX_NAME = f"ideas{VERSION}"
TITLE_WEIGHT = 2

BETWEEN = "."
"""Stands between title and body, so that no phrase runs from one into the other."""

SCHEMA = Schema(
    id=ID(unique=True, stored=True),
    filters=KEYWORD(),
    text=TEXT(
        analyzer=SpaceSeparatedTokenizer()
        | DelimitedAttributeFilter(delimiter="^", attribute="boost", default=1.0, type=float)
    ),
    words=KEYWORD(),
)


def filter_term(name: str, value: str) -> str:
    """Return the term that stands for one exact value of one filter."""
    return f"{quote(name, safe='', errors='replace')}={quote(value, safe='', errors='replace')}"


def fields(document: SearchDocument) -> dict[str, str]:
    """Return the fields of ``document`` as Whoosh takes them."""
    title = [f"{term}^{TITLE_WEIGHT}" for term in terms(document.title, document.language)]
    body = terms(document.body, document.language)
    spoken = {*content_words(document.title), *content_words(document.body)}
    return {
        "id": document.id,
        "filters": " ".join(filter_term(*item) for item in document.filters.items()),
        "text": " ".join([*title, BETWEEN, *body]),
        "words": " ".join(sorted(spoken)),
    }
