"""The worker's side: documents in and out, and the count of every word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, Engine

from intranet_ideas.plugin_api import SearchDocument
from intranet_ideas.plugin_api.language import Indexed, indexed

from .failures import IndexUnusable
from .places import SCHEMA, documents_table, words_table

MOST_PLACES = 16_000
"""Terms of a document that are kept: PostgreSQL knows no later places."""

Words = Counter[tuple[bool, str]]
"""By (as written, word): in how many documents more or fewer."""


def replace(
    engine: Engine, name: str, documents: Collection[SearchDocument], ids: Iterable[str]
) -> None:
    """Take ``ids`` out and put ``documents`` in, in one transaction."""
    kept = [(document.id, indexed(document)) for document in documents]
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        found = connection.exec_driver_sql(
            f"SELECT 1 FROM {SCHEMA}.made WHERE name = %s FOR UPDATE",  # nosec B608  # noqa: S608 - names of our own
            (name,),
        )
        if found.first() is None:
            raise IndexUnusable("the tables of the search index are gone")
        changed: Words = Counter()
        fewer, shorter = _take_out(connection, name, list(ids), changed)
        more, longer = _put_in(connection, name, kept, changed)
        _count(connection, name, changed)
        connection.exec_driver_sql(
            f"UPDATE {SCHEMA}.made SET documents = documents + %s, length = length + %s"  # nosec B608  # noqa: S608 - names of our own
            " WHERE name = %s",
            (more - fewer, longer - shorter, name),
        )


def _take_out(
    connection: Connection, name: str, ids: Sequence[str], changed: Words
) -> tuple[int, int]:
    rows = connection.exec_driver_sql(
        f"DELETE FROM {documents_table(name)} WHERE id = ANY(%s::text[])"  # nosec B608  # noqa: S608 - names of our own
        " RETURNING tsvector_to_array(terms), written, length",
        (ids,),
    ).all()
    for terms, written, _ in rows:
        changed.subtract((False, word) for word in terms)
        changed.subtract((True, word) for word in written)
    return len(rows), sum(length for *_, length in rows)


def _put_in(
    connection: Connection, name: str, kept: Sequence[tuple[str, Indexed]], changed: Words
) -> tuple[int, int]:
    rows = []
    for identifier, held in kept:
        body = held.body[: max(0, MOST_PLACES - len(held.title))]
        changed.update((False, word) for word in {*held.title, *body})
        changed.update((True, word) for word in held.written)
        length = len(held.title) + len(body)
        row = (identifier, length, as_vector(held), list(held.filters), list(held.written))
        rows.append(row)
    if rows:
        connection.exec_driver_sql(
            f"INSERT INTO {documents_table(name)} (id, length, terms, filters, written)"  # nosec B608  # noqa: S608 - names of our own
            " VALUES (%s, %s, %s::tsvector, %s::text[], %s::text[])",
            rows,
        )
    return len(rows), sum(row[1] for row in rows)


def as_vector(held: Indexed) -> str:
    """Return a document's terms as PostgreSQL reads them: the title's with the weight A.

    A place is left free between title and body, so that no phrase runs from one into the
    other.
    """
    places: dict[str, list[str]] = {}
    for place, term in enumerate(held.title[:MOST_PLACES], 1):
        places.setdefault(term, []).append(f"{place}A")
    start = len(held.title) + 2
    for place, term in enumerate(held.body[: max(0, MOST_PLACES - len(held.title))], start):
        places.setdefault(term, []).append(str(place))
    return " ".join(f"{quoted(term)}:{','.join(at)}" for term, at in places.items())


def quoted(term: str) -> str:
    """Return a term as it is written in PostgreSQL's vectors and queries."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _count(connection: Connection, name: str, changed: Words) -> None:
    rows = [(word, written, by) for (written, word), by in sorted(changed.items()) if by]
    if not rows:
        return
    words, written, by = map(list, zip(*rows, strict=True))
    table = words_table(name)
    connection.exec_driver_sql(
        f"INSERT INTO {table} AS kept (word, written, documents)"  # nosec B608  # noqa: S608 - names of our own
        " SELECT * FROM unnest(%s::text[], %s::boolean[], %s::integer[])"
        " ON CONFLICT (written, word)"
        " DO UPDATE SET documents = kept.documents + excluded.documents",
        (words, written, by),
    )
    fewer = [word for word, _, count in rows if count < 0]
    for as_written in (False, True):
        connection.exec_driver_sql(
            f"DELETE FROM {table} WHERE written = %s AND word = ANY(%s::text[])"  # nosec B608  # noqa: S608 - names of our own
            " AND documents <= 0",
            (as_written, fewer),
        )
