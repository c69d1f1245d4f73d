"""Tips and what became of them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base


class Tip(Base):
    """Someone tells of a need. ``user_id`` is None for one left without a name: nothing else in
    the database ties it to a person, and ``left_at`` is then the beginning of its day.

    Whoever has the code that ``code_hash`` is made of may follow it. ``answer_by`` is the promised
    instant, ``remind_at`` when those who answer are reminded of it, None when they need not be any
    more. ``status`` says what became of it: an answer alone, an entry or a challenge, which
    ``entry_id`` and ``challenge_id`` name.
    """

    __tablename__ = "tip"
    __table_args__ = (
        CheckConstraint("area IN ('welfare', 'business', 'community')", name="area"),
        CheckConstraint("status IN ('waiting', 'answered', 'entry', 'challenge')", name="status"),
        CheckConstraint("(status = 'waiting') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("status <> 'entry' OR entry_id IS NOT NULL", name="entry"),
        CheckConstraint("status <> 'challenge' OR challenge_id IS NOT NULL", name="challenge"),
        Index("ix_tip_waiting", "status", "answer_by", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(KEY)
    need: Mapped[str] = mapped_column(sa.Text)
    whom: Mapped[str] = mapped_column(sa.Text, default="")
    better: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(2))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    left_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(KEY, default="waiting")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
