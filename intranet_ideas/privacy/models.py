"""Accounts that are closed, since when the worker has seen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base


class ClosedAccount(Base):
    """A person's account is closed. ``erased_at``: nothing is left but the number."""

    __tablename__ = "closed_account"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    since: Mapped[datetime]
    erased_at: Mapped[datetime | None]
