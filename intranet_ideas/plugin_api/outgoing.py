"""The one way out for plugins: a POST that can't be led to an inner address.

The host's name is looked up once, every address it has is checked, and the connection goes to
the address that was checked, so that a second answer of the name server changes nothing (DNS
rebinding). Redirects are not followed. Certificates are checked against the name.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

Network = IPv4Network | IPv6Network
"""A network that the site may allow."""

Address = IPv4Address | IPv6Address
"""An address that a name stands for."""

SECONDS = 10.0
"""What a whole call may take unless it says otherwise."""

LARGEST_REPLY = 64 * 1024
"""Bytes of a reply that are read."""

PIECE = 16 * 1024
"""Bytes that are sent between two looks at the clock."""

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses behind NAT64 (RFC 6052): the address within decides."""


class Refused(Exception):
    """The address is none that may be called; trying again changes nothing."""


class Unreachable(Exception):
    """The call did not get through; it may, later."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    """The status of HTTP; any but 200–299 is no success."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name in small letters."""
    body: bytes = b""
    """The first 64 kB."""


_allowed: tuple[Network, ...] = ()
_hosts: tuple[str, ...] = ()


def allow(networks: Sequence[Network], hosts: Sequence[str] = ()) -> None:
    """Let calls reach these inner networks too, and these hosts alone unless there are none; for
    the host, from the site's settings."""
    global _allowed, _hosts
    _allowed, _hosts = tuple(networks), tuple(each.lower() for each in hosts)


_statuses: ContextVar[list[int] | None] = ContextVar("statuses", default=None)


def noting(function: Callable[[], Any], statuses: list[int]) -> Callable[[], Any]:
    """Return ``function`` so that the statuses of the replies it gets are noted; for the host."""

    def noted() -> Any:
        token = _statuses.set(statuses)
        try:
            return function()
        finally:
            _statuses.reset(token)

    return noted


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS
) -> Reply:
    """Send a POST and return the reply, whatever its status.

    ``url`` must be https; http only to an inner network that the site allows. ``seconds``
    bounds the whole call, however slowly the other side sends its reply. Raises ``Refused`` and
    ``Unreachable``.
    """
    check_url(url)
    return call("POST", url, body, headers, allowed=_allowed, seconds=seconds)


def call(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], *,
    allowed: Sequence[Network], seconds: float = SECONDS,
) -> Reply:  # fmt: skip
    """Send a request that may reach the inner networks ``allowed``: for the host, which calls
    what IT has named for one purpose. Else as ``post``."""
    end = time.monotonic() + seconds
    parts = _parts(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(parts, port, allowed, end)
    connection = _Pinned(parts, port, address, end)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        if (statuses := _statuses.get()) is not None:
            statuses.append(answer.status)
        received = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, received, answer.read(LARGEST_REPLY))
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{parts.hostname} can't be reached: {error}"[:300]) from error
    finally:
        connection.close()


def check_url(url: str) -> None:
    """Raise ``Refused`` for an address that ``post`` would refuse unseen; looks nothing up."""
    host = (_parts(url).hostname or "").lower()
    if _hosts and not any(_is_at(host, each) for each in _hosts):
        raise Refused(f"{host} is none of the hosts that this site may call")


def _is_at(host: str, allowed: str) -> bool:
    return host.endswith(allowed) if allowed.startswith(".") else host == allowed


def inner(address: Address) -> bool:
    """Say whether an address is not of the public internet."""
    if isinstance(address, IPv6Address):
        within = address.ipv4_mapped or address.sixtofour
        if within is None and address in _TRANSLATED:
            within = IPv4Address(int(address) & 0xFFFFFFFF)
        if within is not None:
            return inner(within)
        if address.teredo is not None:
            return True
    return not address.is_global or address.is_multicast or address.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, under the host's own name, until ``end``
    of the monotonic clock.

    A socket's own timeout bounds each wait alone: who sends a byte now and then never ends one.
    """

    def __init__(self, parts: SplitResult, port: int, address: str, end: float) -> None:
        super().__init__(parts.hostname or "", port)
        self._address, self._encrypted, self._end = address, parts.scheme == "https", end
        self.response_class = self._answer  # type: ignore[assignment]  # a maker will do
        if self._encrypted:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), _left(self._end))
        if self._encrypted:
            self.sock.settimeout(_left(self._end))
            self.sock = _trust().wrap_socket(self.sock, server_hostname=self.host)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        for start in range(0, len(data), PIECE):
            self.sock.settimeout(_left(self._end))
            self.sock.sendall(data[start : start + PIECE])

    def _answer(self, sock: socket.socket, **more: Any) -> http.client.HTTPResponse:
        answer = http.client.HTTPResponse(sock, **more)
        # As the library makes it, but with a look at the clock before each wait.
        answer.fp = io.BufferedReader(_Bounded(answer.fp.detach(), sock, self._end))
        return answer


class _Bounded(io.RawIOBase):
    """What comes in on a socket until ``end``; then it raises ``TimeoutError``."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, end: float) -> None:
        self._raw, self._sock, self._end = raw, sock, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_left(self._end))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


@cache
def _trust() -> ssl.SSLContext:
    # Reading the trusted certificates takes longer than most calls.
    return ssl.create_default_context()


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises on a port that is no number
    except ValueError:
        raise Refused("the address can't be read") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("the address must begin with https://")
    if parts.username or parts.password:
        raise Refused("the address must not hold a name or password")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Refused("the address holds characters that an address can't")
    return parts


def _looked_up(host: str, port: int, end: float) -> list[Any]:
    """Return what the name server says, which can't be given up but in a thread of its own."""
    found: list[Any] = []
    faults: list[Exception] = []

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            faults.append(error)

    thread = threading.Thread(target=look, name="look-up", daemon=True)
    thread.start()
    thread.join(_left(end))
    if faults:
        raise faults[0]
    if not found:
        raise TimeoutError("it took too long")
    return found


def _address(parts: SplitResult, port: int, allowed: Sequence[Network], end: float) -> str:
    """Return the address to connect to, after a look at every one that the name has."""
    try:
        found = _looked_up(parts.hostname or "", port, end)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{parts.hostname} can't be looked up: {error}"[:300]) from error
    addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    within = [each for each in addresses if inner(each)]
    if any(not _is_allowed(each, allowed) for each in within):
        raise Refused(f"{parts.hostname} is an inner address that the site does not allow")
    if parts.scheme != "https" and len(within) < len(addresses):
        raise Refused("the address must begin with https://")
    return str(addresses[0])


def _is_allowed(address: Address, allowed: Sequence[Network]) -> bool:
    return any(address in network for network in allowed if network.version == address.version)
