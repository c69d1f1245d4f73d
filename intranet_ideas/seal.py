"""Seals what must be kept but not read: AES-256-GCM, with a key for each purpose made of the
site's secret by HKDF (RFC 5869). What Fernet sealed before is still opened."""

from __future__ import annotations

import base64
import binascii
import os
from functools import cache

NONCE = 12
"""Bytes, fresh for each seal (NIST SP 800-38D, 8.2.2)."""

MARK = b"g1."
"""What this kind of seal begins with; another kind gets another mark."""


_before = ""


def open_with(before: str) -> None:
    """Open what the secret key of before has sealed too; for the host, from the settings."""
    global _before  # noqa: PLW0603 - one process serves one site
    _before = before


class Broken(Exception):
    """The seal is another's, or what it held was changed."""


class Seal:
    """Seals and opens texts for one purpose."""

    def __init__(self, key: bytes, purpose: bytes) -> None:
        # Most processes never hold a secret, and the library is not small.
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._box, self.purpose = AESGCM(key), purpose
        self._before = Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, content: bytes) -> bytes:
        """Return the sealed content, in letters that any file or column can hold."""
        nonce = os.urandom(NONCE)
        sealed = self._box.encrypt(nonce, content, self.purpose)
        return MARK + base64.urlsafe_b64encode(nonce + sealed)

    def decrypt(self, sealed: bytes) -> bytes:
        """Return what was sealed. Raises ``Broken``."""
        from cryptography.exceptions import InvalidTag
        from cryptography.fernet import InvalidToken

        try:
            if not sealed.startswith(MARK):
                return self._before.decrypt(sealed)
            whole = base64.urlsafe_b64decode(sealed[len(MARK) :])
            return self._box.decrypt(whole[:NONCE], whole[NONCE:], self.purpose)
        except (InvalidTag, InvalidToken, binascii.Error, ValueError) as error:
            raise Broken from error


@cache
def seal_for(secret_key: str, purpose: bytes) -> Seal:
    """Return the seal for one purpose."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())
    return Seal(derived, purpose)


def unsealed(seal: Seal, sealed: str) -> str:
    """Return what was sealed, ``""`` where the seal is another or broken."""
    try:
        return opened(seal, sealed)
    except Broken:
        return ""


def opened(seal: Seal, sealed: str) -> str:
    """Return what was sealed with the site's secret key, or with the one before it. Raises
    ``Broken``."""
    try:
        return seal.decrypt(sealed.encode()).decode()
    except Broken:
        if not _before:
            raise
        return seal_for(_before, seal.purpose).decrypt(sealed.encode()).decode()
