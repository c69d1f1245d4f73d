"""A mail server that can be made to fail in each way a real one does."""

from __future__ import annotations

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

TAKES, REFUSES, STALLS, DROPS = "takes", "refuses", "stalls", "drops after DATA"


class _Talk(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.server.connections += 1
        if self.refuses_or_stalls():
            return
        self.say("220 here")
        # A connection that is open already fails like a new one.
        while (line := self.rfile.readline()) and not self.refuses_or_stalls():
            word = line[:4].upper()
            if word == b"QUIT":
                self.say("221 bye")
                return
            if word == b"DATA":
                self.say("354 go on")
                self.server.take(b"".join(iter(self.rfile.readline, b".\r\n")))
                if self.server.mode == DROPS:
                    return
            self.say("250 OK")

    def refuses_or_stalls(self) -> bool:
        if self.server.mode == STALLS:
            # Until the other side gives up.
            self.rfile.read()
        elif self.server.mode == REFUSES:
            self.say("421 not now")
        return self.server.mode in (STALLS, REFUSES)


class PostOffice(socketserver.ThreadingTCPServer):
    """Keeps how often each mail came, by its Message-ID."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mode = TAKES
        self.copies: Counter[str] = Counter()
        self.connections = 0
        self._one_at_a_time = threading.Lock()

    @property
    def url(self) -> str:
        """The setting that sends mail here."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def take(self, mail: bytes) -> None:
        """Keep a mail."""
        found = re.search(rb"(?im)^message-id:\s*(<[^>]+>)", mail)
        assert found, mail
        with self._one_at_a_time:
            self.copies[found[1].decode()] += 1

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Open a post office for a while."""
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield office
        office.shutdown()
        thread.join()
