"""An innovation day of the demo that is long over: staff and an inhabitant who came by a name only,
at three tables, with one idea each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.rules import ChallengeFields
from intranet_ideas.days import actions, guests, pitching, teaming
from intranet_ideas.days.models import Day
from intranet_ideas.days.rules import Plan
from intranet_ideas.demo import DOMAIN
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.guardians.models import GuestAge
from intranet_ideas.guests import actions as links
from intranet_ideas.guests import keeping
from intranet_ideas.guests.models import MailLink
from intranet_ideas.guests.rules import ANYONE
from intranet_ideas.outcomes import actions as outcomes
from intranet_ideas.people.queries import viewer_by_id
from intranet_ideas.people.rules import Viewer
from intranet_ideas.plugin_api.facts import Question

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story

DAY, ANSWERED = -214, -209
BY_NAME, GUEST = "Gro Nygård", "guest"
"""Who came by a name only, and who she is from when she keeps what she did."""
BROWSER = "demo"


@dataclass(slots=True)
class Hall:
    """Plans the steps. ``ideas`` has the idea of each table, by who handed it in."""

    story: Story
    told: dict[str, Any]
    id: int = 0
    ideas: dict[str, int] = field(default_factory=dict)
    guest: Viewer | None = None

    def plan(self) -> None:
        """Plan the day, and its answers some days after it."""
        at, opens = self.story.at, self.story.day(DAY, 9)
        at(self.story.day(DAY - 7, 10), self._announce(opens))
        for number, table in enumerate(self.told["tables"]):
            at(opens + timedelta(minutes=10 + number), self._sit_down(table))
            at(opens + timedelta(minutes=90 + 9 * number), self._send(table))
        at(opens + timedelta(hours=3), self._pitch)
        at(opens + timedelta(hours=3, minutes=40), self._vote)
        at(opens + timedelta(hours=4), self._count)
        at(opens + timedelta(hours=4, minutes=20), self._keep)
        at(self.story.day(ANSWERED, 9), self._answer)

    def _host(self, session: Session) -> Viewer:
        return self.story.viewer(session, "manager")

    def _there(self, session: Session, key: str) -> Viewer:
        return self.guest if key == BY_NAME and self.guest else self.story.viewer(session, key)

    def _announce(self, opens: datetime) -> Step:
        def do(session: Session, now: datetime) -> None:
            host = self._host(session)
            made = challenges.create_challenge(session, host, ChallengeFields(
                title=self.told["title"], brief=self.told["brief"], department="helse",
                language="nb", guests=True, results_at=self.story.day(DAY + 7, 15),
                questions=(Question("hvem", "Hvem merker forskjellen?", "", False, 400),),
            ), now)  # fmt: skip
            self.id = made.id
            self.story.lasting.add(made.id)
            actions.set_day(session, host, made.id, Plan(
                opens, opens + timedelta(hours=3), opens + timedelta(hours=4),
                opens + timedelta(hours=6), 3, own_team_barred=True, guests=True,
            ), now)  # fmt: skip
            challenges.publish_challenge(session, host, made.id, made.version, now)

        return do

    def _sit_down(self, table: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            code = ""
            for key in table["people"]:
                if key == BY_NAME:
                    day = session.get_one(Day, self.id)
                    user = guests.come(session, day.code, BY_NAME, BROWSER, BROWSER, "nb", now,
                                       old_enough=True)  # fmt: skip
                    self.guest = viewer_by_id(session, user.id)
                viewer = self._there(session, key)
                if code:
                    teaming.join_team(session, viewer, self.id, now, code=code)
                else:
                    code = teaming.make_team(session, viewer, self.id, table["name"], now).code

        return do

    def _send(self, table: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            author = table["people"][0]
            made = teaming.send_idea(session, self._there(session, author), self.id,
                                     EntryFields(table["title"], table["body"]), now)  # fmt: skip
            self.ideas[author] = made.entry.id

        return do

    def _pitch(self, session: Session, now: datetime) -> None:
        for turn in range(len(self.told["tables"])):
            begins = now + timedelta(minutes=4 * turn)
            pitching.start(session, self._host(session), self.id, begins)
            pitching.end(session, self._host(session), self.id, begins + timedelta(minutes=3))

    def _vote(self, session: Session, now: datetime) -> None:
        actions.open_voting(session, self._host(session), self.id,
                            "Alle bord har vist fram ideen sin.", now)  # fmt: skip
        for table in self.told["tables"]:
            idea = self.ideas[table["people"][0]]
            for number, key in enumerate(table["votes"], 1):
                teaming.cast(session, self._there(session, key), self.id, idea,
                             now + timedelta(minutes=number))  # fmt: skip

    def _count(self, session: Session, now: datetime) -> None:
        actions.close_voting(session, self._host(session), self.id, "Alle har stemt.", now)
        actions.show_winners(session, self._host(session), self.id, now, show=True)

    def _keep(self, session: Session, now: datetime) -> None:
        """She who came by a name keeps what she did with an e-mail address."""
        if self.guest is None:
            return
        links.ask_for_link(session, f"{GUEST}@{DOMAIN}", BROWSER, "nb", now,
                           user_id=self.guest.id)  # fmt: skip
        row = session.scalars(select(MailLink).filter_by(user_id=self.guest.id)).one()
        kept = keeping.keep(session, self.guest, row, now + timedelta(minutes=2), allowed=ANYONE)
        session.add(GuestAge(user_id=kept.id, said_at=now, held=False))

    def _answer(self, session: Session, now: datetime) -> None:
        for table in self.told["tables"]:
            outcomes.answer_entry(session, self._host(session), self.ideas[table["people"][0]],
                                  table["outcome"], table["reason"], None, now)  # fmt: skip
        outcomes.release(session, self._host(session), self.id, now)
