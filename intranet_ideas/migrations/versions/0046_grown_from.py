"""Which idea another grew from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046_grown_from"
down_revision = "0045_teams"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "grown_from",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("from_id", BIG, sa.ForeignKey("entry.id"), nullable=False, index=True),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("grown_from")
