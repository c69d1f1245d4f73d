"""What the kit raises."""

from __future__ import annotations


class BreaksContract(AssertionError):
    """The plugin does not do what the contract says; the message says what."""


def hold(kept: object, promise: str) -> None:
    """Raise ``BreaksContract`` unless a promise is kept; unlike ``assert``, under ``-O`` too."""
    if not kept:
        raise BreaksContract(promise)
