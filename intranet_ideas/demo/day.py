"""An innovation day of the demo that is on now: people have come, five tables have ideas, and they
have begun to pitch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from intranet_ideas.challenges import actions as challenges
from intranet_ideas.challenges.rules import ChallengeFields
from intranet_ideas.days import actions, pitching, teaming
from intranet_ideas.days.models import DayTeam
from intranet_ideas.days.rules import Plan
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.plugin_api.facts import Question

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story

TABLES = (
    ("Bord 1", ("staff", "skole1", "teknisk1"), (
        ("Kveldskaffe med nabolaget", "Én kveld i måneden åpner vi kantina for dem som bor rundt."),
        ("Felles bil for hjemmetjenesten og biblioteket", "Bilen står stille halve dagen."),
    )),
    ("Gautefall", ("staff2", "nav1", "barnehage1"), (
        ("Prøvedag på jobb for nye innbyggere", "De som flytter hit, får se tre arbeidsplasser."),
        ("Lånehylle for sportsutstyr ved skolen", "Ski og skøyter går på rundgang."),
    )),
    ("Toke", ("nurse", "kultur1", "skole2"), (
        ("Gåvenn én time i uka", "Ansatte går tur med noen som ellers sitter alene."),
        ("Tavle med dagens ledige plasser", "Sykehjemmet viser hvem som har rom for besøk i dag."),
    )),
    ("Bord 4", ("judge1", "bibliotek1"), (
        ("Verksted for reservedeler", "Elevene lager deler som ikke kan kjøpes lenger."),
    )),
    ("Bord 5", ("guest", "hr1", "voksen1"), (
        ("Språkkafé i ventetida", "Venterommet på legekontoret får en time med prat."),
    )),
)  # fmt: skip


@dataclass(slots=True)
class Gathering:
    """Plans the steps. The day began two hours ago, whenever the demo is made."""

    story: Story
    id: int = 0

    def plan(self) -> None:
        """Plan them, up to the present."""
        begun = self.story.now - timedelta(hours=2)
        self.story.at(begun - timedelta(minutes=5), self._begin)
        for minute, (name, people, ideas) in enumerate(TABLES, 1):
            self.story.at(begun + timedelta(minutes=minute), self._table(name, people))
            for number, (title, body) in enumerate(ideas):
                at = begun + timedelta(minutes=40 + 9 * number + minute)
                self.story.at(at, self._idea(people[number % len(people)], title, body))
        self.story.at(self.story.now - timedelta(minutes=6), self._pitch)

    def _begin(self, session: Session, now: datetime) -> None:
        host = self.story.viewer(session, "manager")
        made = challenges.create_challenge(session, host, ChallengeFields(
            title="Innovasjonsdagen", department="helse", language="nb", guests=True,
            brief="I dag jobber vi på tvers av enheter. Hvert bord finner et behov, årsaken bak, "
            "og ideer som kan prøves. Alle ideer lagres, også de som ikke ble valgt.",
            questions=(Question("arsak", "Hva er årsaken bak behovet?", "", False, 400),),
        ), now)  # fmt: skip
        self.id = made.id
        opens = now + timedelta(minutes=5)
        actions.set_day(session, host, made.id, Plan(
            opens, opens + timedelta(hours=3), opens + timedelta(hours=4),
            opens + timedelta(hours=7), 3, own_team_barred=True, guests=True,
        ), now)  # fmt: skip
        challenges.publish_challenge(session, host, made.id, made.version, now)
        actions.open_screen(session, host, made.id, now)

    def _table(self, name: str, people: tuple[str, ...]) -> Step:
        def do(session: Session, now: datetime) -> None:
            code = ""
            for key in people:
                viewer = self.story.viewer(session, key)
                if code:
                    teaming.join_team(session, viewer, self.id, now, code=code)
                else:
                    made: DayTeam = teaming.make_team(session, viewer, self.id, name, now)
                    code = made.code

        return do

    def _idea(self, author: str, title: str, body: str) -> Step:
        def do(session: Session, now: datetime) -> None:
            viewer = self.story.viewer(session, author)
            teaming.send_idea(session, viewer, self.id, EntryFields(
                title, body, {"arsak": "Vi møtes for sjelden på tvers."}), now)  # fmt: skip

        return do

    def _pitch(self, session: Session, now: datetime) -> None:
        host = self.story.viewer(session, "manager")
        pitching.start(session, host, self.id, now)
        pitching.end(session, host, self.id, now + timedelta(minutes=3))
