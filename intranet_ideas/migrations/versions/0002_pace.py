"""How soon people want to be told, and addresses that were refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_pace"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Turn "wanted" into a pace, and let deliveries be gathered."""
    # Written out: SQLite and PostgreSQL read it alike, and no table is copied.
    op.execute(
        "ALTER TABLE delivery ADD COLUMN pace VARCHAR(80) DEFAULT 'at_once' NOT NULL "
        "CONSTRAINT ck_delivery_pace CHECK (pace IN ('at_once', 'daily', 'weekly'))"
    )
    op.execute(
        "ALTER TABLE notification_preference "
        "ADD COLUMN pace VARCHAR(80) DEFAULT 'at_once' NOT NULL "
        "CONSTRAINT ck_notification_preference_pace "
        "CHECK (pace IN ('at_once', 'daily', 'weekly', 'never'))"
    )
    op.execute("UPDATE notification_preference SET pace = 'never' WHERE NOT wanted")
    op.drop_column("notification_preference", "wanted")
    op.create_table(
        "refused_address",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("channel", sa.String(80), primary_key=True),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Go back to wanted or not; what was gathered goes out at once."""
    op.drop_table("refused_address")
    op.execute(
        "ALTER TABLE notification_preference ADD COLUMN wanted BOOLEAN DEFAULT true NOT NULL"
    )
    op.execute("UPDATE notification_preference SET wanted = (pace <> 'never')")
    with op.batch_alter_table("notification_preference") as table:
        table.drop_constraint(op.f("ck_notification_preference_pace"), type_="check")
        table.drop_column("pace")
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f("ck_delivery_pace"), type_="check")
        table.drop_column("pace")
