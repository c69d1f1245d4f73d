"""What every search engine must do, whatever it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from intranet_ideas.plugin_api import (
    Health,
    SearchDocument,
    SearchEngine,
    SearchHit,
    SearchQuery,
    SearchResult,
)
from intranet_ideas.testing.faults import BreaksContract, hold

ANY_TEXT = (
    "", " ", "*", '"', '"a', "a" * 10_000, "(a OR", "a AND NOT b:c~2^9", "\x00\x1b\u202e",
    "\ud800", "«»", "%_\\", "🚲" * 100, "<script>", "a " * 3_000,
)  # fmt: skip
"""Texts that people, or machines, may search for."""

_DOCUMENTS = (
    SearchDocument("entry:1", "Gatelys ved skolen", "Lyktene slukkes for tidlig.", "nb",
                   {"kind": "entry", "status": "submitted"}),
    SearchDocument("entry:2", "Sykkelskur", "Tak over sykler ved skolen.", "nb",
                   {"kind": "entry", "status": "withdrawn"}),
    SearchDocument("challenge:1", "Trygg skolevei", "Hvordan får vi en trygg vei?", "nb",
                   {"kind": "challenge"}),
)  # fmt: skip

_FILTERS: Sequence[tuple[dict[str, tuple[str, ...]], set[str]]] = (
    ({"status": ("submitted",)}, {"entry:1"}),
    ({"status": ("submitted", "withdrawn")}, {"entry:1", "entry:2"}),
    ({"status": ("submitted",), "kind": ("challenge",)}, set()),
    ({"status": ()}, set()),
    ({"unheard_of": ("x",)}, set()),
)
"""Exact filters of the question “skolen”, and what they leave."""


def check_search_engine(engine: SearchEngine) -> None:
    """Hold an engine against the contract, and leave it empty.

    Raises ``BreaksContract`` that says which promise of ``SearchEngine`` it breaks.
    """
    engine.clear()
    engine.index(_DOCUMENTS)
    _check_finding(engine)
    _check_any_text(engine)
    _check_changes(engine)
    engine.clear()
    _check_health(engine, 0)


def _check_finding(engine: SearchEngine) -> None:
    _check_health(engine, len(_DOCUMENTS))
    found = _ask(engine, "gatelys")
    hold(found == ["entry:1"], f"“gatelys” must find the document with the word, not {found}")
    hits = engine.search(SearchQuery("skolen")).hits
    scores = [hit.score for hit in hits]
    hold(scores == sorted(scores, reverse=True), "the best hit must come first")
    hold(len({hit.id for hit in hits}) == len(hits), "no document twice in one answer")
    hold(len(_ask(engine, "skolen", limit=1)) == 1, "no more hits than query.limit")
    hold(_ask(engine, "skolen", limit=0) == [], "limit 0 means no hits")
    for filters, wanted in _FILTERS:
        given = set(_ask(engine, "skolen", filters=filters))
        hold(given == wanted, f"filters {filters}: {given} instead of {wanted}")
    hold(len(engine.suggest("gat")) <= 5, "at most five suggestions")
    similar = engine.similar("Gatelys og lyktene ved skolen", limit=2)
    hold(len(similar) <= 2, "similar: no more than limit")
    hold(all(isinstance(hit, SearchHit) for hit in similar), "similar returns SearchHits")


def _check_any_text(engine: SearchEngine) -> None:
    asks: Sequence[tuple[str, Callable[[str], object]]] = (
        ("search", lambda text: engine.search(SearchQuery(text))),
        ("suggest", engine.suggest), ("similar", engine.similar),
    )  # fmt: skip
    for text in ANY_TEXT:
        for name, ask in asks:
            try:
                answer = ask(text)
            except Exception as error:
                raise BreaksContract(
                    f"{name} must answer any text, but not {text[:20]!r}: {error!r}"
                ) from error
            if name == "search":
                hold(isinstance(answer, SearchResult), "search returns a SearchResult")


def _check_changes(engine: SearchEngine) -> None:
    changed = SearchDocument("entry:1", "Rekkverk", "Ved elva.", "nb", {"kind": "entry"})
    engine.index([changed])
    hold(_ask(engine, "gatelys") == [], "index replaces a document: its old words are gone")
    hold(_ask(engine, "rekkverk") == ["entry:1"], "index replaces a document")
    engine.remove(["entry:1", "entry:404"])
    hold(_ask(engine, "rekkverk") == [], "remove removes, and ignores unknown ids")
    engine.remove([])
    engine.index([])
    _check_health(engine, len(_DOCUMENTS) - 1)


def _check_health(engine: SearchEngine, documents: int) -> None:
    health = engine.health()
    hold(isinstance(health, Health), "health returns Health")
    hold(health.ok, f"health must be ok: {health.detail}")
    hold(health.documents == documents, f"{health.documents} documents instead of {documents}")


def _ask(
    engine: SearchEngine, text: str, *, limit: int = 20,
    filters: dict[str, tuple[str, ...]] | None = None,
) -> list[str]:  # fmt: skip
    return [hit.id for hit in engine.search(SearchQuery(text, filters or {}, limit=limit)).hits]
