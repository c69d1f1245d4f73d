"""Hands a mail to the server, and says what a refusal means."""

from __future__ import annotations

import re
import smtplib
import ssl
from functools import cache, partial
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from intranet_ideas.plugin_api import (
    AddressRefused,
    Message,
    NotSetUp,
    Person,
    Settings,
    TryAgainLater,
    Undeliverable,
)

from .composing import compose
from .connections import Client, Drawer, Encrypted, Plain

_NO_MAILBOX = re.compile(r" 5\.(1\.[1236]|2\.1)\b")
"""Enhanced status codes that say that the mailbox is none, moved or closed (RFC 3463).
Other refusals may be of the sender or the content, and are no reason to go silent."""

TIMEOUT = 10.0
"""Seconds that each answer of the server may take."""

_drawer = Drawer()


def deliver(message: Message, recipient: Person, settings: Settings) -> None:
    """Send one mail; on return the server has taken it on.

    Raises ``NotSetUp`` without a usable server, ``AddressRefused`` when the server knows no
    such mailbox, ``Undeliverable`` when it will never take this mail, and ``TryAgainLater``
    for everything that may pass.
    """
    server = _server(str(settings["smtp_url"]))
    mail = compose(message, recipient, settings)
    connect = partial(
        _client, server, check_certificate=bool(settings["check_certificate"]),
        plain=bool(settings.get("allow_plain")) or _here(server.hostname or ""),
    )  # fmt: skip
    try:
        _drawer.send((server.geturl(), bool(settings["check_certificate"])), mail, connect)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()), (450, b""))
        raise _refusal(code, words, of_address=True) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Undeliverable(f"the server can't take this address: {error}") from error
    except smtplib.SMTPResponseException as error:
        # Sign-in, sender, greeting: IT's to mend, and no fault of this recipient's.
        raise TryAgainLater(_answer(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise TryAgainLater(f"the server can't be used: {error}"[:500]) from error


def _server(url: str) -> SplitResult:
    if not url:
        raise NotSetUp("no mail server is set")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises on a port that is no number
    except ValueError as error:
        raise NotSetUp("the mail server's address can't be read") from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise NotSetUp("the mail server's address must begin with smtp:// or smtps://")
    return parts


def _here(host: str) -> bool:
    """Say whether the server is on this machine, to which nobody can listen in between."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _client(server: SplitResult, *, check_certificate: bool, plain: bool) -> Client:
    """Return a connection on which mail can be sent; only a ``plain`` one may do without TLS."""
    client = _connect(server, check_certificate=check_certificate)
    try:
        protected = server.scheme == "smtps"
        client.ehlo_or_helo_if_needed()
        if not protected and client.has_extn("starttls"):
            client.starttls(context=_context(check_certificate=check_certificate))
            client.ehlo()
            protected = True
        if not protected and not plain:
            raise TryAgainLater("the server offers no TLS; nothing was sent")
        if server.username:
            if not protected:
                raise TryAgainLater("the server offers no TLS; the password was not sent")
            client.login(unquote(server.username), unquote(server.password or ""))
    except BaseException:
        client.close()
        raise
    return client


@cache
def _context(*, check_certificate: bool) -> ssl.SSLContext:
    """Return what speaks TLS: made once, for reading all certificates that are trusted takes
    longer than sending a mail."""
    context = ssl.create_default_context()
    if not check_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _connect(server: SplitResult, *, check_certificate: bool) -> Client:
    host = server.hostname or ""
    if server.scheme == "smtps":
        context = _context(check_certificate=check_certificate)
        return Encrypted(host, server.port or 465, timeout=TIMEOUT, context=context)
    return Plain(host, server.port or 25, timeout=TIMEOUT)


def _refusal(
    code: int, words: bytes | str, *, of_address: bool = False
) -> TryAgainLater | Undeliverable:
    answer = _answer(code, words)
    if code < 500:
        return TryAgainLater(answer)
    if of_address and _NO_MAILBOX.search(answer):
        return AddressRefused(answer)
    return Undeliverable(answer)


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"the server answered {code} {' '.join(text.split())[:300]}"
