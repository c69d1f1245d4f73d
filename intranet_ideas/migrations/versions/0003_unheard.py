"""Which plugins failed to hear an event, so that only they are told again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_unheard"
down_revision = "0002_pace"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("event", sa.Column("unheard", sa.JSON, nullable=True))


def downgrade() -> None:
    """Remove it: all plugins are told again of what waits."""
    op.drop_column("event", "unheard")
