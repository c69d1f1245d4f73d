"""What is reported, decided and appealed against."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base, BigId


class CommentReport(Base):
    """A user reports a comment, once, by the primary key. ``settled_at`` is when someone who
    moderates decided on the comment. Who reported is told to nobody."""

    __tablename__ = "comment_report"
    __table_args__ = (
        CheckConstraint("reason IN ('rude', 'personal', 'spam', 'other')", name="reason"),
        Index("ix_comment_report_user", "user_id", "reported_at"),
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(KEY)
    words: Mapped[str] = mapped_column(sa.Text, default="")
    reported_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class CommentRuling(Base):
    """Someone who moderates hid a comment or let it stand. ``reason`` is told to its writer;
    ``restricted`` says that what the writer says in the challenge waits for a while."""

    __tablename__ = "comment_ruling"
    __table_args__ = (CheckConstraint("kind IN ('hide', 'keep')", name="kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    kind: Mapped[str] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    restricted: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class CommentAppeal(Base):
    """The writer of a hidden comment asks that another looks at it, once. ``restored`` is None
    until that is decided."""

    __tablename__ = "comment_appeal"
    __table_args__ = (
        CheckConstraint("(restored IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    words: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime]
    restored: Mapped[bool | None]
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
