"""What plugins were told of lately, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038_plugin_calls"
down_revision = "0037_maintenance"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "plugin_call",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("plugin", sa.String(80), nullable=False),
        sa.Column("event_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(80), nullable=False),
        sa.Column("status", sa.Integer),
        sa.CheckConstraint("outcome IN ('taken', 'failed', 'refused')", name="outcome"),
    )
    op.create_index("ix_plugin_call_plugin", "plugin_call", ["plugin", "id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("plugin_call")
