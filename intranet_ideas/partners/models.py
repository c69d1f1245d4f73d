"""Invitations to be a member. Organisations and members stand with people, who are called so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base


class PartnerInvitation(Base):
    """An address is invited to be a member, or a ``contact``. Whoever signs in with it says yes or
    no; then, and after ``expires_at``, the row goes. The mail opens nothing by itself."""

    __tablename__ = "partner_invitation"
    __table_args__ = (
        UniqueConstraint("partner_id", "email"),
        CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="status"),
        Index("ix_partner_invitation_due", "status", "next_attempt_at", "id"),
        Index("ix_partner_invitation_email", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    email: Mapped[str] = mapped_column(NAME)
    contact: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2))
    invited_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(KEY, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
