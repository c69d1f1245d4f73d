"""Judges, assignments, conflicts, assessments and rankings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, LINE, Base, BigId


class Judge(Base):
    """A user who assesses entries of a challenge. ``knows`` are words of what the judge knows
    well, for giving out the ideas."""

    __tablename__ = "judge"
    __table_args__ = (UniqueConstraint("challenge_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    added_at: Mapped[datetime]
    knows: Mapped[str] = mapped_column(LINE, default="")


class Assignment(Base):
    """A judge was given an entry by hand. Where all judge all there are no rows: it follows."""

    __tablename__ = "assignment"

    judge_id: Mapped[int] = mapped_column(
        ForeignKey("judge.id", ondelete="CASCADE"), primary_key=True
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True, index=True)
    assigned_at: Mapped[datetime]


class Conflict(Base):
    """A judge declared a disqualification for an entry. Computed ones are not stored."""

    __tablename__ = "conflict"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    declared_at: Mapped[datetime]


class Assessment(Base):
    """One judge's view of one entry. ``scores`` maps a criterion's key to a value or None.

    ``set_aside_at`` is set when a conflict is declared after scoring: the scores stay in
    the audit trail and count no more.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("entry_id", "user_id"),
        CheckConstraint("confidence BETWEEN 1 AND 3", name="confidence"),
        Index("ix_assessment_challenge", "challenge_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confidence: Mapped[int] = mapped_column(default=2)
    comment_to_author: Mapped[str] = mapped_column(sa.Text, default="")
    comment_to_panel: Mapped[str] = mapped_column(sa.Text, default="")
    handed_in_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AssessmentVersion(Base):
    """What an assessment said each time it was handed in."""

    __tablename__ = "assessment_version"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confidence: Mapped[int]
    comment_to_author: Mapped[str] = mapped_column(sa.Text, default="")
    comment_to_panel: Mapped[str] = mapped_column(sa.Text, default="")
    handed_in_at: Mapped[datetime]


class Comparison(Base):
    """Which of two entries a judge found the better; ``preferred_id`` None: could not tell.

    One row for each judge and unordered pair. ``set_aside_at`` is set when a conflict is
    declared for one of the two: the row stays and counts no more.
    """

    __tablename__ = "comparison"
    __table_args__ = (
        UniqueConstraint("user_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="ordered"),
        CheckConstraint(
            "preferred_id IS NULL OR preferred_id = first_id OR preferred_id = second_id",
            name="preferred",
        ),
        Index("ix_comparison_challenge", "challenge_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    preferred_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    made_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]


class Ranking(Base):
    """An ordered result. ``sheet_digest`` says which assessments it was made of.

    ``items`` is a list of ``{entry, rank, rank_low, rank_high, score, reason}``, best
    first, with ``plain`` where the method corrects; ``effects`` is a list of ``{user, effect,
    low, high}``. ``fault`` (a msgid, with ``fault_values``) is set instead when the method failed;
    the ranking before it stays.
    """

    __tablename__ = "ranking"
    __table_args__ = (Index("ix_ranking_challenge", "challenge_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    plugin: Mapped[str] = mapped_column(KEY)
    plugin_version: Mapped[str] = mapped_column(KEY)
    method: Mapped[str] = mapped_column(KEY)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    items: Mapped[list[Any]] = mapped_column(default=list)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    effects: Mapped[list[Any]] = mapped_column(default=list)
    sheet_digest: Mapped[str] = mapped_column(sa.String(64))
    fault: Mapped[str] = mapped_column(sa.Text, default="")
    fault_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    computed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
