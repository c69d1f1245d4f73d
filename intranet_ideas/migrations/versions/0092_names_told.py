"""Who reads the names of those who take part in a consultation; up to now all who are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0092_names_told"
down_revision = "0086_partner_ideas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the choice."""
    with op.batch_alter_table("consultation") as batch:
        batch.add_column(sa.Column("names", sa.String(80), nullable=False, server_default="all"))
        batch.create_check_constraint(
            op.f("ck_consultation_names"), "names IN ('all', 'runners')"
        )


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("consultation") as batch:
        batch.drop_constraint(op.f("ck_consultation_names"), type_="check")
        batch.drop_column("names")
