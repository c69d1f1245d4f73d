"""Who advised an idea, and which grounds disqualify a judge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_impartiality"
down_revision = "0014_seals"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table of advisers, the switches and what judges know."""
    op.create_table(
        "entry_adviser",
        sa.Column("entry_id", BIG_ID, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.add_column("challenge", sa.Column("unit_conflicts", sa.Boolean, nullable=False,
                                         server_default=sa.false()))  # fmt: skip
    op.add_column("challenge", sa.Column("superior_conflicts", sa.Boolean, nullable=False,
                                         server_default=sa.true()))  # fmt: skip
    op.add_column("judge", sa.Column("knows", sa.String(500), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("judge", "knows")
    op.drop_column("challenge", "superior_conflicts")
    op.drop_column("challenge", "unit_conflicts")
    op.drop_table("entry_adviser")
