"""Benefits of initiatives, planned and measured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060_benefits"
down_revision = "0059_guide"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table: no benefit is planned."""
    op.create_table(
        "benefit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("initiative_id", sa.Integer, sa.ForeignKey("initiative.id"), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("baseline", sa.Double),
        sa.Column("planned", sa.Double, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("responsible_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False,
                  index=True),
        sa.Column("measure_on", sa.Date, nullable=False),
        sa.Column("remind_at", INSTANT, index=True),
        sa.Column("realised", sa.Double),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("measured_by", sa.Integer, sa.ForeignKey("user.id")),
        sa.Column("measured_at", INSTANT),
        sa.CheckConstraint("kind IN ('kroner', 'hours', 'quality', 'jobs')", name="kind"),
        sa.CheckConstraint("(realised IS NULL) = (measured_at IS NULL)", name="measured"),
    )  # fmt: skip
    op.create_index("ix_benefit_initiative", "benefit", ["initiative_id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("benefit")
