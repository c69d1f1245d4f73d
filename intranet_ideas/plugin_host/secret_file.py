"""Plugins' secrets, kept out of the database in one file, sealed with the site's secret key.

The key is derived by HKDF (RFC 5869), the seal is AES-256-GCM. Entries of before there was a seal
are read, and sealed with the next one that is stored.

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
from functools import cached_property
from pathlib import Path
from typing import Any

from intranet_ideas.seal import Broken, Seal, opened, seal_for

FILE = "plugin_secrets.json"
PURPOSE = b"intranet_ideas plugin secrets"
UNUSED_FOR = timedelta(hours=1)
"""How long a secret without a row stays: its transaction may still be open."""


class SecretFile:
    """The file ``plugin_secrets.json`` (mode 0600) of a data folder."""

    def __init__(self, folder: Path, secret_key: str) -> None:
        self.path = folder / FILE
        self._secret_key = secret_key
        self._known: dict[str, str] = {}

    @cached_property
    def _seal(self) -> Seal:
        return seal_for(self._secret_key, PURPOSE)

    def put(self, value: str, now: datetime, *, in_use: Collection[str]) -> str:
        """Store ``value`` durably and return its reference.

        Secrets that are not ``in_use`` and older than ``UNUSED_FOR`` are dropped.
        Raises ``OSError`` when the file can't be written.
        """
        reference = secrets.token_hex(16)
        with self._locked():
            kept = {
                each: self._sealed(entry) for each, entry in self._read().items()
                if each in in_use or datetime.fromisoformat(entry["at"]) > now - UNUSED_FOR
            }  # fmt: skip
            fresh = self._sealed({"value": value, "at": now.isoformat()})
            self._write(kept | {reference: fresh})
        return reference

    def get(self, reference: str) -> str | None:
        """Return the secret, or None if this machine's file does not hold it, or holds it
        under another secret key."""
        if reference not in self._known:
            # References are never given a second value, so what is known stays right.
            try:
                opened = {each: self._opened(entry) for each, entry in self._read().items()}
            except (OSError, ValueError):
                return None
            self._known = {each: value for each, value in opened.items() if value is not None}
        return self._known.get(reference)

    def unreadable(self) -> int:
        """Return how many secrets were sealed with another secret key than the site's.

        Raises ``OSError`` or ``ValueError`` when the file itself can't be read.
        """
        return sum(self._opened(entry) is None for entry in self._read().values())

    def _sealed(self, entry: dict[str, str]) -> dict[str, str]:
        if "sealed" in entry:
            return entry
        return {"sealed": self._seal.encrypt(entry["value"].encode()).decode(), "at": entry["at"]}

    def _opened(self, entry: dict[str, str]) -> str | None:
        """Return an entry's secret, or None where it is damaged or the key another."""
        try:
            if "value" in entry:
                return str(entry["value"])
            return opened(self._seal, entry["sealed"])
        except (Broken, KeyError, TypeError, AttributeError):
            return None

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
