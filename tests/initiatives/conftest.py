"""A challenge that is decided: nurse@'s idea is chosen, staff@'s is not."""

from __future__ import annotations

from intranet_ideas.clock import FixedClock
from intranet_ideas.outcomes import actions as outcomes

from ..factories import Factory
from ..judging.panels import Judged, begin
from ..prepared import prepared


@prepared
def decided(make: Factory, clock: FixedClock) -> Judged:
    return decide(make, clock, ("chosen", "declined"))


def decide(make: Factory, clock: FixedClock, outcomes_of: tuple[str, str]) -> Judged:
    """Return a challenge whose two ideas got these answers."""
    made = begin(make, clock, judges=("judge1",))
    for entry in made.entries:
        made.put("judge1", entry)
    made.rank()
    clock.advance(days=6)
    manager = make.viewer("manager")
    with make.ground.database.write() as session:
        for entry, outcome in zip(made.entries, outcomes_of, strict=True):
            outcomes.answer_entry(session, manager, entry, outcome, "Fordi", None, made.now)
    with make.ground.database.write() as session:
        outcomes.release(session, manager, made.challenge_id, made.now)
    make.person("innovator@example.org", "Inga Innovator", "kommune",
                roles=("innovation_group",))  # fmt: skip
    return made
