"""The index on disk: generations of one engine, and a pointer to the one in use.

``<data>/search/<plugin>.<key>/gen-N`` is the engine's own folder; ``current`` beside it
names the generation in use and what made it. A rebuild writes a new generation and moves
the pointer in one step, so that readers have a whole index at every instant.

An engine is a plugin's code over files that anything may have happened to: every
exception it raises ends here.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from intranet_ideas.ground import Ground
from intranet_ideas.plugin_api.facts import Health, SearchEngine, SearchEngineOffer
from intranet_ideas.plugin_host.activation import ORGANISATION
from intranet_ideas.plugin_host.engines import search_engine
from intranet_ideas.plugin_host.values import Value
from intranet_ideas.search.documents import CONTENTS

T = TypeVar("T")

POINTER, WISH, PROBLEM, LOCK = "current", "rebuild", "problem", "writer.lock"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The engine that the organisation uses, and its folder for all generations."""

    plugin: str
    version: str
    offer: SearchEngineOffer
    settings: dict[str, Value]
    folder: Path


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which generation is in use, which version of which plugin made it, with how many documents it
    began, and what the site put into it then, as ``documents.CONTENTS`` says."""

    generation: int
    plugin: str
    version: str
    documents: int = 0
    contents: int = 0


def chosen(session: Session, ground: Ground) -> Chosen | None:
    """Return the search engine that is on, if any."""
    found = search_engine(ground.plugins, session)
    if found is None:
        return None
    plugin, offer = found
    return Chosen(
        plugin=plugin.name, version=plugin.info.version, offer=offer,
        settings=ground.plugins.settings_for(session, plugin.name, ORGANISATION),
        folder=ground.search_folder / f"{plugin.name}.{offer.key}",
    )  # fmt: skip


def pointer(engine: Chosen) -> Pointer | None:
    """Return what is in use; None where that can't be told or was made by another version."""
    try:
        content = json.loads((engine.folder / POINTER).read_text(encoding="utf-8"))
        found = Pointer(**content)
        usable = (found.plugin, found.version) == (engine.plugin, engine.version)
        # An engine makes an index where there is none: an emptied folder must not pass.
        whole = any(generation(engine, found.generation).iterdir())
    except (OSError, ValueError, TypeError):
        return None
    return found if usable and whole else None


def generation(engine: Chosen, number: int) -> Path:
    """Return the folder of one generation."""
    return engine.folder / f"gen-{int(number)}"


# --- Using it ------------------------------------------------------------------------


_opened: dict[Path, tuple[Pointer, dict[str, Value], SearchEngine]] = {}
_opening = threading.Lock()


def opened(engine: Chosen, *, afresh: bool = False) -> SearchEngine | None:
    """Return the engine open on the generation in use, the same one for all threads.

    ``afresh`` opens it again. None where there is no whole index, or it can't be opened.
    """
    current = pointer(engine)
    if current is None:
        return None
    with _opening:
        kept = _opened.get(engine.folder)
        if kept and kept[:2] == (current, engine.settings) and not afresh:
            return kept[2]
        found = guarded(
            lambda: engine.offer.open(generation(engine, current.generation), engine.settings)
        )
        if found is None:
            _opened.pop(engine.folder, None)
            return None
        _opened[engine.folder] = (current, engine.settings, found)
        return found


def guarded(work: Callable[[], T]) -> T | None:
    """Return what the engine's code returns, or None if it fails, which is logged."""
    try:
        return work()
    # SystemExit too: a plugin's sys.exit() must not end the site's process.
    except (Exception, SystemExit):
        log.exception("the search engine failed")
        return None


def ask(
    ground: Ground, engine: Chosen, what: str, question: Callable[[SearchEngine], T]
) -> T | None:
    """Put a question to the index in use; None when it can't answer. ``what`` names it where
    IT sees how long answers take.

    Asked twice, since a rebuild may take the files away in between. An index that is not
    there or not well is asked to be rebuilt; one that is well just did not like the
    question.
    """
    for afresh in (False, True):
        index = opened(engine, afresh=afresh)
        if index is None:
            break
        begun = time.perf_counter()
        answer = guarded(lambda index=index: question(index))  # type: ignore[misc]
        ground.plugins.health.timed(engine.plugin, f"search.{what}", time.perf_counter() - begun)
        if answer is not None:
            return answer
    if not health(engine).ok:
        request_rebuild(ground)
    return None


def health(engine: Chosen) -> Health:
    """Say how the index in use fares."""
    index = opened(engine)
    found = guarded(index.health) if index else None
    return found if isinstance(found, Health) else Health(ok=False, detail="no whole index")


# --- Wishes and troubles, told across processes by small files ------------------------


def request_rebuild(ground: Ground) -> None:
    """Ask the worker for a new index; costs nothing when it was asked already."""
    try:
        ground.search_folder.mkdir(parents=True, exist_ok=True)
        (ground.search_folder / WISH).touch()
    except OSError:
        log.exception("the wish for a new search index could not be left")


def wish_fulfilled(ground: Ground) -> None:
    """Take the wish for a new index away."""
    (ground.search_folder / WISH).unlink(missing_ok=True)


def rebuild_wanted(ground: Ground) -> bool:
    """Say whether a new index was asked for and is not ready yet."""
    return (ground.search_folder / WISH).exists()


def note_problem(ground: Ground, what: str) -> None:
    """Leave word of the last failure of indexing; ``""`` takes it away."""
    path = ground.search_folder / PROBLEM
    try:
        if what:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(what[:500], encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    except OSError:
        log.exception("the state of search could not be noted")


def problem(ground: Ground) -> str:
    """Return the last failure of indexing, ``""`` when all is well."""
    try:
        return (ground.search_folder / PROBLEM).read_text(encoding="utf-8")
    except OSError:
        return ""


# --- Writing: one process at a time ----------------------------------------------------


@contextmanager
def writing(ground: Ground) -> Iterator[bool]:
    """Hold the right to write, if no other process has it: yields whether it is ours.

    The lock goes with the process, however that ends.
    """
    ground.search_folder.mkdir(parents=True, exist_ok=True)
    with (ground.search_folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def begin(engine: Chosen) -> tuple[int, SearchEngine]:
    """Open a new, empty generation beside the one in use. Raises what the engine raises."""
    engine.folder.mkdir(parents=True, exist_ok=True)
    numbers = [int(path.name[4:]) for path in engine.folder.glob("gen-*")
               if path.name[4:].isdecimal()]  # fmt: skip
    number = max(numbers, default=0) + 1
    folder = generation(engine, number)
    folder.mkdir()
    return number, engine.offer.open(folder, engine.settings)


def swap_in(engine: Chosen, number: int, documents: int) -> None:
    """Put a generation to use in one step; ``leftovers`` then removes all others."""
    made = Pointer(number, engine.plugin, engine.version, documents, CONTENTS)
    fresh = engine.folder / f"{POINTER}.new"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(asdict(made), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(engine.folder / POINTER)
