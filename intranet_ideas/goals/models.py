"""Plans with their goals, imports of them, and what is tied to a goal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base


class GoalPlan(Base):
    """A plan that has goals, for the years ``starts`` to ``ends``, None where there is no limit.

    ``name`` is words by language. ``kind`` is ``own`` for the organisation's, ``un`` for the UN's.
    """

    __tablename__ = "goal_plan"
    __table_args__ = (
        CheckConstraint("kind IN ('own', 'un')", name="kind"),
        CheckConstraint("starts <= ends", name="years"),
        # One of the UN's.
        Index("uq_goal_plan_un", "kind", unique=True, sqlite_where=text("kind = 'un'"),
              postgresql_where=text("kind = 'un'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(KEY, default="own")
    name: Mapped[dict[str, Any]] = mapped_column(default=dict)
    starts: Mapped[int | None] = mapped_column(SmallInteger)
    ends: Mapped[int | None] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Goal(Base):
    """A goal, or one below another. ``texts`` are by language.

    A goal that went out of the plan is never deleted: it has ``ended_at``, and ``successor_id``
    where another took its place. Numbers are unique among the goals that are not ended.
    """

    __tablename__ = "goal"
    __table_args__ = (
        Index("uq_goal_number", "plan_id", "number", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        Index("ix_goal_plan", "plan_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("goal_plan.id"))
    number: Mapped[str] = mapped_column(KEY)
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    ended_at: Mapped[datetime | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))


class GoalImport(Base):
    """A list of goals that was imported."""

    __tablename__ = "goal_import"
    __table_args__ = (Index("ix_goal_import_plan", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("goal_plan.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]


class GoalImportChange(Base):
    """What an import changed of one goal: ``kind`` is ``new``, ``renamed``, ``moved`` or
    ``ended``, ``was`` the columns before it, empty for a new one."""

    __tablename__ = "goal_import_change"
    __table_args__ = (
        CheckConstraint("kind IN ('new', 'renamed', 'moved', 'ended')", name="kind"),
    )  # fmt: skip

    import_id: Mapped[int] = mapped_column(ForeignKey("goal_import.id"), primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(KEY)
    was: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ChallengeGoal(Base):
    """A goal that a challenge aims at."""

    __tablename__ = "challenge_goal"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), primary_key=True, index=True)


class EntryGoal(Base):
    """A goal that an idea's authors named beside those of its challenge."""

    __tablename__ = "entry_goal"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), primary_key=True, index=True)


class InitiativeGoal(Base):
    """A goal that an initiative serves."""

    __tablename__ = "initiative_goal"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), primary_key=True, index=True)


class Indicator(Base):
    """Something that is counted for a goal, from ``source``. ``better`` is the direction that is
    better: ``up``, ``down`` or ``neither``."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("goal_id", "name"),
        CheckConstraint("better IN ('up', 'down', 'neither')", name="better"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"))
    name: Mapped[str] = mapped_column(NAME)
    unit: Mapped[str] = mapped_column(KEY)
    source: Mapped[str] = mapped_column(NAME, default="")
    better: Mapped[str] = mapped_column(KEY)


class IndicatorPoint(Base):
    """A figure of a period: a year, a quarter (2024K1) or a month (2024M03). Without a number
    ``missing`` is the statistics' mark for why."""

    __tablename__ = "indicator_point"
    __table_args__ = (CheckConstraint("value IS NULL OR missing = ''", name="missing"),)

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    period: Mapped[str] = mapped_column(KEY, primary_key=True)
    value: Mapped[float | None]
    missing: Mapped[str] = mapped_column(KEY, default="")
