"""What ideas cost, baskets, choices between two ideas, and what was counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base, BigId


class EntryCost(Base):
    """What an idea costs, in whole kroner: as its authors say, and as somebody who runs the
    challenge has checked, with a ``word`` to the authors and those who vote."""

    __tablename__ = "entry_cost"
    __table_args__ = (
        CheckConstraint("asked IS NULL OR asked > 0", name="asked"),
        CheckConstraint("checked IS NULL OR checked > 0", name="checked"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    asked: Mapped[int | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked: Mapped[int | None]
    word: Mapped[str] = mapped_column(sa.Text, default="")
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def kroner(self) -> int | None:
        """What counts: what was checked, else what the authors say."""
        return self.checked or self.asked


class Basket(Base):
    """A person's ballot on a budget, as it was handed in last. Its row is what a change locks."""

    __tablename__ = "basket"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    handed_in_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class BasketEntry(Base):
    """An idea in a person's basket. While the idea is withdrawn it counts for nothing, and its
    money is free for others."""

    __tablename__ = "basket_entry"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class PairChoice(Base):
    """Which of two ideas a person prefers; None: could not choose. ``first_id`` is the smaller,
    whichever stood first on the page."""

    __tablename__ = "pair_choice"
    __table_args__ = (
        UniqueConstraint("challenge_id", "user_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint(
            "preferred_id IS NULL OR preferred_id IN (first_id, second_id)", name="preferred"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    preferred_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    made_at: Mapped[datetime]


class VotingResult(Base):
    """What was counted when voting had closed. It stays when ballots are deleted later on;
    ``fault`` says why nothing could be counted (a msgid for ``fault_values``)."""

    __tablename__ = "voting_result"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fault: Mapped[str] = mapped_column(sa.Text, default="")
    fault_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counted_at: Mapped[datetime]
