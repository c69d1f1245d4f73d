"""Which initiatives the archive can have a package of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090_archived_initiatives"
down_revision = "0086_partners"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table: no package was made yet."""
    op.create_table(
        "archived_initiative",
        sa.Column("initiative_id", sa.Integer, sa.ForeignKey("initiative.id"), primary_key=True,
                  autoincrement=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    """Remove it."""
    op.drop_table("archived_initiative")
