"""Connections to mail servers that stay open from one mail to the next.

Greeting, encryption and sign-in cost more than a mail does. A connection belongs to one thread at
a time: who sends takes it out of the drawer, and puts it back only after a mail that went well.
"""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from typing import Any

IDLE_SECONDS = 5.0
"""How long a connection waits for the next mail: servers hang up on who keeps them waiting."""

SLOW_SECONDS = 10.0
"""After a mail that took so long the connection is closed: the caller may have given it up."""

MOST_MAILS = 100
"""Mails on one connection; many servers end it at some number."""


class _Watched(smtplib.SMTP):
    """Knows whether the server has been given a mail, so that it could have taken it on."""

    given = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Give the server the mail."""
        self.given = True
        return super().data(msg)


class Plain(_Watched):
    """A connection that begins without encryption."""


class Encrypted(_Watched, smtplib.SMTP_SSL):
    """A connection that is encrypted from the start."""


Client = Plain | Encrypted
Key = tuple[str, bool]
"""The server's address, password included, and whether its certificate is checked."""


class _Kept:
    def __init__(self, client: Client) -> None:
        self.client, self.mails, self.since = client, 0, time.monotonic()

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.client.quit()
        self.client.close()


class Drawer:
    """The connections that wait for the next mail."""

    def __init__(self) -> None:
        self._kept: dict[Key, list[_Kept]] = {}
        self._lock = threading.Lock()
        self._sweeper: threading.Timer | None = None

    def send(self, key: Key, mail: EmailMessage, connect: Callable[[], Client]) -> None:
        """Send a mail on a connection that waits, or on a new one.

        One on which the server has hung up meanwhile is replaced, unless it had been given the
        mail: then nobody knows whether it took it on. Raises what ``smtplib`` raises.
        """
        kept = self._take(key)
        if kept is not None:
            try:
                self._send(key, kept, mail)
            except (smtplib.SMTPException, OSError) as error:
                if kept.client.given or not _hung_up(error):
                    raise
            else:
                return
        self._send(key, _Kept(connect()), mail)

    def _send(self, key: Key, kept: _Kept, mail: EmailMessage) -> None:
        begun = time.monotonic()
        kept.client.given = False
        try:
            kept.client.send_message(mail)
        except BaseException:
            kept.client.close()
            raise
        # The mail is taken on: trouble in saying goodbye must not send it twice.
        kept.mails, kept.since = kept.mails + 1, time.monotonic()
        if kept.since - begun > SLOW_SECONDS or kept.mails >= MOST_MAILS:
            kept.close()
        else:
            self._put_back(key, kept)

    def _take(self, key: Key) -> _Kept | None:
        with self._lock:
            waiting = self._kept.get(key)
            return waiting.pop() if waiting else None

    def _put_back(self, key: Key, kept: _Kept) -> None:
        with self._lock:
            self._kept.setdefault(key, []).append(kept)
            self._sweep_later()

    def _sweep_later(self) -> None:
        if self._sweeper is None or not self._sweeper.is_alive():
            self._sweeper = threading.Timer(IDLE_SECONDS, self.sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def sweep(self, idle: float = IDLE_SECONDS) -> None:
        """Close what has waited ``idle`` seconds; look again while there is more."""
        until = time.monotonic() - idle
        with self._lock:
            old = [each for kept in self._kept.values() for each in kept if each.since <= until]
            left = {key: [each for each in kept if each.since > until]
                    for key, kept in self._kept.items()}  # fmt: skip
            self._kept = {key: kept for key, kept in left.items() if kept}
            self._sweeper = None
            if self._kept:
                self._sweep_later()
        for each in old:
            each.close()


def _hung_up(error: Exception) -> bool:
    """Say whether the server has ended the connection, rather than refused a mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == 421 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    # smtplib's own are OSErrors, too.
    return isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(
        error, smtplib.SMTPException
    )
