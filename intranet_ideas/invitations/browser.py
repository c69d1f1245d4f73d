"""Which browser wrote something before its owner signed in: a signed cookie says so, for a day.

The cookie opens nothing by itself. Who signs in in that browser may have what was written in it.
"""

from __future__ import annotations

import hashlib
import secrets

from flask import Response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from intranet_ideas.invitations.rules import KEPT, digest_of
from intranet_ideas.web import ground

NAME = "wrote"
SALT = "wrote-first"


def _serializer() -> URLSafeTimedSerializer:
    settings = ground().settings
    keys = [key for key in (settings.secret_key_before, settings.secret_key) if key]
    return URLSafeTimedSerializer(keys, salt=SALT, signer_kwargs={"digest_method": hashlib.sha256})


def _number() -> str:
    value = request.cookies.get(ground().settings.cookie_name(NAME), "")
    try:
        found = _serializer().loads(value, max_age=int(KEPT.total_seconds()))
    except BadSignature:
        return ""
    return found if isinstance(found, str) else ""


def known() -> str:
    """Return the digest under which this browser's texts are found, ``""`` if it has none."""
    number = _number()
    return digest_of(number) if number else ""


def begin() -> tuple[str, str]:
    """Return this browser's number, a new one if it has none, and its digest."""
    number = _number() or secrets.token_urlsafe(24)
    return number, digest_of(number)


def remember(response: Response, number: str) -> Response:
    """Let the browser be known by its number for as long as its last text waits."""
    settings = ground().settings
    response.set_cookie(
        settings.cookie_name(NAME), _serializer().dumps(number), max_age=KEPT, path="/",
        secure=settings.secure, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response
