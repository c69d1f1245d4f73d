"""Judging in the demo that goes another way: in several rounds, or by comparing two at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from intranet_ideas.demo import DOMAIN
from intranet_ideas.demo.ideas import chance
from intranet_ideas.judging import actions as judging
from intranet_ideas.judging.advancing import advance
from intranet_ideas.judging.comparing import pairs_for
from intranet_ideas.judging.round_setting import RoundFields, set_rounds

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story

UNDECIDED = 0.06
"""The part of comparisons in which a judge can't tell."""


class OtherWays:
    """Plans rounds and comparisons."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def plan(self) -> None:
        """Plan the steps."""
        for told in self._story.content["challenges"]:
            if "rounds" in told:
                self._rounds(told)
            if "compare_from" in told:
                self._comparisons(told)

    def _rounds(self, told: dict[str, Any]) -> None:
        story = self._story
        first, *later = told["rounds"]
        story.at(story.day(told["days"]["opens"], 15), self._divide(told))
        closed = story.day(first["closes"], 15)
        story.at(closed + timedelta(minutes=2), story.rank, apart=True)
        for each in later:
            story.at(story.day(each["advanced"], 10), self._advance(told), apart=True)

    def _divide(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            viewer = self._story.viewer(session, told["manager"])
            challenge = self._story.challenges[told["id"]]
            plan = [
                RoundFields(
                    each["name"], self._story.day(each["closes"], 15) if "closes" in each else None,
                    each.get("rule", "hand"), each.get("value"), each.get("see_earlier", False),
                )
                for each in told["rounds"]
            ]  # fmt: skip
            set_rounds(session, viewer, challenge, plan, 0, now)
            for number, each in enumerate(told["rounds"][1:], start=2):
                emails = [f"{key}@{DOMAIN}" for key in each["judges"]]
                judging.set_judges(session, viewer, challenge, emails, now, number=number)
                self._story.know_anew(each["judges"])

        return do

    def _advance(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            session.expire_all()
            viewer = self._story.viewer(session, told["manager"])
            advance(session, viewer, self._story.challenges[told["id"]], "none", "", "", now)

        return do

    def _comparisons(self, told: dict[str, Any]) -> None:
        """Let each judge compare as many pairs as the content says, as the page brings them."""
        story = self._story
        start = story.day(told["compare_from"], 11)
        span = story.now - timedelta(hours=2) - start
        progress = story.content["compare_progress"][told["id"]]
        for judge, count in progress.items():
            for number in range(count):
                at = start + span * (number + chance(judge, number, "when")) / count
                story.at(at.replace(microsecond=0), self._compare(told, judge, number))

    def _compare(self, told: dict[str, Any], judge: str, number: int) -> Step:
        def do(session: Session, now: datetime) -> None:
            viewer = self._story.viewer(session, judge)
            challenge = self._story.challenges[told["id"]]
            pair = pairs_for(session, viewer, challenge, now).pair
            if pair is None:
                return
            keys = {entry: key for key, entry in self._story.entries.items()}
            better = max(pair, key=lambda entry: self._worth(judge, keys[entry]))
            cant_tell = chance(judge, number, "tell") < UNDECIDED
            judging.put_comparison(
                session, viewer, challenge, *pair, None if cant_tell else better, now
            )

        return do

    def _worth(self, judge: str, idea: str) -> float:
        """Return how good a judge finds an idea: its own worth, and taste."""
        return chance(idea, "level") + 0.5 * chance(judge, idea, "taste")
