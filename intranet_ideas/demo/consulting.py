"""Two consultations of the demo: an invented strategy that is half answered, and rules that are
open for proposals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from intranet_ideas.consultations import actions, answering, taking_part
from intranet_ideas.consultations.rules import (
    ACCEPTED,
    DECLINED,
    PARTLY,
    STAFF,
    ConsultationFields,
)
from intranet_ideas.demo import DOMAIN
from intranet_ideas.paths import PACKAGE

if TYPE_CHECKING:
    from datetime import datetime

    from intranet_ideas.demo.story import Step, Story

TIME = 6
"""The address of the paragraph on time to try."""


class Consulting:
    """Plans the steps."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.told = json.loads((PACKAGE / "demo" / "consultations.json").read_text("utf-8"))
        self.strategy = 0
        self.proposals: dict[int, int] = {}

    def plan(self) -> None:
        """Plan them."""
        at, day = self.story.at, self.story.day
        at(day(-30, 10), self._begin)
        for number, proposal in enumerate(self.told["proposals"]):
            at(day(-24 + number, 10 + number % 4), self._propose(number, proposal))
        at(day(-20, 13), self._talk)
        at(day(-2, 10), self._answer)
        at(day(-4, 9), self._rules)
        for days, hour in ((-28, 11), (-6, 16), (-4, 11)):
            at(day(days, hour), self._tell)

    def _begin(self, session: Session, now: datetime) -> None:
        day = self.story.day
        group = self.story.viewer(session, "manager")
        self.strategy = actions.begin(session, group, ConsultationFields(
            "Innovasjonsstrategi", "\n\n".join(self.told["strategy"]), f"manager@{DOMAIN}",
            "Strategien skal gjelde i fire år. Vi vil særlig høre hva som skal til for at du får "
            "prøvd ut det du tenker på.", audience=STAFF,
            opens_at=day(-28, 9), closes_at=day(-6, 15),
        ), now).id  # fmt: skip
        actions.publish(session, group, self.strategy, now)

    def _propose(self, number: int, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            made = taking_part.propose(
                session, self.story.viewer(session, told["by"]), self.strategy,
                told["paragraph"], told["kind"], told["text"], told["why"], now,
            )  # fmt: skip
            self.proposals[number] = made.id

        return do

    def _talk(self, session: Session, now: datetime) -> None:
        people = {key: self.story.viewer(session, key) for key in ("staff", "nurse", "judge3")}
        asked = taking_part.comment(session, people["judge3"], self.strategy, TIME,
                                    "Hvem betaler for de to timene?", now)  # fmt: skip
        taking_part.comment(session, people["staff"], self.strategy, TIME,
                            "Enhetene, slik jeg leser det. Det bør stå.", now, asked.id)
        taking_part.support(session, people["judge3"], self.strategy, self.proposals[0], now,
                            on=True)  # fmt: skip
        taking_part.support(session, people["nurse"], self.strategy, self.proposals[0], now,
                            on=True)  # fmt: skip
        for person in people.values():
            taking_part.choose(session, person, self.strategy, now, follows=True,
                               named=person is people["staff"])  # fmt: skip

    def _answer(self, session: Session, now: datetime) -> None:
        group = self.story.viewer(session, "manager")
        together = answering.group(session, group, self.strategy,
                                   [self.proposals[0], self.proposals[2]],
                                   "De som går turnus", None, now)  # fmt: skip
        answering.answer_group(session, group, self.strategy, together.id, ACCEPTED,
                               "Alle skal kunne være med, også de som jobber kveld og natt.",
                               together.answer_version, now)  # fmt: skip
        for number, answer, reason in (
            (3, ACCEPTED, "En side er nok, og gjør behovene synlige for andre."),
            (6, PARTLY, "Vi klarer fire uker, ikke tre."),
            (7, ACCEPTED, "Et svar skal alltid ha en grunn."),
            (9, DECLINED, "Kommunestyret spør om kroner, og det er greit å kunne svare."),
        ):
            answering.answer_proposal(session, group, self.strategy, self.proposals[number],
                                      answer, reason, 0, now)  # fmt: skip

    def _tell(self, session: Session, now: datetime) -> None:
        actions.tell_of_time(session, now)

    def _rules(self, session: Session, now: datetime) -> None:
        day = self.story.day
        group = self.story.viewer(session, "manager")
        made = actions.begin(session, group, ConsultationFields(
            "Regler for bruk av kunstig intelligens", "\n\n".join(self.told["rules"]),
            f"manager@{DOMAIN}",
            "Fire regler, så korte at alle husker dem. Er det de riktige?", audience=STAFF,
            opens_at=day(-4, 10), closes_at=day(10, 15),
        ), now)  # fmt: skip
        actions.publish(session, group, made.id, now)
