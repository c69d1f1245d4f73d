"""Seals what must be kept but not read: Fernet, with a key for each purpose made of the site's
secret by HKDF (RFC 5869)."""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


@cache
def seal_for(secret_key: str, purpose: bytes) -> Fernet:
    """Return the seal for one purpose."""
    # Most processes never hold a secret, and the library is not small.
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def unsealed(seal: Fernet, sealed: str) -> str:
    """Return what was sealed, ``""`` where the seal is another or broken."""
    from cryptography.fernet import InvalidToken

    try:
        return seal.decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""
