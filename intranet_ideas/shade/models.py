"""What was tried in the shade, as a queue for the worker and as its results."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base

SCORING, SEARCH, NOTIFICATIONS = "scoring", "search", "notifications"


class Trial(Base):
    """One trial of a plugin; asked for by someone, or by a command (no user).

    ``offer`` is the method's or the engine's key. ``request`` holds ``challenges`` (ids),
    ``queries`` (texts) or ``department`` (a slug); ``result`` one object for each challenge
    or query, or one for all notifications, with ids and numbers and no text of anyone's.
    """

    __tablename__ = "trial"
    __table_args__ = (
        CheckConstraint("kind IN ('scoring', 'search', 'notifications')", name="kind"),
        Index("ix_trial_plugin", "plugin", "id"),
        Index("ix_trial_to_do", "id", sqlite_where=text("finished_at IS NULL"),
              postgresql_where=text("finished_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(KEY)
    plugin: Mapped[str] = mapped_column(KEY)
    plugin_version: Mapped[str] = mapped_column(KEY, default="")
    offer: Mapped[str] = mapped_column(KEY, default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    request: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[list[Any]] = mapped_column(default=list)
    fault: Mapped[str] = mapped_column(sa.Text, default="")
    fault_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    finished_at: Mapped[datetime | None]
