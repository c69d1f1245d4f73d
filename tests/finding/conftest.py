"""A challenge that is judged and waits for its results."""

from __future__ import annotations

from intranet_ideas.clock import FixedClock

from ..factories import Factory
from ..judging.panels import Judged, begin
from ..prepared import prepared


@prepared
def judged(make: Factory, clock: FixedClock) -> Judged:
    made = begin(make, clock, judges=("judge1",))
    for entry in made.entries:
        made.put("judge1", entry)
    made.rank()
    clock.advance(days=6)
    make.person("innovator@example.org", "Inga Innovator", "kommune",
                roles=("innovation_group",))  # fmt: skip
    return made
