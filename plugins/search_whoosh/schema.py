"""What the index holds of a document.

``text`` is the analysed title and body in one field; the title's weight goes into the term
frequency, whereas Whoosh's ``BM25F`` over two fields adds two scores.
``words`` are the words as they were written, for suggestions. Only the id is stored.

The analysis is done before, so that the schema names classes of Whoosh alone: the index
files are pickles, and a pickle that named this plugin would break when it moves.
"""

from __future__ import annotations

from whoosh.analysis import DelimitedAttributeFilter, SpaceSeparatedTokenizer
from whoosh.fields import ID, KEYWORD, TEXT, Schema

from intranet_ideas.plugin_api import SearchDocument
from intranet_ideas.plugin_api.language import ANALYSIS, TITLE_WEIGHT, indexed

VERSION = 1
"""Raised with every change of the schema: an older index is then not read."""

INDEX_NAME = f"ideas{VERSION}x{ANALYSIS}"

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


def fields(document: SearchDocument) -> dict[str, str]:
    """Return the fields of ``document`` as Whoosh takes them."""
    held = indexed(document)
    title = [f"{term}^{TITLE_WEIGHT}" for term in held.title]
    return {
        "id": document.id,
        "filters": " ".join(held.filters),
        "text": " ".join([*title, BETWEEN, *held.body]),
        "words": " ".join(held.written),
    }
