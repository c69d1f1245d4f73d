"""When those who answer tips are reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0075_tip_reminders"
down_revision = "0073_days"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the instant: the promised one of what waits, unless it was recalled before."""
    op.add_column("tip", sa.Column("remind_at", sa.DateTime(timezone=True)))
    op.create_index("ix_tip_remind_at", "tip", ["remind_at"])
    op.execute(
        "UPDATE tip SET remind_at = answer_by WHERE status = 'waiting' AND NOT EXISTS "
        "(SELECT 1 FROM event WHERE event.key = 'tip_overdue:' || CAST(tip.id AS VARCHAR(20)))"
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_tip_remind_at", "tip")
    op.execute("ALTER TABLE tip DROP COLUMN remind_at")
