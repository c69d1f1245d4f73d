"""Indicators of goals, with their figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079_indicators"
down_revision = "0076_year_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("goal_id", sa.Integer, sa.ForeignKey("goal.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("better", sa.String(80), nullable=False),
        sa.UniqueConstraint("goal_id", "name"),
        sa.CheckConstraint("better IN ('up', 'down', 'neither')", name="better"),
    )
    op.create_table(
        "indicator_point",
        sa.Column("indicator_id", sa.Integer, sa.ForeignKey("indicator.id"), primary_key=True),
        sa.Column("period", sa.String(80), primary_key=True),
        sa.Column("value", sa.Double),
        sa.Column("missing", sa.String(80), nullable=False),
        sa.CheckConstraint("value IS NULL OR missing = ''", name="missing"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("indicator_point")
    op.drop_table("indicator")
