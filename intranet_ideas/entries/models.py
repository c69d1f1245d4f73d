"""Entries with their revisions, authors, attachments, comments and votes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, LINE, NAME, Base, BigId

DRAFT, SUBMITTED, WITHDRAWN, JOINED = "draft", "submitted", "withdrawn", "joined"
SHOWN, WAITING, HIDDEN = "shown", "waiting", "hidden"


class Entry(Base):
    """An idea. All its text stands in revisions.

    ``working_id`` is the revision the authors write in, ``submitted_id`` the one that
    was handed in last and that everyone else reads, unless words are blanked in
    ``masked_id``, which is then read instead. ``version`` grows with every save
    and is what an edit states it started from. ``department_id`` is the first author's
    department when the idea was begun, ``partner_id`` the organisation that it is handed in for.
    ``joined_into_id`` is the idea that goes on for this
    one, which is then neither listed, judged nor counted; such an idea never goes on for others.
    """

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'submitted', 'withdrawn', 'joined')", name="status"),
        CheckConstraint("(status = 'joined') = (joined_into_id IS NOT NULL)", name="joined"),
        CheckConstraint("status <> 'submitted' OR submitted_id IS NOT NULL", name="handed_in"),
        CheckConstraint("vote_count >= 0", name="vote_count"),
        CheckConstraint("comment_count >= 0", name="comment_count"),
        Index("ix_entry_challenge", "challenge_id", "status", "id"),
        Index("ix_entry_votes", "challenge_id", "status", "vote_count", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    status: Mapped[str] = mapped_column(KEY, default=DRAFT)
    pseudonymous: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(sa.String(2), default="nb")
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    working_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry_revision.id", use_alter=True)
    )
    submitted_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry_revision.id", use_alter=True)
    )
    masked_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry_revision.id", use_alter=True)
    )
    joined_into_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    vote_count: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @hybrid_property
    def read_id(self) -> int | None:
        """The revision that others read: the one with blanked words, if there is one."""
        return self.masked_id or self.submitted_id

    @read_id.inplace.expression
    @classmethod
    def _read_id(cls) -> ColumnElement[int | None]:
        return func.coalesce(cls.masked_id, cls.submitted_id)


class EntryRevision(Base):
    """The idea's text. Frozen once handed in: ``received_at`` and ``digest`` are then set.

    ``number`` counts from 1 within the entry. ``attachments`` lists the ids of the files
    that belong to it. ``digest`` is the SHA-256 of the canonical text (``entries.rules``).
    ``suggested_by`` made the suggestion that the authors accepted with this very text.
    """

    __tablename__ = "entry_revision"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint("(received_at IS NULL) = (digest IS NULL)", name="receipt"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(NAME, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    body_html: Mapped[str] = mapped_column(sa.Text, default="")
    excerpt: Mapped[str] = mapped_column(LINE, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    suggested_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(sa.String(64))


class Redaction(Base):
    """The words that are blanked in an idea for others, chosen while ``looked_at_id`` was the
    handed-in text. ``Entry.masked_id`` is what comes of it."""

    __tablename__ = "redaction"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    words: Mapped[list[Any]] = mapped_column(default=list)
    looked_at_id: Mapped[int] = mapped_column(ForeignKey("entry_revision.id"))
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class EntryAuthor(Base):
    """A user who owns the entry, alone or with others; the first is the contact."""

    __tablename__ = "entry_author"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class FormerAuthor(Base):
    """A user who owned the entry and does no more, since ``until``. Such a person knows it from
    within, and does not judge it."""

    __tablename__ = "former_author"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    until: Mapped[datetime]


class EntryAdviser(Base):
    """A user who advised the authors, as they say. Such a person does not judge the entry."""

    __tablename__ = "entry_adviser"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class EntryHelper(Base):
    """A user who helps the authors by name: comments as a helper, writes nothing, and does not
    judge the entry, nor after having stopped at ``until``. Who made a suggestion that was accepted
    has helped at that instant alone."""

    __tablename__ = "entry_helper"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Attachment(Base):
    """A file of an entry; its bytes stand in the file store under ``digest``. ``copy_of`` is the
    file of a joined entry that it came with."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    name: Mapped[str] = mapped_column(NAME)
    media_type: Mapped[str] = mapped_column(NAME)
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]
    copy_of: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    removed_at: Mapped[datetime | None]


class UnusedFile(Base):
    """A stored file that no idea refers to, and since when."""

    __tablename__ = "unused_file"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)


class Comment(Base):
    """A remark on an entry, or a reply to one. ``by_author`` says that it was written by one of
    the entry's authors, ``by_helper`` by a helper, as they were then: who they are later must
    not name or hide anyone. ``side`` is the one it takes where the challenge asks for sides.

    ``state``: shown, waiting for a moderator, or hidden by one. ``shown_at`` is when others
    could first read it, None where they never could: then it has no place among the others."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("side IN ('for', 'against')", name="side"),
        CheckConstraint("state IN ('shown', 'waiting', 'hidden')", name="state"),
        Index("ix_comment_entry", "entry_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    by_author: Mapped[bool] = mapped_column(default=False)
    by_helper: Mapped[bool] = mapped_column(default=False)
    side: Mapped[str | None] = mapped_column(KEY)
    state: Mapped[str] = mapped_column(KEY, default=SHOWN)
    shown_at: Mapped[datetime | None]
    body: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[str] = mapped_column(sa.Text)
    mentions: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Vote(Base):
    """A user supports an entry: at most once, by the primary key. ``from_id`` is the joined entry
    that the support was given to."""

    __tablename__ = "vote"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    voted_at: Mapped[datetime]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))


class LapsedVote(Base):
    """A user supported an entry that was withdrawn, and had no vote left when it was handed in
    again. It is what tells the user, and counts for nothing."""

    __tablename__ = "lapsed_vote"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    lapsed_at: Mapped[datetime]


class Ballot(Base):
    """How many votes a user has used in a challenge: those for ideas that are handed in.

    Its row is what a vote locks.
    """

    __tablename__ = "ballot"
    __table_args__ = (CheckConstraint("used >= 0", name="used"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    used: Mapped[int] = mapped_column(default=0)


class GrownFrom(Base):
    """The entry was begun by one of the authors of ``from_id``, as a copy of its text."""

    __tablename__ = "grown_from"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)


class ToldApart(Base):
    """The authors of ``entry_id`` say that ``other_id`` is another idea than theirs: it is not
    shown to them as alike again."""

    __tablename__ = "told_apart"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True, index=True)


class EntryFollow(Base):
    """A user wants to hear what happens with an entry of others; ``from_id`` is the joined entry
    that the user followed."""

    __tablename__ = "entry_follow"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    since: Mapped[datetime]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
