"""The tip box."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062_tips"
down_revision = "0061_saved_views"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "tip",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("area", sa.String(80), nullable=False),
        sa.Column("need", sa.Text, nullable=False),
        sa.Column("whom", sa.Text, nullable=False),
        sa.Column("better", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), index=True),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("left_at", INSTANT, nullable=False),
        sa.Column("answer_by", INSTANT, nullable=False),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("answered_at", INSTANT),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), index=True),
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), index=True),
        sa.CheckConstraint("area IN ('welfare', 'business', 'community')", name="area"),
        sa.CheckConstraint(
            "status IN ('waiting', 'answered', 'entry', 'challenge')", name="status"
        ),
        sa.CheckConstraint("(status = 'waiting') = (answered_at IS NULL)", name="answered"),
        sa.CheckConstraint("status <> 'entry' OR entry_id IS NOT NULL", name="entry"),
        sa.CheckConstraint("status <> 'challenge' OR challenge_id IS NOT NULL", name="challenge"),
    )
    op.create_index("ix_tip_waiting", "tip", ["status", "answer_by", "id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("tip")
