"""When a judge opened an idea before first saving an assessment of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_opened"
down_revision = "0024_closed_account"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("assessment", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("assessment", "opened_at")
