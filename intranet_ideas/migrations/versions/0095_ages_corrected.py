"""What a guest said of their age can be corrected, once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0095_ages_corrected"
down_revision = "0094_last_call"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when and to what. Nobody has corrected anything yet."""
    with op.batch_alter_table("guest_age") as batch:
        batch.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("correction", sa.String(80), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_guest_age_corrected"),
                                      "correction = '' OR corrected_at IS NOT NULL")


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("guest_age") as batch:
        batch.drop_constraint(op.f("ck_guest_age_corrected"), type_="check")
        batch.drop_column("correction")
        batch.drop_column("corrected_at")
