"""What people keep of how they look for ideas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import NAME, Base


class SavedView(Base):
    """How a user looks for ideas, under a name of their own. ``asked`` is what
    ``finding.rules.as_given`` makes of it. Nobody else sees it."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(NAME)
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
