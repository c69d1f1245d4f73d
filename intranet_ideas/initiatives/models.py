"""Initiatives with their team, where they came from, milestones, requirements met and log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet_ideas.database import KEY, NAME, Base


class StageSet(Base):
    """The stages that the organisation chose, one row; none while it has the usual ones.

    ``stages`` are ``[{key, name, decider, needs}]``, words by language.
    """

    __tablename__ = "stage_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    stages: Mapped[list[Any]] = mapped_column(default=list)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Initiative(Base):
    """Something being put into life. Costs are whole kroner, None where nobody has said.

    ``risks`` are ``[{words, likelihood, consequence}]``, the last two from 1 to 5.
    """

    __tablename__ = "initiative"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused', 'ended')", name="state"),
        CheckConstraint("planned_cost >= 0", name="planned_cost"),
        CheckConstraint("used_cost >= 0", name="used_cost"),
        Index("ix_initiative_board", "stage", "id", sqlite_where=text("state <> 'ended'"),
              postgresql_where=text("state <> 'ended'")),
        Index("ix_initiative_ended", "id", sqlite_where=text("state = 'ended'"),
              postgresql_where=text("state = 'ended'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(NAME)
    language: Mapped[str] = mapped_column(KEY)
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    stage: Mapped[str] = mapped_column(KEY)
    state: Mapped[str] = mapped_column(KEY, default="active")
    open_to_staff: Mapped[bool] = mapped_column(default=True)
    planned_cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    used_cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    risks: Mapped[list[Any]] = mapped_column(default=list)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    members: Mapped[list[InitiativeMember]] = relationship(
        cascade="all, delete-orphan", lazy="raise"
    )
    milestones: Mapped[list[Milestone]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="Milestone.due_on, Milestone.id"
    )

    __mapper_args__ = {"version_id_col": version}


class InitiativeMember(Base):
    """Someone of an initiative's team, beside its owner."""

    __tablename__ = "initiative_member"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class InitiativeOrigin(Base):
    """A chosen idea that an initiative came from; an idea becomes one initiative."""

    __tablename__ = "initiative_origin"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)


class Milestone(Base):
    """Something that should be there on a day; ``done_on`` None while it is to come."""

    __tablename__ = "milestone"
    __table_args__ = (
        Index("ix_milestone_initiative", "initiative_id"),
        Index("ix_milestone_to_come", "due_on", "id", sqlite_where=text("done_on IS NULL"),
              postgresql_where=text("done_on IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    title: Mapped[str] = mapped_column(NAME)
    due_on: Mapped[date]
    done_on: Mapped[date | None]


class Tick(Base):
    """A requirement of a stage that is met, and by what. ``need`` is its words in bokmål."""

    __tablename__ = "initiative_tick"
    __table_args__ = (
        UniqueConstraint("initiative_id", "stage", "need"),
        CheckConstraint("length(evidence) > 0", name="evidence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    stage: Mapped[str] = mapped_column(KEY)
    need: Mapped[str] = mapped_column(NAME)
    evidence: Mapped[str] = mapped_column(sa.Text)
    ticked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ticked_at: Mapped[datetime]


class LogLine(Base):
    """What happened to an initiative, or a note. ``stage`` is where it stood after it; of a move
    ``missing`` are the requirements that were not met."""

    __tablename__ = "initiative_log"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('begun', 'moved', 'measured', 'paused', 'active', 'ended', 'note')",
            name="kind",
        ),
        Index("ix_initiative_log_initiative", "initiative_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    kind: Mapped[str] = mapped_column(KEY)
    stage: Mapped[str] = mapped_column(KEY)
    words: Mapped[str] = mapped_column(sa.Text, default="")
    missing: Mapped[list[Any]] = mapped_column(default=list)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class Benefit(Base):
    """A good that should come of an initiative: ``planned`` and ``realised`` are the gain against
    ``baseline``, counted in ``unit``; what nobody measured is None.

    ``remind_at`` is when the one responsible is reminded, None when they need not be any more.
    """

    __tablename__ = "benefit"
    __table_args__ = (
        CheckConstraint("kind IN ('kroner', 'hours', 'quality', 'jobs')", name="kind"),
        CheckConstraint("(realised IS NULL) = (measured_at IS NULL)", name="measured"),
        Index("ix_benefit_initiative", "initiative_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    kind: Mapped[str] = mapped_column(KEY)
    name: Mapped[str] = mapped_column(NAME)
    unit: Mapped[str] = mapped_column(KEY)
    baseline: Mapped[float | None]
    planned: Mapped[float]
    how: Mapped[str] = mapped_column(sa.Text)
    responsible_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    measure_on: Mapped[date]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    realised: Mapped[float | None]
    word: Mapped[str] = mapped_column(sa.Text, default="")
    measured_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    measured_at: Mapped[datetime | None]


class Story(Base):
    """What an initiative taught, in its language; a draft while ``published_at`` is None.

    ``ask_id`` is who others may ask. ``outcome`` says how it went, empty in a draft.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint("outcome IN ('', 'worked', 'partly', 'failed')", name="outcome"),
        CheckConstraint("published_at IS NULL OR outcome <> ''", name="said"),
        Index("ix_story_published", "published_at", "initiative_id"),
    )

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(KEY, default="")
    need: Mapped[str] = mapped_column(sa.Text, default="")
    tried: Mapped[str] = mapped_column(sa.Text, default="")
    happened: Mapped[str] = mapped_column(sa.Text, default="")
    again: Mapped[str] = mapped_column(sa.Text, default="")
    not_again: Mapped[str] = mapped_column(sa.Text, default="")
    ask_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
