"""Plugins' secrets, kept out of the database in one file that only the site's user may read.

A secret is stored under a fresh reference, and the setting's row holds the reference: a
transaction that is rolled back leaves the secret in force as it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

FILE = "plugin_secrets.json"
UNUSED_FOR = timedelta(hours=1)
"""How long a secret without a row stays: its transaction may still be open."""


class SecretFile:
    """The file ``plugin_secrets.json`` (mode 0600) of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._known: dict[str, str] = {}

    def put(self, value: str, now: datetime, *, in_use: Collection[str]) -> str:
        """Store ``value`` durably and return its reference.

        Secrets that are not ``in_use`` and older than ``UNUSED_FOR`` are dropped.
        Raises ``OSError`` when the file can't be written.
        """
        reference = secrets.token_hex(16)
        with self._locked():
            kept = {
                each: entry for each, entry in self._read().items()
                if each in in_use or datetime.fromisoformat(entry["at"]) > now - UNUSED_FOR
            }  # fmt: skip
            self._write(kept | {reference: {"value": value, "at": now.isoformat()}})
        return reference

    def get(self, reference: str) -> str | None:
        """Return the secret, or None if this machine's file does not hold it."""
        if reference not in self._known:
            # References are never given a second value, so what is known stays right.
            try:
                self._known = {each: str(entry["value"]) for each, entry in self._read().items()}
            except (OSError, ValueError, KeyError, TypeError):
                return None
        return self._known.get(reference)

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self, content: dict[str, Any]) -> None:
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{FILE}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:  # mkstemp made it 0600
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
