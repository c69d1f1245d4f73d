"""Indexes that are not used any more: generations before the present one, other engines'."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api.facts import SearchEngineOffer
from intranet_ideas.plugin_host.activation import ORGANISATION
from intranet_ideas.plugin_host.engines import search_engine_of
from intranet_ideas.search.index import Chosen, generation, guarded, pointer

LetGo = Callable[[Path], None]


def _nothing(_folder: Path) -> None:
    """Let go of an index that is all in its folder."""


def sweep(ground: Ground, engine: Chosen | None) -> None:
    """Remove every index but the one in use. The worker alone does this."""
    if engine is not None:
        current = pointer(engine)
        keep = generation(engine, current.generation) if current else None
        _remove(engine.folder, _letting_go(engine.offer, engine.settings), keep)
    for folder in list(ground.search_folder.iterdir()):
        if folder.is_dir() and not (engine and folder == engine.folder):
            _remove(folder, _of_another(ground, folder.name), None)
            shutil.rmtree(folder, ignore_errors=True)


def _remove(folder: Path, let_go: LetGo, keep: Path | None) -> None:
    for path in folder.glob("gen-*"):
        if path != keep:
            let_go(path)
            shutil.rmtree(path, ignore_errors=True)


def _letting_go(offer: SearchEngineOffer, settings: dict[str, str | int | float | bool]) -> LetGo:
    discard = offer.discard
    if discard is None:
        return _nothing
    return lambda folder: guarded(lambda: discard(folder, settings))


def _of_another(ground: Ground, name: str) -> LetGo:
    """Return how the engine that made a folder, ``<plugin>.<key>``, lets go of an index."""
    plugin, _, key = name.partition(".")
    offer = search_engine_of(ground.plugins, plugin, key)
    if offer is None or offer.discard is None:
        return _nothing
    with ground.database.read() as session:
        return _letting_go(offer, ground.plugins.settings_for(session, plugin, ORGANISATION))
