"""People's identities at issuers, the sessions that began there, and what was used up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, LINE, Base

SUBJECT = String(255)
"""OpenID Connect Core 1.0, 2: a subject has at most 255 characters."""


class Identity(Base):
    """A person as one issuer knows them: by issuer and subject, never by address.

    ``linked_by`` is who of IT joined it to the account; None: the account came with it.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    issuer: Mapped[str] = mapped_column(LINE)
    subject: Mapped[str] = mapped_column(SUBJECT)
    linked_at: Mapped[datetime]
    linked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    used_at: Mapped[datetime | None]


class IdentitySession(Base):
    """How a session came to be: the key of the issuer in the settings, its own session ``sid``,
    and the sealed ID token that signing out there asks for."""

    __tablename__ = "identity_session"
    __table_args__ = (Index("ix_identity_session_sid", "sid"),)

    session_id: Mapped[int] = mapped_column(
        ForeignKey("user_session.id", ondelete="CASCADE"), primary_key=True
    )
    identity_id: Mapped[int] = mapped_column(
        ForeignKey("identity.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str] = mapped_column(LINE)
    sid: Mapped[str] = mapped_column(SUBJECT, default="")
    id_token: Mapped[str] = mapped_column(Text, default="")


class GuestAccount(Base):
    """When a guest last came in, by a link or an issuer. ``rested_at``: closed since then because
    it was not used, so that signing in in the same way opens it again."""

    __tablename__ = "guest_account"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(index=True)
    rested_at: Mapped[datetime | None]


class ConnectedAccount(Base):
    """A guest's account that was connected with the one the person has as one who works here."""

    __tablename__ = "connected_account"

    guest_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    connected_at: Mapped[datetime]


class UsedToken(Base):
    """What may come once, and came: its hash, until its age alone would refuse it."""

    __tablename__ = "used_token"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SeenClaims(Base):
    """What an issuer said of someone at a sign-in of late, for IT to try the mapping on.

    Numbers that name a person in Norway are masked; rows go after a week.
    """

    __tablename__ = "seen_claims"

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_key: Mapped[str] = mapped_column(KEY)
    subject: Mapped[str] = mapped_column(SUBJECT)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    claims: Mapped[dict[str, Any]]
