"""What readers suggest to change in an idea's text."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base, BigId


class Suggestion(Base):
    """``user_id`` suggests that one field of an entry's text becomes ``text``.

    ``field`` is ``title``, ``body`` or ``answers.`` with a question's key. ``base`` is the text
    they read and started from, ``why`` their reason, ``reply`` a word of the authors. ``revision``
    is the number of the text it was accepted into.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'withdrawn')", name="status"
        ),
        CheckConstraint("(status = 'open') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(status = 'accepted') = (revision IS NOT NULL)", name="taken_in"),
        Index("ix_suggestion_entry", "entry_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    field: Mapped[str] = mapped_column(NAME)
    base: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text)
    why: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(KEY, default="open")
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    revision: Mapped[int | None]
