"""Reports of comments, what is decided on them, and appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053_moderation"
down_revision = "0052_suggestions"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the columns and the tables: every comment is shown since it was written."""
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    op.execute(
        "ALTER TABLE comment ADD COLUMN state VARCHAR(80) DEFAULT 'shown' NOT NULL"
        " CONSTRAINT ck_comment_state CHECK (state IN ('shown', 'waiting', 'hidden'))"
    )
    op.add_column("comment", sa.Column("shown_at", INSTANT))
    op.execute("UPDATE comment SET shown_at = created_at")
    op.create_table(
        "comment_report",
        sa.Column("comment_id", BIG, sa.ForeignKey("comment.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.CheckConstraint("reason IN ('rude', 'personal', 'spam', 'other')", name="reason"),
    )
    op.create_index("ix_comment_report_user", "comment_report", ["user_id", "reported_at"])
    op.create_table(
        "comment_ruling",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("comment_id", BIG, sa.ForeignKey("comment.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('hide', 'keep')", name="kind"),
    )
    op.create_table(
        "comment_appeal",
        sa.Column("comment_id", BIG, sa.ForeignKey("comment.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("restored", sa.Boolean),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("decided_at", INSTANT),
        sa.CheckConstraint("(restored IS NULL) = (decided_at IS NULL)", name="decided"),
    )
    op.create_table(
        "talk_restriction",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("set_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    """Remove them. Comments that were hidden, or waited, are deleted: nobody may see them."""
    for table in ("talk_restriction", "comment_appeal", "comment_ruling", "comment_report"):
        op.drop_table(table)
    op.execute(
        "UPDATE comment SET deleted_at = COALESCE(deleted_at, created_at) WHERE state <> 'shown'"
    )
    op.drop_column("comment", "shown_at")
    op.drop_column("comment", "state")
