"""The worker's side: everything that changes the files."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tantivy import Index

from intranet_ideas.plugin_api import SearchDocument

from .schema import SCHEMA, VERSION, as_kept
from .snapshot import MARK, stamp

MEMORY_BYTES = 30_000_000


def create_if_new(folder: Path) -> None:
    """Make an index where the folder is missing or empty; leave anything else alone."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        # Web processes and the worker may get here at once.
        with _locked(folder):
            if not any(folder.iterdir()):
                _make(folder)


def clear(folder: Path) -> None:
    """Remove whatever is there and make an empty index."""
    if not folder.is_dir():
        folder.unlink(missing_ok=True)
        folder.mkdir(parents=True)
    with _locked(folder):
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink(missing_ok=True)
        _make(folder)


def _make(folder: Path) -> None:
    Index(SCHEMA, str(folder))
    (folder / MARK).write_text(json.dumps({"version": VERSION}), "utf-8")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder; the lock goes with the process, however that ends."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def replace(folder: Path, documents: Collection[SearchDocument], ids: Iterable[str]) -> None:
    """Take ``ids`` out and put ``documents`` in, in one commit."""
    kept = [as_kept(document) for document in documents]
    stamp(folder)  # raises where the index is not whole
    writer = Index.open(str(folder)).writer(MEMORY_BYTES, 1)
    try:
        for identifier in ids:
            writer.delete_documents_by_term("id", identifier)
        for document in kept:
            writer.add_document(document)
        writer.commit()
    finally:
        # Gives the lock back, and throws away what was not committed.
        writer.wait_merging_threads()
