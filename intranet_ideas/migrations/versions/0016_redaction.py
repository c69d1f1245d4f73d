"""Words of an idea that are blanked for those who must not know who wrote it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_redaction"
down_revision = "0015_impartiality"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table, and to each idea the text that the others read instead."""
    op.create_table(
        "redaction",
        sa.Column("entry_id", BIG, sa.ForeignKey("entry.id"), primary_key=True),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("looked_at_id", BIG, sa.ForeignKey("entry_revision.id"), nullable=False),
        sa.Column("changed_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    with op.batch_alter_table("entry") as batch:
        batch.add_column(sa.Column("masked_id", BIG, nullable=True))
        batch.create_foreign_key(
            "fk_entry_masked_id_entry_revision", "entry_revision", ["masked_id"], ["id"]
        )


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("entry") as batch:
        batch.drop_constraint("fk_entry_masked_id_entry_revision", type_="foreignkey")
        batch.drop_column("masked_id")
    op.drop_table("redaction")
