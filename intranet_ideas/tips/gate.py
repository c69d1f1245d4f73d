"""What keeps programs and floods out of the tip box, for pages and API alike."""

from __future__ import annotations

from flask import current_app, request

from intranet_ideas.errors import NotFound, TooMany
from intranet_ideas.throttle import Window
from intranet_ideas.tips import rules

TRAP = "website"
"""A field that no person fills in: what is in it was written by a program."""


def count() -> None:
    """Count what this address leaves or tries; nothing of it is kept. Raises ``TooMany``."""
    window: Window = current_app.extensions["tips"]
    if wait := window.wait(f"address:{request.remote_addr}", rules.MOST_A_MINUTE):
        raise TooMany(wait)


def check(trapped: str) -> None:
    """Turn away who fills in the trap. Raises ``NotFound``."""
    if trapped:
        raise NotFound
