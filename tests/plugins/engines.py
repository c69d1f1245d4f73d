"""What the tests of search engines share: the engines, and ideas to find."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

from intranet_ideas.plugin_api import (
    SearchDocument,
    SearchEngine,
    SearchEngineOffer,
    SearchQuery,
    SearchResult,
)

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
ENGINES = ("search_whoosh", "search_tantivy", "search_postgresql")

Open = Callable[[Path], SearchEngine]

IDEAS = [
    (
        "1",
        "nb",
        "Velferdsteknologi hjemme",
        "Sensorer varsler hjemmetjenesten når en eldre faller.",
    ),
    ("2", "nn", "Digitalt tilsyn på sjukeheimen", "Innbyggjarane slepp å bli vekte om natta."),
    ("3", "nb", "Sykkelparkering ved stasjonen", "Pendlere vil låse sykkelen under tak."),
    ("4", "nn", "Trygg skuleveg", "Foreldre køyrer borna fordi det manglar fortau langs vegen."),
    ("5", "nb", "Delebil etter arbeidstid", "La innbyggerne leie kommunens biler om kvelden."),
    ("6", "en", "Conversation cafe", "Volunteers meet refugees and share a meal at the library."),
    ("7", "nb", "Matsvinn på kjøkkenet", "Vei maten som kastes. Kantinen lager middag av restene."),
    (
        "8",
        "nb",
        "Felles kalender",
        "E-post og møterom på ett sted for kantinen og resten av huset.",
    ),
]


def idea(id_: str, title: str = "", body: str = "", **filters: str) -> SearchDocument:
    return SearchDocument(f"entry:{id_}", title, body, "nb", filters)


def ideas() -> list[SearchDocument]:
    return [
        SearchDocument(f"entry:{id_}", title, body, language, {"language": language})
        for id_, language, title, body in IDEAS
    ]


def offer(plugin: str) -> SearchEngineOffer:
    """Return what a plugin offers, imported by its own name."""
    sys.path.insert(0, str(PLUGINS))
    try:
        offered = importlib.import_module(plugin).register_search_engines()
    finally:
        sys.path.remove(str(PLUGINS))
    return offered[0]


def ids(result: SearchResult) -> list[str]:
    """Return the numbers of the ideas that were found."""
    return [hit.id.removeprefix("entry:") for hit in result.hits]


def found(engine: SearchEngine, text: str) -> list[str]:
    """Ask for words alone."""
    return ids(engine.search(SearchQuery(text)))


def files(folder: Path) -> list[Path]:
    """Return the files that hold something, the largest first."""
    there = [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size]
    return sorted(there, key=lambda file: -file.stat().st_size)
