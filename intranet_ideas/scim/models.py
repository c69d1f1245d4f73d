"""Directories that are connected, their tokens, whom they brought, and what was refused them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, LINE, NAME, Base

EXTERNAL = String(255)


class ScimConnection(Base):
    """A directory, and the issuer by which its people sign in.

    ``issuer`` is who vouches for the directory's ``externalId`` (``Issuer.directory``).
    ``department_id`` is where people come whose department is not known; with ``make_unknown``
    a department is made below it instead.
    """

    __tablename__ = "scim_connection"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME, unique=True)
    issuer: Mapped[str] = mapped_column(LINE)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    make_unknown: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    synced_at: Mapped[datetime | None]


class ScimToken(Base):
    """A secret with which a directory's program comes. Only its hash is kept (SHA-256, hex)."""

    __tablename__ = "scim_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("scim_connection.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ScimPerson(Base):
    """Whom a directory brought, and what it calls them; ``user_key`` is ``user_name`` without
    regard to case. With ``deleted_at`` it no longer knows them; the account stays, closed."""

    __tablename__ = "scim_person"
    __table_args__ = (
        UniqueConstraint("connection_id", "user_key"),
        UniqueConstraint("connection_id", "external_id"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("scim_connection.id"))
    user_name: Mapped[str] = mapped_column(EXTERNAL)
    user_key: Mapped[str] = mapped_column(EXTERNAL)
    external_id: Mapped[str | None] = mapped_column(EXTERNAL)
    given_name: Mapped[str] = mapped_column(NAME, default="")
    family_name: Mapped[str] = mapped_column(NAME, default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class ScimGroup(Base):
    """A group of a directory that is a department here. With ``gone_at`` it vanished there."""

    __tablename__ = "scim_group"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("scim_connection.id"))
    external_id: Mapped[str | None] = mapped_column(EXTERNAL)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class ScimRefusal(Base):
    """What a directory asked for and did not get: the reason, and nothing about a person."""

    __tablename__ = "scim_refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("scim_connection.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str] = mapped_column(KEY)
    status: Mapped[int]
    reason: Mapped[str] = mapped_column(LINE)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
