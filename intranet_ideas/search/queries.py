"""Searching: the engine finds, the access layer decides, the database tells the text.

What an engine returns is only a guess at ids. Every one of them is held against the same
conditions as a list is, and titles and texts come from the database, so that an index
that is stale, wrong or hostile can show nobody more than they may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet_ideas.access import Phase
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.challenges.queries import in_phase, visible_to
from intranet_ideas.events import Event
from intranet_ideas.ground import Ground
from intranet_ideas.people.models import Department
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import SearchEngine, SearchQuery, SearchResult
from intranet_ideas.plugin_api.facts import SearchHit as Guess
from intranet_ideas.search import index
from intranet_ideas.search.documents import BESIDE, ENTRY, identifier
from intranet_ideas.search.facets import Facet, facets
from intranet_ideas.search.visible import (
    Found,
    SearchFilters,
    SearchHit,
    at_or_below,
    checked,
    hits,
)

__all__ = [
    "Facet", "SearchAnswer", "SearchFilters", "SearchHit", "SearchStatus", "find_similar", "search",
    "search_status",
]  # fmt: skip

MOST_HITS = 100
MOST_GUESSES = 1_000
MOST_COUNTED = 300
"""Hits that facets count, at least: more would cost more than all the rest of the page."""

MOST_CHALLENGES = 1_000
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found. ``left_out`` says what of the words was not used. ``rebuilding``: the
    index is being made anew, so something may be missing. ``off``: no engine is on.
    ``counted``: how many
    the facets looked at; ``counted_all``: that is every hit, not only the best."""

    hits: tuple[SearchHit, ...] = ()
    left_out: tuple[str, ...] = ()
    rebuilding: bool = False
    off: bool = False
    more: bool = False
    suggestion: str = ""
    facets: tuple[Facet, ...] = ()
    counted: int = 0
    counted_all: bool = True


@dataclass(frozen=True, slots=True)
class SearchStatus:
    """How search fares, for IT: ``lag_seconds`` is the age of the oldest change that can't
    be found yet. ``engine`` is the plugin in use; ``detail`` may also say what a search that
    works has to do without."""

    ok: bool
    detail: str
    lag_seconds: float
    rebuilding: bool
    documents: int
    engine: str = ""


def search(
    session: Session, ground: Ground, viewer: Viewer, text: str, filters: SearchFilters,
    now: datetime, limit: int = 20, *, counted: bool = False,
) -> SearchAnswer:  # fmt: skip
    """Return what the viewer may see of what the words find, the best first; never raises
    for what an engine does. ``counted``: with facets. At most six statements, eight with
    facets, whatever is found."""
    engine = index.chosen(session, ground)
    if engine is None:
        return SearchAnswer(off=True)
    rebuilding = index.rebuild_wanted(ground)
    limit = max(1, min(limit, MOST_HITS))
    query = _query(session, ground, viewer, text, filters, now)
    if query is None:
        return SearchAnswer(rebuilding=rebuilding)
    found = _find(session, ground, viewer, engine, query, filters, now, limit + 1,
                  counted=counted)  # fmt: skip
    if not found.answered:
        return SearchAnswer(rebuilding=True)
    shown = hits(session, ground.settings, found, now, limit)
    suggestion = ""
    if text.strip() and not any(hit.marked for hit in shown):
        suggestion = _suggestion(session, ground, viewer, engine, query, filters, now)
    return SearchAnswer(
        hits=shown, left_out=found.left_out,
        rebuilding=rebuilding, more=len(found.ids) > limit, suggestion=suggestion,
        facets=facets(session, viewer, found.guesses, filters, now) if counted else (),
        counted=len(found.guesses) if counted else 0, counted_all=found.whole,
    )  # fmt: skip


def find_similar(
    session: Session, ground: Ground, viewer: Viewer, text: str, now: datetime,
    exclude_entry: int | None = None, limit: int = 5,
) -> SearchAnswer:  # fmt: skip
    """Return ideas that say much the same as ``text`` and that the viewer may see."""
    engine = index.chosen(session, ground)
    if engine is None:
        return SearchAnswer(off=True)
    text = text[:LONGEST_TEXT]
    if not text.strip():
        return SearchAnswer()

    def similar(opened: SearchEngine) -> SearchResult:
        return SearchResult(tuple(opened.similar(text, limit=10 * limit)))

    result = asked(ground, engine, "similar", similar)
    if result is None:
        return SearchAnswer(rebuilding=True)
    own = identifier(ENTRY, exclude_entry or 0)
    guesses = [each for each in result.hits if each.id.startswith(ENTRY) and each.id != own]
    found = checked(session, viewer, guesses, SearchFilters(kind=ENTRY), now)
    return SearchAnswer(
        hits=hits(session, ground.settings, found, now, limit),
        rebuilding=index.rebuild_wanted(ground),
    )


