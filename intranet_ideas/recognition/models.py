"""Thanks for ideas, and who wants to see and hear nothing of the kind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base


class EntryThanks(Base):
    """A user thanks those behind an entry, once. Who it was is told to nobody."""

    __tablename__ = "entry_thanks"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    thanked_at: Mapped[datetime]


class RecognitionOff(Base):
    """A user who wants no recognition: is told of no thanks, is not named among those who helped,
    and sees nothing of it on their own page."""

    __tablename__ = "recognition_off"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    since: Mapped[datetime]
