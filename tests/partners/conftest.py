"""Partners: “Drangedal Røde Kors” with Kari as its contact, and “Bygdekraft AS” with Ola; guest@
is in neither. innovator@ is of the innovation group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from intranet_ideas.partners import actions
from intranet_ideas.partners.rules import PartnerFields
from intranet_ideas.people.rules import Viewer

from ..factories import Factory


@dataclass
class Partners:
    """Two organisations with a member each."""

    make: Factory
    cross: int = 0
    power: int = 0

    def do(self, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
        with self.make.ground.database.write() as session:
            return action(session, self.make.viewer(by), *rest, self.make.clock.now(), **more)

    def bring_in(self, name: str, contact: str, kind: str = "association") -> int:
        fields = PartnerFields(name, kind, "Hjelper folk i bygda", "https://example.org",
                               f"{contact}@example.org")  # fmt: skip
        partner_id: int = self.do(actions.make_partner, "innovator", fields).id
        return partner_id

    def join(self, partner_id: int, who: str, *, contact: bool = False) -> None:
        self.do(actions.invite, "innovator", partner_id, f"{who}@example.org", contact=contact)
        self.do(actions.answer, who, partner_id, accept=True)

    def guest(self, key: str, name: str) -> Viewer:
        return self.make.person(f"{key}@example.org", name, "innbyggere", guest=True)


@pytest.fixture
def partners(make: Factory) -> Partners:
    make.organisation()
    make.person("innovator@example.org", "Inga Innovator", "kommune", roles=("innovation_group",))
    made = Partners(make)
    made.guest("kari", "Kari Moen")
    made.guest("ola", "Ola Li")
    made.cross = made.bring_in("Drangedal Røde Kors", "kari")
    made.power = made.bring_in("Bygdekraft AS", "ola", "firm")
    made.do(actions.answer, "kari", made.cross, accept=True)
    made.do(actions.answer, "ola", made.power, accept=True)
    return made
