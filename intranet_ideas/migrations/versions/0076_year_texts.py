"""What the innovation group writes of a year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0076_year_texts"
down_revision = "0075_tip_reminders"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table: nothing is written."""
    op.create_table(
        "year_text",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("department_id", sa.Integer, sa.ForeignKey("department.id"), primary_key=True,
                  autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("version", sa.Integer, nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    """Remove it."""
    op.drop_table("year_text")
