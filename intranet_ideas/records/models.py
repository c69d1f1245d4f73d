"""Packages that were asked for: a queue for the worker, where each one lies, and what the archive
can have."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, Base

FULL, OPEN = "full", "open"


class Package(Base):
    """A package of a challenge; ``open`` ones lack what is exempt from public access.

    ``digest`` is the SHA-256 of the ZIP in the file store. ``done`` of ``total`` parts are
    made. ``fault`` (a msgid) says why it could not be made.
    """

    __tablename__ = "package"
    __table_args__ = (
        CheckConstraint("variant IN ('full', 'open')", name="variant"),
        Index("ix_package_challenge", "challenge_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    variant: Mapped[str] = mapped_column(KEY)
    asked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(sa.Text, default="")


class ArchivedChallenge(Base):
    """A challenge of which a package for the archive was made, and when the first one was."""

    __tablename__ = "archived_challenge"

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    since: Mapped[datetime]


class ArchivedInitiative(Base):
    """An initiative of which a package for the archive was made, and when the last one was."""

    __tablename__ = "archived_initiative"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    since: Mapped[datetime]
