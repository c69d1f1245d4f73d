"""Meetings of the innovation group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090_group_meetings"
down_revision = "0088_waiting_ideas"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KEY, NAME = sa.String(80), sa.String(200)


def _number(to: str, *, null: bool = False) -> sa.Column[int]:
    name, table = to.split(":")
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=null)


def _key(to: str) -> sa.Column[int]:
    name, table = to.split(":")
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{table}.id"), primary_key=True,
                     autoincrement=False)  # fmt: skip


def upgrade() -> None:
    """Add the tables."""
    _meetings()
    _points()
    _of_points()


def _meetings() -> None:
    op.create_table(
        "group_meeting",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("place", NAME, nullable=False),
        sa.Column("language", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("agenda_at", INSTANT),
        sa.Column("others", sa.Text, nullable=False),
        _number("approver_id:user", null=True),
        _number("approved_by:user", null=True),
        sa.Column("approved_at", INSTANT),
        _number("approved_in:group_meeting", null=True),
        sa.Column("digest", sa.String(64)),
        sa.Column("published_at", INSTANT),
        _number("created_by:user"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("state IN ('planned', 'held', 'approved', 'cancelled')", name="state"),
        sa.CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", name="approved"),
        sa.CheckConstraint("(approved_at IS NULL) = (digest IS NULL)", name="digest"),
        sa.CheckConstraint("published_at IS NULL OR approved_at IS NOT NULL", name="published"),
    )  # fmt: skip
    op.create_index("ix_group_meeting_starts", "group_meeting", ["starts_at", "id"])
    op.create_index("ix_group_meeting_approver_id", "group_meeting", ["approver_id"])
    op.create_table(
        "meeting_person",
        _key("meeting_id:group_meeting"),
        _key("user_id:user"),
        sa.Column("present", sa.Boolean),
    )
    op.create_index("ix_meeting_person_user_id", "meeting_person", ["user_id"])


def _points() -> None:
    op.create_table(
        "meeting_point",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("meeting_id:group_meeting"),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("thing", sa.Integer),
        sa.Column("title", NAME, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        _number("changed_by:user"),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "kind IN ('own', 'minutes', 'idea', 'tip', 'answers', 'initiative')", name="kind"
        ),
        sa.CheckConstraint("(kind = 'own') = (thing IS NULL)", name="thing"),
        sa.UniqueConstraint("meeting_id", "kind", "thing"),
    )
    op.create_index("ix_meeting_point_meeting", "meeting_point", ["meeting_id", "place", "id"])
    op.create_index("ix_meeting_point_thing", "meeting_point", ["kind", "thing"])


def _of_points() -> None:
    op.create_table("meeting_bar", _key("point_id:meeting_point"), _key("user_id:user"))
    op.create_index("ix_meeting_bar_user_id", "meeting_bar", ["user_id"])
    op.create_table(
        "meeting_deed",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("point_id:meeting_point"),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("thing", sa.Integer, nullable=False),
        sa.Column("log", sa.Integer),
        _number("made_by:user"),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('moved', 'paused', 'active', 'ended', 'note', 'answered', 'begun', "
            "'approved')", name="kind",
        ),
    )  # fmt: skip
    op.create_index("ix_meeting_deed_point", "meeting_deed", ["point_id", "id"])
    op.create_table(
        "meeting_task",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("point_id:meeting_point"),
        sa.Column("words", sa.Text, nullable=False),
        _number("responsible_id:user"),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("remind_at", INSTANT),
        sa.Column("done_at", INSTANT),
        _number("done_by:user", null=True),
        _number("given_by:user"),
        sa.Column("given_at", INSTANT, nullable=False),
    )
    op.create_index("ix_meeting_task_point", "meeting_task", ["point_id", "id"])
    op.create_index("ix_meeting_task_open", "meeting_task", ["responsible_id", "done_at", "due_on"])
    op.create_index("ix_meeting_task_remind_at", "meeting_task", ["remind_at"])
    op.create_table(
        "minutes_addition",
        sa.Column("id", sa.Integer, primary_key=True),
        _number("meeting_id:group_meeting"),
        _number("point_id:meeting_point", null=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        _number("made_by:user"),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    op.create_index("ix_minutes_addition_meeting", "minutes_addition", ["meeting_id", "id"])


def downgrade() -> None:
    """Remove them."""
    for table in (
        "minutes_addition", "meeting_task", "meeting_deed", "meeting_bar", "meeting_point",
        "meeting_person", "group_meeting",
    ):  # fmt: skip
        op.drop_table(table)
