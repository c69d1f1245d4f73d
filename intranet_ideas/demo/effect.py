"""A chosen idea of the demo followed to its effect: a pilot with a benefit that was measured and
one that is to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from intranet_ideas.demo import DOMAIN
from intranet_ideas.initiatives import actions, benefits, stories
from intranet_ideas.initiatives.benefit_rules import BenefitFields
from intranet_ideas.initiatives.queries import see
from intranet_ideas.initiatives.rules import InitiativeFields, MilestoneFields, RiskFields
from intranet_ideas.initiatives.story_rules import StoryFields

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story

IDEA = "i34"
STEPS = (
    (-36, "test", "Fire ansatte skal dokumentere på telefonen i fire uker."),
    (-16, "decide", "De fire sparte 35 minutter per vakt. Ingen ville tilbake til papir."),
    (-12, "realise", "Kommunalsjefen sa ja til alle i hjemmetjenesten."),
    (-3, "effect", "Alle bruker telefonen. Nå måler vi."),
)


@dataclass(slots=True)
class Effect:
    """Plans the steps."""

    story: Story
    initiative: int = 0
    benefit: int = 0

    def plan(self) -> None:
        """Plan them, after the results of the challenge are out."""
        at, day = self.story.at, self.story.day
        at(day(-42, 10), self._begin)
        for days, stage, reason in STEPS:
            at(day(days, 11), self._move(stage, reason))
        at(day(-2, 13), self._measure)
        at(day(-2, 14), self._tell)
        at(day(-70, 10), self._stopped)

    def _begin(self, session: Session, now: datetime) -> None:
        today = now.date()
        group = self.story.viewer(session, "manager")
        self.initiative = actions.begin(session, group, InitiativeFields(
            "Dokumentere på telefonen", f"judge1@{DOMAIN}",
            "Ansatte i hjemmetjenesten skriver rapporten der de er, og slipper å gjøre det to "
            "ganger.", team=(f"staff@{DOMAIN}", f"staff2@{DOMAIN}"), department="hjemmetjeneste",
            planned_cost=60_000, used_cost=48_500,
            milestones=(
                MilestoneFields("Fire telefoner er delt ut", today + timedelta(days=7),
                                today + timedelta(days=6)),
                MilestoneFields("Alle har fått opplæring", today + timedelta(days=34),
                                today + timedelta(days=36)),
                MilestoneFields("Papirskjemaene er avviklet", today + timedelta(days=75)),
            ),
            risks=(RiskFields("Dårlig dekning i grendene", 4, 3),
                   RiskFields("Personopplysninger på en telefon som blir borte", 2, 5)),
        ), [self.story.entries[IDEA]], now).id  # fmt: skip
        self.benefit = self._planned(session, now, "hours", "Tid til rapportering per vakt",
                                     "timer i året", 1_200, "Tid per vakt i to uker", 40)
        self._planned(session, now, "quality", "Ansatte som sier at rapporten er til å stole på",
                      "prosent", 15, "Tre spørsmål i medarbeidersamtalen", 120)  # fmt: skip

    def _planned(
        self, session: Session, now: datetime, kind: str, name: str, unit: str, planned: float,
        how: str, days: int,
    ) -> int:  # fmt: skip
        fields = BenefitFields(kind, name, unit, planned, how, f"judge1@{DOMAIN}",
                               now.date() + timedelta(days=days))  # fmt: skip
        owner = self.story.viewer(session, "judge1")
        return benefits.plan(session, owner, self.initiative, None, fields, now).id

    def _move(self, stage: str, reason: str) -> Step:
        def do(session: Session, now: datetime) -> None:
            group = self.story.viewer(session, "manager")
            seen = see(session, group, self.initiative)
            for need in seen.stage.needs:
                actions.tick(session, group, self.initiative, seen.stage.key, need["nb"],
                             "Står i notatet fra møtet i innovasjonsgruppa.", now)  # fmt: skip
            actions.move(session, group, self.initiative, stage, reason, now)

        return do

    def _measure(self, session: Session, now: datetime) -> None:
        benefits.measure(session, self.story.viewer(session, "judge1"), self.initiative,
                         self.benefit, 980, "Litt mindre enn vi trodde: dekningen er dårlig i to "
                         "grender.", now)  # fmt: skip

    def _tell(self, session: Session, now: datetime) -> None:
        self._told(session, "judge1", self.initiative, StoryFields(
            "partly", "Ansatte i hjemmetjenesten skrev samme rapport to ganger, på papir og i "
            "fagsystemet.", "Fire ansatte dokumenterte på telefonen i fire uker, og så alle.",
            "35 minutter spart per vakt. Papirskjemaene ligger likevel i bilen: dekningen er "
            "dårlig i to grender.", "La dem som skal bruke det, prøve først og bestemme skjemaet.",
            "Love en dato for siste papirskjema før dekningen var målt.", f"judge1@{DOMAIN}",
        ), now)  # fmt: skip

    def _stopped(self, session: Session, now: datetime) -> None:
        group = self.story.viewer(session, "manager")
        made = actions.begin(session, group, InitiativeFields(
            "Felles bil for skolene", f"staff@{DOMAIN}", "Tre skoler skulle dele én varebil.",
            department="kunnskap",
        ), [], now).id  # fmt: skip
        owner = self.story.viewer(session, "staff")
        actions.hold(session, owner, made, "ended", "Skolene trengte bilen på samme tid.", now)
        self._told(session, "staff", made, StoryFields(
            "failed", "Varebilene sto stille det meste av uka.",
            "Tre skoler delte én bil i seks uker, med en kalender for å bestille den.",
            "Alle trengte den tirsdag og torsdag morgen. To skoler leide bil likevel.",
            "Prøve i seks uker før noe ble solgt.",
            "Se på gjennomsnittet: det er toppene som avgjør.", f"staff@{DOMAIN}",
        ), now)  # fmt: skip

    def _told(
        self, session: Session, by: str, initiative: int, fields: StoryFields, now: datetime
    ) -> None:
        owner = self.story.viewer(session, by)
        made = stories.write_story(session, owner, initiative, fields, 0, now)
        stories.publish_story(session, owner, initiative, made.version, now)
