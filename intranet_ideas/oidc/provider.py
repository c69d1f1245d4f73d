"""What an issuer says of itself, and its keys: fetched when first needed, and kept.

Nothing is fetched at start, and an issuer that is away stops nothing but its own sign-in.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from intranet_ideas.clock import Clock
from intranet_ideas.issuers import Issuer
from intranet_ideas.plugin_api import outgoing

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

KEPT = timedelta(hours=6)
"""How long metadata and keys are used before they are looked up again."""

AGAIN_AFTER = timedelta(seconds=60)
"""How often keys are looked up for a token whose key is unknown: forged ones cost no more."""

FAULT_KEPT = timedelta(seconds=10)
"""How long an issuer that did not answer is left alone, so that nobody waits in a queue."""

SECONDS = 5.0
JSON = {"accept": "application/json"}


class Unavailable(Exception):
    """The issuer does not answer, or not as an issuer should; the message says which."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the discovery document says, as far as it is used."""

    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    names_itself: bool = False
    auth_methods: tuple[str, ...] = ("client_secret_basic",)
    backchannel: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """How an issuer was last found; ``looked_at`` is None before anyone asked."""

    looked_at: datetime | None = None
    fault: str = ""


class Provider:
    """One issuer, as this process knows it."""

    def __init__(self, issuer: Issuer, clock: Clock) -> None:
        self.issuer = issuer
        self._clock = clock
        self._lock = threading.Lock()
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None
        self._tried_keys: datetime | None = None
        self.state = State()

    def metadata(self, *, fresh: bool = False) -> Metadata:
        """Return the issuer's metadata; what is kept serves on while it does not answer.

        Raises ``Unavailable``.
        """
        with self._lock:
            now, kept = self._clock.now(), self._metadata
            if kept and not fresh and now - kept[0] < KEPT:
                return kept[1]
            if not fresh and self._left_alone(now):
                if kept:
                    return kept[1]
                raise Unavailable(self.state.fault)
            try:
                self._metadata = now, self._discover()
            except Unavailable as error:
                self.state = State(now, str(error))
                if kept and not fresh:
                    return kept[1]
                raise
            self.state = State(now)
            return self._metadata[1]

    def keys(self, *, unknown: bool = False) -> KeySet:
        """Return the keys that sign the issuer's tokens; ``unknown``: there was a token by
        another one, so look them up once more, unless that was done a moment ago.

        Raises ``Unavailable``.
        """
        address = self.metadata().keys
        with self._lock:
            now, kept = self._clock.now(), self._keys
            if kept and not (unknown or now - kept[0] >= KEPT):
                return kept[1]
            if kept and self._tried_keys and now - self._tried_keys < AGAIN_AFTER:
                return kept[1]
            self._tried_keys = now
            try:
                self._keys = now, _key_set(self.fetch(address))
            except Unavailable:
                if kept:
                    return kept[1]
                raise
            return self._keys[1]

    def fetch(self, url: str, headers: Mapping[str, str] = JSON) -> dict[str, Any]:
        """GET a JSON object from the issuer by the guarded way out. Raises ``Unavailable``."""
        return as_object(url, self.send("GET", url, None, headers))

    def send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> outgoing.Reply:
        """Send to the issuer by the guarded way out; redirects are not followed.

        Raises ``Unavailable``.
        """
        try:
            return outgoing.call(
                method, url, body, headers, allowed=self.issuer.allowed, seconds=SECONDS
            )
        except (outgoing.Refused, outgoing.Unreachable) as error:
            raise Unavailable(str(error)) from error

    def _left_alone(self, now: datetime) -> bool:
        asked = self.state.looked_at
        return bool(self.state.fault and asked and now - asked < FAULT_KEPT)

    def _discover(self) -> Metadata:
        address = self.issuer.issuer.rstrip("/") + "/.well-known/openid-configuration"
        return read_metadata(self.issuer.issuer, self.fetch(address))


class Providers:
    """All issuers of the site, by key."""

    def __init__(self, issuers: Sequence[Issuer], clock: Clock) -> None:
        self._all = {issuer.key: Provider(issuer, clock) for issuer in issuers}

    def __iter__(self) -> Any:
        return iter(self._all.values())

    def __bool__(self) -> bool:
        return bool(self._all)

    def get(self, key: str) -> Provider | None:
        """Return the issuer with this key."""
        return self._all.get(key)


def as_object(url: str, reply: outgoing.Reply) -> dict[str, Any]:
    """Return the JSON object of a reply with success. Raises ``Unavailable``."""
    where = urlsplit(url).hostname
    if not 200 <= reply.status < 300:
        raise Unavailable(f"{where} answers {reply.status}")
    try:
        content = json.loads(reply.body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Unavailable(f"{where} does not answer with a JSON object")
    return content


def read_metadata(issuer: str, content: Mapping[str, Any]) -> Metadata:
    """Return what a discovery document says. Raises ``Unavailable`` for one that is wrong:
    of another issuer, without an endpoint, or with an endpoint that is open to listeners."""
    if content.get("issuer") != issuer:
        raise Unavailable(f"it calls itself {content.get('issuer')!r}, not {issuer!r}"[:300])
    schemes = ("https", urlsplit(issuer).scheme)
    found = {}
    for name in (
        "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint",
        "end_session_endpoint",
    ):  # fmt: skip
        value = content.get(name, "")
        if not isinstance(value, str) or (value and urlsplit(value).scheme not in schemes):
            raise Unavailable(f"its {name} is no https address")
        found[name] = value
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not found[name]:
            raise Unavailable(f"it names no {name}")
    methods = content.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        authorization=found["authorization_endpoint"], token=found["token_endpoint"],
        keys=found["jwks_uri"], userinfo=found["userinfo_endpoint"],
        end_session=found["end_session_endpoint"],
        names_itself=content.get("authorization_response_iss_parameter_supported") is True,
        auth_methods=tuple(map(str, methods)) if isinstance(methods, list) else (),
        backchannel=content.get("backchannel_logout_supported") is True,
    )  # fmt: skip


def _key_set(content: Mapping[str, Any]) -> KeySet:
    """Return the public keys that may sign; a secret or an encryption key is none of them."""
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry, KeySet

    keys = []
    listed = content.get("keys")
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, dict) or each.get("kty") == "oct" or each.get("use") == "enc":
            continue
        try:
            keys.append(JWKRegistry.import_key(each))
        except (JoseError, ValueError, TypeError, KeyError):
            continue  # a kind of key that is not known here signs nothing here
    if not keys:
        raise Unavailable("its key set holds no key that can sign")
    return KeySet(keys)
