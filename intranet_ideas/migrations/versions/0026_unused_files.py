"""Stored files that no idea refers to, and ideas' files by what they are stored under."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026_unused_files"
down_revision = "0025_opened"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the index."""
    op.create_table(
        "unused_file",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_unused_file_since", "unused_file", ["since"])
    op.create_index("ix_attachment_digest", "attachment", ["digest"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_attachment_digest", "attachment")
    op.drop_table("unused_file")
