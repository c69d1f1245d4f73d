"""Which origins count, which addresses can be shown, and how large. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

THEMES = ("auto", "light", "dark")

WIDTH, HEIGHT = 600, 420
"""Pixels of a frame that nobody asked to be smaller."""

SMALLEST = 200
"""Pixels below which a frame can't be read; nothing smaller is offered."""

CHALLENGE, IDEA, LISTING = "challenge", "idea", "listing"

_PATHS = (
    (CHALLENGE, re.compile(r"(?:/embed)?/challenges/(\d{1,10})/?")),
    (IDEA, re.compile(r"(?:/embed)?/ideas/(\d{1,10})/?")),
    (LISTING, re.compile(r"(?:/embed)?()/?")),
)


def allows(allowed: Iterable[str], origin: str) -> bool:
    """Say whether ``origin`` is one of those allowed; ``https://*.example.org`` stands for every
    host below, as in CSP 3, 6.7.2.8."""
    return any(_matches(each, origin) for each in allowed)


def _matches(pattern: str, origin: str) -> bool:
    scheme, star, rest = pattern.partition("://*.")
    if not star:
        return origin.lower() == pattern.lower()
    host = re.escape(rest)
    return re.fullmatch(rf"{scheme}://([a-z0-9-]+\.)+{host}", origin, re.IGNORECASE) is not None


def named(allowed: Iterable[str], origin: str) -> bool:
    """Say whether ``origin`` stands among those allowed, letter for letter: scripts of other
    sites may read what comes with CORS, so no pattern will do."""
    return any(each.lower() == origin.lower() for each in allowed)


def thing_at(url: str, base_url: str) -> tuple[str, int] | None:
    """Return the kind and the number of what an address of this site shows; None for all else."""
    whole, base = urlsplit(url), urlsplit(base_url)
    if (whole.scheme, whole.netloc.lower()) != (base.scheme, base.netloc.lower()):
        return None
    if not whole.path.startswith(base.path):
        return None
    for kind, pattern in _PATHS:
        if found := pattern.fullmatch(whole.path.removeprefix(base.path)):
            return kind, int(found[1] or 0)
    return None


def size(most_wide: int | None, most_high: int | None) -> tuple[int, int]:
    """Return width and height of a frame in pixels, never more than asked for (oEmbed 1.0, 2.2).

    Raises ``ValueError`` where nothing readable fits.
    """
    wide, high = min(WIDTH, most_wide or WIDTH), min(HEIGHT, most_high or HEIGHT)
    if min(wide, high) < SMALLEST:
        raise ValueError(f"at least {SMALLEST} by {SMALLEST}")
    return wide, high
