"""A plan with goals, kept by innovator@, who is of the innovation group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from intranet_ideas.clock import FixedClock
from intranet_ideas.goals import actions, queries
from intranet_ideas.goals.actions import PlanFields
from intranet_ideas.goals.models import Goal, GoalImport
from intranet_ideas.goals.rules import GoalLine

from ..factories import Factory
from ..prepared import prepared

LINES = (
    GoalLine(2, "1", {"nb": "Flere i arbeid", "nn": "Fleire i arbeid"}),
    GoalLine(3, "1.1", {"nb": "Flere lærlinger"}),
    GoalLine(4, "2", {"nb": "Trygg hverdag"}),
    GoalLine(5, "3", {"nb": "Bygda i bruk"}),
)


@dataclass(frozen=True)
class Planned:
    """A plan with the goals of ``LINES``."""

    make: Factory
    plan_id: int

    def do(self, action: Callable[..., Any], by: str, *rest: Any, **more: Any) -> Any:
        with self.make.ground.database.write() as session:
            return action(session, self.make.viewer(by), *rest, self.make.clock.now(), **more)

    def bring(self, lines: Sequence[GoalLine], **more: Any) -> GoalImport | None:
        found: GoalImport | None = self.do(
            actions.import_goals, "innovator", self.plan_id, lines, **more
        )
        return found

    def goals(self) -> dict[str, Goal]:
        """Return the goals that are not ended, by number."""
        with self.make.ground.database.read() as session:
            return {each.number: each for each in queries.goals(session, self.plan_id)
                    if each.ended_at is None}  # fmt: skip

    def every(self) -> dict[int, Goal]:
        with self.make.ground.database.read() as session:
            return {each.id: each for each in queries.goals(session, self.plan_id)}

    def id(self, number: str) -> int:
        return self.goals()[number].id


@prepared
def planned(make: Factory, clock: FixedClock) -> Planned:
    make.organisation()
    make.person("innovator@example.org", "Inga Innovator", "kommune",
                roles=("innovation_group",))  # fmt: skip
    with make.ground.database.write() as session:
        plan = actions.keep_plan(session, make.viewer("innovator"), None,
                                 PlanFields({"nb": "Kommuneplan"}, 2025, 2037), clock.now())
    found = Planned(make, plan.id)
    found.bring(LINES)
    return found
