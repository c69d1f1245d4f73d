"""The authorization code flow with PKCE: the way to the issuer, and what is brought back."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from intranet_ideas.issuers import AUTH_METHODS, ClaimMapping
from intranet_ideas.oidc.provider import Metadata, Provider, Unavailable
from intranet_ideas.oidc.tokens import BadToken, read_id_token


@dataclass(frozen=True, slots=True)
class Proof:
    """What the issuer said of someone: the claims, and the token that they came in."""

    claims: Mapping[str, Any]
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One way to the issuer and back. ``state`` travels with the browser; the nonce and PKCE's
    verifier are made of it with the site's secret and never leave the server in clear."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def of(cls, state: str, secret_key: str) -> Question:
        """Return the question that belongs to a state."""
        return cls(
            state, _derived(secret_key, "nonce", state), _derived(secret_key, "verifier", state)
        )


def _derived(secret_key: str, purpose: str, state: str) -> str:
    digest = hmac.digest(secret_key.encode(), f"oidc {purpose} {state}".encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")


def way_there(
    provider: Provider, question: Question, redirect_uri: str, *, anew: bool = False
) -> str:
    """Return the issuer's address to send the browser to; ``anew``: where the person must sign
    in again even if they are signed in there. Raises ``Unavailable``."""
    metadata, issuer = provider.metadata(), provider.issuer
    asked = {"acr_values": issuer.acr_values, "prompt": issuer.prompt}
    if anew:
        asked |= {"prompt": "login", "max_age": "0"}
    more = {name: value for name, value in asked.items() if value}
    client = _client(provider, metadata, redirect_uri)
    url, _ = client.create_authorization_url(
        metadata.authorization, state=question.state, nonce=question.nonce,
        code_verifier=question.verifier, **more,
    )  # fmt: skip
    return str(url)


def way_out(provider: Provider, id_token: str, back: str) -> str:
    """Return the issuer's address that signs the browser out there (RP-Initiated Logout 1.0),
    ``""`` where it has none. Raises ``Unavailable``."""
    end = provider.metadata().end_session
    if not end:
        return ""
    asked = {"client_id": provider.issuer.client_id, "post_logout_redirect_uri": back}
    if id_token:
        asked["id_token_hint"] = id_token
    return f"{end}{'&' if '?' in end else '?'}{urlencode(asked)}"


def bring_back(
    provider: Provider, code: str, question: Question, redirect_uri: str, now: datetime
) -> Proof:
    """Change a code into what the issuer says of the person.

    Raises ``Unavailable``, and ``BadToken`` for a code or token that is refused.
    """
    from authlib.oauth2 import OAuth2Error

    metadata = provider.metadata()
    client = _client(provider, metadata, redirect_uri)
    try:
        token = client.fetch_token(
            metadata.token, code=code, code_verifier=question.verifier,
            grant_type="authorization_code", redirect_uri=redirect_uri,
        )  # fmt: skip
    except OAuth2Error as error:
        raise BadToken(f"the issuer refused the code: {error.error}"[:200]) from error
    except ValueError as error:
        raise Unavailable("its token endpoint does not answer as it should") from error
    id_token, access_token = token.get("id_token"), token.get("access_token", "")
    if not isinstance(id_token, str) or not isinstance(access_token, str):
        raise BadToken("the issuer gave no ID token")
    claims = read_id_token(
        provider, id_token, nonce=question.nonce, access_token=access_token, now=now
    )
    return Proof(_with_userinfo(provider, metadata, claims, access_token), id_token)


def _with_userinfo(
    provider: Provider, metadata: Metadata, claims: dict[str, Any], access_token: str
) -> dict[str, Any]:
    """Return the claims, with what the userinfo endpoint adds where something is wanting."""
    wanted = _wanted(provider.issuer.mapping)
    if not metadata.userinfo or not access_token or wanted <= claims.keys():
        return claims
    if not access_token.isascii() or not access_token.isprintable():
        raise BadToken("its access token can't be sent")
    said = provider.fetch(
        metadata.userinfo,
        {"accept": "application/json", "authorization": f"Bearer {access_token}"},
    )
    if said.get("sub") != claims["sub"]:
        raise BadToken("the userinfo endpoint speaks of someone else")
    return said | claims


def _wanted(mapping: ClaimMapping) -> set[str]:
    """Return the claims that are looked for, without those nobody misses."""
    names = (mapping.name, mapping.email, mapping.department, mapping.manager, mapping.roles)
    return {name.partition(".")[0] for name in names if name}


def _client(provider: Provider, metadata: Metadata, redirect_uri: str) -> Any:
    from authlib.oauth2.client import OAuth2Client

    issuer = provider.issuer
    offered = [each for each in AUTH_METHODS if each in metadata.auth_methods]
    method = issuer.auth_method or next(iter(offered), "client_secret_basic")
    return OAuth2Client(
        _Way(provider), client_id=issuer.client_id, client_secret=issuer.client_secret,
        token_endpoint_auth_method=method, scope=" ".join(issuer.scopes),
        redirect_uri=redirect_uri, code_challenge_method="S256",
    )  # fmt: skip


class _Way:
    """What Authlib posts by: the guarded way out instead of a session of ``requests``."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def post(
        self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any
    ) -> _Answer:
        """Post a form; a redirect is an answer like any other that is no success."""
        url, more, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        reply = self._provider.send("POST", url, body.encode(), more)
        return _Answer(reply.status, reply.body)


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer in the form that Authlib reads."""

    status_code: int
    body: bytes

    def json(self) -> Any:
        """Return the content; raises ``ValueError``."""
        return json.loads(self.body)

    def raise_for_status(self) -> None:
        """Raise ``Unavailable`` for what is no success."""
        if self.status_code >= 300:
            raise Unavailable(f"its token endpoint answers {self.status_code}")
