"""A device in software that makes passkeys and answers with them, as browsers pass it on."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


class Device:
    """Holds one passkey. Its attributes can be changed, to see what a site makes of it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.handle = ""
        self.counter = 0
        self.flags = FLAG.UP | FLAG.UV

    def make(self, options: dict[str, Any]) -> str:
        """Answer what ``navigator.credentials.create`` is asked."""
        self.handle = options["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        authenticator = AuthenticatorData.create(
            sha256(options["rp"]["id"].encode()), self.flags | FLAG.AT, self.counter, data
        )
        attested = AttestationObject.create("none", authenticator, {})
        client = self._client(CollectedClientData.TYPE.CREATE, options)
        return self._answer({"clientDataJSON": websafe_encode(client),
                             "attestationObject": websafe_encode(attested)})  # fmt: skip

    def prove(self, options: dict[str, Any]) -> str:
        """Answer what ``navigator.credentials.get`` is asked."""
        authenticator = AuthenticatorData.create(
            sha256(options["rpId"].encode()), self.flags, self.counter
        )
        client = self._client(CollectedClientData.TYPE.GET, options)
        signature = self.key.sign(authenticator + sha256(client), ec.ECDSA(SHA256()))
        return self._answer({
            "clientDataJSON": websafe_encode(client), "signature": websafe_encode(signature),
            "authenticatorData": websafe_encode(authenticator), "userHandle": self.handle,
        })  # fmt: skip

    def _client(self, kind: Any, options: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({
            "id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key",
            "response": response, "clientExtensionResults": {},
        })  # fmt: skip
