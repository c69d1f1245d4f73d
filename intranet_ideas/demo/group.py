"""What the demo's innovation group makes of two chosen ideas: a meeting that begins an initiative,
one that says yes to it, minutes that all staff read, and its effect, measured and told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.demo import DOMAIN
from intranet_ideas.goals import actions as goals
from intranet_ideas.initiatives import actions, benefits, stories
from intranet_ideas.initiatives.benefit_rules import BenefitFields
from intranet_ideas.initiatives.queries import see
from intranet_ideas.initiatives.rules import InitiativeFields, MilestoneFields, RiskFields
from intranet_ideas.initiatives.story_rules import StoryFields
from intranet_ideas.meetings import actions as meetings
from intranet_ideas.meetings import deeds, minutes, tasks
from intranet_ideas.meetings.models import GroupMeeting, MeetingPerson, MeetingPoint
from intranet_ideas.meetings.queries import own_tasks
from intranet_ideas.meetings.rules import Kind, MeetingFields, TaskFields
from intranet_ideas.people.rules import Viewer

if TYPE_CHECKING:
    from datetime import date

    from intranet_ideas.demo.goals import Goals
    from intranet_ideas.demo.story import Step, Story

OWNER, LEADER = "nurse", "sykehjem1"
"""Who owns the initiative, and who in the line is responsible for its benefits."""
TEAM = ("guest", "innb7", "kultur1", LEADER)
SERVES = ("2.1", "3")
BEGUN, DECIDED, MEASURED = -150, -77, -16


@dataclass(slots=True)
class Group:
    """Plans the steps."""

    story: Story
    said: dict[str, Any]
    plan_of_goals: Goals
    initiative: int = 0
    benefit: int = 0
    meetings: list[int] = field(default_factory=list)

    def plan(self) -> None:
        """Plan them, after the results of the challenge are out."""
        at, day = self.story.at, self.story.day
        at(day(BEGUN - 6, 9), self._call_together(day(BEGUN, 9)))
        at(day(BEGUN - 3, 12), self._fix(Kind.IDEA))
        at(day(BEGUN, 10), self._begin)
        at(day(BEGUN + 3, 9), self._aim)
        at(day(BEGUN + 9, 9), self._task_done)
        for each in self.said["initiative"]["stages"]:
            at(day(each["day"], 11), self._move(each["stage"], each["words"]))
        at(day(DECIDED - 6, 13), self._call_together(day(DECIDED, 9), f"nav1@{DOMAIN}"))
        at(day(DECIDED - 3, 12), self._fix(Kind.MINUTES, Kind.INITIATIVE))
        at(day(DECIDED, 10), self._decide)
        at(day(DECIDED + 3, 9), self._approve)
        at(day(MEASURED, 8), self._remind)
        at(day(MEASURED + 3, 13), self._measure)
        at(day(MEASURED + 6, 19), self._write_story)
        at(day(MEASURED + 10, 10), self._publish_story)
        at(day(-5, 9), self._call_together(day(6, 9)))

    def _by(self, session: Session, key: str) -> Viewer:
        return self.story.viewer(session, key)

    # --- Meetings ---------------------------------------------------------------

    def _call_together(self, starts_at: datetime, approver: str = "") -> Step:
        def do(session: Session, now: datetime) -> None:
            fields = MeetingFields(starts_at, self.said["group"]["place"], 60, approver)
            made = meetings.plan(session, self._by(session, "manager"), fields, now)
            self.meetings.append(made.id)

        return do

    def _fix(self, *kinds: Kind) -> Step:
        def do(session: Session, now: datetime) -> None:
            meetings.fix_agenda(session, self._by(session, "manager"), self.meetings[-1], kinds,
                                now, now.date())  # fmt: skip

        return do

    def _point(self, session: Session, kind: Kind, thing: int) -> MeetingPoint:
        return session.scalars(select(MeetingPoint).filter_by(
            meeting_id=self.meetings[-1], kind=kind, thing=thing)).one()  # fmt: skip

    def _write(self, session: Session, point: MeetingPoint, words: str, now: datetime) -> None:
        minutes.write_point(session, self._by(session, "inno1"), self.meetings[-1], point.id,
                            self.said["group"][words], False, (), point.version, now)  # fmt: skip

    @staticmethod
    def _version(session: Session, meeting: int) -> int:
        return session.get_one(GroupMeeting, meeting).version

    def _hold(self, session: Session, now: datetime, absent: str = "") -> None:
        chair, number = self._by(session, "inno1"), self.meetings[-1]
        gone = self._by(session, absent).id if absent else 0
        came = session.scalars(
            select(MeetingPerson.user_id)
            .where(MeetingPerson.meeting_id == number, MeetingPerson.user_id != gone)
        ).all()  # fmt: skip
        minutes.attend(session, chair, number, came, "", self._version(session, number), now)
        minutes.hold_meeting(session, chair, number, self._version(session, number), now)

    def _begin(self, session: Session, now: datetime) -> None:
        """The group makes an initiative of the two ideas that were chosen together."""
        ours = [self.story.entries[key] for key in ("s1", "s2")]
        self.initiative = actions.begin(session, self._by(session, "manager"), self._fields(),
                                        ours, now).id  # fmt: skip
        table, lifts = (self._point(session, Kind.IDEA, each) for each in ours)
        self._write(session, table, "table", now)
        self._write(session, lifts, "lifts", now)
        task = TaskFields(self.said["group"]["task"], f"{LEADER}@{DOMAIN}",
                          now.date() + timedelta(days=10))  # fmt: skip
        tasks.give(session, self._by(session, "inno1"), self.meetings[-1], table.id, task,
                   self.story.ground.settings.time_zone, now)  # fmt: skip
        self._hold(session, now + timedelta(minutes=55))

    def _decide(self, session: Session, now: datetime) -> None:
        """The group approves the minutes of its last meeting, publishes them, and says yes."""
        said, (first, second) = self.said["group"], self.meetings
        group, chair = self._by(session, "manager"), self._by(session, "inno1")
        old = self._point(session, Kind.MINUTES, first)
        deeds.approve_minutes(session, chair, second, old.id, self._version(session, first), now)
        self._publish(session, first, now)
        point = self._point(session, Kind.INITIATIVE, self.initiative)
        self._tick(session, group, said["evidence"], now)
        deeds.move_initiative(session, group, second, point.id, "realise", said["reason"], now)
        self._write(session, point, "yes", now)
        self._hold(session, now + timedelta(minutes=50), absent="inno2")

    def _approve(self, session: Session, now: datetime) -> None:
        number = self.meetings[-1]
        minutes.approve(session, self._by(session, "nav1"), number,
                        self._version(session, number), now)  # fmt: skip
        self._publish(session, number, now)

    def _publish(self, session: Session, meeting: int, now: datetime) -> None:
        minutes.publish(session, self._by(session, "manager"), meeting,
                        self._version(session, meeting), now, shown=True)  # fmt: skip

    def _task_done(self, session: Session, now: datetime) -> None:
        responsible = self._by(session, LEADER)
        for task in own_tasks(session, responsible):
            tasks.tick(session, responsible, task.id, True, now)

    # --- The initiative ---------------------------------------------------------

    def _fields(self, first: date | None = None) -> InitiativeFields:
        """Return what is written of it; from ``first`` on people eat at the table."""
        said, begun = self.said["initiative"], self.story.day(BEGUN, 10).date()
        due = (begun + timedelta(days=20), begun + timedelta(days=60),
               self.story.now.date() + timedelta(days=40))  # fmt: skip
        done = (first, first and first + timedelta(days=35), None)
        return InitiativeFields(
            said["title"], f"{OWNER}@{DOMAIN}", said["summary"],
            team=tuple(f"{key}@{DOMAIN}" for key in TEAM), department="sykehjem",
            planned_cost=45_000, used_cost=31_200 if first else None,
            milestones=tuple(map(MilestoneFields, said["milestones"], due, done)),
            risks=tuple(RiskFields(*each) for each in said["risks"]),
        )  # fmt: skip

    def _aim(self, session: Session, now: datetime) -> None:
        owner, ids = self._by(session, OWNER), self.plan_of_goals.ids
        goals.name_for_initiative(session, owner, self.initiative, {ids[each] for each in SERVES},
                                  now)  # fmt: skip
        self.benefit = self._benefit(session, "hours", MEASURED, now)
        self._benefit(session, "quality", 75, now)

    def _benefit(self, session: Session, kind: str, days: int, now: datetime) -> int:
        said = self.said["initiative"][kind]
        fields = BenefitFields(kind, said["name"], said["unit"], said["planned"], said["how"],
                               f"{LEADER}@{DOMAIN}", self.story.day(days, 8).date())  # fmt: skip
        owner = self._by(session, OWNER)
        return benefits.plan(session, owner, self.initiative, None, fields, now).id

    def _tick(self, session: Session, who: Viewer, words: str, now: datetime) -> None:
        stage = see(session, who, self.initiative).stage
        for need in stage.needs:
            actions.tick(session, who, self.initiative, stage.key, need["nb"], words, now)

    def _move(self, stage: str, words: str) -> Step:
        def do(session: Session, now: datetime) -> None:
            owner = self._by(session, OWNER)
            self._tick(session, owner, words, now)
            actions.move(session, owner, self.initiative, stage, words, now)
            if stage == "decide":
                version = see(session, owner, self.initiative).initiative.version
                first = self.story.day(BEGUN + 18, 12).date()
                actions.change(session, owner, self.initiative, self._fields(first), version, now)

        return do

    # --- Its effect -------------------------------------------------------------

    @staticmethod
    def _remind(session: Session, now: datetime) -> None:
        benefits.remind(session, now)

    def _measure(self, session: Session, now: datetime) -> None:
        said = self.said["initiative"]["hours"]
        benefits.measure(session, self._by(session, LEADER), self.initiative, self.benefit,
                         said["realised"], said["word"], now)  # fmt: skip

    def _write_story(self, session: Session, now: datetime) -> None:
        fields = StoryFields(**self.said["initiative"]["story"])
        stories.write_story(session, self._by(session, "guest"), self.initiative, fields, 0, now)

    def _publish_story(self, session: Session, now: datetime) -> None:
        stories.publish_story(session, self._by(session, OWNER), self.initiative, 1, now)
