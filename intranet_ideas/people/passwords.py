"""Passwords by Argon2id with the parameters of RFC 9106's second recommended option."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_NOBODYS = _hasher.hash("no account has this password")


def hash_password(password: str) -> str:
    """Return the hash to store."""
    return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Say whether ``password`` is the stored one, in the same time if nothing is stored."""
    try:
        fits = _hasher.verify(stored or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None
