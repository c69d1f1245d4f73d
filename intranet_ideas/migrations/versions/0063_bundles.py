"""Bundles: ideas of a challenge that belong together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063_bundles"
down_revision = "0085_guests_wait"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables: nothing is bundled yet."""
    op.create_table(
        "bundle",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("dissolved_at", INSTANT),
        sa.Column("dissolved", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )  # fmt: skip
    op.create_table(
        "bundle_entry",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("bundle_id", BIG, sa.ForeignKey("bundle.id"), nullable=False, index=True),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("bundle_entry")
    op.drop_table("bundle")
