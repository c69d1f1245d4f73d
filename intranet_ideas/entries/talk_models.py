"""What people answer comments with, and whose comments wait."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base


class CommentReaction(Base):
    """A user answers a comment by a click: at most once in each way, by the primary key. Who
    it was is told to nobody."""

    __tablename__ = "comment_reaction"
    __table_args__ = (CheckConstraint("kind IN ('thanks', 'good_point', 'wonder')", name="kind"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(KEY, primary_key=True)
    reacted_at: Mapped[datetime]


class TalkRestriction(Base):
    """What a user says in a challenge waits for a moderator, until an instant."""

    __tablename__ = "talk_restriction"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    until: Mapped[datetime]
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime]
