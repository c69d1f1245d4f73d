"""A decided challenge with a published ranking, to try things against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.shade.lane import work_on_trials
from intranet_ideas.shade.models import Trial

from ..factories import Factory
from ..judging.panels import Judged, begin
from ..prepared import prepared


def release(judged: Judged) -> Judged:
    """Bring a challenge in judging to its end."""
    for number, entry in enumerate(judged.entries, 1):
        judged.put("judge1", entry, {"nytte": number, "gjennomforing": 7 - number})
    judged.rank()
    judged.clock.advance(days=7)
    manager = judged.make.viewer("manager")
    with judged.ground.database.write() as session:
        for entry in judged.entries:
            outcomes.answer_entry(session, manager, entry, "later", "Ikke nå", None, judged.now)
    with judged.ground.database.write() as session:
        outcomes.release(session, manager, judged.challenge_id, judged.now)
    return judged


@prepared
def decided(make: Factory, clock: FixedClock) -> Judged:
    """A decided challenge that everyone is invited to."""
    return release(begin(make, clock))


@pytest.fixture
def carried_out(ground: Ground, clock: FixedClock) -> Callable[..., Trial]:
    """Ask for a trial by an action as IT, let the worker carry it out, and return it."""

    def carry(ask: Any, *arguments: Any, by: Any) -> Trial:
        with ground.database.write() as session:
            trial = ask(session, by, *arguments, clock.now(), host=ground.plugins)
        assert work_on_trials(ground, clock.now()) == 1
        assert work_on_trials(ground, clock.now()) == 0
        with ground.database.read() as session:
            return session.get_one(Trial, trial.id)

    return carry
