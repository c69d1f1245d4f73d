"""Scores of documents, by PostgreSQL's ``ts_rank`` with what it lacks: rarity and length.

For one term ``ts_rank`` grows with its occurrences as BM25 does (1, 1.25, 1.36 … times the
score of one), but knows nothing of how rare a term is, nor how long the text. So each term
is looked up by itself, weighted by its idf; a group counts by its best, and the sum is
divided by BM25's measure of length for a term that occurs once (Robertson & Zaragoza 2009;
b = .75, k1 = .8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from intranet_ideas.plugin_api import SearchHit
from intranet_ideas.plugin_api.language import (
    TITLE_WEIGHT,
    Group,
    Stems,
    Vocabulary,
    filter_term,
)

from .places import documents_table
from .writing import quoted

MOST_POSTINGS = 20_000
"""As many documents are scored, the rarest terms' first; the commonest say least."""

_SATURATION, _LENGTH = 0.8, 0.75
_WEIGHTS = f"'{{{1 / TITLE_WEIGHT}, 0, 0, 1}}'"  # of D (the body), C, B, A

_QUERY = """
SELECT id, sum(score) / (1 + {k1} * ({rest} + {b} * length / %s::float8)) AS total
FROM (
    SELECT d.number, d.id, d.length, part,
        max(weight * ts_rank({weights}, d.terms, wanted::tsquery)) AS score
    FROM unnest(%s::integer[], %s::text[], %s::float8[]) AS asked (part, wanted, weight)
    JOIN {documents} AS d ON d.terms @@ wanted::tsquery
    {conditions}
    GROUP BY d.number, part
) AS found
GROUP BY number, id, length
ORDER BY total DESC, number LIMIT %s
"""

Asked = tuple[int, str, float]
"""The number of its group, what is looked for as a ``tsquery``, and its weight."""


def best(
    connection: Connection,
    name: str,
    groups: Sequence[Group],
    required: Sequence[tuple[Stems, ...]],
    filters: Mapping[str, tuple[str, ...]],
    limit: int,
    *,
    vocabulary: Vocabulary,
    average: float,
) -> list[SearchHit]:
    """Return the best documents that have all of ``required`` and pass the filters."""
    asked = list(_asked(groups, required, vocabulary))
    if not asked or limit <= 0 or not all(filters.values()):
        return []
    conditions, values = _conditions(required, filters)
    parts, wanted, weights = map(list, zip(*asked, strict=True))
    statement = _QUERY.format(
        documents=documents_table(name), conditions=conditions, k1=_SATURATION, b=_LENGTH,
        rest=1 - _LENGTH, weights=_WEIGHTS,
    )  # fmt: skip
    rows = connection.exec_driver_sql(
        statement, (max(1.0, average), parts, wanted, weights, *values, limit)
    )
    return [SearchHit(identifier, float(score)) for identifier, score in rows]


def _asked(
    groups: Sequence[Group], required: Sequence[tuple[Stems, ...]], vocabulary: Vocabulary
) -> Iterator[Asked]:
    wanted = [
        (part, (term,), weight)
        for part, group in enumerate(groups) for term, weight in group.terms.items()
    ]  # fmt: skip
    left = MOST_POSTINGS
    for at, (part, stems, weight) in enumerate(
        sorted(wanted, key=lambda one: (vocabulary.count(one[1][0]), one[1]))
    ):
        left -= vocabulary.count(stems[0])
        if at and left < 0:
            break
        yield part, as_query(stems), weight * vocabulary.idf(stems[0])
    phrases = [
        (part, stems, weight)
        for part, group in enumerate(groups) for stems, weight in group.phrases.items()
    ]  # fmt: skip
    phrases += [
        (part, version, 1.0)
        for part, versions in enumerate(required, len(groups)) for version in versions
    ]  # fmt: skip
    for part, stems, weight in phrases:
        yield part, as_query(stems), weight * sum(map(vocabulary.idf, stems))


def as_query(stems: Stems) -> str:
    """Return words that follow each other as a ``tsquery``."""
    return " <-> ".join(map(quoted, stems))


def _conditions(
    required: Sequence[tuple[Stems, ...]], filters: Mapping[str, tuple[str, ...]]
) -> tuple[str, list[object]]:
    """Return what a document must fulfil besides being found, with the values for it."""
    parts: list[str] = []
    values: list[object] = []
    for versions in required:
        parts.append("d.terms @@ %s::tsquery")
        values.append(" | ".join(f"({as_query(version)})" for version in versions))
    for name, allowed in filters.items():
        parts.append("d.filters && %s::text[]")
        values.append([filter_term(name, value) for value in dict.fromkeys(allowed)])
    return ("WHERE " + " AND ".join(parts) if parts else ""), values
