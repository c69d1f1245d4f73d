"""From what stands for a person's words to Tantivy's queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tantivy import Occur, Query

from intranet_ideas.plugin_api.language import Group, Stems, filter_term

from .schema import SCHEMA


def question(
    groups: Sequence[Group],
    required: Sequence[tuple[Stems, ...]],
    filters: Mapping[str, tuple[str, ...]],
) -> Query | None:
    """Return the query; ``None`` where nothing is asked for or nothing can match.

    A group counts by the best of its terms, a required phrase in any of its versions.
    """
    if not all(filters.values()):
        return None
    wanted = [_best_of(group) for group in groups if group.terms or group.phrases]
    must = [_any_of([_words(version) for version in versions]) for versions in required]
    if not (wanted or must):
        return None
    parts = [(Occur.Must, each) for each in must]
    if wanted:
        # Beside phrases that must occur, words only add to the score.
        parts.append((Occur.Should if must else Occur.Must, _any_of(wanted)))
    for name, values in filters.items():
        terms = [filter_term(name, value) for value in dict.fromkeys(values)]
        allowed = Query.term_set_query(SCHEMA, "filters", terms)
        parts.append((Occur.Must, Query.const_score_query(allowed, 0.0)))
    return Query.boolean_query(parts)


def _best_of(group: Group) -> Query:
    stand_ins = [
        *(((term,), weight) for term, weight in group.terms.items()),
        *group.phrases.items(),
    ]
    weighted = [Query.boost_query(_words(stems), weight) for stems, weight in stand_ins]
    return Query.disjunction_max_query(weighted)


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def _words(stems: Stems) -> Query:
    if len(stems) == 1:
        return Query.term_query(SCHEMA, "text", stems[0], "freq")
    return Query.phrase_query(SCHEMA, "text", list(stems))
