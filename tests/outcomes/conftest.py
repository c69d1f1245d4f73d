"""A challenge that is judged and waits for its answers."""

from __future__ import annotations

from intranet_ideas.clock import FixedClock

from ..factories import Factory
from ..judging.panels import Judged, begin
from ..prepared import prepared


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    return ranked(make, clock)


def ranked(make: Factory, clock: FixedClock) -> Judged:
    """Two ideas assessed by judge1@; judging has closed and the ranking is made."""
    made = begin(make, clock, judges=("judge1",))
    for entry, value in zip(made.entries, (2, 6), strict=True):
        made.put("judge1", entry, {"nytte": value, "gjennomforing": value},
                 to_author=f"Dommernes ord {value}")  # fmt: skip
    made.rank()
    clock.advance(days=6)
    return made
