"""Attachments' bytes, stored under their SHA-256, so that a file is whole or not there."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from intranet_ideas.settings import Settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileStore(Protocol):
    """Where attachments are kept, named by digest (SHA-256, hex)."""

    def put(self, content: bytes) -> str:
        """Store ``content`` durably and return its digest. Raises ``OSError``."""

    def get(self, digest: str) -> bytes:
        """Return the content. Raises ``FileNotFoundError``."""

    def digests(self) -> Iterator[str]:
        """Yield the digest of each file that is there."""

    def remove(self, digest: str) -> None:
        """Remove a file; nothing happens where there is none. Raises ``OSError``."""


def store_for(settings: Settings) -> FileStore:
    """Return the store that the settings name: a folder of the data folder, or a bucket."""
    if not settings.files:
        return FolderStore(settings.data / "files")
    from intranet_ideas.buckets import BucketStore

    place = urlsplit(settings.files)
    return BucketStore(place.netloc, place.path.strip("/"), settings.s3_endpoint)


class FolderStore:
    """A folder of files named by digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store ``content`` durably and return its digest."""
        digest = digest_of(content)
        path = self.path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._sync_folder(path.parent)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the content; raises ``FileNotFoundError``."""
        return self.path(digest).read_bytes()

    def digests(self) -> Iterator[str]:
        """Yield the digest of each file, half-written ones left out."""
        for path in sorted(self.folder.glob("??/*")):
            if is_digest(path.name) and path.name.startswith(path.parent.name):
                yield path.name

    def remove(self, digest: str) -> None:
        """Remove a file; nothing happens where there is none."""
        self.path(digest).unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Return where the content with this digest lies."""
        return self.folder / digest[:2] / digest

    @staticmethod
    def _sync_folder(folder: Path) -> None:
        # The new name is durable only when the folder is.
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def digest_of(content: bytes) -> str:
    """Return the name under which content is stored: its SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def is_digest(name: str) -> bool:
    """Say whether a name is that of stored content."""
    return _DIGEST.fullmatch(name) is not None
