"""Departments in a tree, users, their sessions and tokens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, LINE, NAME, Base


class Department(Base):
    """A node of the organisation's tree; the root is the organisation itself.

    ``path`` lists the slugs from the root, each followed by ``/``, so that "below" is a
    prefix. ``external`` marks the group that inhabitants and partners belong to.
    """

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(KEY, unique=True)
    path: Mapped[str] = mapped_column(String(1000), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    name_nn: Mapped[str] = mapped_column(NAME, default="")
    name_en: Mapped[str] = mapped_column(NAME, default="")
    external: Mapped[bool] = mapped_column(default=False)

    def name_in(self, language: str) -> str:
        """Return the name in ``language``, else in bokmål."""
        return {"nn": self.name_nn, "en": self.name_en}.get(language) or self.name


class DepartmentManager(Base):
    """A user manages a department and all below it."""

    __tablename__ = "department_manager"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class User(Base):
    """A person. ``roles`` are the organisation-wide ones; others follow from relations.

    ``email`` is lower case. ``break_glass`` marks an account for emergencies, whose password
    counts when others' do not. ``unread_count`` is kept in the transactions that write and
    read notifications, so that no page counts.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("language IN ('nb', 'nn', 'en')", name="language"),
        CheckConstraint("manager_id IS NULL OR manager_id <> id", name="manager_other"),
        CheckConstraint("unread_count >= 0", name="unread_count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(NAME, unique=True)
    name: Mapped[str] = mapped_column(NAME, index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="nb")
    roles: Mapped[list[str]] = mapped_column(default=list)
    guest: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    break_glass: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(LINE)
    unread_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class Partner(Base):
    """An organisation that takes part from outside: an association, a firm, a social entrepreneur
    or another public body. ``closed_on``: it was dissolved on that day, or takes no part any more;
    then its members come in by it to nothing, and nobody speaks for it. ``orphaned_at``: since then
    nobody is its contact, and those who keep partners are told."""

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('association', 'firm', 'social_entrepreneur', 'public_body')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME, unique=True)
    kind: Mapped[str] = mapped_column(KEY)
    about: Mapped[str] = mapped_column(LINE, default="")
    address: Mapped[str] = mapped_column(LINE, default="")
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    orphaned_at: Mapped[datetime | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PartnerMember(Base):
    """A guest is a member of a partner organisation; a ``contact`` invites others and takes them
    out."""

    __tablename__ = "partner_member"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    contact: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]


class DepartmentImport(Base):
    """A list of departments that was imported, by whom, and whether it was undone: by slug, what
    each changed department ``was`` (None for one that was added) and what was ``made`` of it,
    managers by their ids. Kept as long as it can be undone."""

    __tablename__ = "department_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)
    was: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PeopleImport(Base):
    """A list of people that was imported, by whom, and whether it was undone. Kept as long as it
    can be undone."""

    __tablename__ = "people_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PeopleImportChange(Base):
    """What an import changed of a person: the columns that ``was`` names, and what it made of
    them; for someone ``added``, all it set."""

    __tablename__ = "people_import_change"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("people_import.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    added: Mapped[bool]
    was: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made: Mapped[dict[str, Any]] = mapped_column(default=dict)


class UserSession(Base):
    """A sign-in on one device. Only the hash of its token is kept (SHA-256, hex), and of the
    address only its network. ``way`` is how the person signed in, ``proven_at`` when they last
    showed that it is them."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    device: Mapped[str] = mapped_column(NAME, default="")
    address: Mapped[str] = mapped_column(KEY, default="")
    way: Mapped[str] = mapped_column(String(20), default="")
    proven_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token of a user, with scopes. Only its hash is kept (SHA-256, hex)."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    label: Mapped[str] = mapped_column(NAME, default="")
    scopes: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed sign-in, kept for an hour to slow guessing down. ``subject`` is a hash."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
