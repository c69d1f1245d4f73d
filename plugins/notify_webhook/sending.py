"""Signs what happened after Standard Webhooks (standardwebhooks.com) and hands it over."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlsplit

from intranet_ideas.plugin_api import (
    Event,
    NotSetUp,
    Settings,
    Text,
    TryAgainLater,
    Undeliverable,
    outgoing,
)

SHORTEST_KEY = 24
"""Bytes of a signing key, as the specification recommends."""

FOR_NOW = frozenset({408, 409, 425, 429})
"""Statuses below 500 after which trying again may help."""


def send(event: Event, settings: Settings) -> None:
    """Send one event; on return the receiver has taken it.

    ``webhook-id`` is the event's key, the same in every attempt, so that a receiver can
    drop doubles. Raises ``NotSetUp``, ``TryAgainLater`` and ``Undeliverable``.
    """
    url = str(settings["url"])
    if not url:
        raise NotSetUp("no receiver is set")
    keys = [key_of(str(settings["secret"]))]
    if earlier := str(settings["old_secret"]):
        keys.append(key_of(earlier))
    body = json.dumps(content(event), ensure_ascii=False, separators=(",", ":")).encode()
    stamp = str(int(time.time()))
    headers = {
        "content-type": "application/json", "user-agent": "intranet-ideas",
        "webhook-id": event.key, "webhook-timestamp": stamp,
        # The specification's way to replace a key: one signature by each, the newest first.
        "webhook-signature": " ".join(signature(key, event.key, stamp, body) for key in keys),
    }  # fmt: skip
    try:
        reply = outgoing.post(url, body, headers)
    except outgoing.Refused as error:
        raise Undeliverable(str(error)) from error
    except outgoing.Unreachable as error:
        raise TryAgainLater(str(error)) from error
    _judge(reply)


def _judge(reply: outgoing.Reply) -> None:
    if 200 <= reply.status < 300:
        return
    said = f"the receiver answered {reply.status}"
    if reply.status >= 500 or reply.status in FOR_NOW:
        wish = reply.headers.get("retry-after", "")
        raise TryAgainLater(said, float(wish) if wish.isdecimal() else None)
    raise Undeliverable(said)


def content(event: Event) -> dict[str, Any]:
    """Return what is told: what happened to what, where; no names and no texts of ideas."""
    data: dict[str, Any] = {}
    if event.challenge:
        data["challenge"] = {
            "id": event.challenge.id, "title": event.challenge.title, "url": event.challenge.url,
            "phase": event.challenge.phase, "department": event.challenge.department,
        }  # fmt: skip
    if event.entry:
        data["entry"] = {"id": event.entry.id, "url": event.entry.url}
    return {"type": event.kind, "timestamp": event.happened_at.isoformat(), "data": data}


def signature(key: bytes, identity: str, stamp: str, body: bytes) -> str:
    """Return ``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``."""
    signed = f"{identity}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def key_of(secret: str) -> bytes:
    """Return the bytes of a ``whsec_`` secret. Raises ``NotSetUp`` for any other."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith("whsec_") or len(key) < SHORTEST_KEY:
        raise NotSetUp("no usable signing key is set")
    return key


def check_secret(value: str | float | bool) -> Text:
    """Return what is wrong with a signing key."""
    try:
        key_of(str(value) or "whsec_" + "A" * 32)
    except NotSetUp:
        return {
            "nb": "Nøkkelen må begynne med whsec_ og ha minst 24 byte i base64.",
            "nn": "Nøkkelen må byrje med whsec_ og ha minst 24 byte i base64.",
            "en": "The key must begin with whsec_ and hold at least 24 bytes in base64.",
        }
    return ""


def check_url(value: str | float | bool) -> Text:
    """Return what is wrong with a receiver's address; whether it may be called shows later."""
    parts = urlsplit(str(value))
    if not value or (parts.scheme in ("https", "http") and parts.hostname):
        return ""
    return {
        "nb": "Skriv en adresse som begynner med https://.",
        "nn": "Skriv ei adresse som byrjar med https://.",
        "en": "Write an address that begins with https://.",
    }
