"""Signed tickets with which a message can be stopped without signing in (RFC 8058).

A ticket allows nothing else, names nobody, and does not run out: a mail may be years old.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from intranet_ideas.notifications.rules import KINDS
from intranet_ideas.settings import Settings

DIGEST = "digest"
"""Stands for the kind of a message that gathers several."""

PATH = "/notifications/stop/"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket stops: a kind of message to a user on a channel."""

    user_id: int
    channel: str
    kind: str


def stop_url(settings: Settings, ticket: Ticket) -> str:
    """Return the address at which the message can be stopped."""
    signed = _signer(settings).dumps([ticket.user_id, ticket.channel, ticket.kind])
    text = signed if isinstance(signed, str) else signed.decode()
    return f"{settings.base_url}{PATH}{text}"


def ticket_of(settings: Settings, signed: str) -> Ticket | None:
    """Return what a signed ticket says, or None for one that is none of ours."""
    try:
        user_id, channel, kind = _signer(settings).loads(signed)
    except (BadData, ValueError, TypeError):
        return None
    return Ticket(user_id, channel, kind) if kind in {*KINDS, DIGEST} else None


def _signer(settings: Settings) -> URLSafeSerializer:
    # The last key signs; each may have signed what comes back.
    keys = [key for key in (settings.secret_key_before, settings.secret_key) if key]
    # Said here: the worker makes tickets and the pages read them, in processes that don't load
    # the same modules, and the library's own default is another.
    return URLSafeSerializer(
        keys, salt="intranet_ideas.stop", signer_kwargs={"digest_method": hashlib.sha256}
    )
