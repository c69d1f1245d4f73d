"""Links by mail, and when guests last came in by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071_mail_links"
down_revision = "0069_stories"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "mail_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("purpose", sa.String(80), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), index=True),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False, index=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("target", sa.String(500), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False, index=True),
        sa.Column("used_at", INSTANT),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.CheckConstraint("purpose IN ('sign_in', 'connect')", name="purpose"),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'nothing', 'failed')", name="status"),
        sa.CheckConstraint("(purpose = 'connect') = (user_id IS NOT NULL)", name="asked_by"),
    )
    op.create_index("ix_mail_link_due", "mail_link", ["status", "next_attempt_at", "id"])
    op.create_index("ix_mail_link_email", "mail_link", ["email", "created_at"])
    op.create_table(
        "guest_account",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("used_at", INSTANT, nullable=False, index=True),
        sa.Column("rested_at", INSTANT),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("guest_account")
    op.drop_table("mail_link")
