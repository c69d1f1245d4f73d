"""Saved views: how a person looks for ideas, under a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061_saved_views"
down_revision = "0060_benefits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table: nothing is saved yet."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("user_id", "name"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("saved_view")
