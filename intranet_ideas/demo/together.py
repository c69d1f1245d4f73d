"""What people of the demo do together: share out a sum, compare, join ideas, help, thank, ask and
answer, and report what is beside the point."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from intranet_ideas.bundles import actions as bundling
from intranet_ideas.bundles.rules import BundleFields
from intranet_ideas.challenges import talking
from intranet_ideas.challenges.models import Challenge
from intranet_ideas.clarifications import actions as clarifications
from intranet_ideas.clarifications.models import Clarification
from intranet_ideas.demo.ideas import Ideas, chance
from intranet_ideas.entries.models import Comment
from intranet_ideas.entries.rules import EntryFields
from intranet_ideas.joining import actions as joining
from intranet_ideas.joining import doing
from intranet_ideas.judging import clarifying
from intranet_ideas.moderation import actions as moderation
from intranet_ideas.recognition import actions as recognition
from intranet_ideas.recognition.rules import ON
from intranet_ideas.teams import offering
from intranet_ideas.voting import actions as voting
from intranet_ideas.voting import pairs

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story

SOON = timedelta(minutes=20)
CLOSING_HOUR = 15


class Together:
    """Plans votes that are no thumbs, and what goes on between people."""

    def __init__(self, story: Story, ideas: Ideas) -> None:
        self._story, self._ideas = story, ideas

    def plan(self) -> None:
        """Plan the steps."""
        content = self._story.content
        for told in content["challenges"]:
            if told.get("sides"):
                self._story.at(self._story.day(told["days"]["published"], 12), self._sides(told))
        for person, count in content["pair_choices"].items():
            self._choices(person, count)
        for part, tell in (
            ("costs", self._cost), ("baskets", self._basket), ("help", self._help),
            ("thanks", self._thank), ("reports", self._report),
            ("clarifications", self._clarification), ("joinings", self._joining),
            ("bundles", self._bundle),
        ):  # fmt: skip
            for told in content[part]:
                tell(told)

    def _challenge_of(self, idea: str) -> dict[str, Any]:
        ideas = self._story.content["ideas"]
        return self._story.told(next(each["challenge"] for each in ideas if each["id"] == idea))

    def _voting(self, kind: str) -> dict[str, Any]:
        challenges = self._story.content["challenges"]
        found: dict[str, Any] = next(each for each in challenges if each.get("voting") == kind)
        return found

    # --- Votes ------------------------------------------------------------------

    def _cost(self, told: dict[str, Any]) -> None:
        story = self._story
        challenge = self._challenge_of(told["idea"])
        author = next(each["author"] for each in story.content["ideas"]
                      if each["id"] == told["idea"])  # fmt: skip

        def ask(session: Session, now: datetime) -> None:
            viewer, entry = story.viewer(session, author), story.entries[told["idea"]]
            voting.ask_cost(session, viewer, entry, told["kroner"], 0, now)

        def check(session: Session, now: datetime) -> None:
            viewer, entry = story.viewer(session, "manager"), story.entries[told["idea"]]
            voting.check_cost(session, viewer, entry, told["checked"], told["word"], 1, now)

        story.at(self._ideas.handed_in[told["idea"]] + SOON, ask)
        if "checked" in told:
            closes = story.day(challenge["days"]["closes"], CLOSING_HOUR)
            story.at(closes - timedelta(hours=2), check)

    def _basket(self, told: dict[str, Any]) -> None:
        story = self._story
        challenge = self._voting("budget")
        begins = story.day(challenge["days"]["closes"], CLOSING_HOUR) + SOON
        at = begins + (story.now - SOON - begins) * told["at"]

        def do(session: Session, now: datetime) -> None:
            wanted = [story.entries[each] for each in told["ideas"]]
            viewer = story.viewer(session, told["by"])
            voting.hand_in(session, viewer, story.challenges[challenge["id"]], wanted, 0, now)

        story.at(at.replace(microsecond=0), do)

    def _choices(self, person: str, count: int) -> None:
        """Let someone choose between as many pairs, as the page brings them."""
        story = self._story
        challenge = self._voting("pairs")
        for number in range(count):
            at = story.within(challenge, 0.75 + 0.25 * (number + chance(person)) / (count + 1))
            story.at(at + timedelta(seconds=number), self._choose(challenge["id"], person))

    def _choose(self, challenge: str, person: str) -> Step:
        def do(session: Session, now: datetime) -> None:
            viewer, number = self._story.viewer(session, person), self._story.challenges[challenge]
            offer = pairs.pairs_for(session, viewer, number, now).offer
            if offer is None:
                return
            keys = {entry: key for key, entry in self._story.entries.items()}
            preferred = max((offer.left, offer.right),
                            key=lambda entry: chance(keys[entry]) + chance(person, keys[entry]))
            pairs.choose(session, viewer, number, offer, preferred, now)

        return do

    # --- Talk -------------------------------------------------------------------

    def _sides(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            session.expire_all()
            number = self._story.challenges[told["id"]]
            challenge = session.get_one(Challenge, number)
            talking.set_talk(session, self._story.viewer(session, told["manager"]), number,
                             replace(talking.talk_rules(challenge), sides=True),
                             challenge.version, now)  # fmt: skip

        return do

    def _report(self, told: dict[str, Any]) -> None:
        story = self._story

        def do(session: Session, now: datetime) -> None:
            comment = session.get_one(Comment, self._ideas.comments[told["comment"]])
            moderation.report(session, story.viewer(session, told["by"]), comment.entry_id,
                              comment.id, told["reason"], told["words"], now)  # fmt: skip

        story.at(self._ideas.commented_at[told["comment"]] + timedelta(minutes=4), do)

    def _help(self, told: dict[str, Any]) -> None:
        """Somebody offers to help with an idea, and is taken in."""
        story = self._story
        author = next(each["author"] for each in story.content["ideas"]
                      if each["id"] == told["idea"])  # fmt: skip

        def do(session: Session, now: datetime) -> None:
            entry = story.entries[told["idea"]]
            made = offering.offer(session, story.viewer(session, told["by"]), entry, told["word"],
                                  now)  # fmt: skip
            offering.answer_offer(session, story.viewer(session, author), entry, made.id, "helper",
                                  told["reply"], now)  # fmt: skip

        story.at(story.within(self._challenge_of(told["idea"]), told["at"]), do)

    def _thank(self, told: dict[str, Any]) -> None:
        story = self._story

        def do(session: Session, now: datetime) -> None:
            recognition.thank(session, story.viewer(session, told["by"]),
                              story.entries[told["idea"]], now, setting=ON)  # fmt: skip

        story.at(story.within(self._challenge_of(told["idea"]), told["at"]), do)

    def _clarification(self, told: dict[str, Any]) -> None:
        story = self._story
        challenge = self._challenge_of(told["idea"])
        author = next(each["author"] for each in story.content["ideas"]
                      if each["id"] == told["idea"])  # fmt: skip
        asked: list[int] = []

        def ask(session: Session, now: datetime) -> None:
            made: Clarification = clarifying.ask(
                session, story.viewer(session, told["by"]), story.entries[told["idea"]],
                told["question"], told["days"], now,
            )  # fmt: skip
            asked.append(made.id)

        def answer(session: Session, now: datetime) -> None:
            clarifications.answer(session, story.viewer(session, author),
                                  story.entries[told["idea"]], asked[0], told["answer"], now)

        story.at(story.within(challenge, told["at"]), ask)
        story.at(story.within(challenge, told["answered_at"]), answer)

    # --- Bundles ----------------------------------------------------------------

    def _bundle(self, told: dict[str, Any]) -> None:
        """Who runs the challenge finds that some ideas belong together."""
        story = self._story
        challenge = story.told(told["challenge"])

        def do(session: Session, now: datetime) -> None:
            session.expire_all()
            fields = BundleFields(told["title"], told["words"],
                                  tuple(story.entries[each] for each in told["ideas"]))  # fmt: skip
            manager = story.viewer(session, challenge["manager"])
            bundling.make(session, manager, story.challenges[told["challenge"]], fields, now)

        story.at(story.day(challenge["days"]["closes"] + 1, CLOSING_HOUR), do)

    # --- Joining ----------------------------------------------------------------

    def _joining(self, told: dict[str, Any]) -> None:
        """One side proposes, the other agrees and hands the joined text in."""
        story = self._story
        authors = {each["id"]: each["author"] for each in story.content["ideas"]}

        def do(session: Session, now: datetime) -> None:
            session.expire_all()
            gone, kept = story.entries[told["from"]], story.entries[told["with"]]
            asking = story.viewer(session, authors[told["from"]])
            made = joining.propose(session, asking, gone, kept, told["word"], now)
            viewer = story.viewer(session, authors[told["with"]])
            joining.agree(session, viewer, kept, made.id, now)
            fields = EntryFields(title=told["title"], body=told["body"], answers={}, language="nb")
            doing.join(session, viewer, kept, made.id, kept, fields, made.version, now)

        story.at(story.within(self._challenge_of(told["with"]), told["at"]), do)
