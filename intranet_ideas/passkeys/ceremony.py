"""The two ceremonies of WebAuthn, by Yubico's library: making a passkey, and proving that one
has it. Pure: what was asked and what was answered come in, what holds comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

LONGEST_ANSWER = 20_000
"""Characters of an answer that are read."""

VERIFIED = UserVerificationRequirement.REQUIRED
"""The device must ask for a finger, a face or a code: a passkey stands for a password here."""


class Refused(Exception):
    """The answer does not hold; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are for: they work at one origin and nowhere else."""

    base_url: str
    name: str = ""

    @property
    def available(self) -> bool:
        """Whether browsers make passkeys for this address: HTTPS and a name, or localhost."""
        parts = urlsplit(self.base_url)
        try:
            ip_address(parts.hostname or "")
        except ValueError:
            return parts.scheme == "https" or parts.hostname == "localhost"
        return False

    @property
    def origin(self) -> str:
        """The origin that a browser names."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def server(self) -> Fido2Server:
        """Return the relying party."""
        host = urlsplit(self.base_url).hostname or ""
        entity = PublicKeyCredentialRpEntity(id=host, name=self.name or host)
        return Fido2Server(entity, verify_origin=lambda origin: origin == self.origin)


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: ``public`` in base64url, and its count of signatures."""

    public: str
    counter: int


def ask_to_make(
    site: Site, *, handle: str, email: str, name: str, known: Sequence[str]
) -> tuple[dict[str, Any], str]:
    """Return what the browser is asked, as JSON has it, and the challenge.

    ``known`` are the passkeys that the person has: no device makes a second one.
    """
    user = PublicKeyCredentialUserEntity(id=websafe_decode(handle), name=email, display_name=name)
    options, state = site.server().register_begin(
        user, [_data(each) for each in known], user_verification=VERIFIED,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
    )  # fmt: skip
    return dict(options)["publicKey"], state["challenge"]


def made(site: Site, challenge: str, answer: str) -> Made:
    """Return the passkey that a browser's answer brings. Raises ``Refused``."""
    with _refusing():
        data = site.server().register_complete(_state(challenge), _read(answer))
        if data.credential_data is None:
            raise ValueError("no credential")
        return Made(websafe_encode(data.credential_data), data.counter)


def ask_to_prove(site: Site) -> tuple[dict[str, Any], str]:
    """Return what the browser is asked by somebody who has not said who they are."""
    options, state = site.server().authenticate_begin(user_verification=VERIFIED)
    return dict(options)["publicKey"], state["challenge"]


def named(answer: str) -> tuple[bytes, str]:
    """Return the credential's id and the handle that an answer names, unproven. Raises
    ``Refused``."""
    with _refusing():
        found = AuthenticationResponse.from_dict(_read(answer))
        return found.raw_id, websafe_encode(found.response.user_handle or b"")


def proven(site: Site, challenge: str, public: str, answer: str) -> int:
    """Return the count of signatures once the answer is signed by this passkey, for this
    challenge, at this site, by a person the device knows. Raises ``Refused``."""
    with _refusing():
        given = AuthenticationResponse.from_dict(_read(answer))
        site.server().authenticate_complete(_state(challenge), [_data(public)], given)
        return given.response.authenticator_data.counter


def credential_id(public: str) -> bytes:
    """Return the id of a passkey."""
    return bytes(_data(public).credential_id)


def counts_on(kept: int, counter: int) -> bool:
    """Say whether a count of signatures can follow the one kept; one that does not rise is
    of a copy. Devices that do not count say 0 for ever."""
    return counter > kept or counter == kept == 0


class _refusing:  # noqa: N801 - reads as a word
    """Turns whatever the library stumbles over in made-up bytes into ``Refused``."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, Refused):
            raise Refused(type(error).__name__) from error


def _read(answer: str) -> Mapping[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise Refused("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": VERIFIED}


def _data(public: str) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(public))
