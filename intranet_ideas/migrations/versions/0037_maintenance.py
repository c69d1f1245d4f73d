"""That the site is closed for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037_maintenance"
down_revision = "0036_aside_rounds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; the site is open."""
    op.create_table(
        "maintenance",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("message", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("maintenance")
