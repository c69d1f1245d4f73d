"""The webhook against a real server in this process, and the guard around what goes out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet_ideas.paths import bundled
from intranet_ideas.plugin_api import (
    Challenge,
    Entry,
    Event,
    NotSetUp,
    TryAgainLater,
    Undeliverable,
    outgoing,
    text_in,
)
from intranet_ideas.plugin_host.discovery import BUNDLED, Found
from intranet_ideas.plugin_host.loading import LoadedPlugin, load

loaded = load(Found("notify_webhook", BUNDLED, bundled("plugins") / "notify_webhook/__init__.py"))
assert isinstance(loaded, LoadedPlugin)
PLUGIN: LoadedPlugin = loaded

KEY = b"0123456789abcdef01234567"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
CHALLENGE = Challenge(7, "Trygg hjemme", "", "helse", "open", "https://ideas.test/challenges/7")
EVENT = Event("challenge_opened:7:x", "challenge_opened", datetime(2026, 3, 10, 12, tzinfo=UTC),
              CHALLENGE)  # fmt: skip


class Receiver(ThreadingHTTPServer):
    """Notes what comes, and answers as it is told."""

    status = 204
    headers: dict[str, str] = {}  # noqa: RUF012 - set by tests
    stall = threading.Event()

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.headers = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?key=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    outgoing.allow([ip_network("127.0.0.0/8")])
    yield server
    outgoing.allow([])
    server.shutdown()
    thread.join()
    server.server_close()


def tell(event: Event = EVENT, **settings: str) -> None:
    chosen = {"url": "", "secret": SECRET, "old_secret": ""} | settings
    PLUGIN.call(event.kind, {"event": event, "settings": chosen})


def test_an_event_is_sent_signed(receiver: Receiver) -> None:
    entry = Entry(3, 7, "Hemmelig tittel", "Tekst", "submitted", "https://ideas.test/ideas/3")
    event = Event("entry_submitted:3:1", "entry_submitted", EVENT.happened_at, CHALLENGE, entry)
    tell(event, url=receiver.url)
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert told["type"] == "entry_submitted"
    assert told["data"]["challenge"]["title"] == "Trygg hjemme"
    assert told["data"]["entry"] == {"id": 3, "url": "https://ideas.test/ideas/3"}
    assert "Hemmelig" not in body.decode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == "entry_submitted:3:1"


def test_the_readmes_lines_tell_what_is_ours_from_what_is_not(receiver: Receiver) -> None:
    """With the present key or the earlier one, within five minutes, and nothing else."""
    text = (bundled("plugins") / "notify_webhook" / "README.md").read_text(encoding="utf-8")
    found: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], found)  # noqa: S102 - our own page
    verified = found["verified"]
    newer = "whsec_" + base64.b64encode(b"x" * 32).decode()
    tell(url=receiver.url, secret=newer, old_secret=SECRET)
    ((headers, body),) = receiver.got
    assert len(headers["webhook-signature"].split()) == 2
    for secret in (newer, SECRET):
        assert verified(secret, headers, body)
    sent = int(headers["webhook-timestamp"])
    assert verified(SECRET, headers, body, now=sent + 299)
    assert not verified(SECRET, headers, body, now=sent + 301), "replayed"
    assert not verified(SECRET, headers, body, now=sent - 301)
    assert not verified("whsec_" + base64.b64encode(b"y" * 32).decode(), headers, body)
    assert not verified(SECRET, headers, body + b" ")
    for name, value in (("webhook-id", "other"), ("webhook-timestamp", str(sent - 1)),
                        ("webhook-timestamp", "x"), ("webhook-signature", "v1,"),
                        ("webhook-signature", headers["webhook-signature"].replace("v1", "v2"))):
        tampered = headers | {name: value}
        assert not verified(SECRET, tampered, body), (name, value)
        tampered.pop(name)
        assert not verified(SECRET, tampered, body), name


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {}, None), (202, {}, None), (500, {}, TryAgainLater), (503, {}, TryAgainLater),
        (429, {"Retry-After": "120"}, TryAgainLater), (410, {}, Undeliverable),
        (404, {}, Undeliverable), (302, {"Location": "http://127.0.0.1/"}, Undeliverable),
    ],
)  # fmt: skip
def test_what_an_answer_means(
    receiver: Receiver, status: int, headers: dict[str, str], expected: type[Exception] | None
) -> None:
    receiver.status, receiver.headers = status, headers
    if expected is None:
        tell(url=receiver.url)
        return
    with pytest.raises(expected, match=str(status)) as caught:
        tell(url=receiver.url)
    if status == 429:
        assert caught.value.after == 120  # type: ignore[attr-defined]
    assert len(receiver.got) == 1, "a redirect is not followed"


def test_without_settings_nothing_is_sent() -> None:
    with pytest.raises(NotSetUp):
        tell()
    with pytest.raises(NotSetUp):
        tell(url="https://example.org/", secret="whsec_short")


def test_a_receiver_that_is_away_is_tried_again() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    outgoing.allow([ip_network("127.0.0.0/8")])
    try:
        with pytest.raises(TryAgainLater):
            tell(url=f"http://127.0.0.1:{port}/")
    finally:
        outgoing.allow([])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/",
        "https://10.1.2.3/", "https://169.254.169.254/latest/meta-data", "https://0.0.0.0/",
        "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://100.64.0.1/",
        "https://[fe80::1]/", "https://[::]/", "https://[::7f00:1]/", "https://[2002:a00:1::]/",
        "https://[64:ff9b:1::a00:1]/", "https://0177.0.0.1/", "https://127.1/", "http://0/",
        "https://224.0.0.1/", "https://2130706433/", "https://0x7f.1/", "http://192.0.2.1/",
        "ftp://example.org/", "https:///x", "https://a:b@example.org/", "https://example.org:x/",
        "https://exa mple.org/", "https://exam\u00e9ple.org/x y", "file:///etc/passwd", "nonsense",
    ],
)  # fmt: skip
def test_inner_addresses_and_nonsense_are_never_called(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("it was called"))
    with pytest.raises((outgoing.Refused, outgoing.Unreachable)):
        outgoing.post(url, b"{}", {})


def test_every_address_of_a_name_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and an inner address is refused, whichever comes first."""
    found = [(2, 1, 6, "", (each, 443)) for each in ("93.184.215.14", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(outgoing.Refused):
        outgoing.post("https://example.org/", b"", {})


def test_the_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second answer of a name server that changes its mind is never asked for."""
    asked, called = [], []

    def look_up(host: str, *rest: object, **more: object) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.215.14", 443))]

    def connect(address: tuple[str, int], *rest: object, **more: object) -> None:
        called.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(outgoing.Unreachable):
        outgoing.post("https://example.org/", b"", {})
    assert asked == ["example.org"]
    assert called == [("93.184.215.14", 443)]


@contextmanager
def dripping(start: bytes, drop: bytes) -> Iterator[str]:
    """A server that answers ``start`` and then ``drop``, again and again, and never ends."""
    over = threading.Event()

    def drip(taken: socket.socket) -> None:
        with taken, suppress(OSError):
            taken.recv(65536)
            taken.sendall(start)
            while not over.wait(0.05):
                taken.sendall(drop)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: drip(server.accept()[0]))
        thread.start()
        outgoing.allow([ip_network("127.0.0.0/8")])
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        outgoing.allow([])
        over.set()
        thread.join()


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("start", "drop"),
    [(b"HTTP/1.1 2", b"0"), (HEAD + b"X: ", b"y"), (HEAD, b"X: y\r\n"),
     (HEAD + b"Content-Length: 1000\r\n\r\n", b"z"), (HEAD + b"\r\n", b"z"),
     (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nz\r\n")],
    ids=["status", "header", "headers", "body", "endless", "chunks"],
)  # fmt: skip
def test_who_drips_is_given_up_when_the_time_for_the_whole_call_is_over(
    start: bytes, drop: bytes
) -> None:
    with dripping(start, drop) as url:
        begun = time.monotonic()
        with pytest.raises(outgoing.Unreachable):
            outgoing.post(url, b"{}", {}, seconds=0.3)
        assert 0.25 < time.monotonic() - begun < 10


def test_who_does_not_read_is_given_up_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        outgoing.allow([ip_network("127.0.0.0/8")])
        begun = time.monotonic()
        with pytest.raises(outgoing.Unreachable):
            outgoing.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"x" * 30_000_000, {},
                          seconds=0.3)  # fmt: skip
        outgoing.allow([])
    assert time.monotonic() - begun < 10


def test_a_name_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: over.wait(20) and [])
    with pytest.raises(outgoing.Unreachable, match="looked up"):
        outgoing.post("https://example.org/", b"{}", {}, seconds=0.05)
    over.set()


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="192.168.0.0/16")
       | st.ip_addresses(v=6, network="fc00::/7") | st.ip_addresses(v=6, network="fe80::/10"))
def test_private_addresses_are_inner_however_they_are_written(address: Any) -> None:
    assert outgoing.inner(address)
    if address.version == 4:
        assert outgoing.inner(ip_address(f"::ffff:{address}"))
        assert outgoing.inner(ip_address(int(ip_address("64:ff9b::")) + int(address)))


def test_public_addresses_are_not() -> None:
    for each in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"):
        assert not outgoing.inner(ip_address(each))


@pytest.mark.parametrize(("key", "value", "wrong"), [
    ("url", "https://example.org/x", False), ("url", "", False), ("url", "example.org", True),
    ("secret", SECRET, False), ("secret", "", False), ("secret", "hemmelig", True),
    ("old_secret", SECRET, False), ("old_secret", "", False), ("old_secret", "hemmelig", True),
])  # fmt: skip
def test_settings_are_checked_when_they_are_saved(key: str, value: str, wrong: bool) -> None:
    (setting,) = [each for each in PLUGIN.info.settings if each.key == key]
    assert setting.check is not None
    assert bool(text_in(setting.check(value), "nb")) is wrong
