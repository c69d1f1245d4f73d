"""Which terms of the index may stand for a person's words, fetched in two statements.

The rules of what may stand for what are ``plugin_api.language``'s, over a vocabulary in
memory. Here they are given a small one: the terms that those rules could choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from intranet_ideas.plugin_api.language import (
    MOST_LOOKED_AT,
    Vocabulary,
    fold,
    normalise,
    one_edit_away,
    stem,
    stems,
)

from .places import words_table

MOST_UNKNOWN = 6
LONGEST_MISSPELT = 24
SHORTEST_MISSPELT, SHORTEST_TWICE_MISSPELT = 4, 7
SHORTEST_PART = 3
_MOST_ALIKE = 60


class Lexicon:
    """The words of one index. ``schema`` is where ``pg_trgm`` stands, if anywhere."""

    def __init__(
        self, connection: Connection, name: str, schema: str, documents: int
    ) -> None:
        self._connection = connection
        self._table = words_table(name)
        self._schema = schema
        self._documents = documents

    def around(
        self, words: Sequence[str], others: Iterable[str] = (), *, expanded: bool
    ) -> Vocabulary:
        """Return what there is of ``words`` and ``others``; of ``words`` also compounds and
        parts where ``expanded``, and what looks like those that are not there."""
        exact = {term for word in (*words, *others) for term in stems(word)}
        parts: list[str] = []
        if expanded:
            wholes = [*map(stem, words), *map(normalise, words)]
            parts = [part for part in dict.fromkeys(wholes) if len(part) >= SHORTEST_PART]
            exact.update(piece for word in words for piece in _pieces(normalise(word)))
        counts = self._counts(exact)
        for start, end in (("%", "%"), ("", "%")):
            counts |= self._like([start + _escaped(part) + end for part in parts])
        unknown = [word for word in words if not any(term in counts for term in stems(word))]
        return Vocabulary(counts | self._alike(unknown[:MOST_UNKNOWN]), self._documents)

    def known(self, words: Iterable[str]) -> Vocabulary:
        """Return what there is of ``words`` themselves."""
        exact = {term for word in words for term in stems(word)}
        return Vocabulary(self._counts(exact), self._documents)

    def written(self, prefix: str) -> list[str]:
        """Return words as people wrote them that start with ``prefix``, the commonest first."""
        rows = self._connection.exec_driver_sql(
            f"SELECT word FROM {self._table} WHERE written AND word LIKE %s"  # nosec B608  # noqa: S608 - names of our own
            " ORDER BY documents DESC, word LIMIT %s",
            (_escaped(fold(prefix)) + "%", MOST_LOOKED_AT),
        )
        return [word for (word,) in rows]

    def _counts(self, terms: Iterable[str]) -> dict[str, int]:
        asked = sorted(terms)
        if not asked:
            return {}
        rows = self._connection.exec_driver_sql(
            f"SELECT word, documents FROM {self._table}"  # nosec B608  # noqa: S608 - names of our own
            " WHERE NOT written AND word = ANY(%s::text[])",
            (asked,),
        )
        return dict(map(tuple, rows))

    def _like(self, patterns: Sequence[str]) -> dict[str, int]:
        if not patterns:
            return {}
        rows = self._connection.exec_driver_sql(
            "SELECT found.word, found.documents FROM unnest(%s::text[]) AS pattern"  # nosec B608  # noqa: S608 - names of our own
            f" CROSS JOIN LATERAL (SELECT word, documents FROM {self._table}"
            " WHERE NOT written AND word LIKE pattern"
            " ORDER BY documents DESC, word LIMIT %s) AS found",
            (list(patterns), MOST_LOOKED_AT),
        )
        return dict(map(tuple, rows))

    def _alike(self, unknown: Sequence[str]) -> dict[str, int]:
        """Return terms one edit away, and where ``pg_trgm`` is there those two away."""
        forms = [
            form for word in unknown for form in dict.fromkeys((stem(word), word))
            if SHORTEST_MISSPELT <= len(form) <= LONGEST_MISSPELT
        ]  # fmt: skip
        near = self._counts({each for form in forms for each in one_edit_away(form)})
        far = [form for form in forms if len(form) >= SHORTEST_TWICE_MISSPELT]
        return near | self._trigrams(far)

    def _trigrams(self, forms: Sequence[str]) -> dict[str, int]:
        if not (forms and self._schema):
            return {}
        rows = self._connection.exec_driver_sql(
            "SELECT found.word, found.documents FROM unnest(%s::text[]) AS form"  # nosec B608  # noqa: S608 - names of our own
            f" CROSS JOIN LATERAL (SELECT word, documents FROM {self._table}"
            f" WHERE NOT written AND word OPERATOR({self._schema}.%%) form"
            "  AND left(word, 2) = left(form, 2) AND abs(length(word) - length(form)) <= 2"
            f" ORDER BY {self._schema}.similarity(word, form) DESC, word LIMIT %s) AS found",
            (list(forms), _MOST_ALIKE),
        )
        return dict(map(tuple, rows))


def _pieces(word: str) -> Iterator[str]:
    """Yield what either part of a compound may be called in the index."""
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, last = word[:at], word[at:]
        yield from (stem(first), stem(first.rstrip("s")), first.removesuffix("e"), stem(last))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
