"""The worker's side: everything that changes the files."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.util.filelock import try_for

from intranet_ideas.plugin_api import SearchDocument

from .schema import INDEX_NAME, SCHEMA, fields
from .snapshot import open_index

MEMORY_MB = 64
LOCK_SECONDS = 10.0
MOST_DELETED = 0.25
"""With a larger share of deleted documents a commit merges all segments: Whoosh leaves
large ones alone, and skips their deleted documents in every search."""

_LOCK = "WRITELOCK"


def create_if_new(folder: Path) -> None:
    """Make an index where the folder is missing or empty; leave anything else alone."""
    folder.mkdir(parents=True, exist_ok=True)
    if _is_new(folder):
        # Web processes and the worker may get here at once.
        with _locked(folder) as storage:
            if _is_new(folder):
                FileIndex.create(storage, SCHEMA, INDEX_NAME)


def clear(folder: Path) -> None:
    """Remove whatever is there and make an empty index."""
    if not folder.is_dir():
        folder.unlink(missing_ok=True)
        folder.mkdir(parents=True)
    with _locked(folder) as storage:
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif not entry.name.endswith(_LOCK):
                entry.unlink(missing_ok=True)
        FileIndex.create(storage, SCHEMA, INDEX_NAME)


def _is_new(folder: Path) -> bool:
    return all(entry.name.endswith(_LOCK) for entry in folder.iterdir())


@contextmanager
def _locked(folder: Path) -> Iterator[FileStorage]:
    """Hold the lock that Whoosh's writers take."""
    storage = FileStorage(str(folder))
    lock = storage.lock(f"{INDEX_NAME}_{_LOCK}")
    if not try_for(lock.acquire, timeout=LOCK_SECONDS, delay=0.05):
        raise LockError
    try:
        yield storage
    finally:
        lock.release()


def replace(folder: Path, documents: Collection[SearchDocument], ids: Iterable[str]) -> None:
    """Take ``ids`` out and put ``documents`` in, in one commit."""
    with _writer(folder) as writer:
        with writer.searcher() as searcher:
            total = searcher.doc_count_all()
            if total:
                for identifier in ids:
                    writer.delete_by_term("id", identifier, searcher=searcher)
        for document in documents:
            writer.add_document(**fields(document))
        writer.commit(optimize=total > 0 and writer.deleted_count() > MOST_DELETED * total)


@contextmanager
def _writer(folder: Path) -> Iterator[Any]:
    writer = open_index(folder).writer(limitmb=MEMORY_MB, procs=1, timeout=LOCK_SECONDS)
    try:
        yield writer
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise
