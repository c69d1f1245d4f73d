"""Ideas of the demo: written, handed in, talked about and supported."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from intranet_ideas.demo import DOMAIN, files
from intranet_ideas.entries import actions as entries
from intranet_ideas.entries import talk, uploads
from intranet_ideas.entries.queries import see_entry
from intranet_ideas.entries.rules import EntryFields

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story

WRITING = timedelta(minutes=50)
SUPPORT = 0.07
"""The part of those invited that supports an idea, on the average."""


def chance(*about: object) -> float:
    """Return a number from 0 to 1 that is the same each time for the same things."""
    digest = hashlib.sha256(":".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32


class Ideas:
    """Plans all that has to do with ideas."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.handed_in: dict[str, datetime] = {}
        self.comments: dict[int, int] = {}
        self.commented_at: dict[int, datetime] = {}
        self._ballots: dict[tuple[str, str], int] = {}

    def plan(self) -> None:
        """Plan the steps."""
        for told in self._story.content["ideas"]:
            self._idea(told)
        for told in self._story.content["drafts"]:
            self._story.at(self._story.now + timedelta(days=told["days"]), self._draft(told))
        for number, told in enumerate(self._story.content["comments"]):
            self._comment(number, told)
        for told in self._story.content["ideas"]:
            if "voting" not in self._story.told(told["challenge"]):
                self._votes(told)

    def _idea(self, told: dict[str, Any]) -> None:
        challenge = self._story.told(told["challenge"])
        at = self._story.within(challenge, told["at"])
        begun = max(at - WRITING, self._story.within(challenge, 0))
        self.handed_in[told["id"]] = at
        if told.get("apart"):  # another part of the demo tells how it comes
            return
        self._story.at(begun, self._write(told))
        self._story.at(at, self._hand_in(told))
        if "revised" in told:
            self._story.at(min(at + timedelta(hours=3), self._story.now), self._revise(told))

    def _fields(self, told: dict[str, Any], body: str) -> EntryFields:
        others = told.get("with")
        return EntryFields(
            title=told["title"], body=body, answers=told.get("answers", {}),
            pseudonymous=told.get("pseudonymous", False), language=told["language"],
            authors=tuple(f"{key}@{DOMAIN}" for key in others) if others else None,
        )  # fmt: skip

    def _write(self, told: dict[str, Any]) -> Step:
        story = self._story

        def do(session: Session, now: datetime) -> None:
            viewer = story.viewer(session, told["author"])
            seen = entries.create_entry(
                session, viewer, story.challenges[told["challenge"]],
                self._fields(told, told["body"]), now,
            )  # fmt: skip
            story.entries[told["id"]] = seen.entry.id
            for file in told.get("attachments", ()):
                kind, _, name = file.partition(":")
                made = files.png() if kind == "png" else files.pdf(name.removesuffix(".pdf"))
                stored = uploads.store_file(name, made, story.ground.files)
                uploads.add_attachment(session, viewer, seen.entry.id, stored, now)

        return do

    def _hand_in(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            viewer = self._story.viewer(session, told["author"])
            entries.submit_entry(session, viewer, self._story.entries[told["id"]], now)

        return do

    def _revise(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            viewer = self._story.viewer(session, told["author"])
            entry_id = self._story.entries[told["id"]]
            session.expire_all()
            version = see_entry(session, viewer, entry_id, now).entry.version
            fields = self._fields(told, told["revised"])
            entries.save_entry(session, viewer, entry_id, fields, version, now)
            entries.submit_entry(session, viewer, entry_id, now)

        return do

    def _draft(self, told: dict[str, Any]) -> Step:
        def do(session: Session, now: datetime) -> None:
            entries.create_entry(
                session, self._story.viewer(session, told["author"]),
                self._story.challenges[told["challenge"]], self._fields(told, told["body"]), now,
            )  # fmt: skip

        return do

    def _comment(self, number: int, told: dict[str, Any]) -> None:
        story = self._story
        idea = next(each for each in story.content["ideas"] if each["id"] == told["idea"])
        earliest = self.handed_in[told["idea"]] + timedelta(minutes=25 + number)
        at = max(story.within(story.told(idea["challenge"]), told["at"]), earliest)

        def do(session: Session, now: datetime) -> None:
            comment = talk.add_comment(
                session, story.viewer(session, told["by"]), story.entries[told["idea"]],
                told["text"], now, self.comments.get(told.get("reply_to", -1)),
                told.get("side", ""),
            )  # fmt: skip
            self.comments[number] = comment.id

        self.commented_at[number] = min(at, story.now - timedelta(minutes=5))
        story.at(self.commented_at[number], do)

    def _votes(self, told: dict[str, Any]) -> None:
        """Let some of those who are invited support the idea, while they may."""
        story = self._story
        challenge = story.told(told["challenge"])
        invited = set(challenge["audience"])
        above = {each["slug"]: each["parent"] for each in story.content["departments"]}
        own = {told["author"], *told.get("with", ())}
        first = self.handed_in[told["id"]] + timedelta(minutes=30)
        last = self._until(challenge)
        liked = SUPPORT * 2 * chance(told["id"])
        most = challenge.get("votes_per_person", 100)
        for person in story.content["people"]:
            here, key = person["department"], person["key"]
            asked = here in invited or above[here] in invited
            asked = challenge["guests"] if person.get("guest") else asked
            if not asked or key in own or chance(key, told["id"]) > liked or first >= last:
                continue
            used = self._ballots.get((challenge["id"], key), 0)
            if used < most:
                self._ballots[challenge["id"], key] = used + 1
                at = first + (last - first) * chance(told["id"], key, "when")
                story.at(at.replace(microsecond=0), self._vote(told["id"], key))

    def _until(self, challenge: dict[str, Any]) -> datetime:
        days = challenge["days"]
        closes = self._story.day(days.get("voting_closes", days["closes"]), 15)
        return min(closes, self._story.now) - timedelta(minutes=2)

    def _vote(self, idea: str, key: str) -> Step:
        def do(session: Session, now: datetime) -> None:
            talk.set_vote(
                session, self._story.viewer(session, key), self._story.entries[idea], now
            )

        return do
