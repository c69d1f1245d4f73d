"""A challenge in judging."""

from __future__ import annotations

import pytest

from intranet_ideas.clock import FixedClock

from ..factories import Factory
from .panels import Judged, begin


@pytest.fixture
def judged(make: Factory, clock: FixedClock) -> Judged:
    """Two ideas, two judges, the day after the deadline."""
    return begin(make, clock)
