"""Open places in an idea, and who asks to join it or is invited."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base, BigId


class TeamPlace(Base):
    """What the authors of an entry look for: a short text, in what role, and for how many.

    ``filled`` counts those who were accepted for it. Closed when the authors take it down, or
    when it is full.
    """

    __tablename__ = "team_place"
    __table_args__ = (
        CheckConstraint("role IN ('author', 'helper')", name="role"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("filled >= 0 AND filled <= places", name="filled"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    wanted: Mapped[str] = mapped_column(sa.Text)
    role: Mapped[str] = mapped_column(KEY)
    places: Mapped[int]
    filled: Mapped[int] = mapped_column(default=0)
    opened_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class TeamRequest(Base):
    """``user_id`` asks to join an entry, or is invited to by ``made_by``; at most one that is
    open at a time for one person, by a unique index.

    ``word`` is what was said with it, ``reply`` what was answered. An invitation to oneself is
    the way back into a draft that one has left; who asks for no place offers help.
    """

    __tablename__ = "team_request"
    __table_args__ = (
        CheckConstraint("kind IN ('ask', 'invitation')", name="kind"),
        CheckConstraint("role IN ('author', 'helper')", name="role"),
        CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'withdrawn')", name="status"
        ),
        CheckConstraint("(status = 'open') = (answered_at IS NULL)", name="answered"),
        Index("uq_team_request_open", "entry_id", "user_id", unique=True,
              sqlite_where=text("status = 'open'"), postgresql_where=text("status = 'open'")),
        Index("ix_team_request_user", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(KEY)
    role: Mapped[str] = mapped_column(KEY)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("team_place.id"))
    word: Mapped[str] = mapped_column(sa.Text, default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(KEY, default="open")
    reply: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]

    @property
    def is_offer(self) -> bool:
        """Whether it is an offer of help."""
        return self.kind == "ask" and self.place_id is None
