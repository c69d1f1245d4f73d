"""A decided challenge with an innovation group of two, and a tip."""

from __future__ import annotations

import pytest

from intranet_ideas.clock import FixedClock
from intranet_ideas.tips import actions as tips
from intranet_ideas.tips.rules import SIGNED_IN, TipFields

from ..factories import Factory
from ..initiatives.conftest import decide
from ..judging.panels import Judged


@pytest.fixture
def group(make: Factory, clock: FixedClock) -> Judged:
    """Both ideas are chosen, and a tip waits."""
    decided = decide(make, clock, ("chosen", "chosen"))
    make.person("member@example.org", "Mons Medlem", "kommune", roles=("innovation_group",))
    with make.ground.database.write() as session:
        tips.leave_tip(
            session, make.viewer("nurse"), TipFields("welfare", "Det er mørkt i gangen."),
            tips.new_code(), decided.now, named=True, allowed=SIGNED_IN, days=14,
        )  # fmt: skip
    return decided
