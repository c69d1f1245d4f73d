"""Packages of challenges for the archive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028_packages"
down_revision = "0027_break_glass"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "package",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False),
        sa.Column("variant", sa.String(80), nullable=False),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.CheckConstraint("variant IN ('full', 'open')", name="variant"),
    )
    op.create_index("ix_package_challenge", "package", ["challenge_id", "id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("package")
