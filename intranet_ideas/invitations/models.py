"""The link by which a challenge lets people write before they sign in, and what they wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import Base


class WriteLink(Base):
    """The secret address of one challenge's writing form. A challenge without a row has none,
    which is how every challenge begins. The token stands as it is: managers print it."""

    __tablename__ = "write_link"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class KeptText(Base):
    """What someone wrote who had not signed in. Whose it is nobody knows: ``browser`` is a digest
    of the number in a signed cookie, and ``id`` one of that number and of the form's own key, so
    that the same form sent again is the same text. ``entry_id``: the draft it has become; then
    nothing else is left of it here."""

    __tablename__ = "kept_text"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    browser: Mapped[str] = mapped_column(sa.String(64), index=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), index=True)
    title: Mapped[str] = mapped_column(sa.Text, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    language: Mapped[str] = mapped_column(sa.String(2), default="nb")
    written_at: Mapped[datetime] = mapped_column(index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
