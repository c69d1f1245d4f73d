"""Partner organisations with members, and challenges to which they are invited by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0086_partners"
down_revision = "0089_day_guests"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables: there are no partners yet, and no challenge names any."""
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("closed_reason", sa.Text, nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "kind IN ('association', 'firm', 'social_entrepreneur', 'public_body')", name="kind"
        ),
    )
    op.create_table(
        "partner_member",
        sa.Column("partner_id", sa.Integer, sa.ForeignKey("partner.id"), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("contact", sa.Boolean, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
    )
    op.create_table(
        "partner_invitation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("partner_id", sa.Integer, sa.ForeignKey("partner.id"), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("contact", sa.Boolean, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("invited_by", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False, index=True),
        sa.Column("status", sa.String(80), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="status"),
        sa.UniqueConstraint("partner_id", "email"),
    )
    op.create_index("ix_partner_invitation_due", "partner_invitation",
                    ["status", "next_attempt_at", "id"])  # fmt: skip
    op.create_index("ix_partner_invitation_email", "partner_invitation", ["email"])
    op.create_table(
        "challenge_partner",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("partner_id", sa.Integer, sa.ForeignKey("partner.id"), primary_key=True,
                  index=True),
    )  # fmt: skip
    op.add_column(
        "challenge",
        sa.Column("partners_named", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("challenge", "partners_named")
    op.drop_table("challenge_partner")
    op.drop_table("partner_invitation")
    op.drop_table("partner_member")
    op.drop_table("partner")
