"""Recognition: thanks for ideas, and who wants none of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064_recognition"
down_revision = "0063_bundles"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables: nobody has thanked anybody yet, and nobody wants none of it."""
    op.create_table(
        "entry_thanks",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("thanked_at", INSTANT, nullable=False),
    )
    op.create_table(
        "recognition_off",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("since", INSTANT, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("recognition_off")
    op.drop_table("entry_thanks")
