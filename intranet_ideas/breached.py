"""Passwords that have been seen in breaches, looked up in a file: nothing leaves the machine.

The file is that of Pwned Passwords “ordered by hash”: one line ``SHA-1:COUNT`` for each, in order.
SHA-1 is the form of that list and protects nothing here.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_list: Path | None = None

DIGITS = 40
LONGEST_LINE = 64


def look_in(path: Path | None) -> None:
    """Use this list, or none; for the host, from the site's settings."""
    global _list  # noqa: PLW0603 - one process serves one site
    _list = path


def seen(password: str) -> bool:
    """Say whether the list holds the password. Raises ``OSError`` when it can't be read."""
    if _list is None:
        return False
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with _list.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            file.seek(max(0, middle - 1))
            if middle:
                file.readline(LONGEST_LINE)  # the rest of the line that the middle fell into
            line = file.readline(LONGEST_LINE)
            found = line[:DIGITS].upper()
            if found == digest:
                return True
            if not line or found > digest:
                high = middle
            else:
                low = file.tell()
    return False
