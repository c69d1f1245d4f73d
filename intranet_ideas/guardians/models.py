"""What is known of a guest's age, guardians' consents, and the letters about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base


class GuestAge(Base):
    """Whether a guest may do more than read and write drafts; never when they were born.

    ``said_at``: when the guest answered; ``until_year``: the last year in which a guardian's
    consent is needed, None where none is. ``held``: nothing but drafts, and nothing shown outside.
    ``guardian_email`` is who was asked last, ``asked_at`` when first. ``closed`` says why the
    account was closed, ``erase_at`` when it is erased unless something comes before, ``warned_at``
    when the guest was told of that. ``corrected_at``: when they answered for a second and last
    time; ``correction`` is that answer, ``older`` or a year, while who moderates has not looked at
    it.
    """

    __tablename__ = "guest_age"
    __table_args__ = (
        CheckConstraint("closed IN ('', 'refused', 'withdrawn')", name="closed"),
        CheckConstraint("until_year IS NULL OR said_at IS NOT NULL", name="said"),
        CheckConstraint("held OR closed = ''", name="closed_held"),
        CheckConstraint("correction = '' OR corrected_at IS NOT NULL", name="corrected"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    said_at: Mapped[datetime | None]
    until_year: Mapped[int | None]
    held: Mapped[bool]
    guardian_email: Mapped[str] = mapped_column(NAME, default="")
    asked_at: Mapped[datetime | None]
    closed: Mapped[str] = mapped_column(KEY, default="")
    closed_at: Mapped[datetime | None]
    erase_at: Mapped[datetime | None] = mapped_column(index=True)
    warned_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    correction: Mapped[str] = mapped_column(KEY, default="", server_default="")


class GuardianConsent(Base):
    """That a guardian was asked, by which text, and what they answered: the record, which outlives
    the account. ``digest`` is that of the address. At most one is open for a guest."""

    __tablename__ = "guardian_consent"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'given', 'refused', 'withdrawn', 'replaced', 'lapsed', "
            "'not_needed')", name="state",
        ),
        CheckConstraint("(state IN ('asked', 'given')) = (ended_at IS NULL)", name="ended"),
        Index("uq_guardian_consent_open", "user_id", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        Index("ix_guardian_consent_user_id", "user_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    digest: Mapped[str] = mapped_column(String(64))
    text_version: Mapped[str] = mapped_column(KEY)
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(KEY)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)


class GuardianLetter(Base):
    """A letter to a guardian, or to the guest, about the consent. The link in one to a guardian
    holds ``nonce`` signed with the site's key, so that this row opens nothing."""

    __tablename__ = "guardian_letter"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'sent', 'nothing', 'failed')", name="status"),
        Index("ix_guardian_letter_due", "status", "next_attempt_at", "id"),
        Index("ix_guardian_letter_email", "email", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(KEY)
    email: Mapped[str] = mapped_column(NAME)
    language: Mapped[str] = mapped_column(String(2))
    nonce: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(KEY, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
