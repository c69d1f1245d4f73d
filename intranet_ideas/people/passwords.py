"""Passwords by Argon2id with the parameters of RFC 9106's second recommended option; and which
may be chosen."""

from __future__ import annotations

from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from intranet_ideas import breached
from intranet_ideas.errors import N_, Fault
from intranet_ideas.people import rules

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_NOBODYS = "$argon2id$v=19$m={},t={},p={}${}${}".format(
    _hasher.memory_cost, _hasher.time_cost, _hasher.parallelism, "A" * 22, "A" * 43
)
"""A hash of zeros, which no password has: trying one against it takes as long as against another,
and it costs nothing to make when a command starts."""


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


GUESSED = 10**8
"""Guesses that a password must outlast: what comes sooner is a common one, or made of common
words, the names of here, or rows of keys (zxcvbn, Wheeler 2016)."""

SHORTEST_WORD = 4
LOOKED_AT = 72
"""Characters that are estimated; the time grows with them."""

OURS = (
    "intranet", "ideas", "ideer", "idear", "idé", "utfordring", "challenge", "kommune", "kommunen",
    "municipality", "staff", "ansatt", "tilsett", "administrator", "moderator", "auditor", "judge",
    "jury", "guest", "gjest", "innbygger", "passord", "velkommen",
)  # fmt: skip
"""Words that everyone here would think of; the organisation's, the departments' and the person's
own names come with them."""


def check_new(password: str, words: Iterable[str] = ()) -> list[Fault]:
    """Return what is wrong with a password that someone wants to take, if anything.

    ``words`` are names that would be guessed first: of the person, the organisation, the
    departments.
    """
    if faults := rules.check_password(password):
        return faults
    if breached.seen(password):
        return [Fault("password", N_("This password has been seen in a breach. Choose another."))]
    if guesses(password, words) < GUESSED:
        return [Fault("password", N_("This password is easy to guess. Take three or four words "
                                     "that do not belong together."))]
    return []


def guesses(password: str, words: Iterable[str] = ()) -> float:
    """Return an estimate of how many guesses find a password; each of the ``words``, or of
    ``OURS``, counts as a single sign."""
    # Its lists of words take a while to read, and few processes ever need them.
    from zxcvbn import zxcvbn

    known = {part.lower() for each in (*OURS, *words) for part in _parts(each)}
    rest = password.lower()
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word, "x") if len(word) >= SHORTEST_WORD else rest
    return min(float(zxcvbn(each[:LOOKED_AT])["guesses"]) for each in (password, rest))


def _parts(words: str) -> list[str]:
    for sign in "@._-+/,":
        words = words.replace(sign, " ")
    return [words.replace(" ", ""), *words.split()]
