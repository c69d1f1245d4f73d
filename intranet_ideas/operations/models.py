"""What processes say of themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base


class WorkerBeat(Base):
    """When a worker last went round. ``name`` is host and process."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(NAME, primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    version: Mapped[str] = mapped_column(KEY)
