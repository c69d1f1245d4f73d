"""Ideas that somebody wrote down for others: who told them, how they came, and who wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base


class ToldSheet(Base):
    """What one person, class or meeting told, written down by ``written_by``. ``way`` is how it
    came. The ideas belong to ``author_id``: an account, or one that only stands for who told them
    until they take the ideas over, at ``claimed_at``. Whoever has the code that ``code_hash`` is
    made of may follow them."""

    __tablename__ = "told_sheet"
    __table_args__ = (
        CheckConstraint("way IN ('phone', 'paper', 'class', 'meeting', 'other')", name="way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    way: Mapped[str] = mapped_column(KEY)
    written_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ToldIdea(Base):
    """An idea of a sheet, at its place on it."""

    __tablename__ = "told_idea"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("told_sheet.id"), index=True)
    place: Mapped[int]


def written_down_by(user_id: Any) -> Select[Any]:
    """Return the ids of the entries that a user wrote down for others, and does not vote for.
    ``user_id`` is a number, or a column of the statement it stands in."""
    return (
        select(ToldIdea.entry_id)
        .join(ToldSheet, ToldSheet.id == ToldIdea.sheet_id)
        .where(ToldSheet.written_by == user_id)
    )
