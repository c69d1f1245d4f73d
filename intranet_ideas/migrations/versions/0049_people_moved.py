"""Finds at once when someone was last changed: rankings hang on who works where, under whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049_people_moved"
down_revision = "0048_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    changes = sa.text("kind = 'user_changed'")
    op.create_index(
        "ix_event_user_changed", "event", ["id"], sqlite_where=changes, postgresql_where=changes
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_event_user_changed", "event")
