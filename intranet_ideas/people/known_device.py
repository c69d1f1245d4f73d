"""Browsers in which someone has signed in with a password, or by a link in an e-mail, before: a
cookie says so, and whoever guesses or asks elsewhere can't keep them out (OWASP: slow down guessing
with device cookies).

The cookie opens nothing. It holds, for a few accounts, a number of the browser for each, signed;
accounts are digests with the site's key, so that the cookie names nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import Response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from intranet_ideas.web import ground

NAME = "known"
SALT = "known-device"
LASTS = timedelta(days=180)
MOST = 5
"""Accounts that one browser is known for: people share some."""


def _serializer() -> URLSafeTimedSerializer:
    settings = ground().settings
    keys = [key for key in (settings.secret_key_before, settings.secret_key) if key]
    return URLSafeTimedSerializer(keys, salt=SALT, signer_kwargs={"digest_method": hashlib.sha256})


def _account(email: str) -> str:
    key = f"{SALT}:{ground().settings.secret_key}".encode()
    return hmac.new(key, email.encode(), hashlib.sha256).hexdigest()[:32]


def _known() -> dict[str, str]:
    value = request.cookies.get(ground().settings.cookie_name(NAME), "")
    try:
        found = _serializer().loads(value, max_age=int(LASTS.total_seconds()))
    except BadSignature:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def device_of(email: str) -> str:
    """Return the number under which this browser is known for an account, empty if it is not."""
    return _known().get(_account(email), "")


def remember(response: Response, email: str) -> Response:
    """Let this browser be known for an account from now on."""
    known, settings = _known(), ground().settings
    mine = known.pop(_account(email), None) or secrets.token_hex(16)
    known = dict(list(known.items())[-(MOST - 1) :]) | {_account(email): mine}
    response.set_cookie(
        settings.cookie_name(NAME), _serializer().dumps(known), max_age=LASTS, path="/",
        secure=settings.secure, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response
