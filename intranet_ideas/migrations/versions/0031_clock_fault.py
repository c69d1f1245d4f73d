"""Challenges that the clock could not deal with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031_clock_fault"
down_revision = "0030_proof"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "clock_fault",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("failed_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("clock_fault")
