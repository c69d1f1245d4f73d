"""What happened to one idea is found without reading all of its challenge's events."""

from __future__ import annotations

from alembic import op

revision = "0043_story"
down_revision = "0042_lapsed_votes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_event_entry", "event", ["entry_id", "id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_event_entry", "event")
