"""One idea of the demo from an innovation day to its effect in the municipal plan, with all who had
a part in it: an inhabitant who came by a name only, staff at her table, two organisations, one who
phoned, the judges, the innovation group, and those who measured what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from intranet_ideas.challenges.queries import see as see_challenge
from intranet_ideas.demo import DOMAIN, TOLD_CODE
from intranet_ideas.demo.group import Group
from intranet_ideas.demo.hall import BY_NAME, Hall
from intranet_ideas.entries import actions, following
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.goals import actions as goals
from intranet_ideas.outcomes import growing
from intranet_ideas.partners import actions as partners
from intranet_ideas.partners.rules import PartnerFields
from intranet_ideas.paths import PACKAGE
from intranet_ideas.told import actions as told
from intranet_ideas.told.queries import see_sheet
from intranet_ideas.told.rules import PHONE, Row, SheetFields

if TYPE_CHECKING:
    from intranet_ideas.demo.goals import Goals
    from intranet_ideas.demo.ideas import Ideas
    from intranet_ideas.demo.story import Step, Story

KEY = "sammen"
"""The challenge in the content."""
AIMS = ("2.1", "1.1", "3")
"""A goal of the plan in each of its three fields."""


def written() -> dict[str, Any]:
    """Return what ``chain.json`` holds: the challenge and its ideas, and all else that is said."""
    found: dict[str, Any] = json.loads((PACKAGE / "demo" / "chain.json").read_text("utf-8"))
    return found


@dataclass(slots=True)
class Chain:
    """Plans the steps."""

    story: Story
    ideas: Ideas
    plan_of_goals: Goals
    hall: Hall = field(init=False)
    group: Group = field(init=False)
    partners: dict[str, int] = field(default_factory=dict)

    def plan(self) -> None:
        """Plan them: the day, the challenge, and what the innovation group made of it."""
        said = written()
        self.hall = Hall(self.story, said["day"])
        self.group = Group(self.story, said, self.plan_of_goals)
        self.hall.plan()
        at, handed_in = self.story.at, self.ideas.handed_in
        for partner in said["partners"]:
            at(self.story.day(-206, 12), self._bring_in(partner))
            at(handed_in[partner["idea"]], self._for_an_organisation(partner))
        at(self.story.day(-205, 13), self._aim)
        at(handed_in["s1"], self._carry_on)
        at(handed_in["s1"] + timedelta(hours=6), self._follow)
        at(handed_in["s3"], self._by_phone(said["teller"]))
        self.group.plan()

    def _bring_in(self, partner: dict[str, Any]) -> Step:
        """An organisation comes with its contact, who asks the others."""

        def do(session: Session, now: datetime) -> None:
            keeper = self.story.viewer(session, "manager")
            contact = self.story.viewer(session, partner["contact"])
            made = partners.make_partner(session, keeper, PartnerFields(
                partner["name"], partner["kind"], partner["about"], contact=contact.email,
            ), now).id  # fmt: skip
            partners.answer(session, contact, made, now, accept=True)
            for key in partner["members"]:
                partners.invite(session, contact, made, f"{key}@{DOMAIN}", now)
                partners.answer(session, self.story.viewer(session, key), made, now, accept=True)
            self.partners[partner["name"]] = made

        return do

    def _aim(self, session: Session, now: datetime) -> None:
        number, ids = self.story.challenges[KEY], self.plan_of_goals.ids
        self.story.lasting.add(number)
        goals.name_for_challenge(session, self.story.viewer(session, "manager"), number,
                                 {ids[each] for each in AIMS}, now)  # fmt: skip

    def _idea(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = next(
            each for each in self.story.content["ideas"] if each["id"] == key
        )
        return found

    def _carry_on(self, session: Session, now: datetime) -> None:
        """The guest takes her idea of the day with her, and says it better."""
        idea, author = self._idea("s1"), self.story.viewer(session, "guest")
        made = growing.carry_on(session, author, self.hall.ideas[BY_NAME],
                                self.story.challenges[KEY], now).entry  # fmt: skip
        fields = EntryFields(idea["title"], idea["body"], idea["answers"])
        actions.save_entry(session, author, made.id, fields, made.version, now)
        actions.submit_entry(session, author, made.id, now)
        self.story.entries["s1"] = made.id

    def _follow(self, session: Session, now: datetime) -> None:
        for key in ("staff", "kultur1"):
            following.follow_entry(session, self.story.viewer(session, key),
                                   self.story.entries["s1"], now)  # fmt: skip

    def _for_an_organisation(self, partner: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            idea = self._idea(partner["idea"])
            author = self.story.viewer(session, idea["author"])
            fields = EntryFields(idea["title"], idea["body"], idea["answers"],
                                 partner=self.partners[partner["name"]])  # fmt: skip
            made = actions.create_entry(session, author, self.story.challenges[KEY], fields, now)
            actions.submit_entry(session, author, made.entry.id, now)
            self.story.entries[idea["id"]] = made.entry.id

        return do

    def _by_phone(self, teller: str) -> Step:
        """A moderator writes down what somebody phoned, and gives her a code to follow it by."""

        def do(session: Session, now: datetime) -> None:
            idea, writer = self._idea("s3"), self.story.viewer(session, "sentral2")
            challenge = self.story.challenges[KEY]
            fields = SheetFields(PHONE, teller, rows=(Row(idea["title"], idea["body"]),))
            sheet = told.begin_sheet(session, writer, challenge, fields, now, nobody="").id
            told.hand_in(session, writer, challenge, sheet, now)
            told.make_code(session, writer, challenge, sheet, TOLD_CODE, now)
            seen = see_challenge(session, writer, challenge, now)
            self.story.entries["s3"] = see_sheet(session, seen, sheet).ideas[0].entry_id

        return do
