"""Has uploads looked through for viruses by a ClamAV daemon, as they come in (INSTREAM of clamd).

The known clients are under GPL or have had no release for ten years; the protocol is one command.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from urllib.parse import urlsplit

SECONDS = 30.0
"""What each answer of the daemon may take."""

PIECE = 256 * 1024
LONGEST_ANSWER = 4096
PORT = 3310


class Infected(Exception):
    """The daemon found something; the text is its name for it."""


class NoScanner(Exception):
    """The daemon can't be reached, or did not say whether the file is clean."""


def scan(scanner: str, content: bytes) -> None:
    """Return when the daemon at ``scanner`` finds nothing in ``content``.

    ``scanner`` is ``clamd://HOST:PORT`` or ``unix:///PATH``; with ``""`` nothing is asked. Raises
    ``Infected`` and ``NoScanner``.
    """
    if not scanner:
        return
    try:
        said = _asked(scanner, content)
    except OSError as error:
        raise NoScanner(f"{scanner}: {error}") from error
    if said.endswith(" FOUND"):
        raise Infected(said.removeprefix("stream: ").removesuffix(" FOUND"))
    if said != "stream: OK":
        raise NoScanner(f"{scanner} says: {said[:200]}")


def _asked(scanner: str, content: bytes) -> str:
    with closing(_connected(scanner)) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            daemon.sendall(struct.pack("!I", len(piece)) + piece)
        daemon.sendall(struct.pack("!I", 0))
        said = b""
        while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
            if not (more := daemon.recv(LONGEST_ANSWER)):
                break
            said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(scanner: str) -> socket.socket:
    parts = urlsplit(scanner)
    if parts.scheme == "clamd":
        return socket.create_connection((parts.hostname or "", parts.port or PORT), SECONDS)
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(SECONDS)
    try:
        daemon.connect(parts.path)
    except OSError:
        daemon.close()
        raise
    return daemon
