"""A request counts by when the server saw it, however long it then waits for a thread."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

pytestmark = pytest.mark.slow

SITE = """
import sys, time
from flask import Flask, request
from intranet_ideas.clock import SystemClock
from intranet_ideas.receipt import RECEIVED, Receipt
from intranet_ideas.server import Server, options_for

app = Flask("site")
app.wsgi_app = Receipt(app.wsgi_app, SystemClock())

@app.get("/slow")
def slow():
    time.sleep(1.2)
    return ""

@app.get("/when")
def when():
    return str(request.environ[RECEIVED].timestamp())

Server(app, options_for(host="127.0.0.1", port=int(sys.argv[1]), workers=1, threads=1)).run()
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SITE, str(found)])
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", found), timeout=1):
                break
            time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=20)


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def send(connection: socket.socket, path: str) -> None:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())


def answer(connection: socket.socket) -> str:
    received = b""
    while part := connection.recv(4096):
        received += part
    return received.decode().rpartition("\r\n")[2]


def one_answer(connection: socket.socket) -> str:
    """Read one answer of a connection that stays open."""
    received = b""
    while True:
        received += connection.recv(4096)
        head, end, body = received.decode().partition("\r\n\r\n")
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        if end and length and len(body) >= int(length[1]):
            return body


def test_waiting_for_a_thread_does_not_count(port: int) -> None:
    with connect(port) as busy, connect(port) as waiting:
        send(busy, "/slow")
        time.sleep(0.2)
        sent = time.time()
        send(waiting, "/when")
        received = float(answer(waiting))
        assert time.time() - sent > 0.6, "it was to wait for the only thread"
        assert abs(received - sent) < 0.5


def test_a_connection_held_open_wins_no_time(port: int) -> None:
    with connect(port) as held:
        time.sleep(0.5)
        sent = time.time()
        send(held, "/when")
        assert float(answer(held)) >= sent - 0.05


def test_each_request_of_a_connection_counts_by_itself(port: int) -> None:
    with connect(port) as kept:
        for _ in range(2):
            time.sleep(0.3)
            sent = time.time()
            kept.sendall(b"GET /when HTTP/1.1\r\nHost: x\r\n\r\n")
            assert abs(float(one_answer(kept)) - sent) < 0.25
