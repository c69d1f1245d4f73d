"""What is asked of the authors of an idea, and what they answer."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base, BigId


class Clarification(Base):
    """A question to the authors of an entry, and their answer, which changes nothing of what was
    handed in. ``as_judge``: a judge asks, whom nobody names; else someone who runs the challenge.

    ``remind_at`` is when the authors are reminded, None when they need not be any more.
    """

    __tablename__ = "clarification"
    __table_args__ = (
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        Index("ix_clarification_entry", "entry_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    as_judge: Mapped[bool]
    question: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]


class ClarificationRule(Base):
    """Whether questions may be asked while a challenge is judged, as those who run it chose."""

    __tablename__ = "clarification_rule"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    in_judging: Mapped[bool]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
