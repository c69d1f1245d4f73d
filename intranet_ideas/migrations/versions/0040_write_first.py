"""Links by which people write before they sign in, and what is written so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040_write_first"
down_revision = "0039_people_import"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the two tables: no challenge has such a link yet."""
    op.create_table(
        "write_link",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    op.create_table(
        "kept_text",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("browser", sa.String(64), nullable=False, index=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False, index=True),
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id", ondelete="CASCADE")),
    )  # fmt: skip


def downgrade() -> None:
    """Remove them."""
    op.drop_table("kept_text")
    op.drop_table("write_link")
