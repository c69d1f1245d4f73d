"""Challenges, their audience, criteria, managers and participants."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet_ideas.database import KEY, NAME, Base
from intranet_ideas.people.models import Department, Partner
from intranet_ideas.plugin_api.facts import Evidence


class Challenge(Base):
    """A timed call for ideas. Its phase is computed from its instants, never stored.

    ``questions`` is a list of ``{key, label, help, required, max_length}``. Counters are
    kept in the transactions that change what they count. ``release_alone``: the clock publishes
    the results at ``results_at`` when nothing is missing. ``openness``, ``comments_released`` and
    ``judges_named`` say what is told of a published result; ``outside`` says what is shown
    of it to anyone, ``public_parts`` what public pages show of its ideas beside their first lines
    (``challenges.public``). ``sides``: comments may be for or
    against an idea; ``pre_moderated``: they wait for a moderator, but for those of people of whom
    ``trusted_after`` stand, or of staff where ``staff_trusted``; those of guests
    also without it where ``guests_wait``; ``guest_ideas_wait`` and ``ideas_trusted_after`` say the
    same of the ideas that guests hand in. ``look_at`` is when the clock next has something to say
    of it: whoever changes the timeline sets it to that instant.

    ``voting`` is how people vote (``challenges.voting``), from ``voting_opens_at`` on (None: as
    soon as its kind allows); ``budget`` is in kroner. How it goes stays hidden until voting has
    closed by ``totals_hidden``, until the results are published by ``totals_at_release``.

    ``guests``: inhabitants and partners are invited, all of them; ``partners_named``: of them only
    the members of the organisations in ``challenge_partner``.

    ``guide`` is advice to whoever writes it, by the steps of the guided flow; ``themes`` are keys
    of the organisation's themes.

    Where judging has several rounds, ``round`` is the one it is in, ``round_closes_at`` when
    that closes (None: with judging), and ``assign_all`` how its ideas are given out.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_closing"),
        CheckConstraint(
            "voting_closes_at IS NULL OR voting_closes_at > closes_at", name="voting_after_closing"
        ),
        CheckConstraint(
            "judging_closes_at IS NULL OR judging_closes_at >= closes_at",
            name="judging_after_closing",
        ),
        CheckConstraint(
            "judging_closes_at IS NULL OR voting_closes_at IS NULL"
            " OR judging_closes_at >= voting_closes_at",
            name="judging_after_voting",
        ),
        CheckConstraint(
            "results_at IS NULL OR judging_closes_at IS NULL OR results_at >= judging_closes_at",
            name="results_after_judging",
        ),
        CheckConstraint("trusted_after > 0", name="trusted_after"),
        CheckConstraint("votes_per_person IS NULL OR votes_per_person > 0", name="votes"),
        CheckConstraint("voting IN ('none', 'support', 'votes', 'budget', 'pairs')", name="voting"),
        CheckConstraint("budget IS NULL OR budget > 0", name="budget"),
        CheckConstraint("budget_count IN ('votes', 'equal_shares')", name="budget_count"),
        CheckConstraint(
            "published_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL"
            " AND judging_closes_at IS NOT NULL AND results_at IS NOT NULL)",
            name="published_has_timeline",
        ),
        CheckConstraint(
            "released_at IS NULL OR (published_at IS NOT NULL AND cancelled_at IS NULL)",
            name="released_was_published",
        ),
        CheckConstraint("evidence IN ('scores', 'comparisons')", name="evidence"),
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("openness IN ('place', 'criteria', 'full')", name="openness"),
        CheckConstraint("outside IN ('nothing', 'challenge', 'ideas')", name="outside"),
        Index("ix_challenge_closes_at", "closes_at", "id"),
        Index("ix_challenge_published", "published_at", "id"),
        Index("ix_challenge_look_at", "look_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(NAME)
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    brief: Mapped[str] = mapped_column(sa.Text, default="")
    brief_html: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="nb")
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    everyone: Mapped[bool] = mapped_column(default=True)
    guests: Mapped[bool] = mapped_column(default=False)
    for_youth: Mapped[bool] = mapped_column(default=False)
    partners_named: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    voting_closes_at: Mapped[datetime | None]
    judging_closes_at: Mapped[datetime | None]
    results_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")
    released_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    questions: Mapped[list[Any]] = mapped_column(default=list)
    scoring_method: Mapped[str] = mapped_column(KEY, default="")
    evidence: Mapped[Evidence] = mapped_column(KEY, default="scores")
    blind: Mapped[bool] = mapped_column(default=False)
    voting: Mapped[str] = mapped_column(KEY, default="support")
    voting_opens_at: Mapped[datetime | None]
    votes_per_person: Mapped[int | None]
    budget: Mapped[int | None]
    budget_count: Mapped[str] = mapped_column(KEY, default="votes")
    totals_hidden: Mapped[bool] = mapped_column(default=False)
    sides: Mapped[bool] = mapped_column(default=False)
    pre_moderated: Mapped[bool] = mapped_column(default=False)
    trusted_after: Mapped[int] = mapped_column(default=3)
    staff_trusted: Mapped[bool] = mapped_column(default=False)
    guests_wait: Mapped[bool] = mapped_column(default=True)
    guest_ideas_wait: Mapped[bool] = mapped_column(default=False)
    ideas_trusted_after: Mapped[int] = mapped_column(default=1)
    totals_at_release: Mapped[bool] = mapped_column(default=False)
    assign_all: Mapped[bool] = mapped_column(default=True)
    round: Mapped[int] = mapped_column(default=1)
    round_closes_at: Mapped[datetime | None]
    release_alone: Mapped[bool] = mapped_column(default=False)
    openness: Mapped[str] = mapped_column(KEY, default="full")
    outside: Mapped[str] = mapped_column(KEY, default="nothing")
    public_parts: Mapped[list[Any]] = mapped_column(default=list)
    comments_released: Mapped[bool] = mapped_column(default=True)
    judges_named: Mapped[bool] = mapped_column(default=False)
    guide: Mapped[dict[str, Any]] = mapped_column(default=dict)
    themes: Mapped[list[str]] = mapped_column(default=list)
    unit_conflicts: Mapped[bool] = mapped_column(default=False)
    superior_conflicts: Mapped[bool] = mapped_column(default=True)
    entry_count: Mapped[int] = mapped_column(default=0)
    participant_count: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    department: Mapped[Department] = relationship(lazy="raise")
    criteria: Mapped[list[Criterion]] = relationship(
        order_by="Criterion.position", cascade="all, delete-orphan", lazy="raise",
        primaryjoin="and_(Criterion.challenge_id == Challenge.id, Criterion.round == 1)",
    )  # fmt: skip
    audience: Mapped[list[ChallengeAudience]] = relationship(
        cascade="all, delete-orphan", lazy="raise"
    )
    partners: Mapped[list[ChallengePartner]] = relationship(
        cascade="all, delete-orphan", lazy="raise"
    )
    managers: Mapped[list[ChallengeManager]] = relationship(
        cascade="all, delete-orphan", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def votes_until(self) -> datetime | None:
        """When voting closes: with the ideas, unless it has an instant of its own."""
        return self.voting_closes_at or self.closes_at

    @property
    def by_comparison(self) -> bool:
        """Whether judges compare two ideas at a time instead of giving scores."""
        return self.evidence == "comparisons"


class ChallengeAudience(Base):
    """A department that, with all below it, is invited."""

    __tablename__ = "challenge_audience"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(
        ForeignKey("department.id"), primary_key=True, index=True
    )
    department: Mapped[Department] = relationship(lazy="raise")


class ChallengePartner(Base):
    """A partner organisation whose members are invited."""

    __tablename__ = "challenge_partner"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id"), primary_key=True, index=True
    )
    partner: Mapped[Partner] = relationship(lazy="raise")


