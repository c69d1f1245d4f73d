"""Attachments' bytes, stored under their SHA-256, so that a file is whole or not there."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class FileStore:
    """A folder of files named by digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store ``content`` durably and return its digest (SHA-256, hex)."""
        digest = hashlib.sha256(content).hexdigest()
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
