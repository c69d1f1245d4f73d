"""Links by mail know from which network they were asked for, by a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0087_link_networks"
down_revision = "0092_names_told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.add_column(
        "mail_link", sa.Column("network", sa.String(64), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_column("mail_link", "network")
