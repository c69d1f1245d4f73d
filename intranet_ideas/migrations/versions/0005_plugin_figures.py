"""How long plugins' calls take, and limits of their own for plugins that score."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_plugin_figures"
down_revision = "0004_fault_values"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "plugin_timing",
        sa.Column("plugin", sa.String(80), primary_key=True),
        sa.Column("hook", sa.String(80), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("up_to_ms", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("calls", sa.Integer, nullable=False),
    )
    op.create_table(
        "plugin_limit",
        sa.Column("plugin", sa.String(80), primary_key=True),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("megabytes", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("plugin_limit")
    op.drop_table("plugin_timing")
