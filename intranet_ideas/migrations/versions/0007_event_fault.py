"""Events that a lane of the worker can't deal with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_event_fault"
down_revision = "0006_look_at"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "event_fault",
        sa.Column("event_id", big, sa.ForeignKey("event.id"), primary_key=True),
        sa.Column("lane", sa.String(80), primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("event_fault")
