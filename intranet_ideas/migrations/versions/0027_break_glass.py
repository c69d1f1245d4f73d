"""Accounts for emergencies, whose password counts when others' do not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_break_glass"
down_revision = "0026_unused_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark no account yet."""
    op.add_column(
        "user", sa.Column("break_glass", sa.Boolean, nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Forget which were."""
    op.drop_column("user", "break_glass")
