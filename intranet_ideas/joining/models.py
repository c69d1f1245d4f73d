"""Proposals to join two ideas, and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base, BigId

_LIVE = text("status IN ('open', 'joined')")


class Joining(Base):
    """Someone proposes to join two entries of a challenge; at most one proposal that lives for
    the same two, by a unique index.

    ``proposer`` is what the one who proposes was then: an author of ``from_id``, a manager or
    another colleague. ``…_agreed_by`` is the author who agreed for that entry. ``kept_id`` is
    the entry that goes on, ``title``, ``body`` and ``answers`` the joined text as far as it is
    written. ``before`` is what the entry that goes on was, for splitting; ``reply`` what was
    said when it was declined.
    """

    __tablename__ = "joining"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="two"),
        CheckConstraint("proposer IN ('author', 'manager', 'colleague')", name="proposer"),
        CheckConstraint(
            "status IN ('open', 'declined', 'taken_back', 'joined', 'split')", name="status"
        ),
        CheckConstraint("(first_agreed_by IS NULL) = (first_agreed_at IS NULL)", name="first"),
        CheckConstraint("(second_agreed_by IS NULL) = (second_agreed_at IS NULL)", name="second"),
        CheckConstraint("kept_id IS NULL OR kept_id IN (first_id, second_id)", name="kept"),
        CheckConstraint(
            "status NOT IN ('joined', 'split') OR (kept_id IS NOT NULL AND joined_at IS NOT NULL"
            " AND first_agreed_at IS NOT NULL AND second_agreed_at IS NOT NULL)", name="joined"
        ),
        Index("uq_joining_live", "first_id", "second_id", unique=True,
              sqlite_where=_LIVE, postgresql_where=_LIVE),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    proposer: Mapped[str] = mapped_column(KEY)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    proposed_at: Mapped[datetime]
    word: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(KEY, default="open")
    first_agreed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    first_agreed_at: Mapped[datetime | None]
    second_agreed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    second_agreed_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    title: Mapped[str] = mapped_column(NAME, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    joined_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def ids(self) -> tuple[int, int]:
        """The two entries."""
        return self.first_id, self.second_id

    @property
    def ready(self) -> bool:
        """Whether both sides have agreed."""
        return self.first_agreed_at is not None and self.second_agreed_at is not None

    def other(self, entry_id: int) -> int:
        """Return the one of the two that is not this one."""
        return self.second_id if entry_id == self.first_id else self.first_id

    def agreed(self, entry_id: int) -> bool:
        """Say whether an author of this one of the two has agreed."""
        at = self.first_agreed_at if entry_id == self.first_id else self.second_agreed_at
        return at is not None

    def agree(self, entry_id: int, user_id: int | None, now: datetime | None) -> None:
        """Note who agrees for one of the two; None takes it away."""
        if entry_id == self.first_id:
            self.first_agreed_by, self.first_agreed_at = user_id, now
        else:
            self.second_agreed_by, self.second_agreed_at = user_id, now
