"""When thanks are told, and what they are refused for. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from intranet_ideas.errors import N_

OFF, ON = CHOICES = ("off", "on")
"""Whether the organisation has recognition, by the setting."""

TOLD_EVERY = timedelta(days=1)
"""How often, at most, those behind an idea hear that they are thanked."""

OWN_IDEA = N_("This is your own idea, or one you help with.")


def told_lately(told: Iterable[datetime], now: datetime) -> bool:
    """Say whether those behind an idea heard of thanks so lately that more waits in silence."""
    return any(now - each < TOLD_EVERY for each in told)
