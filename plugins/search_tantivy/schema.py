"""What the index holds of a document. The analysis is done before: Tantivy sees terms.

``text`` holds the title as many times as it counts, then the body, so that its weight goes
into the term frequency (BM25F). ``words`` are the words as they were written.
"""

from __future__ import annotations

from tantivy import Document, Schema, SchemaBuilder

from intranet_ideas.plugin_api import SearchDocument
from intranet_ideas.plugin_api.language import ANALYSIS, TITLE_WEIGHT, indexed

VERSION = f"1.{ANALYSIS}"
"""Raised with every change of the schema: an older index is then not read."""

BETWEEN = "."
"""Stands between title and body, so that no phrase runs from one into the other."""


def made() -> Schema:
    """Return the schema."""
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("filters", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


SCHEMA = made()


def as_kept(document: SearchDocument) -> Document:
    """Return ``document`` as Tantivy takes it."""
    held = indexed(document)
    title = [*held.title, BETWEEN] * TITLE_WEIGHT
    kept = Document()
    kept.add_text("id", document.id)
    kept.add_text("filters", " ".join(held.filters))
    kept.add_text("text", " ".join([*title, *held.body]))
    kept.add_text("words", " ".join(held.written))
    return kept
