"""Links by mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, LINE, NAME, Base


class MailLink(Base):
    """Somebody asked for a link to be sent to an address, for this browser alone.

    The link holds ``nonce`` signed with the site's key, so that this row opens nothing;
    ``browser`` is the digest of a cookie's number, ``network`` that of where it was asked from,
    made with the site's key. ``user_id`` is who asks, where two accounts
    shall be connected. ``status`` says what became of the mail: ``nothing`` where the address has
    no way in, which nobody is told.
    """

    __tablename__ = "mail_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('sign_in', 'connect')", name="purpose"),
        CheckConstraint("status IN ('waiting', 'sent', 'nothing', 'failed')", name="status"),
        CheckConstraint("(purpose = 'connect') = (user_id IS NOT NULL)", name="asked_by"),
        Index("ix_mail_link_due", "status", "next_attempt_at", "id"),
        Index("ix_mail_link_email", "email", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(KEY)
    email: Mapped[str] = mapped_column(NAME)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(64), index=True)
    network: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(2))
    target: Mapped[str] = mapped_column(LINE, default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(KEY, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
