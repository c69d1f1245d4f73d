"""Ideas that are handed in for a partner organisation, and organisations without a contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0086_partner_ideas"
down_revision = "0090_archived_initiatives"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: ideas that are there are handed in for nobody but their authors."""
    op.add_column("partner", sa.Column("orphaned_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("entry") as table:
        table.add_column(sa.Column("partner_id", sa.Integer))
        table.create_foreign_key(
            "fk_entry_partner_id_partner", "partner", ["partner_id"], ["id"]
        )
    op.create_index("ix_entry_partner_id", "entry", ["partner_id"])


def downgrade() -> None:
    """Remove them."""
    op.drop_column("partner", "orphaned_at")
    op.drop_index("ix_entry_partner_id", "entry")
    with op.batch_alter_table("entry") as table:
        table.drop_constraint("fk_entry_partner_id_partner", type_="foreignkey")
        table.drop_column("partner_id")
