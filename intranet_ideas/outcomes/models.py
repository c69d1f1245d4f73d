"""Answers to entries."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base

CHOSEN, LATER, DECLINED = "chosen", "later", "declined"


class Answer(Base):
    """The reasoned reply to an entry; its authors see it when the results are released."""

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("outcome IN ('chosen', 'later', 'declined')", name="outcome"),
        CheckConstraint("length(reason) > 0", name="reasoned"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    outcome: Mapped[str] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text)
    reason_html: Mapped[str] = mapped_column(sa.Text)
    answered_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
