"""Which ideas are said to be others than one's own, while it is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044_told_apart"
down_revision = "0043_story"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "told_apart",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("other_id", BIG, sa.ForeignKey("entry.id"), primary_key=True, index=True),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("told_apart")
