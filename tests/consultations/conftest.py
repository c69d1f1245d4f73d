"""A consultation on a strategy, run by the innovation group, and who is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from intranet_ideas.clock import FixedClock
from intranet_ideas.consultations import actions, queries
from intranet_ideas.consultations.models import Consultation, ProposalGroup
from intranet_ideas.consultations.queries import SeenConsultation, ShownProposal
from intranet_ideas.consultations.rules import ConsultationFields

from ..browsing import Browser
from ..factories import Factory

TEXT = """# Mål

Vi skal prøve nye løsninger sammen med innbyggerne.

Alle ansatte får tid til å prøve.

## Veien dit

Vi måler hva som virker.
"""


@dataclass
class Told:
    """The consultation, and its people as browsers."""

    make: Factory
    clock: FixedClock
    app: Flask
    id: int = 0
    browsers: dict[tuple[str, object], Browser] = field(default_factory=dict)

    def do(self, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
        """Carry out an action of this consultation."""
        with self.make.ground.database.write() as session:
            return action(session, self.make.viewer(by), self.id, *rest, now=self.clock.now(),
                          **more)  # fmt: skip

    def seen(self, by: str) -> SeenConsultation:
        """Return it as somebody sees it."""
        with self.make.ground.database.read() as session:
            return queries.see(session, self.make.viewer(by), self.id, self.clock.now())

    def proposals(self, by: str) -> list[ShownProposal]:
        """Return what is proposed, as somebody sees it."""
        with self.make.ground.database.read() as session:
            seen = queries.see(session, self.make.viewer(by), self.id, self.clock.now())
            return queries.proposals_of(session, seen, own=True)

    def as_(self, name: str) -> Browser:
        """Return somebody's browser, who signs in the first time and again after some days."""
        key = (name, self.clock.now())
        if key not in self.browsers:
            self.browsers[key] = Browser(self.app, self.make.session_token(f"{name}@example.org"))
        return self.browsers[key]

    def get(self, name: str, path: str = "", status: int = 200) -> str:
        """Open one of its pages."""
        answer = self.as_(name).get(f"/consultations/{self.id}{path}")
        assert answer.status_code == status, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def post(self, name: str, path: str, status: int = 303, **data: Any) -> str:
        """Send one of its forms."""
        answer = self.as_(name).post(f"/consultations/{self.id}{path}", data)
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, (path, answer.status_code, text[:3000])
        return text

    def seen_version(self) -> int:
        """Return the consultation's own version."""
        with self.make.ground.database.read() as session:
            return session.get_one(Consultation, self.id).version

    def version(self, group: int) -> int:
        """Return which answer a group is at."""
        with self.make.ground.database.read() as session:
            return session.get_one(ProposalGroup, group).answer_version

    def open(self) -> None:
        """Let it open."""
        self.clock.advance(days=1, seconds=1)

    def close(self) -> None:
        """Let its deadline pass."""
        self.clock.advance(days=14)


@pytest.fixture
def told(make: Factory, clock: FixedClock, app: Flask) -> Told:
    return begin(make, clock, app)


def begin(make: Factory, clock: FixedClock, app: Flask) -> Told:
    """Publish a consultation that opens in a day and closes in fifteen."""
    make.person("innovator@example.org", "Inga Innovator", "kommune",
                roles=("innovation_group",))  # fmt: skip
    made = Told(make, clock, app)
    now = clock.now()
    fields = ConsultationFields(
        "Innovasjonsstrategi", TEXT, "innovator@example.org", "Les og si din mening.",
        opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=15),
    )  # fmt: skip
    with make.ground.database.write() as session:
        made.id = actions.begin(session, make.viewer("innovator"), fields, now).id
    made.do(actions.publish, "innovator")
    return made
