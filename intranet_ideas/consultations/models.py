"""Texts in versions, the consultations on them, and what people said and proposed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base, BigId

_LIVE = sa.text("cancelled_at IS NULL")
_VERSION = ["consulted_text_version.text_id", "consulted_text_version.number"]


class ConsultedText(Base):
    """A text that goes through one consultation or more. ``next_key`` is the address of the next
    paragraph that comes into it: none is ever given twice."""

    __tablename__ = "consulted_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    next_key: Mapped[int] = mapped_column(default=1)


class TextVersion(Base):
    """A text as it was or became. ``paragraphs`` are ``[{key, level, text}]``, level 0 for words
    and from 1 for headings."""

    __tablename__ = "consulted_text_version"

    text_id: Mapped[int] = mapped_column(ForeignKey("consulted_text.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    paragraphs: Mapped[list[Any]] = mapped_column(default=list)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class Consultation(Base):
    """People are asked about version ``base`` of a text; ``result`` is the version it became. A
    version is asked about once, but where that was cancelled.

    ``audience`` says who is asked, with ``department_id`` whose staff where it is a department;
    ``names`` who reads the names of those who comment and propose.
    Its phase follows from its instants.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        ForeignKeyConstraint(["text_id", "base"], _VERSION, name="fk_consultation_base"),
        ForeignKeyConstraint(["text_id", "result"], _VERSION, name="fk_consultation_result"),
        Index("uq_consultation_round", "text_id", "base", unique=True, sqlite_where=_LIVE,
              postgresql_where=_LIVE),
        CheckConstraint("audience IN ('all', 'staff', 'department')", name="audience"),
        CheckConstraint("names IN ('all', 'runners')", name="names"),
        CheckConstraint("audience <> 'department' OR department_id IS NOT NULL", name="whose"),
        CheckConstraint("opens_at < closes_at", name="window"),
        CheckConstraint(
            "published_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)",
            name="complete",
        ),
        CheckConstraint("(result IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answered_at IS NULL OR published_at IS NOT NULL", name="asked_first"),
        CheckConstraint(
            "cancelled_at IS NULL OR (published_at IS NOT NULL AND answered_at IS NULL)",
            name="cancelled",
        ),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled_why"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("consulted_text.id"), index=True)
    base: Mapped[int]
    result: Mapped[int | None]
    title: Mapped[str] = mapped_column(NAME)
    introduction: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(KEY)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    audience: Mapped[str] = mapped_column(KEY)
    names: Mapped[str] = mapped_column(KEY, default="all")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    opens_at: Mapped[datetime | None] = mapped_column(index=True)
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Extension(Base):
    """The deadline was made later, and why."""

    __tablename__ = "consultation_extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    before: Mapped[datetime]
    closes_at: Mapped[datetime]
    notice: Mapped[str] = mapped_column(sa.Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class ConsultationPerson(Base):
    """Someone follows a consultation, or may be thanked by name when it is answered."""

    __tablename__ = "consultation_person"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    follows: Mapped[bool] = mapped_column(default=False)
    named: Mapped[bool] = mapped_column(default=False)


class ConsultationComment(Base):
    """Someone comments on a paragraph, or replies to a comment on it. A ``late`` one came after
    the deadline and is its writer's alone; of a hidden one the reason is told to its writer."""

    __tablename__ = "consultation_comment"
    __table_args__ = (
        CheckConstraint("state IN ('sent', 'late', 'hidden', 'deleted')", name="state"),
        CheckConstraint("(state = 'hidden') = (hidden_by IS NOT NULL)", name="hidden"),
        Index("ix_consultation_comment_place", "consultation_id", "paragraph", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    paragraph: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation_comment.id"), index=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    body: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(KEY, default="sent")
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    hidden_why: Mapped[str] = mapped_column(sa.Text, default="")


class ConsultationReport(Base):
    """A user reports a comment, once; ``settled_at`` is when it was decided on. Who reported is
    told to nobody."""

    __tablename__ = "consultation_report"
    __table_args__ = (
        CheckConstraint("reason IN ('rude', 'personal', 'spam', 'other')", name="reason"),
    )

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("consultation_comment.id"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(KEY)
    words: Mapped[str] = mapped_column(sa.Text, default="")
    reported_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ProposalGroup(Base):
    """Proposals that say the same, answered as one. ``answer_version`` grows with each change of
    the answer, and of what it is an answer to."""

    __tablename__ = "consultation_group"
    __table_args__ = (
        CheckConstraint("answer IN ('accepted', 'partly', 'declined')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answer IS NULL OR length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    title: Mapped[str] = mapped_column(NAME)
    answer: Mapped[str | None] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    answer_version: Mapped[int] = mapped_column(default=0)


class Proposal(Base):
    """``user_id`` proposes that a paragraph becomes ``text``, that ``text`` comes after it, or
    that it goes. A ``late`` one came after the deadline and is its writer's alone.

    ``answer`` is its own; where there is none, its group's counts. ``answer_version`` grows with
    each change of its own.
    """

    __tablename__ = "consultation_proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('change', 'add', 'remove')", name="kind"),
        CheckConstraint("status IN ('sent', 'late', 'withdrawn')", name="status"),
        CheckConstraint("answer IN ('accepted', 'partly', 'declined')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answer IS NULL OR length(reason) > 0", name="reason"),
        Index("ix_consultation_proposal_place", "consultation_id", "paragraph", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    paragraph: Mapped[int]
    kind: Mapped[str] = mapped_column(KEY)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    why: Mapped[str] = mapped_column(sa.Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(KEY, default="sent")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("consultation_group.id"), index=True)
    answer: Mapped[str | None] = mapped_column(KEY)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    answer_version: Mapped[int] = mapped_column(default=0)


class Support(Base):
    """A user supports somebody's proposal."""

    __tablename__ = "consultation_support"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("consultation_proposal.id"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class HandWording(Base):
    """The text of a slot that accepted proposals change, put together by hand. ``made_of`` says of
    which, as ``rules.made_of`` does; ``version`` grows with each change."""

    __tablename__ = "consultation_wording"
    __table_args__ = (CheckConstraint("slot IN ('here', 'after')", name="slot"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    paragraph: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[str] = mapped_column(KEY, primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    made_of: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
