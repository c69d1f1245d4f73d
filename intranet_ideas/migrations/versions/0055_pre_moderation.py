"""Challenges in which comments wait for a moderator, and whom they trust."""

from __future__ import annotations

from alembic import op

revision = "0055_pre_moderation"
down_revision = "0054_clarifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the choices: nothing waits until somebody says so."""
    for name in ("pre_moderated", "staff_trusted"):
        op.execute(f"ALTER TABLE challenge ADD COLUMN {name} BOOLEAN DEFAULT false NOT NULL")
    # Written out: both databases know it, and SQLite adds no constraint to a table by itself.
    op.execute(
        "ALTER TABLE challenge ADD COLUMN trusted_after INTEGER DEFAULT 3 NOT NULL"
        " CONSTRAINT ck_challenge_trusted_after CHECK (trusted_after > 0)"
    )


def downgrade() -> None:
    """Remove them."""
    for name in ("trusted_after", "staff_trusted", "pre_moderated"):
        op.drop_column("challenge", name)
