"""Lists of departments that were imported, and what they changed, so that it can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047_department_import"
down_revision = "0046_grown_from"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "department_import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("made_at", INSTANT, nullable=False, index=True),
        sa.Column("was", sa.JSON, nullable=False),
        sa.Column("made", sa.JSON, nullable=False),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", sa.Integer, sa.ForeignKey("user.id")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("department_import")
