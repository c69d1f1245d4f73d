"""Lists of people that were imported, and what they changed, so that it can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_people_import"
down_revision = "0038_plugin_calls"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "people_import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("made_at", INSTANT, nullable=False, index=True),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", sa.Integer, sa.ForeignKey("user.id")),
    )
    op.create_table(
        "people_import_change",
        sa.Column("import_id", sa.Integer,
                  sa.ForeignKey("people_import.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("added", sa.Boolean, nullable=False),
        sa.Column("was", sa.JSON, nullable=False),
        sa.Column("made", sa.JSON, nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    """Remove them."""
    op.drop_table("people_import_change")
    op.drop_table("people_import")
