"""Meetings of the innovation group, with who came, their points, what was done there, and tasks."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import KEY, NAME, Base


class GroupMeeting(Base):
    """A meeting. ``agenda_at`` is when its agenda was fixed. ``approver_id`` is who approves the
    minutes, None where a later meeting does, which ``approved_in`` then names.

    ``digest`` is that of the minutes as they were approved; ``published_at`` is when all staff
    came to read them. ``others`` are people without an account who took part.
    """

    __tablename__ = "group_meeting"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'held', 'approved', 'cancelled')", name="state"),
        CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", name="approved"),
        CheckConstraint("(approved_at IS NULL) = (digest IS NULL)", name="digest"),
        CheckConstraint("published_at IS NULL OR approved_at IS NOT NULL", name="published"),
        Index("ix_group_meeting_starts", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(NAME)
    language: Mapped[str] = mapped_column(KEY)
    state: Mapped[str] = mapped_column(KEY, default="planned")
    agenda_at: Mapped[datetime | None]
    others: Mapped[str] = mapped_column(sa.Text, default="")
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    approved_in: Mapped[int | None] = mapped_column(ForeignKey("group_meeting.id"))
    digest: Mapped[str | None] = mapped_column(sa.String(64))
    published_at: Mapped[datetime | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class MeetingPerson(Base):
    """Someone who is invited. ``present`` is None while nobody has said whether they came."""

    __tablename__ = "meeting_person"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("group_meeting.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    present: Mapped[bool | None]


class MeetingPoint(Base):
    """A point of the agenda and what was decided. ``kind`` says of which table ``thing`` is the
    number; it binds nothing, so that a tip can go when its time is over.

    ``title`` is that of an own point, or what an initiative or a challenge was called when the
    agenda was fixed; tips and ideas are only pointed to. ``closed`` points are not published.
    """

    __tablename__ = "meeting_point"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('own', 'minutes', 'idea', 'tip', 'answers', 'initiative')", name="kind"
        ),
        CheckConstraint("(kind = 'own') = (thing IS NULL)", name="thing"),
        UniqueConstraint("meeting_id", "kind", "thing"),
        Index("ix_meeting_point_meeting", "meeting_id", "place", "id"),
        Index("ix_meeting_point_thing", "kind", "thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("group_meeting.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(KEY)
    thing: Mapped[int | None]
    title: Mapped[str] = mapped_column(NAME, default="")
    words: Mapped[str] = mapped_column(sa.Text, default="")
    closed: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PointBar(Base):
    """Someone who is disqualified at a point."""

    __tablename__ = "meeting_bar"

    point_id: Mapped[int] = mapped_column(ForeignKey("meeting_point.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class PointDeed(Base):
    """Something that was done from a point, by the same action as on the thing's own page:
    ``log`` is the number of the line in the initiative's log, where there is one."""

    __tablename__ = "meeting_deed"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('moved', 'paused', 'active', 'ended', 'note', 'answered', 'begun', "
            "'approved')", name="kind",
        ),
        Index("ix_meeting_deed_point", "point_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("meeting_point.id"))
    kind: Mapped[str] = mapped_column(KEY)
    thing: Mapped[int]
    log: Mapped[int | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class MeetingTask(Base):
    """Something that someone is to do by a day, given at a point. ``remind_at`` is when they are
    reminded, None when they need not be any more."""

    __tablename__ = "meeting_task"
    __table_args__ = (
        Index("ix_meeting_task_point", "point_id", "id"),
        Index("ix_meeting_task_open", "responsible_id", "done_at", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("meeting_point.id"))
    words: Mapped[str] = mapped_column(sa.Text)
    responsible_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    given_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime]


class MinutesAddition(Base):
    """A correction of approved minutes, which stay as they are: to a point, or to all of them."""

    __tablename__ = "minutes_addition"
    __table_args__ = (Index("ix_minutes_addition_meeting", "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("group_meeting.id"))
    point_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_point.id"))
    words: Mapped[str] = mapped_column(sa.Text)
    closed: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
