"""Holds an issuer's tokens against what the standards ask: signature, sender, addressee, time.

OpenID Connect Core 1.0, 3.1.3.7 (ID tokens) and Back-Channel Logout 1.0, 2.6 (logout tokens).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from intranet_ideas.oidc.provider import Provider

if TYPE_CHECKING:
    from joserfc.jwt import Token

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Signatures by a key that only the issuer has: never ``none``, never a shared secret."""

LEEWAY = 60
"""Seconds by which clocks may differ."""

LARGEST = 64 * 1024
LATEST = 2**40
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPE = "logout+jwt"
OLDEST_LOGOUT = timedelta(minutes=10)


class BadToken(Exception):
    """A token that must not be believed; the message says why, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """Who is signed out: a session at the issuer, or a person. ``used_until`` is when a copy
    of it would be refused for its age alone."""

    subject: str
    sid: str
    jti: str
    used_until: datetime


def read_id_token(
    provider: Provider, token: str, *, nonce: str, access_token: str, now: datetime
) -> dict[str, Any]:
    """Return the claims of an ID token that answers the question with ``nonce``.

    Raises ``BadToken`` and ``Unavailable``.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    read = _verified(provider, token)
    claims = CodeIDToken(
        read.claims, read.header, _expected(provider),
        {"nonce": nonce, "client_id": provider.issuer.client_id, "access_token": access_token},
    )  # fmt: skip
    try:
        claims.validate(now=_seconds(now), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken(_why(error)) from error
    _check_subject(read.claims.get("sub"))
    levels = provider.issuer.acr_values.split()
    if levels and read.claims.get("acr") not in levels:
        raise BadToken("its level of assurance (acr) is none that was asked for")
    return dict(read.claims)


def signed_in_at(claims: Mapping[str, Any]) -> datetime | None:
    """Return when the person last signed in at the issuer (``auth_time``), if it says."""
    said = claims.get("auth_time")
    if not isinstance(said, int) or isinstance(said, bool) or not 0 < said < LATEST:
        return None
    return datetime.fromtimestamp(said, UTC)


def check_anew(claims: Mapping[str, Any], asked_at: datetime) -> None:
    """Raise ``BadToken`` when the issuer says that the person signed in before they were asked
    to sign in anew. One that does not say when is believed to have asked them."""
    at = signed_in_at(claims)
    if at is not None and at < asked_at - timedelta(seconds=LEEWAY):
        raise BadToken("the person did not sign in anew")


def read_logout_token(provider: Provider, token: str, now: datetime) -> LogoutToken:
    """Return what a back-channel logout token says. That it comes once is for the caller.

    Raises ``BadToken`` and ``Unavailable``.
    """
    from authlib.oauth2.claims import JWTClaims
    from joserfc.errors import JoseError

    read = _verified(provider, token)
    kind = str(read.header.get("typ", "")).lower()
    if kind != LOGOUT_TYPE and not (provider.issuer.logout_type_any and kind in ("", "jwt")):
        raise BadToken("it is a token of another type")
    options: Any = _expected(provider) | {"iat": {"essential": True}, "jti": {"essential": True}}
    try:
        JWTClaims(read.claims, read.header, options).validate(now=_seconds(now), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise BadToken(_why(error)) from error
    events = read.claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        raise BadToken("its events name no logout")
    if "nonce" in read.claims:
        raise BadToken("it has a nonce: it was made to sign someone in")
    subject, sid = read.claims.get("sub", ""), read.claims.get("sid", "")
    if not isinstance(subject, str) or not isinstance(sid, str) or not (subject or sid):
        raise BadToken("it says not whom it signs out")
    issued = datetime.fromtimestamp(read.claims["iat"], UTC)
    if now - issued > OLDEST_LOGOUT + timedelta(seconds=LEEWAY):
        raise BadToken("it is too old")
    until = issued + OLDEST_LOGOUT + timedelta(seconds=2 * LEEWAY)
    return LogoutToken(subject, sid, str(read.claims["jti"]), until)


def _expected(provider: Provider) -> Any:
    return {
        "iss": {"essential": True, "value": provider.issuer.issuer},
        "aud": {"essential": True, "value": provider.issuer.client_id},
    }


def _verified(provider: Provider, token: str) -> Token:
    """Return the token if a key of the issuer signed it; an unknown key is looked up once."""
    from joserfc import jwt
    from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError

    if len(token) > LARGEST:
        raise BadToken("it is too large")
    for unknown in (False, True):
        try:
            return jwt.decode(token, provider.keys(unknown=unknown), algorithms=ALGORITHMS)
        except (InvalidKeyIdError, BadSignatureError) as error:
            if unknown:
                raise BadToken("no key of the issuer has signed it") from error
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise BadToken(_why(error)) from error
    raise AssertionError


def _check_subject(subject: object) -> None:
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise BadToken("its subject is none")


def _why(error: Exception) -> str:
    # The library's own words name the claim; the token's content stays out of logs.
    return (getattr(error, "description", "") or type(error).__name__)[:200]


def _seconds(now: datetime) -> int:
    return int(now.timestamp())
