"""One challenge in each phase, with one person for each role: where the matrix is tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from intranet_ideas import create_app
from intranet_ideas.access import Phase, Role
from intranet_ideas.challenges import actions as challenges
from intranet_ideas.clock import FixedClock
from intranet_ideas.database import Database
from intranet_ideas.entries import talk
from intranet_ideas.errors import Invalid
from intranet_ideas.judging import appointing, examples, ranking, round_setting
from intranet_ideas.judging.round_setting import RoundFields
from intranet_ideas.outcomes import actions as outcomes

from ..factories import Factory

R = Role
PEOPLE: dict[str, frozenset[Role]] = {
    "janitor": frozenset({R.STAFF}),
    "teacher": frozenset({R.STAFF, R.AUDIENCE}),
    "staff": frozenset({R.STAFF, R.AUDIENCE, R.PARTICIPANT}),
    "nurse": frozenset({R.STAFF, R.AUDIENCE, R.PARTICIPANT, R.AUTHOR}),
    "judge2": frozenset({R.STAFF, R.JUDGE}),
    "manager": frozenset({R.STAFF, R.AUDIENCE, R.CHALLENGE_MANAGER, R.DEPARTMENT_MANAGER}),
    "moderator": frozenset({R.STAFF, R.MODERATOR}),
    "innovator": frozenset({R.STAFF, R.INNOVATION_GROUP}),
    "auditor": frozenset({R.STAFF, R.AUDITOR}),
    "it": frozenset({R.STAFF, R.IT_ADMINISTRATOR}),
    "guest": frozenset({R.GUEST}),
    "dayguest": frozenset({R.DAY_GUEST}),
}
"""Who stands for which roles. Only helse and skole are invited; janitor@ and judge2@ work in
teknisk, the last six elsewhere; dayguest@ came by a name only, to the day of another
challenge."""


class Rehearsal(Database):
    """A database on which every write is tried and then undone."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a write session, flush its work and roll it back."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.flush()
            session.rollback()


class World:
    """A challenge brought to ``phase``, its ideas, and the ids that addresses need."""

    def __init__(self, make: Factory, clock: FixedClock, phase: Phase) -> None:
        self.make, self.clock, self.phase = make, clock, phase
        make.organisation()
        with suppress(Invalid):  # an earlier world on the same site has brought her
            make.person("innovator@example.org", "Inga Innovator", "kommune",
                        roles=("innovation_group",))
        now = clock.now()
        opens = now + timedelta(hours=1) if phase == Phase.ANNOUNCED else now
        challenge = make.challenge(
            publish=phase != Phase.DRAFT, everyone=False, audience=("helse", "skole"),
            opens_at=opens, voting_closes_at=now + timedelta(days=8),
        )  # fmt: skip
        self.challenge_id = challenge.id
        self.entry_id = self.draft_id = self.withdrawn_id = 0
        self.comment_id = self.attachment_id = 0
        self.nurse_session_id = 1
        if phase not in (Phase.DRAFT, Phase.ANNOUNCED):
            self._fill()
        elif phase == Phase.ANNOUNCED:
            self._join()
        self._judges()
        with suppress(Invalid):
            make.day_guest("dayguest", make.challenge(title="En dag").id)
        self._advance()

    def _write(self) -> object:
        return self.make.ground.database.write()

    def _join(self) -> None:
        with self.make.ground.database.write() as session:
            for name in ("staff", "nurse"):
                challenges.join_challenge(
                    session, self.make.viewer(name), self.challenge_id, self.clock.now()
                )

    def _fill(self) -> None:
        self._join()
        self.entry_id = self.make.entry(self.challenge_id).id
        self.draft_id = self.make.entry(self.challenge_id, submit=False).id
        with self.make.ground.database.write() as session:
            self.comment_id = talk.add_comment(
                session, self.make.viewer("staff"), self.entry_id, "Fin idé", self.clock.now()
            ).id

    def _judges(self) -> None:
        with self.make.ground.database.write() as session:
            appointing.set_judges(
                session, self.make.viewer("manager"), self.challenge_id,
                ["judge2@example.org"], self.clock.now(),
            )  # fmt: skip
            end = self.clock.now() + timedelta(days=10)
            round_setting.set_rounds(
                session, self.make.viewer("manager"), self.challenge_id,
                [RoundFields("Screening", end), RoundFields("Final")], 0, self.clock.now(),
            )  # fmt: skip
            if self.entry_id:
                examples.set_example(
                    session, self.make.viewer("manager"), self.challenge_id, "Eksempel", "Tekst",
                    False, None, 0, self.clock.now(),
                )  # fmt: skip

    def _advance(self) -> None:
        days = {Phase.VOTING: 7.5, Phase.JUDGING: 9, Phase.DECIDING: 15, Phase.DECIDED: 15}
        self.clock.advance(days=days.get(self.phase, 0))
        manager = self.make.viewer("manager")
        now = self.clock.now()
        if self.phase == Phase.CANCELLED:
            with self.make.ground.database.write() as session:
                seen = challenges.queries.see(session, manager, self.challenge_id, now)
                challenges.cancel_challenge(
                    session, manager, self.challenge_id, "Ombestemt", seen.challenge.version, now
                )
        if self.phase in (Phase.DECIDING, Phase.DECIDED):
            ranking.compute_due_rankings(self.make.ground, now)
        if self.phase == Phase.DECIDED:
            with self.make.ground.database.write() as session:
                outcomes.answer_entry(session, manager, self.entry_id, "chosen", "Godt!", None, now)
            with self.make.ground.database.write() as session:
                outcomes.release(session, manager, self.challenge_id, now)

    @contextmanager
    def rehearsal(self) -> Iterator[Flask]:
        """Build the application on a database on which nothing stays."""
        ground = self.make.ground
        database = Rehearsal(ground.settings.database_url)
        try:
            yield create_app(replace(ground, database=database))
        finally:
            database.dispose()
