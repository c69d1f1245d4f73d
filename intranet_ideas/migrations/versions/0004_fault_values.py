"""Why a ranking failed, so that everyone reads it in their own language."""

from __future__ import annotations

from alembic import op

revision = "0004_fault_values"
down_revision = "0003_unheard"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what fills the reason in; reasons there are already filled in."""
    op.execute("ALTER TABLE ranking ADD COLUMN fault_values JSON DEFAULT '{}' NOT NULL")


def downgrade() -> None:
    """Remove it."""
    op.drop_column("ranking", "fault_values")