def search_status(ground: Ground) -> SearchStatus:
    """Say how search fares; never raises for what an engine does."""
    with ground.database.read() as session:
        engine = index.chosen(session, ground)
        oldest = session.scalar(
            select(func.min(Event.recorded_at)).where(Event.indexed_at.is_(None))
        )
    lag = max(0.0, (ground.clock.now() - oldest).total_seconds()) if oldest else 0.0
    rebuilding = index.rebuild_wanted(ground)
    if engine is None:
        return SearchStatus(False, "no search engine is on", lag, rebuilding, 0)
    health, problem = index.health(engine), index.problem(ground)
    return SearchStatus(
        ok=health.ok and not problem, detail=problem or health.detail, lag_seconds=lag,
        rebuilding=rebuilding, documents=health.documents, engine=engine.plugin,
    )  # fmt: skip


# --- Asking the engine -----------------------------------------------------------------


def _query(
    session: Session, ground: Ground, viewer: Viewer, text: str, filters: SearchFilters,
    now: datetime,
) -> SearchQuery | None:  # fmt: skip
    """Return what to ask the engine, refined by plugins; None when nothing can match."""
    exact = _exact(session, viewer, filters, now)
    if exact is None:
        return None
    query = SearchQuery(
        text=text[:LONGEST_TEXT], filters=exact, language=viewer.language,
        synonyms=ground.plugins.synonyms(session, viewer.language, viewer.department_path),
    )  # fmt: skip
    return ground.plugins.refine_search(session, query, viewer.department_path)


def _exact(
    session: Session, viewer: Viewer, filters: SearchFilters, now: datetime
) -> dict[str, tuple[str, ...]] | None:
    """Return the filters in the engine's terms, to spare guesses; they are checked again."""
    exact: dict[str, tuple[str, ...]] = {
        name: (value,)
        for name in ("kind", "language", "status")
        if (value := getattr(filters, name))
    }
    if filters.challenge is not None:
        exact["challenge"] = (str(filters.challenge),)
    elif filters.phase:
        challenges = session.scalars(
            select(Challenge.id)
            .where(visible_to(viewer), in_phase(Phase(filters.phase), now))
            .order_by(Challenge.id.desc())
            .limit(MOST_CHALLENGES)
        ).all()
        exact["challenge"] = tuple(map(str, challenges))
    if filters.department:
        exact["department"] = tuple(
            session.scalars(select(Department.path).where(at_or_below(filters.department)))
        )
    return exact if all(exact.values()) else None


def asked(ground: Ground, engine: index.Chosen, what: str, question: Any) -> SearchResult | None:
    """Put a question to the engine and hold its answer against the contract; None where it can't
    answer."""
    def answer(opened: SearchEngine) -> SearchResult:
        result: SearchResult = question(opened)
        # Whatever is not what the contract says fails here, where it does no harm.
        return SearchResult(
            tuple(Guess(str(hit.id), float(hit.score)) for hit in result.hits),
            tuple(map(str, result.terms)), tuple(map(str, result.left_out)),
        )  # fmt: skip

    return index.ask(ground, engine, what, answer)


def _find(
    session: Session, ground: Ground, viewer: Viewer, engine: index.Chosen, query: SearchQuery,
    filters: SearchFilters, now: datetime, wanted: int, *, counted: bool = False,
) -> Found:  # fmt: skip
    """Ask for more than is wanted, since the viewer may not see all; once more for much
    more if that was not enough. ``counted``: for as many as facets count, at once."""
    enough = max(100, 5 * wanted)
    found = Found(answered=False)
    first = max(enough, MOST_COUNTED) if counted else enough
    for depth in (first, MOST_GUESSES):
        deep = replace(query, limit=depth)
        result = asked(
            ground, engine, "search", lambda opened, deep=deep: opened.search(deep)
        )
        if result is None:
            return Found(answered=False)
        whole = len(result.hits) < depth
        result = replace(result, hits=tuple(
            each for each in result.hits if each.id.partition(":")[0] not in BESIDE
        ))  # fmt: skip
        found = checked(session, viewer, result.hits[:enough], filters, now, result)
        if len(found.ids) < wanted and len(result.hits) > enough:
            found = checked(session, viewer, result.hits, filters, now, result)
        found = replace(found, guesses=result.hits, whole=whole,
                        terms=_with_synonyms(found.terms, query))  # fmt: skip
        if len(found.ids) >= wanted or whole:
            break
    return found


def _with_synonyms(terms: Sequence[str], query: SearchQuery) -> tuple[str, ...]:
    """Return the words to mark: what a department says means the same, too."""
    return (*terms, *(other for term in terms for other in query.synonyms.get(term, {})))


def _suggestion(
    session: Session, ground: Ground, viewer: Viewer, engine: index.Chosen, query: SearchQuery,
    filters: SearchFilters, now: datetime,
) -> str:  # fmt: skip
    """Return other words that find something this viewer may see, or ``""``.

    The engine's words come from all documents. Only what leads to something visible is
    passed on, else a guess at a spelling would tell a secret.
    """
    offered = index.ask(
        ground, engine, "suggest", lambda opened: list(opened.suggest(query.text))
    )
    for words in (offered or ())[:3]:
        other = SearchQuery(text=str(words), filters=query.filters, language=query.language)
        if _find(session, ground, viewer, engine, other, filters, now, 1).ids:
            return str(words)
    return ""