class ChallengeManager(Base):
    """A user who runs the challenge."""

    __tablename__ = "challenge_manager"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class Criterion(Base):
    """What judges score in a round. ``steps`` is a list of ``{value, label}``, a word for each
    level. The first round's belong to the challenge, the others' to the plan of rounds."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("challenge_id", "round", "key"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("minimum < maximum", name="scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    round: Mapped[int] = mapped_column(default=1)
    key: Mapped[str] = mapped_column(KEY)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(NAME)
    question: Mapped[str] = mapped_column(sa.Text, default="")
    weight: Mapped[float]
    minimum: Mapped[int] = mapped_column(default=1)
    maximum: Mapped[int] = mapped_column(default=6)
    steps: Mapped[list[Any]] = mapped_column(default=list)


class DeadlineChange(Base):
    """A public line of the log of changed deadlines. ``field`` names the instant changed."""

    __tablename__ = "deadline_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    field: Mapped[str] = mapped_column(KEY)
    old: Mapped[datetime | None]
    new: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]


class Participation(Base):
    """A user has joined a challenge."""

    __tablename__ = "participation"
    __table_args__ = (Index("ix_participation_user_id", "user_id", "joined_at"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    joined_at: Mapped[datetime]


class ChallengeFollow(Base):
    """A user wants to hear what happens in a challenge without joining it."""

    __tablename__ = "challenge_follow"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    since: Mapped[datetime]
