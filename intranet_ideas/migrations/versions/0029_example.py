"""An example that the judges of a round score first, and what they say of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029_example"
down_revision = "0028_packages"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the three tables."""
    challenge = sa.ForeignKey("challenge.id")
    op.create_table(
        "example",
        sa.Column("challenge_id", sa.Integer, challenge, primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("body_html", sa.Text, nullable=False),
        sa.Column("required", sa.Boolean, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "example_score",
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True, index=True),
        sa.Column("scores", sa.JSON, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
    )
    op.create_table(
        "example_note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("challenge_id", sa.Integer, sa.ForeignKey("challenge.id"), nullable=False,
                  index=True),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("example_note", "example_score", "example"):
        op.drop_table(table)
