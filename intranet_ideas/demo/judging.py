"""Judging in the demo: panels, assessments, rankings, answers, results."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from intranet_ideas.challenges.models import Challenge
from intranet_ideas.demo import DOMAIN
from intranet_ideas.demo.ideas import chance
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging.deciders import bar_of
from intranet_ideas.judging.queries import panel_of
from intranet_ideas.outcomes import actions as outcomes

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story
    from intranet_ideas.people.rules import Viewer

LOWEST, HIGHEST = 1, 6

LEVELS = {"chosen": (4.5, 5.4), "later": (3.7, 4.5), "declined": (2.4, 3.6)}
"""The level of an idea by what became of it: who decides follows the judges for the most part."""

UNANSWERED = (2.4, 4.6)


class Judging:
    """Plans all that has to do with judging."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._outcomes = {
            answer["idea"]: answer["outcome"]
            for answers in story.content["answers"].values() for answer in answers
        }

    def plan(self) -> None:
        """Plan the steps."""
        for told in self._story.content["challenges"]:
            if "judges" in told:
                chosen = self._story.day(told["days"]["opens"], 14)
                self._story.at(chosen, self._choose(told))
            if "assess_from" in told:
                self._assessments(told, told)
            rounds = told.get("rounds", ())
            for each in rounds:
                self._assessments(told, each, whole=each is not rounds[-1])
        for told in self._story.content["conflicts"]:
            self._story.at(self._story.day(told["days"], 10), self._step_aside(told))
        for challenge, answers in self._story.content["answers"].items():
            self._answers(self._story.told(challenge), answers)

    def _choose(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            judging.set_judges(
                session, self._story.viewer(session, told["manager"]),
                self._story.challenges[told["id"]],
                [f"{key}@{DOMAIN}" for key in told["judges"]], now,
            )  # fmt: skip
            self._story.know_anew(told["judges"])

        return do

    def _step_aside(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            judging.declare_conflict(
                session, self._story.viewer(session, told["judge"]),
                self._story.entries[told["idea"]], told["reason"], now,
            )  # fmt: skip

        return do

    def _assessments(
        self, told: dict[str, Any], round_: dict[str, Any], *, whole: bool = False
    ) -> None:
        """Let each judge of a round assess as many ideas as the content says; all where it says
        nothing, and in rounds that are left."""
        story = self._story
        ideas = [each["id"] for each in story.content["ideas"] if each["challenge"] == told["id"]]
        aside = {(each["judge"], each["idea"]) for each in story.content["conflicts"]}
        progress = {} if whole else story.content["progress"].get(told["id"], {})
        start = story.day(round_["assess_from"], 11)
        closes = story.day(round_.get("closes", told["days"]["judging_closes"]), 15)
        span = min(closes - timedelta(hours=3), story.now - timedelta(hours=2)) - start
        for judge in round_.get("judges", told["judges"]):
            mine = sorted(
                (idea for idea in ideas if (judge, idea) not in aside),
                key=lambda idea: chance(judge, idea),
            )[: progress.get(judge, len(ideas))]
            for number, idea in enumerate(mine):
                part = (number + chance(judge, idea, "when")) / len(mine)
                at = start + span * part
                story.at(at.replace(microsecond=0), self._assess(told, judge, idea))

    def _assess(self, told: dict[str, Any], judge: str, idea: str) -> Step:
        notes = self._story.content["assessment_notes"]

        def do(session: Session, now: datetime) -> None:
            viewer, entry = self._story.viewer(session, judge), self._story.entries[idea]
            challenge = session.get_one(Challenge, self._story.challenges[told["id"]])
            # Who leads whom, and who advised whom, is worked out as for everyone; and so is who
            # has gone on to the present round.
            if entry not in panel_of(session, challenge).assesses(viewer.id):
                return
            scores: dict[str, int | None] = {
                each["key"]: self._score(judge, idea, each["key"]) for each in told["criteria"]
            }
            note = notes[int(chance(judge, idea, "note") * len(notes))]
            judging.put_assessment(
                session, viewer, entry, scores,
                1 + int(3 * chance(judge, idea, "sure")), note, "", 0, True, now,
            )  # fmt: skip

        return do

    def _answers(self, told: dict[str, Any], answers: list[dict[str, Any]]) -> None:
        """Answer after judging has closed, and release what is to be out by now."""
        story = self._story
        closed = story.day(told["days"]["judging_closes"], 15)
        story.at(closed + timedelta(minutes=2), story.rank, apart=True)
        for number, answer in enumerate(answers):
            at = closed + timedelta(days=1, hours=-3, minutes=11 * number)
            story.at(at, self._answer(told, answer), apart=number == 0)
        if "released" in told:
            story.at(story.day(told["released"], 10), self._release(told))

    def _answer(self, told: dict[str, Any], answer: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            entry = self._story.entries[answer["idea"]]
            outcomes.answer_entry(
                session, self._impartial(session, told, entry, now), entry, answer["outcome"],
                answer["reason"], None, now,
            )  # fmt: skip

        return do

    def _impartial(
        self, session: Session, told: dict[str, Any], entry: int, now: datetime
    ) -> Viewer:
        """Return the first of those who run a challenge who may decide on an idea."""
        runs = [told["manager"], *told.get("also_managed_by", ()), "kommunedirektor", "manager"]
        for key in dict.fromkeys(runs):
            viewer = self._story.viewer(session, key)
            seen = see_entry(session, viewer, entry, now)
            if seen.may("answer.write") and bar_of(session, seen) is None:
                return viewer
        raise LookupError(entry)

    def _release(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            session.expire_all()
            outcomes.release(
                session, self._story.viewer(session, told["manager"]),
                self._story.challenges[told["id"]], now,
            )  # fmt: skip

        return do

    def _score(self, judge: str, idea: str, criterion: str) -> int:
        """Return a believable score: the idea's own level, the judge's strictness, and taste."""
        low, high = LEVELS.get(self._outcomes.get(idea, ""), UNANSWERED)
        level = low + (high - low) * chance(idea, "level")
        strictness = 0.8 * (chance(judge, "strict") - 0.5)
        taste = 1.6 * (chance(judge, idea, criterion) - 0.5)
        return min(HIGHEST, max(LOWEST, round(level + strictness + taste)))
