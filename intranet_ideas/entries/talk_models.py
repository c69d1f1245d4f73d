"""What people answer comments with."""

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
