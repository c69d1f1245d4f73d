"""Judging by comparing two ideas at a time, beside judging by scores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_comparisons"
down_revision = "0010_follow"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what a challenge is judged by, and the table of comparisons."""
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    op.execute(
        "ALTER TABLE challenge ADD COLUMN evidence VARCHAR(80) DEFAULT 'scores' NOT NULL"
        " CONSTRAINT ck_challenge_evidence CHECK (evidence IN ('scores', 'comparisons'))"
    )
    op.create_table(
        "comparison",
        sa.Column("id", BIG_ID, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("first_id", BIG_ID, sa.ForeignKey("entry.id"), nullable=False, index=True),
        sa.Column("second_id", BIG_ID, sa.ForeignKey("entry.id"), nullable=False, index=True),
        sa.Column("preferred_id", BIG_ID, sa.ForeignKey("entry.id"), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("set_aside_at", INSTANT, nullable=True),
        sa.UniqueConstraint("user_id", "first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="ordered"),
        sa.CheckConstraint(
            "preferred_id IS NULL OR preferred_id = first_id OR preferred_id = second_id",
            name="preferred",
        ),
        sa.Index("ix_comparison_challenge", "challenge_id", "user_id"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("comparison")
    op.drop_column("challenge", "evidence")
