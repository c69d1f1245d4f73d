"""Find the last backup among millions of events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_backup_made"
down_revision = "0007_event_fault"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a small index of the events that are backups."""
    backups = sa.text("kind = 'backup_made'")
    op.create_index(
        "ix_event_backup", "event", ["id"], sqlite_where=backups, postgresql_where=backups
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_event_backup", "event")
