"""Which browser wrote something before its owner signed in: a signed cookie says so, for a day.

The cookie opens nothing by itself. Who signs in in that browser may have what was written in it,
until someone signs out there. Where others use the device it goes with the window, and shows
nobody a text whose number they don't bring.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Mark:
    """A browser's number, and whether others use the device."""

    number: str
    shared: bool

    @property
    def digest(self) -> str:
        """The digest under which the browser's texts are found, ``""`` if it has none."""
        return digest_of(self.number) if self.number else ""


def known() -> Mark:
    """Return this browser's mark, one without a number if it has none."""
    value = request.cookies.get(ground().settings.cookie_name(NAME), "")
    try:
        found = _serializer().loads(value, max_age=int(KEPT.total_seconds()))
    except BadSignature:
        return Mark("", shared=False)
    match found:
        case [str(number), bool(shared)]:
            return Mark(number, shared)
    return Mark("", shared=False)


def begin(*, shared: bool) -> Mark:
    """Return this browser's mark, a new one if it has none. Said once that others use the
    device, it holds as long as the mark: what was written then is still under its number."""
    mark = known()
    return Mark(mark.number or secrets.token_urlsafe(24), mark.shared or shared)


def remember(response: Response, mark: Mark) -> Response:
    """Let the browser be known by its number for as long as its last text waits, and not longer
    than the window is open where others use the device."""
    settings = ground().settings
    response.set_cookie(
        settings.cookie_name(NAME), _serializer().dumps([mark.number, mark.shared]), path="/",
        max_age=None if mark.shared else KEPT, secure=settings.secure, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return response


def forget(response: Response) -> Response:
    """Let nothing that was written in this browser be shown to who uses it next."""
    settings = ground().settings
    response.delete_cookie(
        settings.cookie_name(NAME), path="/", secure=settings.secure, httponly=True,
        samesite="Lax",
    )  # fmt: skip
    return response
