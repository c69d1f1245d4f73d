"""A challenge that lets people write before they sign in."""

from __future__ import annotations

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.ground import Ground
from intranet_ideas.invitations import actions
from intranet_ideas.people import actions as people

from ..factories import PASSWORD, Factory


@pytest.fixture
def link(ground: Ground, make: Factory, app: Flask, clock: FixedClock) -> str:
    """The token of an open challenge that lets people write first; it is number 1. The nurse
    has a password."""
    challenge = make.challenge(title="Trygg natt", summary="Hva ville du gjort?",
                               brief="Hemmelig bakgrunn.")  # fmt: skip
    with ground.database.write() as session:
        people.change_user(session, "nurse@example.org", password=PASSWORD, now=clock.now())
        made = actions.make_link(session, make.viewer("manager"), challenge.id, clock.now())
        return made.token
