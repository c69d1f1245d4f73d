"""Makes an e-mail of a notification. Nothing that came from a person can add a header."""

from __future__ import annotations

import re
from binascii import b2a_qp
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, EmailPolicy
from email.utils import formatdate, parseaddr
from functools import lru_cache
from hashlib import sha256
from typing import Any, Self
from urllib.parse import urlsplit

from intranet_ideas.plugin_api import Message, NotSetUp, Person, Settings, Undeliverable

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_ATOM = re.compile(r"[A-Za-z0-9._-]{1,100}")
_ADDRESS = re.compile(r"[!-;=?-~]{1,900}")  # what a URL may hold, and no angle brackets
# What the standard library raises for one malformed address or another.
_MALFORMED = (ValueError, IndexError, MessageError)

_FROM = re.compile("^From ", re.MULTILINE)

LONGEST_SUBJECT = 200


class _Headers(HeaderRegistry):
    """Makes the class of each header once: the standard library makes it anew for each header,
    which takes as long as all else that a mail needs."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return the class of a header."""
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


class _Policy(EmailPolicy):
    """Folds a header that many mails share once."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it is sent."""
        if name.lower() in OF_EACH:
            return super().fold_binary(name, value)
        return _folded(name, value, self.max_line_length)


@lru_cache(maxsize=512)
def _folded(name: str, value: str, width: int) -> bytes:
    return SMTP.clone(max_line_length=width).fold_binary(name, value)


class _Ready(str):
    """A header's value that is as it is sent: signs of ASCII without spaces, nothing to read or
    to fold."""

    __slots__ = ("name",)

    def __new__(cls, name: str, value: str) -> Self:
        made = super().__new__(cls, value)
        made.name = name
        return made

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return the whole header."""
        return f"{self.name}: {self}{policy.linesep}"


OF_EACH = frozenset({"to", "message-id", "list-unsubscribe"})
"""Headers that are another in each mail."""

BOUNDARY = "=_text_and_html"
"""No quoted-printable text holds "=_", so that it stands in no part."""

_POLICY = _Policy(linesep=SMTP.linesep, header_factory=_Headers())
_WIDE = _POLICY.clone(max_line_length=998)  # as long as RFC 5322 allows


def compose(message: Message, recipient: Person, settings: Settings) -> EmailMessage:
    """Return the mail, ready to send.

    ``Message-ID`` follows from ``message.id`` alone, so that a second attempt is seen as
    the same mail. Raises ``Undeliverable`` for an address that is none, and ``NotSetUp``
    for a sender that is none.
    """
    domain = _domain(settings)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _from(str(settings["mail_from"]))
    mail["To"] = _recipient(recipient)
    mail["Subject"] = _header("Subject", one_line(message.subject)[:LONGEST_SUBJECT])
    mail["Date"] = _header("Date", formatdate(usegmt=True))
    mail["Message-ID"] = _Ready("Message-ID", _message_id(message.id, domain))
    if message.thread:
        # No such mail need exist: readers still show what refers to it together.
        thread = _message_id(message.thread, domain)
        mail["In-Reply-To"] = _header("In-Reply-To", thread)
        mail["References"] = _header("References", thread)
    topic = message.thread.strip("<>").partition("@")[0] or "notifications"
    mail["List-Id"] = _header("List-Id", f"<{_atom(topic)}.{domain}>")
    if _ADDRESS.fullmatch(message.stop_url):
        mail["List-Unsubscribe"] = _Ready("List-Unsubscribe", f"<{message.stop_url}>")
        mail["List-Unsubscribe-Post"] = _header(
            "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
        )
    mail["Auto-Submitted"] = _header("Auto-Submitted", "auto-generated")
    mail["X-Auto-Response-Suppress"] = _header("X-Auto-Response-Suppress", "All")
    if message.html:
        mail["MIME-Version"] = _header("MIME-Version", "1.0")
        mail["Content-Type"] = _header("Content-Type",
                                       f'multipart/alternative; boundary="{BOUNDARY}"')  # fmt: skip
        mail.attach(_part(_text(message), "plain"))
        mail.attach(_part(message.html, "html"))
    else:
        mail.set_content(_text(message), cte="quoted-printable")
    if re.fullmatch(r"[a-z]{2}", message.language):
        mail["Content-Language"] = _header("Content-Language", message.language)
    # A long address in a header would else be cut into encoded words, which programs that
    # look for it don't read.
    mail.policy = _WIDE
    return mail


@lru_cache(maxsize=256)
def _header(name: str, value: str) -> Any:
    """Return a header that many mails share."""
    return _POLICY.header_factory(name, value)


@lru_cache(maxsize=16)
def _from(value: str) -> Any:
    return _POLICY.header_factory("From", _sender(value))


@lru_cache(maxsize=256)  # those of a batch, in each of its languages
def _part(text: str, subtype: str) -> Any:
    """Return a part of a mail: many people are told the same in one language.

    It is put together by hand: ``set_content`` reads its headers anew for each part and encodes
    sign by sign, which takes longer than all else that a mail needs.
    """
    part = MIMEPart(policy=_POLICY)
    part["Content-Type"] = _header("Content-Type", f'text/{subtype}; charset="utf-8"')
    part["Content-Transfer-Encoding"] = _header("Content-Transfer-Encoding", "quoted-printable")
    lines = b"".join(line + b"\n" for line in text.encode().splitlines())
    written = b2a_qp(lines, istext=True).decode("ascii")
    # Else the standard library puts a ">" before it when it sends.
    part.set_payload(_FROM.sub("From=\n ", written))
    return part


def one_line(text: str) -> str:
    """Return ``text`` without line ends and control characters."""
    return _CONTROL.sub(" ", text).strip()


def _text(message: Message) -> str:
    text = message.text.replace("\r\n", "\n").rstrip()
    if message.url and message.url not in text:
        text = f"{text}\n\n{message.url}"
    return text + "\n"


def _recipient(person: Person) -> Address:
    if _CONTROL.search(person.email):
        raise Undeliverable("the address holds control characters")
    try:
        address = Address(display_name=one_line(person.name), addr_spec=person.email.strip())
    except _MALFORMED as error:
        raise Undeliverable("the person's e-mail address is none") from error
    if not address.username or not address.domain:
        raise Undeliverable("the person has no e-mail address")
    return address


def _sender(value: str) -> Address:
    # How parseaddr reads a line end differs from one Python to the next.
    if _CONTROL.search(value):
        raise NotSetUp("the sender holds control characters")
    name, spec = parseaddr(value)
    try:
        address = Address(display_name=name, addr_spec=spec)
    except _MALFORMED as error:
        raise NotSetUp("the sender is no e-mail address") from error
    if not address.username or not address.domain:
        raise NotSetUp("the sender is no e-mail address")
    return address


def _domain(settings: Settings) -> str:
    try:
        host = urlsplit(str(settings["base_url"])).hostname or ""
    except ValueError:
        host = ""
    return host if _ATOM.fullmatch(host) else "localhost"


def _message_id(value: str, domain: str) -> str:
    """Return ``value`` as a message id; one that is complete already stays as it is."""
    left, _, right = value.removeprefix("<").removesuffix(">").partition("@")
    if right and _atom(left) == left and _atom(right) == right:
        return f"<{left}@{right}>"
    return f"<{_atom(value)}@{domain}>"


def _atom(value: str) -> str:
    """Return ``value`` if a message id can hold it as it is, else a digest of it."""
    plain = _ATOM.fullmatch(value) and ".." not in value and value.strip(".") == value
    return value if plain else sha256(value.encode()).hexdigest()[:32]
