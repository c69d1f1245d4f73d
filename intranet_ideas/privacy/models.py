"""Accounts that are closed, since when the worker has seen it; how long challenges keep what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base
from intranet_ideas.privacy.terms import KINDS


class ClosedAccount(Base):
    """A person's account is closed. ``erased_at``: nothing is left but the number."""

    __tablename__ = "closed_account"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    since: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class ChallengeKeeping(Base):
    """How many days a challenge keeps what, by kind; None: as the site."""

    __tablename__ = "challenge_keeping"
    __table_args__ = tuple(
        CheckConstraint(f"{kind.key} > 0", name=kind.key) for kind in KINDS
    )

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    drafts: Mapped[int | None]
    comments: Mapped[int | None]
    votes: Mapped[int | None]
    taking_part: Mapped[int | None]
    assessments: Mapped[int | None]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
