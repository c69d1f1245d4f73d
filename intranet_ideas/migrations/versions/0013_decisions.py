"""The deciding meeting: what it decided, and who took part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_decisions"
down_revision = "0012_effects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables, and let an answer say that its decision was changed."""
    entry = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "decision",
        sa.Column("entry_id", entry, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False),
        sa.Column("mark", sa.String(80), nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("overrule_reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("decided_at", instant),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("mark IN ('', 'choose', 'later', 'decline', 'talk')", name="mark"),
        sa.CheckConstraint("outcome IN ('', 'chosen', 'later', 'declined')", name="outcome"),
        sa.CheckConstraint("outcome = '' OR length(reason) > 0", name="reasoned"),
        sa.CheckConstraint(
            "(outcome = '') = (decided_at IS NULL AND decided_by IS NULL)", name="decided"
        ),
    )
    op.create_index("ix_decision_challenge_id", "decision", ["challenge_id"])
    op.create_table(
        "meeting",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("held_on", sa.Date),
        sa.Column("others", sa.Text, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "meeting_attendance",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("meeting.challenge_id"),
                  primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
    )  # fmt: skip
    op.create_index("ix_meeting_attendance_user_id", "meeting_attendance", ["user_id"])
    # Written out: both databases know it, and SQLite need not copy the table.
    op.execute("ALTER TABLE answer ADD COLUMN outdated BOOLEAN DEFAULT false NOT NULL")


def downgrade() -> None:
    """Remove them."""
    op.execute("ALTER TABLE answer DROP COLUMN outdated")
    op.drop_index("ix_meeting_attendance_user_id", "meeting_attendance")
    op.drop_table("meeting_attendance")
    op.drop_table("meeting")
    op.drop_index("ix_decision_challenge_id", "decision")
    op.drop_table("decision")
