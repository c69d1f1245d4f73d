"""What pages of other sites show of a challenge: nothing, until somebody says so."""

from __future__ import annotations

from alembic import op

revision = "0032_outside"
down_revision = "0031_clock_fault"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the choice."""
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    op.execute(
        "ALTER TABLE challenge ADD COLUMN outside VARCHAR(80) DEFAULT 'nothing' NOT NULL"
        " CONSTRAINT ck_challenge_outside CHECK (outside IN ('nothing', 'challenge', 'ideas'))"
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("challenge", "outside")
