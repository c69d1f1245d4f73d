"""A plan with goals that is made up, changed once mid-way, with what aims at them and figures that
are made up, too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from intranet_ideas.goals import actions, queries, series
from intranet_ideas.goals.actions import PlanFields
from intranet_ideas.goals.rules import GoalLine
from intranet_ideas.goals.series_rules import Better, IndicatorFields

if TYPE_CHECKING:
    from intranet_ideas.demo.effect import Effect
    from intranet_ideas.demo.story import Story

NAME = {"nb": "Kommuneplan 2025–2037 (oppdiktet)", "nn": "Kommuneplan 2025–2037 (oppdikta)",
        "en": "Municipal plan 2025–2037 (made up)"}  # fmt: skip
GOALS = (
    ("1", "Flere i arbeid", "Fleire i arbeid", "More people in work"),
    ("1.1", "Flere bein å stå på", "Fleire bein å stå på", "More legs to stand on"),
    ("1.2", "En plass for alle som vil bidra", "Ein plass for alle som vil bidra",
     "A place for all who want to contribute"),
    ("2", "Trygg hverdag hele livet", "Trygg kvardag heile livet", "A safe everyday all life long"),
    ("2.1", "Trygg hjemme lenger", "Trygg heime lenger", "Safe at home for longer"),
    ("2.2", "Aktiv og trygg oppvekst", "Aktiv og trygg oppvekst", "An active and safe childhood"),
    ("3", "Bygda i bruk", "Bygda i bruk", "The village in use"),
    ("4", "Et klima å leve med", "Eit klima å leve med", "A climate to live with"),
    ("5", "En kommune som får tid", "Ein kommune som får tid", "A municipality that finds time"),
)
FIRST = ("6", "Mindre avfall", "Mindre avfall", "Less waste")
"""A goal that went out of the plan for goal 4."""
AIMS: dict[str, tuple[str, ...]] = {
    "en-time-spart": ("5",), "flere-bein": ("1.1",), "alle-med": ("1.2",), "bygda-i-bruk": ("3",),
    "trygg-hjemme": ("2.1",), "trygg-skuleveg": ("2.2",), "moter-verdt-tida": ("5",),
    "matsvinn": ("6",),
}  # fmt: skip
FIGURES = (
    ("1", "Sysselsatte av alle 20–66 år", "prosent", Better.UP,
     "2019;72,4\n2020;71,1\n2021;..\n2022;73,0\n2023;73,6\n2024;74,2\n"),
    ("5", "Sykefravær i kommunen", "prosent", Better.DOWN,
     "2019;9,1\n2020;9,8\n2021;10,2\n2022;10,6\n2023;9,9\n2024;9,4\n"),
)  # fmt: skip
SOURCE = "Oppdiktede tall"


def _lines(rows: tuple[tuple[str, str, str, str], ...]) -> list[GoalLine]:
    return [
        GoalLine(line, number, {"nb": nb, "nn": nn, "en": en},
                 replaces=("6",) if number == "4" and len(rows) == len(GOALS) else ())
        for line, (number, nb, nn, en) in enumerate(rows, 2)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goals:
    """Plans the steps."""

    story: Story
    effect: Effect
    ids: dict[str, int] = field(default_factory=dict)
    """Numbers of the goals, by what they have in the plan."""

    def plan(self) -> None:
        """Plan them: the plan is old, and what aims at it is named when all is there."""
        self.story.at(self.story.day(-232, 8), self._begin)
        self.story.at(self.story.day(-1, 8), self._tell)

    def _begin(self, session: Session, now: datetime) -> None:
        group = self.story.viewer(session, "manager")
        plan = actions.keep_plan(session, group, None, PlanFields(NAME, 2025, 2037), now)
        actions.import_goals(session, group, plan.id, _lines((*GOALS, FIRST)), now)
        self.ids.update((each.number, each.id) for each in queries.goals(session, plan.id))

    def _tell(self, session: Session, now: datetime) -> None:
        group, goals = self.story.viewer(session, "manager"), self.ids
        plan = queries.goal_of(session, goals["1"]).plan_id
        for key, numbers in AIMS.items():
            if key in self.story.challenges:
                manager = self.story.viewer(session, self.story.told(key)["manager"])
                actions.name_for_challenge(session, manager, self.story.challenges[key],
                                           {goals[number] for number in numbers}, now)  # fmt: skip
        if self.effect.initiative:
            owner = self.story.viewer(session, "judge1")
            actions.name_for_initiative(session, owner, self.effect.initiative, {goals["5"]}, now)
        actions.import_goals(session, group, plan, _lines(GOALS), now, carry=True)
        actions.take_in_un(session, group, now)
        for number, name, unit, better, rows in FIGURES:
            fields = IndicatorFields(name, unit, SOURCE, better)
            series.keep_indicator(session, group, goals[number], None, fields, now)
            listed = "indicator;period;value\n" + "".join(
                f"{name};{row}\n" for row in rows.splitlines()
            )
            series.bring_points(session, group, goals[number], listed.encode(), "", unit, SOURCE,
                                now)  # fmt: skip
