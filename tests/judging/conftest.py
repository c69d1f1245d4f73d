"""A challenge in judging."""

from __future__ import annotations

from intranet_ideas.clock import FixedClock

from ..factories import Factory
from ..prepared import prepared
from .panels import Judged, begin


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    """Two ideas, two judges, the day after the deadline."""
    return begin(make, clock)
