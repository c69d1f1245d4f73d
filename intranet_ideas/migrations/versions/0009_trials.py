"""Trials of plugins in the shade."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_trials"
down_revision = "0008_backup_made"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "trial",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("plugin", sa.String(80), nullable=False),
        sa.Column("plugin_version", sa.String(80), nullable=False),
        sa.Column("offer", sa.String(80), nullable=False),
        sa.Column("asked_by_id", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("fault_values", sa.JSON, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('scoring', 'search', 'notifications')", name="kind"),
    )
    op.create_index("ix_trial_plugin", "trial", ["plugin", "id"])
    op.create_index("ix_trial_to_do", "trial", ["id"],
                    sqlite_where=sa.text("finished_at IS NULL"),
                    postgresql_where=sa.text("finished_at IS NULL"))  # fmt: skip


def downgrade() -> None:
    """Trials are lost; they count nowhere."""
    op.drop_table("trial")
